//! Second factors: what is asked for after a password, and `/mfa/*`.

use std::time::Duration;

use http::StatusCode;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::passwordless::digits;
use super::problem::Problem;
use super::sent::SentMessage;
use super::waiting::{Kind, Waiting};
use super::{accounts, client_auth};
use crate::testing::random::{self, same};
use crate::testing::reply::{self, Reply};

/// How long an `mfa_token` works.
const LIFETIME: Duration = Duration::from_secs(600);

/// A sign-in that lacks the second factor.
pub(super) struct Transaction {
    pub(super) token: String,
    pub(super) grant: Grant,
    pub(super) ends: Instant,
    /// Codes on their way: the `oob_code`, the authenticator, and the code, where there is one.
    pub(super) challenges: Vec<(String, String, Option<String>)>,
}

/// What a password is answered with where it is not enough.
pub(super) fn required(context: &mut Context<'_>, grant: Grant) -> Result<Problem, Problem> {
    let token = random::text()?;
    let user = grant.user.clone().unwrap_or_default();
    let factors = accounts::factors(context.store(), &user);
    let mut types: Vec<Value> = Vec::new();
    for factor in factors.iter().filter(|factor| factor["active"] == true) {
        let kind = match factor["oob_channel"].as_str() {
            Some("auth0") => "push-notification",
            Some("sms") => "phone",
            Some(channel) => channel,
            None => factor["authenticator_type"].as_str().unwrap_or_default(),
        };
        let kind = json!({ "type": kind });
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    context.oauth().mfa.push(Transaction {
        token: token.clone(),
        grant,
        ends: Instant::now() + LIFETIME,
        challenges: Vec::new(),
    });
    let text = "Multifactor authentication required";
    Ok(Problem::new(StatusCode::FORBIDDEN, "mfa_required", text)
        .with("mfa_token", token)
        .with("mfa_requirements", json!({ "challenge": types })))
}

/// The sign-in of an `mfa_token`.
pub(super) fn transaction<'a>(
    context: &'a mut Context<'_>,
    token: &str,
) -> Result<&'a mut Transaction, Problem> {
    let found = context.oauth().mfa.find(|known| same(&known.token, token));
    match found {
        Some(found) if found.ends > Instant::now() => Ok(found),
        Some(_) => {
            let text = "mfa_token is expired";
            Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "expired_token",
                text,
            ))
        }
        None => Err(Problem::invalid_grant("Malformed mfa_token")),
    }
}

/// `POST /mfa/challenge`.
pub(super) fn challenge(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::authenticate(context, &parameters)?;
    let token = parameters.require("mfa_token")?;
    let found = transaction(context, token)?;
    if found.grant.client_id != application.id {
        return Err(Problem::invalid_grant("Malformed mfa_token"));
    }
    let user = found.grant.user.clone().unwrap_or_default();
    let mut allowed = parameters.words("challenge_type");
    if allowed.is_empty() {
        allowed = ["otp", "oob"].map(str::to_owned).to_vec();
    }
    let factors = accounts::factors(context.store(), &user);
    if factors.is_empty() {
        let text = "User is not enrolled with an authenticator; /mfa/associate enrols one.";
        let status = StatusCode::FORBIDDEN;
        return Err(Problem::new(status, "association_required", text));
    }
    let wanted = factors.iter().find(|factor| {
        let is = |name: &str, given: &str| {
            parameters
                .get(given)
                .is_none_or(|given| factor[name].as_str().is_none_or(|known| known == given))
        };
        let kind = factor["authenticator_type"].as_str().unwrap_or_default();
        factor["active"] == true
            && allowed.iter().any(|allowed| allowed == kind)
            && is("id", "authenticator_id")
            && is("oob_channel", "oob_channel")
    });
    let Some(factor) = wanted.cloned() else {
        let text = "User does not have such an authenticator.";
        let status = StatusCode::BAD_REQUEST;
        return Err(Problem::new(status, "unsupported_challenge_type", text));
    };
    let body = match factor["authenticator_type"] == "otp" {
        true => json!({ "challenge_type": "otp" }),
        false => out_of_band(context, token, &user, &factor)?,
    };
    Ok(reply::json(StatusCode::OK, &body))
}

/// Sends a code, or a notification that is waited for.
pub(super) fn out_of_band(
    context: &mut Context<'_>,
    token: &str,
    user: &str,
    factor: &Value,
) -> Result<Value, Problem> {
    let oob_code = random::text()?;
    let id = factor["id"].as_str().unwrap_or_default().to_owned();
    let mut body = json!({ "challenge_type": "oob", "oob_code": oob_code });
    if factor["oob_channel"] == "auth0" {
        let grant = transaction(context, token)?.grant.clone();
        let waiting = Waiting::new(Kind::Push, oob_code.clone(), id.clone(), grant);
        context.oauth().waiting.push(waiting);
        let found = transaction(context, token)?;
        found.challenges.push((oob_code, id, None));
        return Ok(body);
    }
    body["binding_method"] = "prompt".into();
    let code = digits()?;
    let profile = accounts::by_id(context.store(), user).unwrap_or_default();
    let member = match factor["oob_channel"].as_str() {
        Some("email") => "email",
        _ => "phone_number",
    };
    let to = factor["name"].as_str().or(profile[member].as_str());
    let message = SentMessage::code(to.unwrap_or(&id), &code);
    context.oauth().sent.push(message);
    let found = transaction(context, token)?;
    found.challenges.push((oob_code, id, Some(code)));
    Ok(body)
}

/// The `mfa_token` of the `Authorization` header, and its person.
pub(super) fn bearer(context: &mut Context<'_>) -> Result<(String, String), Problem> {
    let header = context.request.header(&AUTHORIZATION).unwrap_or_default();
    let unauthorized = || {
        let text = "The header has to have the mfa_token";
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", text).with_challenge("Bearer")
    };
    let token = header.strip_prefix("Bearer ").ok_or_else(unauthorized)?;
    let token = token.to_owned();
    let found = transaction(context, &token);
    let found = found.map_err(|problem| problem.with_status(StatusCode::UNAUTHORIZED))?;
    let user = found.grant.user.clone().unwrap_or_default();
    Ok((token, user))
}

/// `GET /mfa/authenticators`.
pub(super) fn list(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let (_, user) = bearer(context)?;
    let mut factors = accounts::factors(context.store(), &user);
    for factor in &mut factors {
        if let Some(members) = factor.as_object_mut() {
            members.remove("code");
        }
    }
    Ok(reply::json(StatusCode::OK, &factors.into()))
}

/// `DELETE /mfa/authenticators/{id}`.
pub(super) fn delete(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let (_, user) = bearer(context)?;
    let (_, id) = context.request.path.rsplit_once('/').unwrap_or_default();
    let id = percent_decode_str(id).decode_utf8_lossy().into_owned();
    let mut factors = accounts::factors(context.store(), &user);
    let before = factors.len();
    factors.retain(|factor| factor["id"] != id);
    if factors.len() == before {
        return Err(Problem::not_found());
    }
    accounts::set_factors(context.store(), &user, factors);
    Ok(reply::empty(StatusCode::NO_CONTENT))
}
