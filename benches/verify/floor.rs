//! What verifying costs that is written for nothing else, with the collections of the standard
//! library: the same signature by `aws-lc-rs` with the key parsed beforehand, the same base64, the
//! claims by serde's derive into a struct, and the same checks. It drops the claims that it does not
//! know, and does not mind one that stands twice.

use std::collections::HashMap;

use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use aws_lc_rs::digest;
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
    parsed: ParsedPublicKey,
    /// As what the message is signed; none for Ed25519.
    hash: Option<&'static digest::Algorithm>,
    algorithm: &'static str,
    id: String,
}

impl Key {
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let verified = match self.hash {
            Some(hash) => {
                let digest = digest::digest(hash, message);
                self.parsed.verify_digest_sig(&digest, signature)
            }
            None => self.parsed.verify_sig(message, signature),
        };
        verified.ok()
    }
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
    key.verify(input.as_bytes(), &signature)?;
    let now = now();
    let is_good = claims.aud.iter().any(|one| one == AUDIENCE)
        && now < claims.exp + LEEWAY
        && claims.iat <= now + LEEWAY
        && claims.nbf.is_none_or(|moment| moment <= now + LEEWAY);
    is_good.then_some(claims)
}

/// A first verification is dearer: it adds to an RSA key what the next ones use, and is done here.
pub(crate) fn keys(key: &SigningKey) -> Vec<Key> {
    let key = Key {
        parsed: parsed(key),
        hash: (key.algorithm() != SigningAlgorithm::EdDsa).then_some(&digest::SHA256),
        algorithm: key.algorithm().name(),
        id: key.public_jwk().key_id().unwrap().to_owned(),
    };
    assert!(key.verify(b"", &[0; 256]).is_none());
    vec![key]
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
            let parsed = components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256);
            parsed.unwrap()
        }
        SigningAlgorithm::Es256 => {
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).unwrap()
        }
        _ => ParsedPublicKey::new(&ED25519, bytes("x")).unwrap(),
    }
}
