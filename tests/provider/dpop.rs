//! Tokens that are bound to a key of the application's (DPoP, RFC 9449).

use auth0_sdk::authentication::{AuthenticationClient, TokenSet};
use auth0_sdk::token::{DpopKey, SigningAlgorithm};

use crate::person::Person;
use crate::sign_in::{SignIn, tokens_for_the_api};
use crate::start::Provider;
use crate::token::claims_of;

const SCOPE: &str = "openid email offline_access";

fn client(provider: &Provider, client_id: &str, key: &DpopKey) -> AuthenticationClient {
    let builder = provider.builder(client_id).dpop(key.clone());
    builder.build().unwrap()
}

async fn tokens(auth: &AuthenticationClient) -> TokenSet {
    let sign_in = SignIn::begin(auth, SCOPE);
    let url = sign_in.request().build().unwrap();
    let returned = Person::new().signs_in(&url).await;
    sign_in.returned(&returned).await.unwrap().into_value()
}

/// From the code to the refresh and the profile: each call with a proof of its own.
async fn goes_all_the_way(auth: &AuthenticationClient) {
    let first = tokens(auth).await;
    assert_eq!(first.token_type.as_deref(), Some("DPoP"));
    let user = auth.user_info(first.to_access_token()).await.unwrap();
    assert_eq!(user.value().email.as_deref(), Some("ada@users.test"));

    let second = auth.refresh_token(first.refresh_token.unwrap()).await;
    let second = second.unwrap().into_value();
    assert_eq!(second.token_type.as_deref(), Some("DPoP"));
    assert!(auth.user_info(second.to_access_token()).await.is_ok());
}

#[tokio::test]
async fn tokens_are_bound_to_the_key() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let key = DpopKey::generate().unwrap();
    let auth = client(provider, "dpop", &key);
    goes_all_the_way(&auth).await;

    let tokens = tokens_for_the_api(&auth, "read:things").await;
    let claims = claims_of(&tokens.access_token);
    assert_eq!(claims["cnf"]["jkt"], key.thumbprint());
}

#[tokio::test]
async fn a_key_may_be_for_eddsa() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let algorithm = SigningAlgorithm::EdDsa;
    let key = auth0_sdk::jose::SigningKey::generate(algorithm).unwrap();
    let key = DpopKey::from_pem(key.to_pem().unwrap().expose(), algorithm).unwrap();
    goes_all_the_way(&client(provider, "dpop", &key)).await;
}

#[tokio::test]
async fn a_nonce_that_is_asked_for_is_given() {
    let Some(provider) = Provider::with(&[("DPOP_NONCE", "1")]) else {
        return;
    };
    // The first proof has none, is refused for it, and the code is not used up.
    let key = DpopKey::generate().unwrap();
    goes_all_the_way(&client(&provider, "dpop", &key)).await;
    goes_all_the_way(&client(&provider, "spa", &key)).await;
}

#[tokio::test]
async fn a_bound_token_is_of_no_use_to_who_has_not_the_key() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let key = DpopKey::generate().unwrap();
    let owner = client(provider, "spa", &key);
    let tokens = tokens(&owner).await;

    let thief = client(provider, "spa", &DpopKey::generate().unwrap());
    let error = thief.user_info(tokens.to_access_token()).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.oauth().unwrap().error(), "invalid_token");
    let as_bearer = provider.auth("spa").user_info(&tokens.access_token).await;
    assert!(as_bearer.unwrap_err().is_unauthorized());

    // The refresh token of a public client is bound as well (RFC 9449, section 5).
    let refresh_token = tokens.refresh_token.unwrap();
    for other in [thief, provider.auth("spa")] {
        let error = other
            .refresh_token(refresh_token.clone())
            .await
            .unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    }
    assert!(owner.refresh_token(refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_code_is_bound_to_the_key_beforehand() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let key = DpopKey::generate().unwrap();
    let auth = client(provider, "dpop", &key);
    let sign_in = SignIn::begin(&auth, SCOPE);
    let url = sign_in
        .request()
        .dpop_jkt(key.thumbprint())
        .build()
        .unwrap();
    let returned = Person::new().signs_in(&url).await;
    assert!(sign_in.returned(&returned).await.is_ok());

    let sign_in = SignIn::begin(&auth, SCOPE);
    let other = DpopKey::generate().unwrap();
    let url = sign_in
        .request()
        .dpop_jkt(other.thumbprint())
        .build()
        .unwrap();
    let returned = Person::new().signs_in(&url).await;
    let error = sign_in.returned(&returned).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
}

#[tokio::test]
async fn an_application_that_has_to_have_a_key_is_refused_without() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("dpop");
    let sign_in = SignIn::begin(&auth, SCOPE);
    let returned = Person::new()
        .signs_in(&sign_in.request().build().unwrap())
        .await;
    let error = sign_in.returned(&returned).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
}
