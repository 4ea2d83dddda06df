//! Anonymous sessions: `/anonymous/token` and `/anonymous/logout`.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::{client_auth, issue};
use crate::testing::random::{self, same};
use crate::testing::reply::{self, Reply};

/// How long a session lasts: thirty days.
const LIFETIME: Duration = Duration::from_secs(30 * 86_400);

/// The largest metadata, in bytes.
const MOST: usize = 1024;

pub(super) struct AnonymousSession {
    token: String,
    client_id: String,
    sub: String,
    ends: Instant,
}

/// `POST /anonymous/token`: a new session, or a further token of one.
pub(super) fn token(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let members = context.request.json()?;
    let parameters = Params::of_json(&members)?;
    let application = client_auth::authenticate(context, &parameters)?;
    let metadata = members.get("metadata").map(Value::to_string);
    if metadata.is_some_and(|metadata| metadata.len() > MOST) {
        return Err(Problem::invalid_request("metadata has more than 1 KB"));
    }
    let now = Instant::now();
    let given = parameters.get("session_token");
    let (sub, ends, fresh) = match given {
        None => {
            let sub = format!("anon@{}", &random::hex()?[..32]);
            let session = AnonymousSession {
                token: random::text()?,
                client_id: application.id.clone(),
                sub: sub.clone(),
                ends: now + LIFETIME,
            };
            let (token, ends) = (session.token.clone(), session.ends);
            context.oauth().anonymous.push(session);
            (sub, ends, Some(token))
        }
        Some(given) => {
            let known = context
                .oauth()
                .anonymous
                .find(|session| session.client_id == application.id && same(&session.token, given));
            let bad = |error, text| Problem::new(StatusCode::UNAUTHORIZED, error, text);
            match known {
                Some(session) if session.ends > now => (session.sub.clone(), session.ends, None),
                Some(_) => return Err(bad("session_expired", "The session has ended")),
                None => return Err(bad("invalid_session_token", "There is no such session")),
            }
        }
    };
    let audience = parameters.get("audience");
    let asked = parameters.words("scope");
    let mut grant =
        Grant::of_user(&application, &sub)?.for_api(context, &application, audience, &asked)?;
    // Nobody has signed in.
    grant
        .scopes
        .retain(|scope| !matches!(scope.as_str(), "openid" | "offline_access"));
    let mut body = issue::access_token(context, &grant)?;
    body["session_expires_in"] = ends.saturating_duration_since(now).as_secs().into();
    let mut set_cookie = None;
    if let Some(token) = fresh {
        set_cookie = HeaderValue::try_from(format!("auth0_anon={token}; Path=/; HttpOnly")).ok();
        body["session_token"] = token.into();
    }
    let mut reply = reply::json(StatusCode::OK, &body);
    if let Some(cookie) = set_cookie {
        reply.headers_mut().insert(http::header::SET_COOKIE, cookie);
    }
    Ok(reply)
}

/// `POST /anonymous/logout`: ends the session of the cookie.
pub(super) fn logout(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    client_auth::named(context, &parameters)?;
    let cookies = context.request.header(&http::header::COOKIE);
    let mut cookies = cookies.unwrap_or_default().split(';').map(str::trim);
    let token = cookies.find_map(|cookie| cookie.strip_prefix("auth0_anon="));
    if let Some(token) = token {
        let token = token.to_owned();
        let all = &mut context.oauth().anonymous;
        all.retain(|session| !same(&session.token, &token));
    }
    let mut reply = reply::json(StatusCode::OK, &json!({}));
    let gone = HeaderValue::from_static("auth0_anon=; Path=/; Max-Age=0; HttpOnly");
    reply.headers_mut().insert(http::header::SET_COOKIE, gone);
    Ok(reply)
}
