//! `POST /oauth/token` with client credentials (RFC 6749, section 4.4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::settings::{Application, Settings};
use super::state::State;
use crate::testing::parameters::Parameters;
use crate::testing::random::same;
use crate::testing::refusal::Refusal;
use crate::testing::reply;
use crate::testing::request::Request;

pub(super) const PATH: &str = "/oauth/token";

const TEXTS: [&str; 4] = ["grant_type", "client_id", "client_secret", "audience"];

pub(super) fn answer(
    settings: &Settings,
    state: &mut State,
    request: &Request,
) -> Result<Response<Bytes>, Refusal> {
    if request.method != Method::POST {
        let refusal = Refusal::new("method_not_allowed", "the path has another method");
        return Err(refusal.with_status(StatusCode::METHOD_NOT_ALLOWED));
    }
    let parameters = match request.is_of("application/json") {
        true => Parameters::of_json(&request.json()?, &TEXTS)?,
        false => request.form()?,
    };
    if parameters.require("grant_type")? != "client_credentials" {
        return Err(Refusal::new(
            "unsupported_grant_type",
            "only `client_credentials`",
        ));
    }
    let application = authenticate(settings, request, &parameters)?;
    if parameters.require("audience")? != settings.audience() {
        let refusal = Refusal::new("access_denied", "no API with this audience");
        return Err(refusal.with_status(StatusCode::FORBIDDEN));
    }
    let lifetime = settings.token_lifetime;
    let scopes = application.scopes.clone();
    let mut body = json!({ "token_type": "Bearer", "expires_in": lifetime.as_secs() });
    if let Some(scopes) = &scopes {
        body["scope"] = scopes.join(" ").into();
    }
    let token = state.tokens.issue(&application.id, scopes, lifetime)?;
    body["access_token"] = token.into();
    Ok(reply::json(StatusCode::OK, &body))
}

/// By a secret in the body or in the header (RFC 6749, section 2.3.1).
fn authenticate<'a>(
    settings: &'a Settings,
    request: &Request,
    parameters: &Parameters,
) -> Result<&'a Application, Refusal> {
    let denied = Refusal::new("access_denied", "client and secret do not fit");
    let denied = denied.with_status(StatusCode::UNAUTHORIZED);
    let (id, secret) = match request.header(&AUTHORIZATION) {
        Some(header) => basic(header).ok_or(denied)?,
        None => {
            let id = parameters.require("client_id")?.to_owned();
            (
                id,
                parameters.get("client_secret").ok_or(denied)?.to_owned(),
            )
        }
    };
    let mut applications = settings.clients.iter();
    let fits = |of: &&Application| of.id == id && same(&of.secret, &secret);
    applications.find(fits).ok_or(denied)
}

fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    // Each of them is form-encoded first.
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    Some((decode(id), decode(secret)))
}
