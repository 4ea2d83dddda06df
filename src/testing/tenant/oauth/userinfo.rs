//! `/userinfo` (OpenID Connect Core, section 5.3), with a bearer token or one bound to a key.

use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::context::Context;
use super::problem::Problem;
use super::{accounts, dpop, issue};
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::clock;
use crate::testing::tenant::tokens::Token;

pub(super) fn answer(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let audience = format!("{}/userinfo", context.settings.base);
    let token = presented(context)?;
    let is_meant = |token: &Token| token.audiences.contains(&audience);
    let token = token.filter(|token| is_meant(token) && token.has_scope("openid"));
    let grant = token.and_then(|token| token.grant);
    let user = grant.as_ref().and_then(|grant| grant.user.clone());
    let profile = user.and_then(|user| accounts::by_id(context.store(), &user));
    let (Some(profile), Some(grant)) = (profile, grant) else {
        return Ok(unauthorized());
    };
    let shown = Value::Object(issue::userinfo(&profile, &grant.scopes));
    let mut reply = reply::json(StatusCode::OK, &shown);
    reply.headers_mut().extend(limits());
    Ok(reply)
}

/// The token of a request to a resource of the tenant, where it is good: with the scheme that it
/// was issued for, and with the proof of its key (RFC 9449, section 7).
pub(super) fn presented(context: &mut Context<'_>) -> Result<Option<Token>, Problem> {
    let header = context.request.header(&AUTHORIZATION).unwrap_or_default();
    let Some((scheme, text)) = header.split_once(' ') else {
        return Ok(None);
    };
    let text = text.to_owned();
    let known = context.state.tokens.good(&text).cloned();
    let Some(token) = known else {
        return Ok(None);
    };
    let bound = token.grant.as_ref().and_then(|grant| grant.jkt.clone());
    match (scheme.to_ascii_lowercase().as_str(), bound) {
        ("bearer", None) => Ok(Some(token)),
        ("dpop", Some(jkt)) => {
            let proven = dpop::proven_key(context, Some(&text)).map_err(challenged)?;
            Ok(Some(token).filter(|_| proven == Some(jkt)))
        }
        _ => Ok(None),
    }
}

/// A proof that is not good is answered with 401 at a resource (RFC 9449, section 7.1).
fn challenged(problem: Problem) -> Problem {
    let challenge = match problem.error {
        "use_dpop_nonce" => "DPoP error=\"use_dpop_nonce\", algs=\"ES256\"",
        _ => "DPoP error=\"invalid_dpop_proof\", algs=\"ES256\"",
    };
    problem
        .with_status(StatusCode::UNAUTHORIZED)
        .with_challenge(challenge)
}

/// The service says no more than this.
pub(super) fn unauthorized() -> Reply {
    let reply = reply::text(StatusCode::UNAUTHORIZED, "Unauthorized");
    reply::with_header(reply, WWW_AUTHENTICATE, "Bearer realm=\"Users\"")
}

/// As recordings of the live service have them.
fn limits() -> HeaderMap {
    let now = clock::unix().as_secs();
    let all = [
        ("x-ratelimit-limit", 10),
        ("x-ratelimit-remaining", 9),
        ("x-ratelimit-reset", now + 13),
    ];
    let all = all.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from(value)));
    all.into_iter().collect()
}
