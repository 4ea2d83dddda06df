//! JWTs that an application has signed: assertions that prove who it is (RFC 7523, section 3),
//! and authorization requests (RFC 9101, section 6).

use serde_json::{Map, Value};

use super::Application;
use super::context::Context;
use crate::jose::{Jws, SigningAlgorithm};
use crate::testing::tenant::clock;

const ALGORITHMS: [SigningAlgorithm; 10] = [
    SigningAlgorithm::Rs256,
    SigningAlgorithm::Rs384,
    SigningAlgorithm::Rs512,
    SigningAlgorithm::Ps256,
    SigningAlgorithm::Ps384,
    SigningAlgorithm::Ps512,
    SigningAlgorithm::Es256,
    SigningAlgorithm::Es384,
    SigningAlgorithm::Es512,
    SigningAlgorithm::EdDsa,
];

/// How far two clocks may be apart, in seconds.
const LEEWAY: u64 = 60;

/// The claims of a JWT that is the application's, for this tenant, current, and new where it has
/// a `jti`.
pub(super) fn claims(
    context: &mut Context<'_>,
    application: &Application,
    token: &str,
) -> Result<Map<String, Value>, &'static str> {
    let jws = Jws::parse(token).map_err(|_| "it is no JWT")?;
    let keys = application.key_set();
    let verified = keys.verify(&jws, &ALGORITHMS);
    verified.map_err(|_| "its signature is not one of the application's keys")?;
    let claims = jws.into_claims();
    if claims.get("iss").and_then(Value::as_str) != Some(&application.id) {
        return Err("its iss is not the client_id");
    }
    let issuer = context.issuer();
    let endpoint = format!("{}{}", context.settings.base, context.request.path);
    let is_meant = |audience: &Value| *audience == *issuer || *audience == *endpoint;
    let is_for_us = match claims.get("aud") {
        Some(Value::Array(all)) => all.iter().any(is_meant),
        Some(one) => is_meant(one),
        None => false,
    };
    if !is_for_us {
        return Err("its aud is not this tenant");
    }
    let now = clock::unix().as_secs();
    let time = |name: &str| claims.get(name).and_then(Value::as_u64);
    if time("exp").is_none_or(|exp| exp.saturating_add(LEEWAY) <= now) {
        return Err("it has expired, or has no exp");
    }
    if time("nbf").is_some_and(|nbf| nbf > now + LEEWAY)
        || time("iat").is_some_and(|iat| iat > now + LEEWAY)
    {
        return Err("it is of the future");
    }
    if let Some(jti) = claims.get("jti").and_then(Value::as_str)
        && !context.oauth().assertions.is_first(jti)
    {
        return Err("its jti has been used");
    }
    Ok(claims)
}
