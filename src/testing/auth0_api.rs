//! The identity provider's operations beside `GET /authorize`.

use http::StatusCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};

use super::exchange::exchange;
use super::page;
use super::refusal::Refusal;
use super::reply::{self, Reply};
use super::request::Request;
use super::service::Service;

pub(super) fn token(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    let (token, _) = exchange(service, &request.form()?)?;
    Ok(reply::json(StatusCode::OK, &token))
}

/// Auth0 refuses with a text and not with JSON.
pub(super) fn user_info(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    let unauthorized = |challenge| {
        let reply = reply::text(StatusCode::UNAUTHORIZED, "Unauthorized");
        reply::with_header(reply, WWW_AUTHENTICATE, challenge)
    };
    let Some(token) = bearer(request) else {
        return Ok(unauthorized("Bearer"));
    };
    if !service.state().is_access_token(token) {
        return Ok(unauthorized("Bearer error=\"invalid_token\""));
    }
    Ok(reply::json(StatusCode::OK, &service.settings.user))
}

/// The token after the name of the scheme, whose case does not matter (RFC 9110, section 11.1).
fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header(&AUTHORIZATION)?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token)
        .filter(|token| !token.is_empty())
}

pub(super) fn logout(service: &Service, request: &Request) -> Result<Reply, Refusal> {
    let query = match request.query() {
        Ok(query) => query,
        Err(refusal) => return Ok(refusal.page()),
    };
    let settings = &service.settings;
    if query
        .get("client_id")
        .is_some_and(|id| !settings.knows_client(id))
    {
        return Ok(Refusal::invalid_request("no such client").page());
    }
    match query.get("returnTo") {
        Some(address) if settings.knows_return_to(address) => reply::redirect(address),
        Some(_) => Ok(Refusal::invalid_request("the address is not registered").page()),
        None => {
            let page = page::message("Signed out", "You can close this window.");
            Ok(reply::html(StatusCode::OK, page))
        }
    }
}
