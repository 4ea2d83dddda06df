//! Devices without a browser of their own (RFC 8628): `/oauth/device/code` and `/activate`.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use super::client_auth;
use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::session::session;
use super::state::OAuth;
use super::waiting::{DEVICE, Decision, Kind, Waiting};
use crate::testing::random;
use crate::testing::reply::{self, Reply};
use crate::testing::{Person, page};

/// How long a device code works, in seconds: Auth0's default.
const LIFETIME: u64 = 900;

/// Without letters and digits that look alike.
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";

/// `POST /oauth/device/code`.
pub(super) fn code(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_body(context.request)?;
    client_auth::refuse_needless_secret(context, &parameters)?;
    let application = client_auth::authenticate(context, &parameters)?;
    if !application.may_use(DEVICE) {
        let text = format!("Grant type '{DEVICE}' not allowed for the client.");
        return Err(Problem::unauthorized_client(text));
    }
    let audience = parameters.get("audience");
    let asked = parameters.words("scope");
    let grant = Grant::new(&application)?.for_api(context, &application, audience, &asked)?;
    let (device_code, user_code) = (random::text()?, user_code()?);
    let interval = context.settings.oauth.poll_interval;
    let mut waiting = Waiting::new(Kind::Device, device_code.clone(), user_code.clone(), grant);
    waiting.ends = Instant::now() + Duration::from_secs(LIFETIME);
    waiting.interval = interval;
    context.oauth().waiting.push(waiting);
    let uri = format!("{}/activate", context.settings.base);
    let body = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": uri,
        "verification_uri_complete": format!("{uri}?user_code={user_code}"),
        "expires_in": LIFETIME,
        "interval": interval.as_secs(),
    });
    Ok(reply::json(StatusCode::OK, &body))
}

/// `GET` and `POST /activate`: where the person says yes or no to the device.
pub(super) fn activate(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let is_post = context.request.method == Method::POST;
    let parameters = match is_post {
        true => Params::of_form(context.request)?,
        false => Params::of_query(context.request)?,
    };
    let Some(code) = parameters.get("user_code") else {
        let page = page::question("Which code does the device show?", "/activate", "user_code");
        return Ok(reply::html(StatusCode::OK, page));
    };
    let is_approved = match (context.oauth().script.person, parameters.get("decision")) {
        (_, Some("approve")) if is_post => true,
        (_, Some("deny")) if is_post => false,
        (Person::Consents, _) => true,
        (Person::Denies, _) => false,
        (Person::MustSignIn, _) => {
            let (heading, text) = ("Activate the device", "Does the device show this code?");
            let text = format!("{text} {code}");
            let page = page::choice(heading, &text, "/activate", &[("user_code", code)]);
            return Ok(reply::html(StatusCode::OK, page));
        }
    };
    let user = context.person_at_browser(None);
    if !decide(context, code, is_approved, Some(&user))? {
        let problem = Problem::invalid_request("There is no such code, or it has expired");
        return Ok(problem.page());
    }
    let text = match is_approved {
        true => "The device is connected.",
        false => "The device is not connected.",
    };
    Ok(reply::html(StatusCode::OK, page::message("Done", text)))
}

/// Says yes or no to what waits under this name: a user code, a binding message, the code of a
/// push notification. The newest of several. Whether there was one.
pub(super) fn decide(
    context: &mut Context<'_>,
    name: &str,
    is_approved: bool,
    user: Option<&str>,
) -> Result<bool, Problem> {
    let Some(code) = undecided(&context.state.oauth, name) else {
        return Ok(false);
    };
    let user = user.map(str::to_owned);
    let mut sid = None;
    if is_approved && let Some(user) = &user {
        let client_id = found_client(context, &code);
        sid = Some(session(context, user, &client_id, false)?.sid);
    }
    if let Some(waiting) = context.oauth().waiting.find(|waiting| waiting.code == code) {
        waiting.grant.sid = sid;
        waiting.decision = Some(match is_approved {
            // A back-channel login names its person itself.
            true if waiting.grant.user.is_some() => Decision::Approved(None),
            true => Decision::Approved(user),
            false => Decision::Denied,
        });
    }
    Ok(true)
}

/// What the application polls with for what waits under this name.
fn undecided(oauth: &OAuth, name: &str) -> Option<String> {
    let now = Instant::now();
    let plain = |text: &str| text.replace('-', "").to_uppercase();
    let all = oauth.waiting.iter().rev();
    let mut all = all.filter(|waiting| waiting.ends > now && waiting.decision.is_none());
    let found = all.find(|waiting| {
        let is_name = match waiting.kind {
            Kind::Device => plain(&waiting.name) == plain(name),
            _ => waiting.name == name,
        };
        is_name || waiting.code == name
    });
    found.map(|waiting| waiting.code.clone())
}

fn found_client(context: &mut Context<'_>, code: &str) -> String {
    let found = context.oauth().waiting.find(|waiting| waiting.code == code);
    found
        .map(|waiting| waiting.grant.client_id.clone())
        .unwrap_or_default()
}

/// `BCDF-GHJK`.
fn user_code() -> Result<String, Problem> {
    let random = random::text()?;
    let letters = random.bytes().take(8);
    let mut code: String = letters
        .map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]))
        .collect();
    code.insert(4, '-');
    Ok(code)
}
