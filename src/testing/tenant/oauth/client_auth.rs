//! Who an application is (RFC 6749, section 2.3): the same at every endpoint.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;

use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::{Application, assertion};
use crate::testing::random::same;

/// RFC 7523, section 2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a request says about its client.
enum Proof {
    None,
    Secret(String),
    Assertion(String),
}

/// The application of a request, which has proved itself as far as it can.
pub(super) fn authenticate(
    context: &mut Context<'_>,
    parameters: &Params,
) -> Result<Arc<Application>, Problem> {
    let (id, proof) = claimed(context, parameters)?;
    let application = context.application(&id);
    let application = application.ok_or_else(|| Problem::invalid_client("Unknown client"))?;
    match proof {
        Proof::None if application.is_confidential() => Err(wrong()),
        Proof::None => Ok(application),
        Proof::Secret(given) => match &application.secret {
            Some(secret) if same(secret.expose(), &given) => Ok(application),
            _ => Err(wrong()),
        },
        Proof::Assertion(assertion) => {
            check_assertion(context, &application, &assertion)?;
            Ok(application)
        }
    }
}

/// As [`authenticate`], for what no public client may do.
pub(super) fn confidential(
    context: &mut Context<'_>,
    parameters: &Params,
) -> Result<Arc<Application>, Problem> {
    let application = authenticate(context, parameters)?;
    match application.is_confidential() {
        true => Ok(application),
        false => Err(Problem::unauthorized_client(
            "The client is public, and this is for clients that prove themselves",
        )),
    }
}

/// A native application has no secret. On the device flow alone one that sends any is told so.
pub(super) fn refuse_needless_secret(
    context: &Context<'_>,
    parameters: &Params,
) -> Result<(), Problem> {
    let (id, proof) = claimed(context, parameters)?;
    let application = context.application(&id);
    let is_public = application.is_some_and(|application| !application.is_confidential());
    match proof {
        Proof::Secret(_) if is_public => Err(Problem::unauthorized_client(
            "A native application authenticates without a secret",
        )),
        _ => Ok(()),
    }
}

/// The application of an endpoint that takes its id alone.
pub(super) fn named(
    context: &Context<'_>,
    parameters: &Params,
) -> Result<Arc<Application>, Problem> {
    let application = context.application(parameters.require("client_id")?);
    application.ok_or_else(|| Problem::invalid_client("Unknown client"))
}

/// One proof at most (RFC 6749, section 2.3).
fn claimed(context: &Context<'_>, parameters: &Params) -> Result<(String, Proof), Problem> {
    let header = context.request.header(&AUTHORIZATION);
    // A bearer token is no client authentication.
    if header.is_some_and(|header| !header.starts_with("Basic ")) {
        return Err(wrong());
    }
    let secret = parameters.get("client_secret");
    let assertion = parameters.get("client_assertion");
    let proofs = [header.is_some(), secret.is_some(), assertion.is_some()];
    if proofs.iter().filter(|is_there| **is_there).count() > 1 {
        let text = "The client has to prove itself in one way";
        return Err(Problem::invalid_request(text));
    }
    if let Some(header) = header {
        let (id, secret) = basic(header).ok_or_else(wrong)?;
        if parameters.get("client_id").is_some_and(|named| named != id) {
            let text = "client_id is not the one of the Authorization header";
            return Err(Problem::invalid_request(text));
        }
        return Ok((id, Proof::Secret(secret)));
    }
    let Some(assertion) = assertion else {
        let id = parameters.require("client_id")?.to_owned();
        let secret = secret.map(str::to_owned);
        return Ok((id, secret.map_or(Proof::None, Proof::Secret)));
    };
    if parameters.require("client_assertion_type")? != JWT_BEARER {
        return Err(Problem::invalid_request("Unknown client_assertion_type"));
    }
    // The id may be left out: the assertion has it (RFC 7521, section 4.2).
    let id = match parameters.get("client_id") {
        Some(id) => id.to_owned(),
        None => subject(assertion).ok_or_else(|| Problem::missing("client_id"))?,
    };
    Ok((id, Proof::Assertion(assertion.to_owned())))
}

fn subject(assertion: &str) -> Option<String> {
    let jws = crate::jose::Jws::parse(assertion).ok()?;
    Some(jws.claims().get("sub")?.as_str()?.to_owned())
}

fn check_assertion(
    context: &mut Context<'_>,
    application: &Application,
    assertion: &str,
) -> Result<(), Problem> {
    let refused = |why: &str| Problem::invalid_client(format!("Invalid client_assertion: {why}"));
    let claims = assertion::claims(context, application, assertion).map_err(refused)?;
    if claims.get("sub") != claims.get("iss") {
        return Err(refused("its sub is not its iss"));
    }
    if !claims.get("jti").is_some_and(serde_json::Value::is_string) {
        return Err(refused("it has no jti"));
    }
    Ok(())
}

/// What the service says to a wrong secret.
fn wrong() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "access_denied", "Unauthorized")
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
