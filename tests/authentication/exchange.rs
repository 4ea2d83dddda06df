//! Tokens for tokens.

use auth0_sdk::authentication::TokenType;
use auth0_sdk::testing::{Tenant, User};

use super::support::{API, tenant, web};

const LEGACY: &str = "urn:example:legacy-session";

async fn with_subjects() -> Tenant {
    let ada = User::new("auth0|ada")
        .email("ada@example.test")
        .password("pa55word")
        .member_of("org_1")
        .connection_token("google-oauth2", "google-token");
    Tenant::builder()
        .organization("org_1", "acme")
        .user(ada)
        .subject_token(LEGACY, "session-1", "auth0|ada")
        .subject_token(
            TokenType::APPLE_AUTHORIZATION_CODE.as_str(),
            "apple-code",
            "auth0|ada",
        )
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_foreign_token_for_tokens_of_the_tenant() {
    let tenant = with_subjects().await;
    let auth = web(&tenant);
    let tokens = auth
        .token_exchange("session-1", LEGACY)
        .audience(API)
        .scope("openid read:orders")
        .organization("org_1")
        .await
        .unwrap()
        .into_value();
    let claims = tokens.claims.unwrap();
    assert_eq!(claims.sub, "auth0|ada");
    assert_eq!(claims.org_id.as_deref(), Some("org_1"));

    let error = auth.token_exchange("session-2", LEGACY).audience(API).await;
    assert_eq!(error.unwrap_err().oauth().unwrap().error(), "invalid_grant");
}

#[tokio::test]
async fn an_api_calls_another_in_the_persons_name() {
    let tenant = with_subjects().await;
    let auth = web(&tenant);
    let tokens = auth.password("ada@example.test", "pa55word").audience(API);
    let tokens = tokens.scope("read:orders").await.unwrap().into_value();
    let further = auth
        .on_behalf_of(tokens.access_token, API)
        .scope("read:orders")
        .await
        .unwrap()
        .into_value();
    let issued = further.issued_token_type.unwrap();
    assert_eq!(issued, TokenType::ACCESS_TOKEN.as_str());
}

#[tokio::test]
async fn a_token_out_of_the_vault() {
    let tenant = with_subjects().await;
    let auth = web(&tenant);
    let tokens = auth
        .password("ada@example.test", "pa55word")
        .scope("openid offline_access")
        .await
        .unwrap()
        .into_value();
    let refresh_token = tokens.refresh_token.unwrap();
    let google = auth
        .connection_token(
            "google-oauth2",
            refresh_token.clone(),
            TokenType::REFRESH_TOKEN,
        )
        .await
        .unwrap();
    assert_eq!(google.value().access_token.expose(), "google-token");
    let none = auth.connection_token("github", refresh_token, TokenType::REFRESH_TOKEN);
    assert!(none.await.unwrap_err().oauth().is_some());
}

#[tokio::test]
async fn what_the_providers_own_sdk_gave() {
    let tenant = with_subjects().await;
    let auth = web(&tenant);
    let code = TokenType::APPLE_AUTHORIZATION_CODE;
    let grant = auth.native_social("apple-code", code).scope("openid");
    assert!(grant.await.unwrap().value().claims.is_some());
}

#[tokio::test]
async fn one_refresh_token_serves_several_apis() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let tokens = auth
        .password("ada@example.test", "correct horse battery staple")
        .audience(API)
        .scope("openid offline_access read:orders")
        .await
        .unwrap()
        .into_value();
    let other = auth.refresh_token(tokens.refresh_token.unwrap());
    let other = other.audience(API).scope("read:orders").await.unwrap();
    assert_eq!(other.value().scope.as_deref(), Some("read:orders"));
}

#[tokio::test]
async fn any_grant_by_its_name() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let tokens = auth
        .grant("client_credentials")
        .extra("audience", API)
        .await;
    assert!(tokens.unwrap().value().expires_in().is_some());
    let error = auth.grant("urn:example:unknown").await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "unsupported_grant_type");
}
