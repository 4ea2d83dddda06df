//! `/oidc/logout` (OpenID Connect RP-Initiated Logout 1.0) and `/v2/logout`; and back-channel
//! logout: a signed token for every application that has had one of the session.

use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use url::Url;

use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::session::Session;
use crate::jose::SigningAlgorithm;
use crate::testing::page;
use crate::testing::random;
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::clock;

/// How long a logout token is good for, in seconds.
const LIFETIME: u64 = 120;

/// What a logout token is about (OpenID Connect Back-Channel Logout 1.0, section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

pub(super) fn oidc(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let query = Params::of_query(context.request)?;
    let hint = match query.get("id_token_hint") {
        None => Value::Null,
        Some(hint) => hinted(context, hint)?,
    };
    let client_id = query.get("client_id").or(hint["aud"].as_str());
    if query.get("client_id").is_some()
        && hint["aud"]
            .as_str()
            .is_some_and(|aud| Some(aud) != client_id)
    {
        let text = "The id_token_hint is another client's";
        return Ok(Problem::invalid_request(text).page());
    }
    let client_id = client_id.map(str::to_owned);
    let to = query.get("post_logout_redirect_uri");
    let mut target = None;
    if let Some(to) = to {
        let application = client_id.as_deref().and_then(|id| context.application(id));
        let Some(application) = application else {
            let text = "An address to return to needs an id_token_hint or a client_id";
            return Ok(Problem::invalid_request(text).page());
        };
        if !application.knows_logout_url(to) {
            return Ok(not_allowed());
        }
        target = Url::parse(to).ok();
    }
    // A session named by itself needs no token (RP-Initiated Logout, section 2).
    end(context, hint["sid"].as_str().or(query.get("logout_hint")))?;
    let Some(mut target) = target else {
        return Ok(done());
    };
    if let Some(state) = query.get("state") {
        target.query_pairs_mut().append_pair("state", state);
    }
    Ok(reply::redirect(target.as_str())?)
}

/// The claims of an ID token of this tenant; one that has ended will do.
fn hinted(context: &mut Context<'_>, token: &str) -> Result<Value, Problem> {
    let jws = crate::jose::Jws::parse(token);
    let invalid = || Problem::invalid_request("The id_token_hint is none of this tenant");
    let claims = jws.map_err(|_| invalid())?.into_claims();
    let claims = match context.oauth().keys.claims(token) {
        Some(claims) => claims,
        // By the secret of the application.
        None => {
            let claims = Value::Object(claims);
            let client_id = claims["aud"].as_str().unwrap_or_default();
            let application = context.application(client_id);
            let secret = application
                .as_ref()
                .and_then(|application| application.secret.as_ref());
            let jws = crate::jose::Jws::parse(token).map_err(|_| invalid())?;
            let secret = secret.ok_or_else(invalid)?;
            jws.verify_hs256(secret).map_err(|_| invalid())?;
            claims
        }
    };
    match claims["iss"] == context.issuer() {
        true => Ok(claims),
        false => Err(invalid()),
    }
}

pub(super) fn v2(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let query = Params::of_query(context.request)?;
    let to = query.get("returnTo");
    if let Some(to) = to {
        let is_allowed = match query.get("client_id") {
            Some(id) => {
                let application = context.application(id);
                application.is_some_and(|application| application.knows_logout_url(to))
            }
            None => {
                let seeded = context.settings.clients.iter();
                let mut all = seeded.chain(&context.state.oauth.registered);
                all.any(|application| application.knows_logout_url(to))
            }
        };
        if !is_allowed {
            return Ok(not_allowed());
        }
    }
    end(context, None)?;
    match to {
        Some(to) => Ok(reply::redirect(to)?),
        None => Ok(done()),
    }
}

fn not_allowed() -> Reply {
    Problem::invalid_request("The address to return to is not one of the logout URLs").page()
}

fn done() -> Reply {
    let page = page::message("Signed out", "You are signed out.");
    reply::html(http::StatusCode::OK, page)
}

/// Ends the session, or, where none is named, the one of the person in front of the browser.
fn end(context: &mut Context<'_>, sid: Option<&str>) -> Result<(), Problem> {
    let user = match sid {
        Some(_) => String::new(),
        None => context.person_at_browser(None),
    };
    let sessions = &mut context.oauth().sessions;
    let index = sessions.iter().position(|session| match sid {
        Some(sid) => session.sid == sid,
        None => session.user == user,
    });
    let Some(index) = index else {
        return Ok(());
    };
    let session = sessions.remove(index);
    notify(context, &session)
}

/// Tells the applications of a session that it is over.
fn notify(context: &mut Context<'_>, session: &Session) -> Result<(), Problem> {
    for client_id in &session.clients {
        let application = context.application(client_id);
        let address = application.and_then(|known| known.backchannel_logout.clone());
        if let Some(address) = address {
            let token = token(context, client_id, &session.user, Some(&session.sid))?;
            tokio::spawn(post(address, token));
        }
    }
    Ok(())
}

/// One `logout_token` to an application (section 2.5). Whether it arrives is the application's
/// affair.
async fn post(address: String, token: String) {
    let Ok(client) = crate::transport::http_client().no_proxy().build() else {
        return;
    };
    let form = format!("logout_token={token}"); // all of its characters are unreserved
    let request = client
        .post(address)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form);
    let _ = request.send().await;
}

/// A logout token (section 2.4).
pub(super) fn token(
    context: &mut Context<'_>,
    client_id: &str,
    user: &str,
    sid: Option<&str>,
) -> Result<String, Problem> {
    let now = clock::unix().as_secs();
    let mut claims = json!({
        "iss": context.issuer(),
        "sub": user,
        "aud": client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": random::text()?,
        "events": { EVENT: {} },
    });
    if let Some(sid) = sid {
        claims["sid"] = sid.into();
    }
    let keys = &mut context.oauth().keys;
    keys.sign(SigningAlgorithm::Rs256, "logout+jwt", &claims)
}
