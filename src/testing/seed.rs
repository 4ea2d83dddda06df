//! The JSON body of `POST /pkce/code`, a `SeededPKCE`, checked member by member.

use serde_json::{Map, Value};

use super::authorize_request::{
    checked_challenge, is_scope, unknown_audience, unregistered, unsupported_response_type,
};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::service::Service;
use super::state::Grant;

type Members = Map<String, Value>;

/// The members that are texts, and the values of those that are enums. `UNKNOWN`, which other
/// SDKs read into an enum, is no value of any.
const TEXTS: [&str; 14] = [
    "response_type",
    "state",
    "nonce",
    "redirect_uri",
    "code_challenge",
    "code_challenge_method",
    "domain",
    "audience",
    "screen_hint",
    "prompt",
    "organization",
    "invitation",
    "client_id",
    "response_mode",
];
const ENUMS: [(&str, &[&str]); 5] = [
    ("response_type", &["code", "token", "id_token"]),
    ("code_challenge_method", &["S256"]),
    ("screen_hint", &["signup"]),
    ("prompt", &["login", "none"]),
    (
        "response_mode",
        &["form_post", "web_message", "fragment", "query"],
    ),
];
const MORE: &str = "ADDITIONAL_PARAMETERS";
const MORE_ENUMS: [(&str, &[&str]); 2] = [("access_type", &["offline"]), ("display", &["popup"])];

/// What Pieces OS is asked to get a code for.
pub(super) fn grant(service: &Service, body: &Members) -> Result<Grant, Refusal> {
    let texts = Parameters::of_json(body, &TEXTS)?;
    check_enums(&texts, &ENUMS)?;
    check_schema(body)?;
    if let Some(more) = body.get(MORE) {
        let more = more.as_object().ok_or(WRONG_TYPE)?;
        let texts = Parameters::of_json(more, &MORE_ENUMS.map(|(name, _)| name))?;
        check_enums(&texts, &MORE_ENUMS)?;
    }
    let scope = scope(body)?;
    let settings = &service.settings;
    let challenge = checked_challenge(texts.require("code_challenge")?)?;
    texts.require("code_challenge_method")?;
    if texts.require("response_type")? != "code" {
        return Err(unsupported_response_type());
    }
    if !settings.knows_client(texts.require("client_id")?) {
        return Err(Refusal::unknown_client());
    }
    let redirect_uri = match texts.get("redirect_uri") {
        Some(uri) if settings.knows_redirect_uri(uri) => uri.to_owned(),
        Some(_) => return Err(unregistered()),
        None => settings.callback_of_pieces_os(),
    };
    if texts
        .get("audience")
        .is_some_and(|audience| !settings.knows_audience(audience))
    {
        return Err(unknown_audience());
    }
    let state = texts.require("state")?;
    if texts.require("nonce")? != state {
        return Err(Refusal::invalid_request("nonce and state have to be equal"));
    }
    match service.state().pending(state) {
        Some(pending) if pending.challenge == challenge => {}
        Some(_) => return Err(Refusal::invalid_request("the challenge is another one")),
        None => return Err(Refusal::invalid_request("no sign-in with this state")),
    }
    Ok(Grant {
        client_id: texts.require("client_id")?.to_owned(),
        redirect_uri,
        challenge: challenge.to_owned(),
        scope,
        audience: texts.get("audience").map(str::to_owned),
        state: Some(state.to_owned()),
    })
}

const WRONG_TYPE: Refusal = Refusal::invalid_request("a member has another type");

fn check_enums(texts: &Parameters, enums: &[(&str, &[&str])]) -> Result<(), Refusal> {
    let is_listed = |(name, values): &(&str, &[&str])| {
        !texts.has(name) || texts.get(name).is_some_and(|value| values.contains(&value))
    };
    match enums.iter().all(is_listed) {
        true => Ok(()),
        false => Err(Refusal::invalid_request(
            "a member has no value of its enum",
        )),
    }
}

/// A JSON array, and not one text with spaces.
fn scope(body: &Members) -> Result<String, Refusal> {
    let scopes = body
        .get("scope")
        .ok_or(Refusal::invalid_request("a required parameter is missing"))?;
    let scopes = scopes.as_array().ok_or(WRONG_TYPE)?;
    let scopes: Option<Vec<&str>> = scopes.iter().map(Value::as_str).collect();
    let scopes = scopes.ok_or(WRONG_TYPE)?;
    match scopes.iter().all(|scope| is_scope(scope)) {
        true => Ok(scopes.join(" ")),
        false => Err(Refusal::new("invalid_scope", "no such scope")),
    }
}

/// An `EmbeddedModelSchema`, where there is one.
pub(super) fn check_schema(body: &Members) -> Result<(), Refusal> {
    let is_one = |schema: &Value| {
        schema
            .get("migration")
            .is_some_and(|value| value.as_i64().is_some())
            && schema.get("semantic").and_then(Value::as_str) == Some("MAJOR_0_MINOR_0_PATCH_1")
    };
    match body.get("schema") {
        Some(schema) if !is_one(schema) => Err(WRONG_TYPE),
        _ => Ok(()),
    }
}
