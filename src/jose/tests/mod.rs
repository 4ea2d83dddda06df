mod documents;
mod jwk;
mod jwks;
mod jws;
mod signing_key;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::error::InvalidToken;

const SOME: [SigningAlgorithm; 3] = [
    SigningAlgorithm::Rs256,
    SigningAlgorithm::Es256,
    SigningAlgorithm::EdDsa,
];

fn key(algorithm: SigningAlgorithm) -> SigningKey {
    SigningKey::generate(algorithm).unwrap()
}

fn sign(key: &SigningKey) -> String {
    let token = key.sign_jwt(&[("typ", "JWT".into())], &json!({ "sub": "s3cr3t" }));
    token.unwrap().expose().to_owned()
}

/// A token of these two texts, with a signature that fits nothing.
fn token(header: &str, claims: &str) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}.c2ln")
}

fn verify(token: &str, key: &Jwk, allowed: &[SigningAlgorithm]) -> Result<(), InvalidToken> {
    Jws::parse(token)?.verify(key, allowed)
}
