mod cache;
mod claims;
mod documents;
mod issuer;
mod issuers;
mod keys;
#[cfg(feature = "tower")]
mod log;
mod malformed;

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::clock::Clock;
use crate::error::{Error, InvalidToken};
use crate::jose::{JwkSet, SigningAlgorithm, SigningKey};
use crate::transport::{Options, http_client};

const ISSUER: &str = "https://tenant.eu.auth0.com/";
const AUDIENCE: &str = "https://api.example.com/";
const MINUTE: Duration = Duration::from_secs(60);

/// An API with one key that never changes.
struct Bench {
    key: SigningKey,
    clock: Clock,
    api: ApiClient,
}

impl Bench {
    fn new() -> Self {
        Self::with(|builder| builder)
    }

    /// ES256, whose keys are made at once.
    fn with(set: impl FnOnce(Builder) -> Builder) -> Self {
        Self::signing(SigningAlgorithm::Es256, |builder| {
            set(builder.algorithms([SigningAlgorithm::Es256]))
        })
    }

    fn signing(algorithm: SigningAlgorithm, set: impl FnOnce(Builder) -> Builder) -> Self {
        let key = SigningKey::generate(algorithm).unwrap().with_key_id("one");
        let clock = Clock::default();
        let builder = ApiClient::builder("tenant.eu.auth0.com")
            .audience(AUDIENCE)
            .jwks(JwkSet::new([key.public_jwk().clone()]))
            .clock(&clock);
        let api = set(builder).build().unwrap();
        Self { key, clock, api }
    }

    fn sign(&self, claims: &Value) -> String {
        sign(&self.key, "at+jwt", claims)
    }

    async fn verify(&self, claims: &Value) -> Result<AccessTokenClaims, Error> {
        self.api.verify_access_token(&self.sign(claims)).await
    }

    async fn accepts(&self, claims: &Value) -> AccessTokenClaims {
        self.verify(claims).await.unwrap()
    }

    async fn refuses(&self, claims: &Value) -> InvalidToken {
        reason(self.verify(claims).await)
    }

    fn pass(&self, time: Duration) {
        self.clock.put_ahead(time, time);
    }
}

fn sign(key: &SigningKey, kind: &str, claims: &Value) -> String {
    let token = key.sign_jwt(&[("typ", kind.into())], claims).unwrap();
    token.expose().to_owned()
}

/// Why the token is not good.
fn reason<T>(outcome: Result<T, Error>) -> InvalidToken {
    let error = outcome.err().expect("the token was accepted");
    assert!(error.is_invalid_token(), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("the access token is not valid"),
        "{error}"
    );
    error.invalid_token().unwrap()
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs()
}

/// What Auth0 puts into an access token.
fn good() -> Value {
    good_of(ISSUER)
}

fn good_of(issuer: &str) -> Value {
    json!({
        "iss": issuer,
        "sub": "auth0|ada",
        "aud": [AUDIENCE, format!("{issuer}userinfo")],
        "iat": now(),
        "exp": now() + 600,
        "azp": "my-application",
        "scope": "openid read:orders",
        "permissions": ["read:orders", "write:orders"],
    })
}

/// The same with one claim set, or taken out by `null`.
fn good_but(name: &str, value: Value) -> Value {
    let mut claims = good();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

/// A token of these two texts, with a signature that fits nothing.
fn token(header: &str, claims: &str) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}.c2ln")
}
