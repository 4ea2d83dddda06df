//! The operations of Pieces OS. All but one answer a `PKCE`, of which each fills its own member.

use http::StatusCode;
use serde_json::{Value, json};

use super::exchange::{self, exchange};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::reply::{self, Reply};
use super::request::Request;
use super::service::Service;
use super::state::Grant;
use super::{Person, authorize, page, seed};

pub(super) fn challenge(service: &Service, _request: &Request) -> Result<Reply, Refusal> {
    let pending = service.state().begin()?;
    Ok(pkce(
        "challenge",
        json!({
            "state": pending.state,
            "nonce": pending.state,
            "challenge": pending.challenge,
            "method": "S256",
            "verifier": pending.verifier,
        }),
    ))
}

pub(super) fn code(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    let grant = seed::grant(service, &request.json()?)?;
    let person = service.script().person;
    match person {
        Person::Consents => {}
        Person::Denies => return Err(authorize::denied()),
        Person::MustSignIn => return Err(authorize::login_required()),
    }
    let state = grant.state.clone();
    let code = service.state().issue_code(grant)?;
    Ok(pkce("result", json!({ "code": code, "state": state })))
}

pub(super) fn token(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    let body = request.json()?;
    seed::check_schema(&body)?;
    let texts = Parameters::of_json(&body, &exchange::TEXTS)?;
    let (token, grant) = exchange(service, &texts)?;
    let tokens = json!({ "token": token });
    let redirects = json!({ "authenticated": grant.redirect_uri });
    Ok(if service.settings.through_descope {
        pkce("descope", descope(service, redirects, tokens))
    } else {
        pkce("auth0", auth0(service, &grant, redirects, tokens))
    })
}

/// The callback: of a browser, which is shown a page, or of a program.
pub(super) fn response(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    match returned(service, request) {
        Ok(result) if request.prefers_json() => Ok(pkce("result", result)),
        Ok(_) => {
            let page = page::message("Signed in", "You can close this window.");
            Ok(reply::html(StatusCode::OK, page))
        }
        Err(refusal) if request.prefers_json() => Err(refusal),
        Err(refusal) => Ok(refusal.page()),
    }
}

fn returned(service: &Service, request: &Request) -> Result<Value, Refusal> {
    let form = request.form()?;
    let state = form.require("state")?;
    let known = service.state();
    if known.pending(state).is_none() {
        return Err(Refusal::invalid_request("no sign-in with this state"));
    }
    if let Some(error) = form.get("error") {
        return Err(provider_said_no(error));
    }
    let code = form.require("code")?;
    if !known.is_code_of(code, state) {
        return Err(Refusal::invalid_grant("no such code"));
    }
    Ok(json!({ "code": code, "state": state }))
}

/// The errors of RFC 6749, section 4.1.2.1, and of OpenID Connect Core, section 3.1.2.6. Others
/// are not repeated: they would be somebody's text in our answer.
fn provider_said_no(error: &str) -> Refusal {
    const ERRORS: [&str; 10] = [
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "login_required",
        "interaction_required",
        "consent_required",
    ];
    let known = ERRORS.into_iter().find(|known| *known == error);
    Refusal::new(known.unwrap_or("access_denied"), "the provider said no")
}

pub(super) fn clear(service: &Service, _request: &Request) -> Result<Reply, Refusal> {
    service.state().clear();
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

fn pkce(member: &str, value: Value) -> Reply {
    let schema = json!({ "migration": 0, "semantic": "MAJOR_0_MINOR_0_PATCH_1" });
    reply::json(StatusCode::OK, &json!({ "schema": schema, member: value }))
}

fn auth0(service: &Service, grant: &Grant, redirects: Value, tokens: Value) -> Value {
    json!({
        "domain": service.settings.base,
        "client": grant.client_id,
        "audience": grant.audience.as_deref().unwrap_or_default(),
        "redirects": redirects,
        "oAuth": tokens,
        "user": service.settings.user,
    })
}

/// The user's members have other names at Descope, and five of them are required.
fn descope(service: &Service, redirects: Value, tokens: Value) -> Value {
    let text = |name: &str| {
        service
            .settings
            .user
            .get(name)
            .cloned()
            .unwrap_or("".into())
    };
    json!({
        "redirects": redirects,
        "oAuth": tokens,
        "user": {
            "userId": text("sub"),
            "id": text("sub"),
            "givenName": text("given_name"),
            "familyName": text("family_name"),
            "name": text("name"),
            "email": text("email"),
        },
    })
}
