//! ID tokens that come with a grant, and the keys that are fetched for them.

use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use super::id_token::{claims, key, reason};
use super::*;
use crate::error::Error;
use crate::jose::{JwkSet, SigningAlgorithm, SigningKey};
use crate::transport::tests::soon;

/// A tenant with a token endpoint and keys, both of which a test can change.
struct Tenant {
    server: Server,
    state: Arc<Mutex<State>>,
}

struct State {
    key: SigningKey,
    keys: String,
    keys_status: u16,
}

impl Tenant {
    async fn new() -> Self {
        let key = key(SigningAlgorithm::Rs256);
        let state = State {
            keys: JwkSet::new([key.public_jwk().clone()])
                .to_json()
                .to_string(),
            key,
            keys_status: 200,
        };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let server = Server::start(move |_, seen| {
            let state = shared.lock().unwrap();
            let base = format!("http://{}", seen.header("host").unwrap());
            let path = seen.line.split(' ').nth(1).unwrap();
            let body: Map<String, Value> = match path {
                "/oauth/token" => {
                    let own = json!({ "iss": format!("{base}/") });
                    let token = state.key.sign_jwt(&[], &claims(own)).unwrap();
                    Map::from_iter([
                        ("access_token".to_owned(), json!("at")),
                        ("refresh_token".to_owned(), json!("s3cr3t-refresh")),
                        ("id_token".to_owned(), json!(token.expose())),
                    ])
                }
                "/keys" => return Reply::json(state.keys_status, &state.keys),
                _ => Map::from_iter([
                    ("issuer".to_owned(), json!(format!("{base}/"))),
                    ("jwks_uri".to_owned(), json!(format!("{base}/keys"))),
                ]),
            };
            Reply::json(200, &Value::Object(body).to_string())
        })
        .await;
        Self { server, state }
    }

    fn client(&self) -> AuthenticationClient {
        let options = crate::transport::Options::new().retries(0);
        AuthenticationClient::builder(self.server.url(), "my-client")
            .options(options)
            .build()
            .unwrap()
    }
}

async fn sign_in(auth: &AuthenticationClient) -> Result<String, Error> {
    let tokens = soon(auth.authorization_code("c").send())
        .await?
        .into_value();
    Ok(tokens.claims.unwrap().sub)
}

#[tokio::test]
async fn a_provider_may_rotate_its_keys_in_mid_flight() {
    let tenant = Tenant::new().await;
    let auth = tenant.client();
    sign_in(&auth).await.unwrap();
    {
        let mut state = tenant.state.lock().unwrap();
        let new = SigningKey::generate(SigningAlgorithm::Rs256).unwrap();
        state.key = new.with_key_id("k2");
        state.keys = JwkSet::new([state.key.public_jwk().clone()])
            .to_json()
            .to_string();
    }
    sign_in(&auth).await.unwrap();
    sign_in(&auth).await.unwrap();
    let seen = tenant.server.seen();
    let fetches = seen
        .iter()
        .filter(|seen| seen.line.starts_with("GET /keys "));
    assert_eq!(fetches.count(), 2);
}

#[tokio::test]
async fn keys_that_cannot_be_had_are_no_fault_of_the_token() {
    let without_a_usable_key = r#"{"keys":[{"kty":"oct","kid":"k1","k":"AA"}]}"#;
    for (status, body) in [
        (503, "{}"),
        (200, "<html>"),
        (200, "[]"),
        (200, without_a_usable_key),
        (404, ""),
    ] {
        let tenant = Tenant::new().await;
        {
            let mut state = tenant.state.lock().unwrap();
            (state.keys_status, state.keys) = (status, body.to_owned());
        }
        let error = sign_in(&tenant.client()).await.unwrap_err();
        assert_eq!(reason(&error), None, "{error}");
        assert_eq!(error.operation(), Some("jwks.get"));
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.delivery(), crate::error::Delivery::Answered);
        // The refresh token is not lost.
        let withheld = error.withheld_body().unwrap();
        assert!(String::from_utf8_lossy(withheld).contains("s3cr3t-refresh"));
    }
}
