//! Code, refresh, userinfo, sign-out.

use std::time::Duration;

use auth0_sdk::authentication::{AuthenticationClient, LogoutTokenClaims};
use auth0_sdk::error::InvalidToken;
use auth0_sdk::jose::{MemoryReplayStore, SigningAlgorithm, SigningKey};
use auth0_sdk::pkce::{CodeVerifier, Nonce, State};
use auth0_sdk::reqwest;
use auth0_sdk::testing::{Application, Tenant, User};
use auth0_sdk::token::{ClientAuth, DpopKey, PrivateKeyJwt};

use super::support::{API, CALLBACK, native, parameters, sent_to, tenant, web};

struct Returned {
    code: String,
    verifier: CodeVerifier,
    nonce: Nonce,
}

/// A sign-in up to the redirect.
async fn signed_in(auth: &AuthenticationClient) -> Returned {
    let (verifier, state, nonce) = (
        CodeVerifier::generate().unwrap(),
        State::generate().unwrap(),
        Nonce::generate().unwrap(),
    );
    let url = auth
        .authorize_url()
        .redirect_uri(CALLBACK)
        .scope("openid profile email offline_access")
        .audience(API)
        .state(&state)
        .nonce(&nonce)
        .code_challenge(&verifier.challenge())
        .build()
        .unwrap();
    let returned = parameters(&sent_to(url).await);
    assert!(state.matches(&returned["state"]));
    Returned {
        code: returned["code"].clone(),
        verifier,
        nonce,
    }
}

#[tokio::test]
async fn a_person_signs_in_and_stays_so_and_leaves() {
    let tenant = tenant().await;
    for auth in [web(&tenant), native(&tenant)] {
        let returned = signed_in(&auth).await;
        let tokens = auth
            .authorization_code(returned.code)
            .redirect_uri(CALLBACK)
            .code_verifier(&returned.verifier)
            .nonce(returned.nonce.expose())
            .await
            .unwrap()
            .into_value();
        let claims = tokens.claims.unwrap();
        assert_eq!(claims.sub, "auth0|ada");
        assert_eq!(claims.iss, tenant.issuer());
        assert_eq!(claims.email.as_deref(), Some("ada@example.test"));

        let user = auth.user_info(&tokens.access_token).await.unwrap();
        assert_eq!(user.value().sub.as_deref(), Some("auth0|ada"));

        let first = tokens.refresh_token.unwrap();
        let second = auth
            .refresh_token(first.clone())
            .await
            .unwrap()
            .into_value();
        let second = second.refresh_token.unwrap_or(first);
        auth.revoke(second.clone()).await.unwrap();
        let error = auth.refresh_token(second).await.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    }
}

#[tokio::test]
async fn the_nonce_and_the_organization_are_compared() {
    let tenant = Tenant::builder()
        .organization("org_1", "acme")
        .organization("org_2", "other")
        .user(
            User::new("auth0|ada")
                .email("ada@example.test")
                .member_of("org_1"),
        )
        .start()
        .await
        .unwrap();
    let auth = web(&tenant);
    let sign_in = async |nonce: &Nonce| {
        let url = auth
            .authorize_url()
            .redirect_uri(CALLBACK)
            .organization("org_1")
            .nonce(nonce)
            .build()
            .unwrap();
        let code = parameters(&sent_to(url).await)["code"].clone();
        auth.authorization_code(code).redirect_uri(CALLBACK)
    };
    let nonce = Nonce::generate().unwrap();
    let reason = |error: auth0_sdk::Error| error.invalid_token().unwrap();

    let error = sign_in(&nonce).await.await.unwrap_err();
    assert_eq!(
        reason(error),
        InvalidToken::Nonce,
        "one came, none was expected"
    );
    let error = sign_in(&nonce).await.nonce("another").await.unwrap_err();
    assert_eq!(reason(error), InvalidToken::Nonce);
    for wrong in ["org_2", "other"] {
        let grant = sign_in(&nonce).await.nonce(nonce.expose());
        let error = grant.expect_organization(wrong).await.unwrap_err();
        assert_eq!(reason(error), InvalidToken::Organization, "{wrong}");
    }
    for right in ["org_1", "acme", "Acme"] {
        let grant = sign_in(&nonce).await.nonce(nonce.expose());
        grant.expect_organization(right).await.unwrap();
    }
}

#[tokio::test]
async fn a_sign_in_that_is_too_long_ago_is_refused() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let url = auth
        .authorize_url()
        .redirect_uri(CALLBACK)
        .max_age(Duration::from_secs(60))
        .build()
        .unwrap();
    let code = parameters(&sent_to(url).await)["code"].clone();
    let grant = auth.authorization_code(code).redirect_uri(CALLBACK);
    let tokens = grant.max_age(Duration::from_secs(60)).await.unwrap();
    assert!(tokens.value().claims.as_ref().unwrap().auth_time.is_some());
}

#[tokio::test]
async fn one_client_authentication_serves_every_endpoint() {
    let key = SigningKey::generate(SigningAlgorithm::Rs256).unwrap();
    let worker = Application::new("worker").public_key(key.public_jwk().clone());
    let tenant = Tenant::builder().application(worker).start().await.unwrap();
    let auth = AuthenticationClient::builder(tenant.url(), "worker")
        .client_auth(ClientAuth::PrivateKeyJwt(PrivateKeyJwt::from(key)))
        .build()
        .unwrap();
    auth.client_credentials(API).await.unwrap();
    auth.authorize_url()
        .redirect_uri(CALLBACK)
        .push()
        .await
        .unwrap();
    auth.device_authorization().await.unwrap();
    let asked = auth.backchannel_authentication("auth0|ada", "Order-1");
    asked.await.unwrap();
    auth.revoke("unknown").await.unwrap();
    for request in tenant.requests() {
        assert!(
            request.parameter("client_assertion").is_some(),
            "{request:?}"
        );
    }
}

#[tokio::test]
async fn a_bound_token_is_good_with_its_key_alone() {
    let tenant = Tenant::builder()
        .application(Application::new("test-native").require_dpop())
        .require_dpop_nonce()
        .start()
        .await
        .unwrap();
    let auth = AuthenticationClient::builder(tenant.url(), "test-native")
        .dpop(DpopKey::generate().unwrap())
        .build()
        .unwrap();
    let returned = signed_in(&auth).await;
    let tokens = auth
        .authorization_code(returned.code)
        .redirect_uri(CALLBACK)
        .code_verifier(&returned.verifier)
        .nonce(returned.nonce.expose())
        .await
        .unwrap();
    // The nonce was asked for, and given in a second try, which is no retry.
    assert_eq!(tokens.tries(), 2);
    let tokens = tokens.into_value();
    assert_eq!(tokens.token_type.as_deref(), Some("DPoP"));
    auth.user_info(&tokens).await.unwrap();
    tenant.renew_dpop_nonce();
    auth.user_info(&tokens).await.unwrap();

    // Whoever has the token and not the key gets nothing.
    let error = native(&tenant).user_info(&tokens.access_token).await;
    assert!(error.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn a_browser_is_signed_out_and_so_are_applications() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let returned = signed_in(&auth).await;
    let grant = auth
        .authorization_code(returned.code)
        .redirect_uri(CALLBACK)
        .code_verifier(&returned.verifier)
        .nonce(returned.nonce.expose());
    let tokens = grant.await.unwrap().into_value();

    let token = tenant.logout_token("test-client", "auth0|ada");
    let seen = MemoryReplayStore::default();
    let sid = tokens.claims.unwrap().sid;
    let end = async |logout: LogoutTokenClaims| match logout.sid == sid {
        true => Ok(()),
        false => Err("another session"),
    };
    let ended = auth.back_channel_logout(token.expose(), &seen, end).await;
    ended.unwrap();
    let again = auth.back_channel_logout(token.expose(), &seen, end).await;
    assert_eq!(
        again.unwrap_err().invalid_token(),
        Some(InvalidToken::Replayed)
    );

    let url = auth.logout_url().id_token_hint(tokens.id_token.unwrap());
    let answer = reqwest::get(url.build().unwrap()).await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}
