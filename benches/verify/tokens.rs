//! Tokens as Auth0 signs them, and the keys that its issuers publish.

use std::time::{Duration, SystemTime};

use auth0_sdk::jose::{DocumentStore, JwkSet, MemoryDocumentStore, SigningKey, StoredDocument};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

pub(crate) const ISSUER: &str = "https://tenant.eu.auth0.com/";
pub(crate) const AUDIENCE: &str = "https://api.example.com/";

/// What Auth0 puts into the access token of a person.
pub(crate) fn claims() -> Value {
    let now = now();
    json!({
        "iss": ISSUER,
        "sub": "auth0|63d16b633416c557af2b8d21",
        "aud": [AUDIENCE, "https://tenant.eu.auth0.com/userinfo"],
        "iat": now,
        "exp": now + 86_400,
        "scope": "openid profile email read:orders",
        "azp": "Yk9xT3QzVmZ2c2RkNnFhR0x1b2JX",
        "permissions": ["read:orders", "write:orders"],
    })
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub(crate) fn sign(key: &SigningKey, claims: &Value) -> String {
    let token = key.sign_jwt(&[("typ", "JWT".into())], claims).unwrap();
    token.expose().to_owned()
}

/// One of many.
pub(crate) fn issuer(number: usize) -> String {
    format!("https://t{number}.example.com/")
}

/// The documents of issuers that all have this key, and a set of their own.
pub(crate) fn published(issuers: &[String], key: &SigningKey) -> MemoryDocumentStore {
    let store = MemoryDocumentStore::new(2 * issuers.len());
    let keys = JwkSet::new([key.public_jwk().clone()])
        .to_json()
        .to_string();
    runtime().block_on(async {
        let put = async |address: String, body: String| {
            let hour = Duration::from_secs(3600);
            let document = StoredDocument::new(body, SystemTime::now(), hour);
            store.put(&address, &document).await.unwrap();
        };
        for issuer in issuers {
            let url = format!("{issuer}.well-known");
            let keys_at = format!("{url}/jwks.json");
            let itself = json!({ "issuer": issuer, "jwks_uri": keys_at });
            put(format!("{url}/openid-configuration"), itself.to_string()).await;
            put(keys_at, keys.clone()).await;
        }
    });
    store
}
