//! Requests, from the header to the answer.

mod address;
mod bound;
mod hostile;
#[cfg(feature = "tower")]
mod nonces;
mod scenarios;
mod stores;

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use http::Method;
use http::request::Parts;
use serde_json::{Value, json};

use super::*;
use crate::api::Builder;
use crate::jose::{JwkSet, SigningAlgorithm, SigningKey};
use crate::secret::Secret;
use crate::token::DpopKey;

const ISSUER: &str = "https://tenant.eu.auth0.com/";
const AUDIENCE: &str = "https://api.example.com/";
const URL: &str = "https://api.example.com/things";

/// The tenant's.
static KEY: LazyLock<SigningKey> = LazyLock::new(|| generated().with_key_id("one"));
/// One that is not in its set, under the same id.
static STRANGER: LazyLock<SigningKey> = LazyLock::new(|| generated().with_key_id("one"));
/// The client's.
static CLIENT: LazyLock<DpopKey> = LazyLock::new(|| DpopKey::generate().unwrap());

fn generated() -> SigningKey {
    SigningKey::generate(SigningAlgorithm::Rs256).unwrap()
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn builder() -> Builder {
    without_address().public_url("https://api.example.com")
}

/// Of an API that has not said where it is.
fn without_address() -> Builder {
    ApiClient::builder("tenant.eu.auth0.com")
        .audience(AUDIENCE)
        .jwks(JwkSet::new([KEY.public_jwk().clone()]))
}

fn signed(key: &SigningKey, more: Value) -> String {
    let mut claims = json!({
        "iss": ISSUER, "sub": "auth0|ada", "aud": AUDIENCE, "iat": now(), "exp": now() + 600,
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = [("typ", "at+jwt".into())];
    key.sign_jwt(&header, &claims).unwrap().expose().to_owned()
}

fn plain() -> String {
    signed(&KEY, json!({}))
}

fn bound() -> String {
    bound_to(CLIENT.thumbprint())
}

fn bound_to(thumbprint: &str) -> String {
    signed(&KEY, json!({ "cnf": { "jkt": thumbprint } }))
}

fn proof_of(key: &DpopKey, token: &str, nonce: Option<&str>) -> String {
    let (url, token) = (URL.parse().unwrap(), Secret::from(token));
    let proof = key.proof(&Method::GET, &url, Some(&token), nonce);
    proof.unwrap().expose().to_owned()
}

fn proof_for(token: &str) -> String {
    proof_of(&CLIENT, token, None)
}

/// `GET /things` with these headers.
fn get(headers: &[(&str, &str)]) -> Parts {
    let mut request = http::Request::builder().uri("/things?page=2");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn dpop(token: &str, proof: &str) -> Parts {
    get(&[("authorization", &format!("DPoP {token}")), ("dpop", proof)])
}

fn bearer(token: &str) -> Parts {
    get(&[("authorization", &format!("Bearer {token}"))])
}

/// Status, error, and the challenges.
fn answer(refusal: &Refusal) -> (u16, Option<&str>, Vec<&str>) {
    let challenges = refusal.challenges().iter();
    let challenges = challenges.map(|challenge| challenge.to_str().unwrap());
    (
        refusal.status().as_u16(),
        refusal.code(),
        challenges.collect(),
    )
}
