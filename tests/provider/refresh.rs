//! Refresh tokens: rotation, reuse, and their end.

use auth0_sdk::Secret;
use auth0_sdk::authentication::{AuthenticationClient, TokenSet};

use crate::person::Person;
use crate::sign_in::{SignIn, tokens_for_the_api};
use crate::start::{AUDIENCE, Provider};

const SCOPE: &str = "read:things write:things offline_access";

async fn refresh(auth: &AuthenticationClient, token: &Secret) -> TokenSet {
    auth.refresh_token(token.clone())
        .await
        .unwrap()
        .into_value()
}

async fn refusal(auth: &AuthenticationClient, token: &Secret) -> String {
    let error = auth.refresh_token(token.clone()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(token.expose()));
    assert_eq!(error.tries(), 1, "it is never repeated");
    error.oauth().unwrap().error().to_owned()
}

#[tokio::test]
async fn a_refresh_token_rotates() {
    let Some(provider) = Provider::start() else {
        return;
    };
    for client_id in ["spa", "web"] {
        let auth = provider.auth(client_id);
        let first = tokens_for_the_api(&auth, SCOPE).await;
        let second = refresh(&auth, first.refresh_token.as_ref().unwrap()).await;
        assert_ne!(first.refresh_token, second.refresh_token);
        assert_ne!(first.access_token, second.access_token);
        let third = refresh(&auth, second.refresh_token.as_ref().unwrap()).await;
        assert_eq!(third.scope.as_deref(), Some("read:things write:things"));
    }
}

#[tokio::test]
async fn an_old_refresh_token_is_refused_and_its_family_dies() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let sign_in = SignIn::begin(&auth, "openid offline_access");
    let returned = Person::new()
        .signs_in(&sign_in.request().build().unwrap())
        .await;
    let first = sign_in.returned(&returned).await.unwrap().into_value();
    let first = first.refresh_token.unwrap();
    let second = refresh(&auth, &first).await;
    assert!(auth.user_info(&second.access_token).await.is_ok());

    assert_eq!(refusal(&auth, &first).await, "invalid_grant");
    let newest = second.refresh_token.unwrap();
    assert_eq!(refusal(&auth, &newest).await, "invalid_grant");
    let error = auth.user_info(&second.access_token).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_not_for_more() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let tokens = tokens_for_the_api(&auth, "read:things write:things offline_access").await;
    let less = auth
        .refresh_token(tokens.refresh_token.unwrap())
        .scope("read:things");
    let less = less.audience(AUDIENCE).await.unwrap().into_value();
    assert_eq!(less.scope.as_deref(), Some("read:things"));

    let more = auth
        .refresh_token(less.refresh_token.unwrap())
        .scope("read:things email");
    let error = more.await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_scope");
}

#[tokio::test]
async fn a_revoked_refresh_token_is_of_no_use() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let token = tokens_for_the_api(&auth, SCOPE)
        .await
        .refresh_token
        .unwrap();

    // Another application cannot do it, and is not told so.
    provider.auth("par").revoke(token.clone()).await.unwrap();
    let token = refresh(&auth, &token).await.refresh_token.unwrap();

    auth.revoke(token.clone())
        .token_type_hint("refresh_token")
        .await
        .unwrap();
    assert_eq!(refusal(&auth, &token).await, "invalid_grant");
    // Revoked already, or never issued: it is as if it were done (RFC 7009, section 2.2).
    auth.revoke(token).await.unwrap();
    auth.revoke("made-up").await.unwrap();
}

#[tokio::test]
async fn a_refresh_token_is_of_no_use_to_another_application() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let token = tokens_for_the_api(&provider.auth("web"), SCOPE)
        .await
        .refresh_token
        .unwrap();
    assert_eq!(
        refusal(&provider.auth("par"), &token).await,
        "invalid_grant"
    );
}
