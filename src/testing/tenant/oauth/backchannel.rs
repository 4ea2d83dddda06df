//! `POST /bc-authorize`: a login that an application begins and a person confirms on a device of
//! their own (OpenID Connect Client-Initiated Backchannel Authentication 1.0, section 7).

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::waiting::{CIBA, Kind, Waiting};
use super::{accounts, authorize_request, client_auth};
use crate::testing::random;
use crate::testing::reply::{self, Reply};

/// How long a request works where it says nothing, in seconds.
const EXPIRY: u64 = 300;

/// The longest that can be asked for: three days.
const LONGEST: u64 = 259_200;

pub(super) fn authorize(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let mut parameters = Params::of_form(context.request)?;
    let application = client_auth::confidential(context, &parameters)?;
    if !application.may_use(CIBA) {
        let text = format!("Grant type '{CIBA}' not allowed for the client.");
        return Err(Problem::unauthorized_client(text));
    }
    if let Some(object) = parameters.get("request").map(str::to_owned) {
        parameters = authorize_request::of_object(context, &application, &object)?;
    }
    let message = parameters.require("binding_message")?.to_owned();
    let allowed = |c: char| c.is_ascii_alphanumeric() || " +-_.,:#".contains(c);
    if message.len() > 64 || !message.chars().all(allowed) {
        let text = "binding_message has characters that are not allowed, or more than 64";
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_binding_message",
            text,
        ));
    }
    let asked = parameters.words("scope");
    if !asked.iter().any(|scope| scope == "openid") {
        return Err(Problem::invalid_request("openid scope must be requested"));
    }
    let user = person(context, &parameters)?;
    let expiry = match parameters.get("requested_expiry") {
        None => EXPIRY,
        Some(text) => match text.parse() {
            Ok(seconds @ 1..=LONGEST) => seconds,
            _ => {
                let text = format!("requested_expiry has to be 1 to {LONGEST}");
                return Err(Problem::invalid_request(text));
            }
        },
    };
    let audience = parameters.get("audience");
    let mut grant =
        Grant::of_user(&application, &user)?.for_api(context, &application, audience, &asked)?;
    grant.details = authorize_request::details(&parameters)?;
    let given = parameters.get("organization");
    grant.organization = accounts::organization_of(context.store(), given, &user)?;
    let id = random::text()?;
    let interval = context.settings.oauth.poll_interval;
    let mut waiting = Waiting::new(Kind::Backchannel, id.clone(), message, grant);
    waiting.ends = Instant::now() + Duration::from_secs(expiry);
    waiting.interval = interval;
    context.oauth().waiting.push(waiting);
    let body = json!({
        "auth_req_id": id,
        "expires_in": expiry,
        "interval": interval.as_secs(),
    });
    Ok(reply::json(StatusCode::OK, &body))
}

/// The person of `login_hint`, in the form `iss_sub`.
fn person(context: &mut Context<'_>, parameters: &Params) -> Result<String, Problem> {
    parameters.require("login_hint")?;
    let hint = parameters.json("login_hint")?.unwrap_or_default();
    if hint["format"] != "iss_sub" || hint["iss"] != context.issuer() {
        let text = "login_hint has to be of the format iss_sub, with this tenant as iss";
        return Err(Problem::invalid_request(text));
    }
    accounts::ensure_somebody(context.store());
    let sub = hint.get("sub").and_then(Value::as_str).unwrap_or_default();
    match accounts::by_id(context.store(), sub) {
        Some(_) => Ok(sub.to_owned()),
        None => {
            let text = "User ID is malformed or unknown";
            Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "unknown_user_id",
                text,
            ))
        }
    }
}
