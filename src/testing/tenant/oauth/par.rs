//! `POST /oauth/par` (RFC 9126).

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use tokio::time::Instant;

use super::authorize_request::{Asked, AuthorizeRequest, of_object};
use super::client_auth;
use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::state::Pushed;
use crate::testing::random;
use crate::testing::reply::{self, Reply};

/// How long a request URI works, in seconds, as the service has it.
const LIFETIME: u64 = 30;

pub(super) fn push(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let mut parameters = Params::of_form(context.request)?;
    let application = client_auth::authenticate(context, &parameters)?;
    if parameters.get("request_uri").is_some() {
        let text = "A request that is pushed has no request_uri";
        return Err(Problem::invalid_request(text));
    }
    // The proof of the client is no part of the request (section 2.1).
    for name in ["client_secret", "client_assertion", "client_assertion_type"] {
        parameters.remove(name);
    }
    let mut is_signed = false;
    if let Some(object) = parameters.get("request").map(str::to_owned) {
        parameters = of_object(context, &application, &object)?;
        is_signed = true;
    }
    parameters.set("client_id", &application.id);
    let asked = Asked::judged(application, parameters, true, is_signed)?;
    AuthorizeRequest::of(context, &asked)?;
    let uri = format!("urn:ietf:params:oauth:request_uri:{}", random::text()?);
    context.oauth().pushed.push(Pushed {
        uri: uri.clone(),
        client_id: asked.application.id.clone(),
        parameters: asked.parameters,
        is_signed,
        ends: Instant::now() + Duration::from_secs(LIFETIME),
    });
    let body = json!({ "request_uri": uri, "expires_in": LIFETIME });
    Ok(reply::json(StatusCode::CREATED, &body))
}
