//! Clients that prove themselves with a private key (RFC 7523).

use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::jose::SigningKey;
use auth0_sdk::token::{ClientAuth, PrivateKeyJwt, SigningAlgorithm};
use serde_json::Value;

use crate::sign_in::tokens_for_the_api;
use crate::start::{AUDIENCE, Provider};

/// A key whose public part the provider is given, and the client that has it.
pub(crate) struct KeyHolder {
    pub(crate) key: SigningKey,
    pub(crate) provider: Provider,
}

impl KeyHolder {
    pub(crate) fn start(algorithm: SigningAlgorithm) -> Option<Self> {
        let key = SigningKey::generate(algorithm).unwrap().with_key_id("ours");
        let keys = Value::Array(vec![key.public_jwk().to_json()]);
        let provider = Provider::with(&[("CLIENT_KEYS", &keys.to_string())])?;
        Some(Self { key, provider })
    }

    /// A client that signs with this key, under the application of this one's algorithm.
    pub(crate) fn client(&self, key: &SigningKey) -> AuthenticationClient {
        self.provider
            .builder(&format!("key-{}", self.key.algorithm().name()))
            .client_auth(ClientAuth::PrivateKeyJwt(self.jwt(key)))
            .build()
            .unwrap()
    }

    /// Signs with this key, in the name of this one's.
    pub(crate) fn jwt(&self, key: &SigningKey) -> PrivateKeyJwt {
        let pem = key.to_pem().unwrap();
        let jwt = PrivateKeyJwt::from_pem(pem.expose(), self.key.algorithm()).unwrap();
        jwt.key_id("ours")
    }
}

async fn is_known_by_its_key(algorithm: SigningAlgorithm) {
    let Some(holder) = KeyHolder::start(algorithm) else {
        return;
    };
    let auth = holder.client(&holder.key);
    let tokens = tokens_for_the_api(&auth, "read:things offline_access").await;
    // Each request has an assertion of its own: one that was seen is refused.
    let refresh_token = tokens.refresh_token.unwrap();
    let tokens = auth
        .refresh_token(refresh_token)
        .await
        .unwrap()
        .into_value();
    auth.revoke(tokens.refresh_token.unwrap()).await.unwrap();
    assert!(auth.client_credentials(AUDIENCE).await.is_ok());

    let forged = SigningKey::generate(algorithm).unwrap();
    let error = holder.client(&forged).client_credentials(AUDIENCE).await;
    assert_eq!(
        error.unwrap_err().oauth().unwrap().error(),
        "invalid_client"
    );
}

#[tokio::test]
async fn a_client_signs_its_assertions_by_rs256() {
    is_known_by_its_key(SigningAlgorithm::Rs256).await;
}

#[tokio::test]
async fn a_client_signs_its_assertions_by_ps256() {
    is_known_by_its_key(SigningAlgorithm::Ps256).await;
}

#[tokio::test]
async fn a_client_signs_its_assertions_by_es256() {
    is_known_by_its_key(SigningAlgorithm::Es256).await;
}
