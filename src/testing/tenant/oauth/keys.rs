use std::sync::{Mutex, PoisonError};

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::problem::Problem;
use crate::jose::{Jwk, JwkSet, Jws, SigningAlgorithm, SigningKey, compact, signing_input};
use crate::secret::Secret;
use crate::testing::random;

/// What the tenant has keys for.
pub(super) const ALGORITHMS: [SigningAlgorithm; 4] = [
    SigningAlgorithm::Rs256,
    SigningAlgorithm::Ps256,
    SigningAlgorithm::Es256,
    SigningAlgorithm::EdDsa,
];

/// The first keys of every tenant in this process: an RSA key takes long to make, and a test may
/// start a tenant for each of its cases. Their tokens differ by `iss`.
static FIRST: Mutex<Vec<SigningKey>> = Mutex::new(Vec::new());

/// The keys that tokens are signed with, made when they are first needed.
#[derive(Default)]
pub(in crate::testing::tenant) struct Keys {
    current: Vec<SigningKey>,
    /// Public keys whose private keys sign no more.
    old: Vec<Jwk>,
    is_rotated: bool,
}

impl Keys {
    fn get(&mut self, algorithm: SigningAlgorithm) -> Result<SigningKey, Problem> {
        if let Some(key) = find(&self.current, algorithm) {
            return Ok(key);
        }
        let key = match self.is_rotated {
            true => generate(algorithm)?,
            false => first(algorithm)?,
        };
        self.current.push(key.clone());
        Ok(key)
    }

    pub(super) fn sign(
        &mut self,
        algorithm: SigningAlgorithm,
        kind: &str,
        claims: &Value,
    ) -> Result<String, Problem> {
        let key = self.get(algorithm)?;
        let signed = key.sign_jwt(&[("typ", kind.into())], claims)?;
        Ok(signed.expose().to_owned())
    }

    /// All public keys (RFC 7517, section 5).
    pub(super) fn set(&mut self) -> Result<JwkSet, Problem> {
        let mut all = Vec::new();
        for algorithm in ALGORITHMS {
            all.push(self.get(algorithm)?.public_jwk().clone());
        }
        all.extend(self.old.iter().cloned());
        Ok(JwkSet::new(all))
    }

    /// The claims of a token that one of these keys has signed.
    pub(super) fn claims(&mut self, token: &str) -> Option<Value> {
        let jws = Jws::parse(token).ok()?;
        self.set().ok()?.verify(&jws, &ALGORITHMS).ok()?;
        Some(Value::Object(jws.into_claims()))
    }

    /// New keys; the old ones stay in the set, or leave it.
    pub(in crate::testing::tenant) fn rotate(&mut self, keep_old: bool) {
        let gone = std::mem::take(&mut self.current);
        match keep_old {
            true => self
                .old
                .extend(gone.iter().map(|key| key.public_jwk().clone())),
            false => self.old.clear(),
        }
        self.is_rotated = true;
    }
}

/// HMAC with SHA-256, which only ID tokens have.
pub(super) fn sign_hs256(secret: &Secret, claims: &Value) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let header = header.as_object().cloned().unwrap_or_default();
    let input = signing_input(&header, claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    let signature = hmac::sign(&key, input.as_bytes());
    compact(input, signature.as_ref()).expose().to_owned()
}

fn find(keys: &[SigningKey], algorithm: SigningAlgorithm) -> Option<SigningKey> {
    let mut keys = keys.iter();
    keys.find(|key| key.algorithm() == algorithm).cloned()
}

fn first(algorithm: SigningAlgorithm) -> Result<SigningKey, Problem> {
    let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = find(&first, algorithm) {
        return Ok(key);
    }
    let key = generate(algorithm)?;
    first.push(key.clone());
    Ok(key)
}

fn generate(algorithm: SigningAlgorithm) -> Result<SigningKey, Problem> {
    let key = SigningKey::generate(algorithm)?;
    Ok(key.with_key_id(random::text()?))
}
