//! The grants with a second factor: one-time password, out of band, recovery code.

use http::StatusCode;
use serde_json::Value;

use super::context::Context;
use super::mfa::transaction;
use super::mfa_associate::recovery_code as new_recovery_code;
use super::problem::Problem;
use super::token::TokenRequest;
use super::waiting::{Kind, Stand, poll};
use super::{accounts, issue};
use crate::testing::random::same;

pub(super) const OTP: &str = "http://auth0.com/oauth/grant-type/mfa-otp";
pub(super) const OOB: &str = "http://auth0.com/oauth/grant-type/mfa-oob";
pub(super) const RECOVERY_CODE: &str = "http://auth0.com/oauth/grant-type/mfa-recovery-code";

/// The code that an authenticator app shows.
pub(super) fn otp(context: &mut Context<'_>, request: &TokenRequest) -> Result<Value, Problem> {
    let user = person(context, request)?;
    let given = request.parameters.require("otp")?;
    let mut factors = accounts::factors(context.store(), &user);
    let factor = find(&mut factors, "otp", given);
    let factor = factor.ok_or_else(|| Problem::invalid_grant("Invalid otp_code."))?;
    factor["active"] = true.into();
    accounts::set_factors(context.store(), &user, factors);
    finish(context, request)
}

/// A code that was sent, or a notification that was answered.
pub(super) fn oob(context: &mut Context<'_>, request: &TokenRequest) -> Result<Value, Problem> {
    let user = person(context, request)?;
    let parameters = &request.parameters;
    let oob_code = parameters.require("oob_code")?;
    let found = transaction(context, parameters.require("mfa_token")?)?;
    let mut challenges = found.challenges.iter();
    let challenge = challenges.find(|(known, ..)| same(known, oob_code));
    let invalid = |text: &str| Problem::invalid_grant(text);
    let (_, id, code) = challenge
        .ok_or_else(|| invalid("Malformed oob_code"))?
        .clone();
    match code {
        Some(code) => {
            let given = parameters.require("binding_code")?;
            if !same(&code, given) {
                return Err(invalid("Invalid binding_code."));
            }
        }
        None => {
            let client_id = &request.application.id;
            let polled = poll(context, Kind::Push, oob_code, client_id);
            polled.map_err(|stand| not_answered(&stand))?;
        }
    }
    let mut factors = accounts::factors(context.store(), &user);
    for factor in factors.iter_mut().filter(|factor| factor["id"] == id) {
        factor["active"] = true.into();
    }
    accounts::set_factors(context.store(), &user, factors);
    finish(context, request)
}

fn not_answered(stand: &Stand) -> Problem {
    let bad = |error, text| Problem::new(StatusCode::BAD_REQUEST, error, text);
    match stand {
        Stand::Pending | Stand::TooSoon(_) => bad(
            "authorization_pending",
            "Authorization pending: please repeat the request in a few seconds.",
        ),
        Stand::Denied => bad("access_denied", "MFA Authorization rejected."),
        Stand::Unknown | Stand::Expired => Problem::invalid_grant("Malformed oob_code"),
    }
}

/// The code for lost factors, which is replaced by a new one.
pub(super) fn recovery_code(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let user = person(context, request)?;
    let given = request.parameters.require("recovery_code")?;
    let mut factors = accounts::factors(context.store(), &user);
    let factor = find(&mut factors, "recovery-code", given);
    let factor = factor.ok_or_else(|| {
        Problem::invalid_grant("MFA Authorization rejected: the recovery code is wrong.")
    })?;
    let next = new_recovery_code()?;
    factor["code"] = next.clone().into();
    accounts::set_factors(context.store(), &user, factors);
    let mut body = finish(context, request)?;
    body["recovery_code"] = next.into();
    Ok(body)
}

fn find<'a>(factors: &'a mut [Value], kind: &str, code: &str) -> Option<&'a mut Value> {
    factors.iter_mut().find(|factor| {
        let known = factor["code"].as_str();
        factor["authenticator_type"] == kind && known.is_some_and(|known| same(known, code))
    })
}

fn person(context: &mut Context<'_>, request: &TokenRequest) -> Result<String, Problem> {
    let token = request.parameters.require("mfa_token")?;
    let found = transaction(context, token)?;
    if found.grant.client_id != request.application.id {
        return Err(Problem::invalid_grant("Malformed mfa_token"));
    }
    Ok(found.grant.user.clone().unwrap_or_default())
}

/// The `mfa_token` works once.
fn finish(context: &mut Context<'_>, request: &TokenRequest) -> Result<Value, Problem> {
    let token = request.parameters.require("mfa_token")?;
    let mut grant = transaction(context, token)?.grant.clone();
    let mfa = &mut context.oauth().mfa;
    mfa.retain(|known| known.token != token);
    grant.with_mfa = true;
    grant.jkt.clone_from(&request.jkt);
    issue::tokens(context, &request.application, &grant)
}
