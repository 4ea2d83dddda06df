//! Passkeys: the challenges of `/passkey/*`, and the grant. What an authenticator answers is read
//! and compared with its challenge; its signature is not verified.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::token::TokenRequest;
use super::{accounts, client_auth, issue};
use crate::testing::Person;
use crate::testing::random::{self, same};
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::users;

pub(super) const WEBAUTHN: &str = "urn:okta:params:oauth:grant-type:webauthn";

/// How long a challenge works.
const LIFETIME: Duration = Duration::from_secs(300);

pub(super) struct Challenge {
    auth_session: String,
    challenge: String,
    client_id: String,
    /// Who signs up; nobody where somebody signs in.
    signs_up: Option<Value>,
    ends: Instant,
}

/// `POST /passkey/register`.
pub(super) fn register(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let body = Value::Object(context.request.json()?);
    let mut profile = body["user_profile"].clone();
    let names = ["email", "username", "phone_number"];
    if names.iter().all(|name| !profile[*name].is_string()) {
        return Err(Problem::missing("user_profile"));
    }
    let realm = body["realm"].as_str().unwrap_or(accounts::DATABASE);
    profile["connection"] = realm.into();
    let name = names.iter().find_map(|name| profile[*name].as_str());
    let name = name.unwrap_or_default().to_owned();
    let taken = accounts::by_identifier(context.store(), &name, Some(realm));
    if taken.is_some() {
        let text = "The user already exists.";
        return Err(Problem::invalid_request(text));
    }
    let display = profile["name"].as_str().unwrap_or(&name).to_owned();
    let (auth_session, challenge) = begin(context, realm, Some(profile))?;
    let id = random::text()?;
    let body = json!({
        "auth_session": auth_session,
        "authn_params_public_key": {
            "challenge": challenge,
            "timeout": 60_000,
            "rp": { "id": "127.0.0.1", "name": "test" },
            "user": { "id": id, "name": name, "displayName": display },
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -8 },
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -257 },
            ],
            "authenticatorSelection": {
                "residentKey": "required", "userVerification": "preferred",
            },
        },
    });
    Ok(reply::json(StatusCode::OK, &body))
}

/// `POST /passkey/challenge`.
pub(super) fn challenge(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let body = Value::Object(context.request.json()?);
    let realm = body["realm"].as_str().unwrap_or(accounts::DATABASE);
    let (auth_session, challenge) = begin(context, realm, None)?;
    let body = json!({
        "auth_session": auth_session,
        "authn_params_public_key": {
            "challenge": challenge,
            "timeout": 60_000,
            "rpId": "127.0.0.1",
            "userVerification": "preferred",
        },
    });
    Ok(reply::json(StatusCode::OK, &body))
}

fn begin(
    context: &mut Context<'_>,
    realm: &str,
    signs_up: Option<Value>,
) -> Result<(String, String), Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::authenticate(context, &parameters)?;
    if !accounts::has_connection(context.store(), realm) {
        let text = format!("There is no connection {realm}.");
        return Err(Problem::invalid_request(text));
    }
    let (auth_session, challenge) = (random::text()?, random::text()?);
    context.oauth().passkeys.push(Challenge {
        auth_session: auth_session.clone(),
        challenge: challenge.clone(),
        client_id: application.id.clone(),
        signs_up,
        ends: Instant::now() + LIFETIME,
    });
    Ok((auth_session, challenge))
}

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let parameters = &request.parameters;
    let session = parameters.require("auth_session")?;
    parameters.require("authn_response")?;
    let answer = parameters.json("authn_response")?.unwrap_or_default();
    let passkeys = &mut context.oauth().passkeys;
    let found = passkeys.take(|known| same(&known.auth_session, session));
    let good = found
        .filter(|known| known.ends > Instant::now() && known.client_id == request.application.id);
    let found = good.ok_or_else(|| Problem::invalid_grant("Unknown or expired auth_session"))?;
    check(&found, &answer)?;
    if context.oauth().script.person == Person::Denies {
        return Err(Problem::denied("The passkey is not one of the user's"));
    }
    let user = match &found.signs_up {
        Some(profile) => {
            let added = users::add(context.store(), profile);
            let added = added.map_err(|_| Problem::invalid_request("The user already exists."))?;
            added["user_id"].as_str().unwrap_or_default().to_owned()
        }
        None => context.person_at_browser(None),
    };
    let mut grant = request.grant_of(context, &user)?;
    let given = parameters.get("organization");
    grant.organization = accounts::organization_of(context.store(), given, &user)?;
    issue::tokens(context, &request.application, &grant)
}

/// Whether this is the answer of an authenticator to the challenge (Web Authentication Level 3,
/// section 5.8.1).
fn check(found: &Challenge, answer: &Value) -> Result<(), Problem> {
    let wrong = |why: &str| Problem::invalid_request(format!("authn_response: {why}"));
    if answer["type"] != "public-key" || !answer["id"].is_string() || !answer["rawId"].is_string() {
        return Err(wrong("it is no public key credential"));
    }
    let response = &answer["response"];
    let needed: &[&str] = match found.signs_up {
        Some(_) => &["attestationObject"],
        None => &["authenticatorData", "signature"],
    };
    if let Some(name) = needed.iter().find(|name| !response[**name].is_string()) {
        return Err(wrong(&format!("{name} is missing")));
    }
    let data = response["clientDataJSON"].as_str().unwrap_or_default();
    let data = URL_SAFE_NO_PAD.decode(data).unwrap_or_default();
    let data: Value = serde_json::from_slice(&data).unwrap_or_default();
    let kind = match found.signs_up {
        Some(_) => "webauthn.create",
        None => "webauthn.get",
    };
    match data["type"] == kind && data["challenge"] == found.challenge {
        true => Ok(()),
        false => Err(wrong("clientDataJSON is not of this challenge")),
    }
}
