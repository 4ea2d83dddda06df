//! The authorization code grant with PKCE, for public and confidential clients, and a token in the
//! application's own name.

use auth0_sdk::error::{Delivery, ErrorKind};
use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::token::ClientAuth;
use serde_json::json;

use crate::person::{Person, parameter};
use crate::sign_in::{SignIn, tokens_for_the_api};
use crate::start::{AUDIENCE, Provider, REDIRECT_URI};

const SCOPE: &str = "read:things offline_access";

#[tokio::test]
async fn a_public_client_gets_tokens_for_the_api() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let tokens = tokens_for_the_api(&provider.auth("spa"), SCOPE).await;
    assert_eq!(tokens.token_type.as_deref(), Some("Bearer"));
    assert_eq!(tokens.scope.as_deref(), Some("read:things"));
    assert!(tokens.refresh_token.is_some());
    assert!(tokens.id_token.is_none() && tokens.claims.is_none());
    let left = tokens.expires_in().unwrap().as_secs();
    assert!((86_000..=86_400).contains(&left), "{left}");
    assert_eq!(tokens.access_token.expose().split('.').count(), 3, "a JWT");
}

#[tokio::test]
async fn a_secret_goes_into_the_body_or_into_the_header() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let post = provider.auth("web");
    assert!(
        tokens_for_the_api(&post, SCOPE)
            .await
            .refresh_token
            .is_some()
    );

    // This one has a colon, a space and a percent sign.
    let secret = provider.secret("basic").unwrap();
    let basic = provider
        .builder("basic")
        .client_auth(ClientAuth::SecretBasic(secret.into()));
    let basic = basic.build().unwrap();
    assert!(
        tokens_for_the_api(&basic, SCOPE)
            .await
            .refresh_token
            .is_some()
    );
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_not_repeated() {
    let Some(provider) = Provider::start() else {
        return;
    };
    for auth in [
        ClientAuth::SecretPost("not-the-secret".into()),
        ClientAuth::SecretBasic("not-the-secret".into()),
    ] {
        let auth = provider.builder("web").client_auth(auth).build().unwrap();
        let error = auth.client_credentials(AUDIENCE).await.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_client");
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Status, Delivery::Answered)
        );
        assert!(error.is_unauthorized());
        assert_eq!(error.tries(), 1);
        assert!(!format!("{error} {error:?}").contains("not-the-secret"));
    }
}

#[tokio::test]
async fn a_code_is_of_no_use_without_its_verifier() {
    let Some(provider) = Provider::start() else {
        return;
    };
    for client_id in ["spa", "web"] {
        let auth = provider.auth(client_id);
        let sign_in = SignIn::begin(&auth, SCOPE);
        let url = sign_in.request().audience(AUDIENCE).build().unwrap();
        let returned = Person::new().signs_in(&url).await;

        let code = parameter(&returned, "code");
        let stolen = auth
            .authorization_code(code.as_str())
            .redirect_uri(REDIRECT_URI);
        let error = stolen.clone().await.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
        let other = CodeVerifier::generate().unwrap();
        let error = stolen.code_verifier(&other).await.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
        assert!(!format!("{error} {error:?}").contains(&code));

        assert!(sign_in.returned(&returned).await.is_ok(), "{client_id}");
    }
}

#[tokio::test]
async fn a_public_client_has_to_use_pkce() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let url = auth.authorize_url().redirect_uri(REDIRECT_URI).scope(SCOPE);
    let url = url.build().unwrap();
    let returned = Person::new().is_sent_to(&url).await.unwrap();
    assert_eq!(parameter(&returned, "error"), "invalid_request");
}

#[tokio::test]
async fn an_application_gets_a_token_in_its_own_name_if_it_may() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let web = provider.auth("web");
    let tokens = web
        .client_credentials(AUDIENCE)
        .scope("read:things")
        .await
        .unwrap();
    assert_eq!(tokens.value().scope.as_deref(), Some("read:things"));
    assert!(tokens.value().refresh_token.is_none());

    let spa = provider.auth("spa");
    let error = spa.client_credentials(AUDIENCE).await.unwrap_err();
    // This provider's word for it; Auth0 says `unauthorized_client`.
    assert_eq!(error.oauth().unwrap().error(), "invalid_request");
}

#[tokio::test]
async fn a_body_of_json_is_authenticated_as_a_form_is() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let ask = |client: &auth0_sdk::authentication::AuthenticationClient| {
        client.passkey("session", json!({ "id": "x" })).send()
    };
    // No certified provider has passkeys. This one gets as far as the grant, past the client.
    let error = ask(&provider.auth("web")).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "unsupported_grant_type");

    let wrong = provider
        .builder("web")
        .client_secret("wrong")
        .build()
        .unwrap();
    let error = ask(&wrong).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_client");
}
