//! The same through the SDK's client: what one of them writes the other reads.

use std::time::Duration;

use auth0_sdk::authentication::{AuthenticationClient, TokenSet, TokenType, operations};
use auth0_sdk::jose::{IdTokenAlgorithm, SigningAlgorithm, SigningKey};
use auth0_sdk::pkce::{CodeVerifier, Nonce, State};
use auth0_sdk::testing::{Api, Application, Factor, Fault, Tenant, User};
use auth0_sdk::token::{ClientAuth, DpopKey, PrivateKeyJwt};
use serde_json::json;
use url::Url;

use super::support::*;

/// What a browser comes back with.
async fn browse(tenant: &Tenant, url: &Url) -> std::collections::BTreeMap<String, String> {
    let path = url.as_str().strip_prefix(&tenant.url()).unwrap();
    get(tenant, path).await.redirected()
}

async fn sign_in(tenant: &Tenant, auth: &AuthenticationClient) -> TokenSet {
    let verifier = CodeVerifier::generate().unwrap();
    let (state, nonce) = (State::generate().unwrap(), Nonce::generate().unwrap());
    let url = auth
        .authorize_url()
        .redirect_uri(CALLBACK)
        .audience(API)
        .scope("openid profile email offline_access read:x")
        .state(&state)
        .nonce(&nonce)
        .max_age(Duration::from_secs(600))
        .code_challenge(&verifier.challenge())
        .build()
        .unwrap();
    let answer = browse(tenant, &url).await;
    assert!(state.matches(&answer["state"]));
    let grant = auth
        .authorization_code(&*answer["code"])
        .redirect_uri(CALLBACK)
        .code_verifier(&verifier)
        .nonce(nonce.expose())
        .max_age(Duration::from_secs(600));
    grant.await.unwrap().into_value()
}

#[tokio::test]
async fn a_code_with_every_algorithm_of_id_tokens() {
    let algorithms = [
        SigningAlgorithm::Rs256.into(),
        SigningAlgorithm::Ps256.into(),
        SigningAlgorithm::Es256.into(),
        SigningAlgorithm::EdDsa.into(),
        IdTokenAlgorithm::Hs256,
    ];
    for algorithm in algorithms {
        let app = Application::new("app")
            .secret("a secret of the application")
            .id_token_algorithm(algorithm);
        let tenant = Tenant::builder().application(app).start().await.unwrap();
        let auth = tenant.authentication("app");
        let tokens = sign_in(&tenant, &auth).await;
        assert_eq!(tokens.claims.as_ref().unwrap().sub, ADA);
        let user = auth.user_info(&tokens.access_token).await.unwrap();
        assert_eq!(user.value().email.as_deref(), Some("ada@example.test"));
        let refresh_token = tokens.refresh_token.unwrap();
        let renewed = auth
            .refresh_token(refresh_token)
            .await
            .unwrap()
            .into_value();
        auth.revoke(renewed.refresh_token.clone().unwrap())
            .await
            .unwrap();
        let gone = auth.refresh_token(renewed.refresh_token.unwrap()).await;
        assert_eq!(gone.unwrap_err().oauth().unwrap().error(), "invalid_grant");
    }
}

#[tokio::test]
async fn keys_that_rotate_are_found() {
    let tenant = Tenant::start().await.unwrap();
    let auth = tenant.authentication("test-native");
    sign_in(&tenant, &auth).await;
    tenant.rotate_keys(false);
    sign_in(&tenant, &auth).await;
}

#[tokio::test]
async fn a_pushed_and_signed_request_by_private_key_jwt() {
    let key = SigningKey::generate(SigningAlgorithm::Ps256).unwrap();
    let app = Application::new("app")
        .public_key(key.public_jwk().clone())
        .require_pushed_requests()
        .require_signed_requests();
    let tenant = Tenant::builder().application(app).start().await.unwrap();
    let pem = key.to_pem().unwrap();
    let private =
        PrivateKeyJwt::from_pem(pem.expose().as_bytes(), SigningAlgorithm::Ps256).unwrap();
    let auth = AuthenticationClient::builder(tenant.url(), "app")
        .client_auth(ClientAuth::PrivateKeyJwt(private.clone()))
        .build()
        .unwrap();
    let verifier = CodeVerifier::generate().unwrap();
    let request = auth
        .authorize_url()
        .redirect_uri(CALLBACK)
        .code_challenge(&verifier.challenge());
    let pushed = request.sign(&private).await.unwrap().push().await.unwrap();
    let answer = browse(&tenant, &pushed.value().url()).await;
    let grant = auth
        .authorization_code(&*answer["code"])
        .redirect_uri(CALLBACK)
        .code_verifier(&verifier);
    assert!(grant.await.unwrap().value().id_token.is_some());
}

#[tokio::test]
async fn devices_and_back_channels_are_waited_for() {
    let tenant = Tenant::builder()
        .poll_interval(Duration::from_secs(1))
        .approve_after(1)
        .start()
        .await
        .unwrap();
    let native = tenant.authentication("test-native");
    let device = native.device_authorization().await.unwrap().into_value();
    let tokens = device.wait().await.unwrap();
    assert_eq!(tokens.value().claims.as_ref().unwrap().sub, ADA);
    let auth = tenant.authentication("test-client");
    let asked = auth
        .backchannel_authentication(ADA, "Order-1")
        .await
        .unwrap();
    let tokens = asked.value().wait().await.unwrap();
    assert_eq!(tokens.value().claims.as_ref().unwrap().sub, ADA);
}

#[tokio::test]
async fn a_second_factor() {
    let ada = User::new(ADA)
        .email("ada@example.test")
        .password("a password")
        .factor(Factor::otp("314159"));
    let tenant = Tenant::builder().user(ada).start().await.unwrap();
    let auth = tenant.authentication("test-native");
    let error = auth
        .password("ada@example.test", "a password")
        .await
        .unwrap_err();
    let required = auth.mfa_required(error).unwrap();
    assert_eq!(required.may_challenge(), ["otp"]);
    assert_eq!(
        required.authenticators().await.unwrap().value().items.len(),
        1
    );
    assert!(required.otp("000000").await.is_err());
    required.otp("314159").await.unwrap();
}

#[tokio::test]
async fn tokens_that_are_bound_to_a_key_with_a_nonce_of_the_server() {
    let native = Application::new("native").require_dpop();
    let tenant = Tenant::builder()
        .application(native)
        .require_dpop_nonce()
        .start()
        .await
        .unwrap();
    let auth = AuthenticationClient::builder(tenant.url(), "native")
        .dpop(DpopKey::generate().unwrap())
        .build()
        .unwrap();
    let tokens = sign_in(&tenant, &auth).await;
    assert_eq!(tokens.token_type.as_deref(), Some("DPoP"));
    let user = auth.user_info(tokens.to_access_token()).await.unwrap();
    assert_eq!(user.value().sub.as_deref(), Some(ADA));
    tenant.renew_dpop_nonce();
    auth.refresh_token(tokens.refresh_token.unwrap())
        .await
        .unwrap();
}

#[tokio::test]
async fn exchanges() {
    let ada = User::new(ADA)
        .email("ada@example.test")
        .connection_token("google-oauth2", "google-token");
    let other = "https://other.example.test/";
    let tenant = Tenant::builder()
        .application(Application::new("app").secret("s"))
        .api(Api::new(API))
        .api(Api::new(other))
        .user(ada)
        .subject_token("urn:acme:legacy", "legacy-1", ADA)
        .start()
        .await
        .unwrap();
    let auth = tenant.authentication("app");
    let exchanged = auth
        .token_exchange("legacy-1", "urn:acme:legacy")
        .audience(API)
        .await;
    let token = exchanged.unwrap().into_value().access_token;
    let on_behalf = auth.on_behalf_of(token.clone(), other).await.unwrap();
    let claims = claims(&json!(on_behalf.value().access_token.expose()));
    assert_eq!(claims["act"]["sub"], "app");
    let kept = auth
        .connection_token("google-oauth2", token, TokenType::ACCESS_TOKEN)
        .await;
    assert_eq!(kept.unwrap().value().access_token.expose(), "google-token");
}

#[tokio::test]
async fn codes_by_email_realms_and_faults() {
    let tenant = Tenant::builder()
        .federated_domain("acme.test")
        .start()
        .await
        .unwrap();
    let auth = tenant.authentication("test-native");
    let body = json!({
        "client_id": "test-native", "connection": "email", "email": "new@example.test",
        "send": "code",
    });
    post_json(&tenant, "/passwordless/start", body).await.ok();
    let code = tenant.sent().pop().unwrap().code.unwrap();
    auth.passwordless_email("new@example.test", code)
        .await
        .unwrap();
    assert!(auth.is_federated("acme.test").await.unwrap());
    assert!(!auth.is_federated("else.test").await.unwrap());
    tenant.fault(&operations::DISCOVERY_WEBFINGER, Fault::status(503));
    assert!(auth.is_federated("acme.test").await.unwrap());
    let requests = tenant.requests();
    let asked = requests
        .iter()
        .filter(|request| request.path.ends_with("webfinger"));
    assert_eq!(asked.count(), 4, "one was sent again");
}
