//! What verifying costs that is written for nothing else, with the collections of the standard
//! library: the same signature by `aws-lc-rs` with the key parsed beforehand, the same base64, the
//! claims by serde's derive into a struct, and the same checks. It drops the claims that it does not
//! know, and does not mind one that stands twice.

use std::collections::HashMap;

use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_derive::Deserialize;

use super::tokens::{AUDIENCE, now};

const LEEWAY: i64 = 60;

#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

#[allow(dead_code)]
#[derive(Deserialize)]
pub(crate) struct Claims {
    iss: String,
    sub: Option<String>,
    aud: Vec<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    jti: Option<String>,
    azp: Option<String>,
    client_id: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    permissions: Vec<String>,
    org_id: Option<String>,
    org_name: Option<String>,
}

/// The keys of the issuers: as few of each as they publish, to be looked through.
pub(crate) type Keys = HashMap<String, Vec<Key>>;

pub(crate) struct Key {
    pub(crate) parsed: ParsedPublicKey,
    algorithm: &'static str,
    id: String,
}

pub(crate) fn verify(issuers: &Keys, token: &str) -> Option<Claims> {
    let (input, signature) = token.rsplit_once('.')?;
    let (header, payload) = input.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let mut keys = issuers.get(&claims.iss)?.iter();
    let key = keys.find(|key| key.id == header.kid)?;
    if header.alg != key.algorithm || !header.typ.eq_ignore_ascii_case("JWT") {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    key.parsed.verify_sig(input.as_bytes(), &signature).ok()?;
    let now = now();
    let is_good = claims.aud.iter().any(|one| one == AUDIENCE)
        && now < claims.exp + LEEWAY
        && claims.iat <= now + LEEWAY
        && claims.nbf.is_none_or(|moment| moment <= now + LEEWAY);
    is_good.then_some(claims)
}

pub(crate) fn keys(key: &SigningKey) -> Vec<Key> {
    vec![Key {
        parsed: parsed(key),
        algorithm: key.algorithm().name(),
        id: key.public_jwk().key_id().unwrap().to_owned(),
    }]
}

fn parsed(key: &SigningKey) -> ParsedPublicKey {
    let jwk = key.public_jwk().to_json();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    match key.algorithm() {
        SigningAlgorithm::Rs256 => {
            let components = PublicKeyComponents {
                n: bytes("n"),
                e: bytes("e"),
            };
            let der = components.as_der().unwrap();
            ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref()).unwrap()
        }
        SigningAlgorithm::Es256 => {
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).unwrap()
        }
        _ => ParsedPublicKey::new(&ED25519, bytes("x")).unwrap(),
    }
}
