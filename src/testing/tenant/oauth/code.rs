//! Authorization codes (RFC 6749, section 4.1; RFC 7636).

use serde_json::Value;
use tokio::time::Instant;

use super::context::Context;
use super::grant::Grant;
use super::issue;
use super::problem::Problem;
use super::token::TokenRequest;
use crate::testing::random::{self, s256, same};

/// A code, and what it was issued for.
pub(super) struct Code {
    text: String,
    grant: Grant,
    redirect_uri: Option<String>,
    /// S256 (RFC 7636, section 4.2).
    challenge: Option<String>,
    issued: Instant,
    is_redeemed: bool,
}

/// Issues a code. The redirect URI is there where the request had one.
pub(super) fn issue(
    context: &mut Context<'_>,
    grant: Grant,
    redirect_uri: Option<String>,
    challenge: Option<String>,
) -> Result<String, Problem> {
    let text = random::text()?;
    context.oauth().codes.push(Code {
        text: text.clone(),
        grant,
        redirect_uri,
        challenge,
        issued: Instant::now(),
        is_redeemed: false,
    });
    Ok(text)
}

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let parameters = &request.parameters;
    let given = parameters.require("code")?;
    let lifetime = context.settings.oauth.code_lifetime;
    let invalid = || Problem::invalid_grant("Invalid authorization code");
    let code = context.oauth().codes.find(|code| same(&code.text, given));
    let code = code.ok_or_else(invalid)?;
    if code.grant.client_id != request.application.id {
        return Err(invalid());
    }
    if code.is_redeemed {
        // Whoever has it now is not who it was for (RFC 6749, section 4.1.2).
        let lineage = code.grant.lineage.clone();
        context.revoke(&lineage);
        return Err(invalid());
    }
    if code.issued.elapsed() >= lifetime {
        return Err(invalid());
    }
    let given = parameters.get("redirect_uri");
    if code.redirect_uri.is_some() && code.redirect_uri.as_deref() != given {
        let text = "The redirect URI is wrong: it has to be the one of the authorize request";
        return Err(Problem::unauthorized_client(text));
    }
    match (&code.challenge, parameters.get("code_verifier")) {
        (None, None) => {}
        (Some(_), None) => return Err(Problem::missing("code_verifier")),
        (Some(challenge), Some(verifier)) if same(challenge, &s256(verifier)) => {}
        _ => return Err(Problem::invalid_grant("Failed to verify code verifier")),
    }
    let mut grant = code.grant.clone();
    if grant.jkt.is_some() && grant.jkt != request.jkt {
        let text = "The code is bound to another key";
        return Err(Problem::invalid_grant(text));
    }
    code.is_redeemed = true;
    grant.jkt.clone_from(&request.jkt);
    issue::tokens(context, &request.application, &grant)
}
