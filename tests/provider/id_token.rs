//! ID tokens (OpenID Connect Core, section 3.1.3.7) that somebody else has signed.

use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::authentication::{AuthenticationClient, TokenSet};
use auth0_sdk::error::InvalidToken;
use auth0_sdk::token::SigningAlgorithm;

use crate::person::Person;
use crate::sign_in::SignIn;
use crate::start::Provider;

const SCOPE: &str = "openid profile email offline_access";

/// A person has signed in, and what reached the application.
async fn signed_in(auth: &AuthenticationClient) -> (SignIn, String) {
    let sign_in = SignIn::begin(auth, SCOPE);
    let url = sign_in.request().build().unwrap();
    let returned = Person::new().signs_in(&url).await;
    (sign_in, returned)
}

async fn tokens(auth: &AuthenticationClient) -> Result<TokenSet, Error> {
    let (sign_in, returned) = signed_in(auth).await;
    Ok(sign_in.returned(&returned).await?.into_value())
}

#[tokio::test]
async fn an_id_token_says_who_signed_in() {
    let Some(provider) = Provider::start() else {
        return;
    };
    for client_id in ["spa", "web"] {
        let auth = provider.auth(client_id);
        let tokens = tokens(&auth).await.unwrap();
        let claims = tokens.claims.unwrap();
        assert_eq!(claims.iss, auth.issuer());
        assert_eq!(claims.sub, "ada");
        assert_eq!(claims.aud, [client_id]);
        assert!(claims.nonce.is_some());
        assert_eq!(claims.nickname.as_deref(), Some("grace"));
        assert_eq!(claims.email.as_deref(), Some("ada@users.test"));
        assert_eq!(claims.email_verified, Some(true));
        let lives = claims.exp.duration_since(claims.iat).unwrap();
        assert_eq!(lives.as_secs(), 36_000);

        let user = auth.user_info(&tokens.access_token).await.unwrap();
        assert_eq!(user.value().sub.as_deref(), Some("ada"));
    }
}

async fn is_signed_by(algorithm: SigningAlgorithm) {
    let Some(provider) = Provider::start() else {
        return;
    };
    let client_id = format!("web-{}", algorithm.name());
    let auth = provider.builder(&client_id).id_token_algorithm(algorithm);
    let tokens = tokens(&auth.build().unwrap()).await.unwrap();
    assert_eq!(tokens.claims.unwrap().sub, "ada");

    // Which algorithm it is, the application says and not the token.
    let (sign_in, returned) = signed_in(&provider.auth(&client_id)).await;
    let error = sign_in.returned(&returned).await.unwrap_err();
    assert_eq!(error.invalid_token(), Some(InvalidToken::Algorithm));
}

#[tokio::test]
async fn an_id_token_is_signed_by_ps256() {
    is_signed_by(SigningAlgorithm::Ps256).await;
}

#[tokio::test]
async fn an_id_token_is_signed_by_es256() {
    is_signed_by(SigningAlgorithm::Es256).await;
}

#[tokio::test]
async fn an_id_token_is_signed_by_eddsa() {
    is_signed_by(SigningAlgorithm::EdDsa).await;
}

#[tokio::test]
async fn an_id_token_by_a_key_that_the_issuer_does_not_have_is_refused() {
    let Some(provider) = Provider::with(&[("FOREIGN_KEYS", "1")]) else {
        return;
    };
    let error = tokens(&provider.auth("web")).await.unwrap_err();
    assert_eq!(error.invalid_token(), Some(InvalidToken::Signature));

    let algorithm = SigningAlgorithm::EdDsa;
    let auth = provider.builder("web-EdDSA").id_token_algorithm(algorithm);
    let error = tokens(&auth.build().unwrap()).await.unwrap_err();
    assert_eq!(error.invalid_token(), Some(InvalidToken::Signature));
}

#[tokio::test]
async fn an_id_token_with_another_nonce_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let (sign_in, returned) = signed_in(&auth).await;
    let grant = sign_in.returned(&returned).nonce("another");
    let error = grant.await.unwrap_err();
    assert!(error.is_invalid_token());
    assert_eq!(error.invalid_token(), Some(InvalidToken::Nonce));
}

#[tokio::test]
async fn an_id_token_of_another_organization_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let sign_in = async |asked: Option<&str>, expected: &str| {
        let sign_in = SignIn::begin(&auth, SCOPE);
        let request = match asked {
            Some(organization) => sign_in.request().organization(organization),
            None => sign_in.request(),
        };
        let returned = Person::new().signs_in(&request.build().unwrap()).await;
        sign_in
            .returned(&returned)
            .expect_organization(expected)
            .await
    };
    let tokens = sign_in(Some("org_a"), "org_a").await.unwrap().into_value();
    assert_eq!(tokens.claims.unwrap().org_id.as_deref(), Some("org_a"));
    assert!(sign_in(Some("org_a"), "acme").await.is_ok(), "by its name");

    for (asked, expected) in [
        (Some("org_a"), "org_b"),
        (Some("org_a"), "other"),
        (None, "org_a"),
    ] {
        let error = sign_in(asked, expected).await.unwrap_err();
        assert_eq!(error.invalid_token(), Some(InvalidToken::Organization));
    }
}

#[tokio::test]
async fn an_id_token_says_when_the_person_signed_in_if_it_matters() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let hour = Duration::from_secs(3600);
    let sign_in = SignIn::begin(&auth, SCOPE);
    let url = sign_in.request().max_age(hour).build().unwrap();
    let returned = Person::new().signs_in(&url).await;
    let tokens = sign_in.returned(&returned).max_age(hour).await.unwrap();
    let claims = tokens.into_value().claims.unwrap();
    assert!(claims.auth_time.unwrap() <= claims.iat);

    // Where it was not asked for, there is nothing to go by.
    let (sign_in, returned) = signed_in(&auth).await;
    let error = sign_in.returned(&returned).max_age(hour).await.unwrap_err();
    assert_eq!(
        error.invalid_token(),
        Some(InvalidToken::AuthenticationTime)
    );
}

#[tokio::test]
async fn a_refresh_brings_an_id_token_that_is_verified_as_well() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let first = tokens(&auth).await.unwrap();
    let second = auth
        .refresh_token(first.refresh_token.unwrap())
        .await
        .unwrap();
    let claims = second.into_value().claims.unwrap();
    assert_eq!(claims.sub, "ada");
    assert_eq!(claims.nonce, first.claims.unwrap().nonce);
}
