//! The refresh grant (RFC 6749, section 6), for one API or for several: with an audience it is
//! what Auth0 calls a multi-resource refresh token.

use serde_json::Value;

use super::context::Context;
use super::grant::Grant;
use super::problem::Problem;
use super::refresh::Use;
use super::token::TokenRequest;
use super::{accounts, issue};

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let (application, parameters) = (&request.application, &request.parameters);
    let given = parameters.require("refresh_token")?;
    let unknown = || Problem::invalid_grant("Unknown or invalid refresh token.");
    // Looked at before it is used: a proof of another key must not cost the token.
    if let Some(grant) = context.oauth().refresh.get(given)
        && grant.jkt.is_some()
        && grant.jkt != request.jkt
        && !application.is_confidential()
    {
        let text = "The refresh token is bound to another key";
        return Err(Problem::invalid_grant(text));
    }
    let rotates = application.rotates_refresh_tokens;
    let refresh = &mut context.oauth().refresh;
    let original = match refresh.redeem(given, &application.id, rotates) {
        Use::Good(grant) => *grant,
        Use::Reused(lineage) => {
            context.revoke(&lineage);
            return Err(unknown());
        }
        Use::Unknown => return Err(unknown()),
    };
    // Whoever has no account any more, or is blocked, gets nothing more.
    if let Some(user) = &original.user {
        accounts::may_sign_in(context.store(), user).map_err(|_| unknown())?;
    }
    let mut grant = narrowed(context, request, &original)?;
    grant.jkt.clone_from(&request.jkt);
    let mut body = issue::access_token(context, &grant)?;
    if grant.has_scope("openid") {
        let access_token = body["access_token"].as_str().unwrap_or_default().to_owned();
        body["id_token"] = issue::id_token(context, application, &grant, &access_token)?.into();
    }
    if rotates {
        body["refresh_token"] = context.oauth().refresh.issue(&original)?.into();
    }
    Ok(body)
}

/// What of the original grant is asked for now; of another API, what it has.
fn narrowed(
    context: &Context<'_>,
    request: &TokenRequest,
    original: &Grant,
) -> Result<Grant, Problem> {
    let asked = request.parameters.words("scope");
    let audience = request.parameters.get("audience");
    let mut grant = original.clone();
    match audience {
        Some(audience) if original.audience.as_deref() != Some(audience) => {
            let asked = match asked.is_empty() {
                true => context.api(audience)?.all_scopes(),
                false => asked,
            };
            grant.for_api(context, &request.application, Some(audience), &asked)
        }
        _ => {
            let is_asked = |scope: &String| asked.is_empty() || asked.contains(scope);
            grant.scopes.retain(is_asked);
            Ok(grant)
        }
    }
}
