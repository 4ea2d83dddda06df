use std::time::Duration;

use auth0_sdk::login::{MemoryStore, Session, SessionStore};
use auth0_sdk::testing::{Fault, Tenant};
use auth0_sdk::token::SigningAlgorithm;
use auth0_sdk::transport::Options;
use tokio::time::Instant;

use crate::support::{File, auth, builder, refused, sign_in, soon};

const API: &str = "https://api.example.test/";

#[tokio::test]
async fn two_runs_of_a_program_share_a_session_until_one_signs_out() {
    let tenant = Tenant::start().await.unwrap();
    let file = File::new("share");
    let tokens = sign_in(&tenant).await;
    let first = Session::start(&auth(&tenant), file.store(), &tokens).await;
    let first = first.unwrap();
    let second = Session::load(&auth(&tenant), file.store()).await;
    let second = second.unwrap().unwrap();
    assert_eq!(second.user().unwrap(), first.user().unwrap());

    // Each needs another token in turn, and never sends a refresh token that was used.
    for _ in 0..3 {
        for session in [&first, &second] {
            let given = soon(session.access_token()).await.unwrap();
            session.invalidate(&given);
            let next = soon(session.access_token()).await.unwrap();
            assert_ne!(next.token, given.token);
        }
    }
    let latest = second.refresh_token().unwrap();
    let url = soon(first.sign_out()).await.unwrap();
    assert_eq!(url.path(), "/oidc/logout");
    assert!(url.query().unwrap().contains("id_token_hint="));
    let refresh = auth(&tenant).refresh_token(latest);
    assert_eq!(refused(refresh.send().await), "invalid_grant");
    assert!(file.store().load().await.unwrap().is_none());
    assert!(
        Session::load(&auth(&tenant), file.store())
            .await
            .unwrap()
            .is_none()
    );
    second.invalidate(&soon(second.access_token()).await.unwrap());
    assert!(
        soon(second.access_token())
            .await
            .unwrap_err()
            .is_signed_out()
    );
}

#[tokio::test]
async fn a_refresh_token_that_somebody_has_stolen_ends_the_session() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let session = Session::start(&auth(&tenant), MemoryStore::new(), &tokens).await;
    let session = session.unwrap();
    let stolen = session.refresh_token().unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    soon(session.access_token()).await.unwrap();
    assert_ne!(session.refresh_token().unwrap(), stolen);

    let reuse = auth(&tenant).refresh_token(stolen).send().await;
    assert_eq!(refused(reuse), "invalid_grant");
    session.invalidate(&soon(session.access_token()).await.unwrap());
    let error = soon(session.access_token()).await.unwrap_err();
    assert!(error.is_signed_out(), "{error:?}");
}

#[tokio::test]
async fn tokens_that_end_soon_are_renewed_each_time() {
    let tenant = Tenant::builder()
        .token_lifetime(Duration::from_secs(5))
        .start()
        .await
        .unwrap();
    let tokens = sign_in(&tenant).await;
    let session = Session::start(&auth(&tenant), MemoryStore::new(), &tokens).await;
    let session = session.unwrap();
    let first = soon(session.access_token()).await.unwrap();
    assert_ne!(first.token, tokens.access_token);
    assert_eq!(session.user().unwrap().sub, "auth0|ada");
}

#[tokio::test]
async fn another_api_has_a_token_of_its_own() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let session = Session::start(&auth(&tenant), MemoryStore::new(), &tokens).await;
    let session = session.unwrap();
    let own = soon(session.access_token()).await.unwrap();
    let other = soon(session.access_token_for(API, Some("read:orders"))).await;
    let other = other.unwrap();
    assert_ne!(own.token, other.token);
    assert_eq!(soon(session.access_token()).await.unwrap(), own);
}

/// The tokens of a session are sent with proofs of the key that they are bound to, by whichever
/// client takes the session.
#[cfg(feature = "my-account")]
#[tokio::test]
async fn a_session_of_bound_tokens_proves_its_key_at_every_api() {
    use auth0_sdk::login;
    use auth0_sdk::my_account::MyAccountClient;
    use auth0_sdk::testing::Application;
    use auth0_sdk::token::DpopKey;

    use crate::support::{NATIVE, auth_with, open};

    let native = Application::new(NATIVE).require_dpop();
    let tenant = Tenant::builder()
        .application(native)
        .require_dpop_nonce()
        .start()
        .await
        .unwrap();
    let auth = auth_with(&tenant, DpopKey::generate().unwrap());
    let audience = format!("{}/me/", tenant.url());
    let sign_in = login::loopback(&auth).audience(&*audience).open_with(open);
    let tokens = soon(sign_in.run()).await.unwrap();
    assert_eq!(tokens.token_type.as_deref(), Some("DPoP"));
    let session = Session::start(&auth, MemoryStore::new(), &tokens).await;
    let session = session.unwrap();
    let account = MyAccountClient::builder(tenant.url())
        .token_source(session.tokens_for(&audience, None))
        .build()
        .unwrap();
    let _ = soon(account.factors().list()).await;
    let request = tenant.requests().pop().unwrap();
    assert!(request.path.starts_with("/me/v1/"), "{}", request.path);
    let scheme = request.headers["authorization"].to_str().unwrap();
    assert!(scheme.starts_with("DPoP "), "{request:?}");
    assert!(request.headers.contains_key("dpop"));
}

/// The service has rotated by then: a second use of the old refresh token would end it all.
#[tokio::test]
async fn a_refresh_token_that_came_beside_an_id_token_without_keys_is_not_lost() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let store = MemoryStore::new();
    // A client that has no keys yet, as at the start of a program.
    let session = Session::start(&auth(&tenant), store.clone(), &tokens).await;
    let session = session.unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    let fault = Fault::status(500).always();
    tenant.fault_at("/.well-known/jwks.json", fault);
    for _ in 0..2 {
        let before = session.refresh_token().unwrap();
        let error = soon(session.access_token()).await.unwrap_err();
        assert_eq!(error.operation(), Some("jwks.get"), "{error:?}");
        assert!(
            !error.is_signed_out() && session.is_signed_in(),
            "{error:?}"
        );
        let rotated = session.refresh_token().unwrap();
        assert_ne!(rotated, before);
        let kept = store.load().await.unwrap().unwrap();
        assert!(kept.expose().contains(rotated.expose()), "it is not stored");
    }
    // The keys come back, for a program that has been started anew meanwhile.
    tenant.clear_faults();
    let session = Session::load(&auth(&tenant), store).await.unwrap().unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    soon(session.access_token()).await.unwrap();
}

#[tokio::test]
async fn a_refresh_token_that_came_beside_an_invalid_id_token_is_not_lost() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let store = MemoryStore::new();
    // Tokens that are signed by RS256, as this tenant's are, are none of its.
    let strict = builder(&tenant).id_token_algorithm(SigningAlgorithm::Es256);
    let session = Session::start(&strict.build().unwrap(), store.clone(), &tokens).await;
    let session = session.unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    for _ in 0..2 {
        let error = soon(session.access_token()).await.unwrap_err();
        assert!(error.is_invalid_token(), "{error:?}");
        assert!(
            !error.is_signed_out() && session.is_signed_in(),
            "{error:?}"
        );
    }
    let session = Session::load(&auth(&tenant), store).await.unwrap().unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    soon(session.access_token()).await.unwrap();
}

#[tokio::test]
async fn keys_that_never_come_hold_up_nobody_and_cost_no_refresh_token() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let store = MemoryStore::new();
    let hour = Duration::from_secs(3600);
    let patient = builder(&tenant).options(Options::new().timeout(hour));
    let session = Session::start(&patient.build().unwrap(), store.clone(), &tokens).await;
    let session = session.unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    tenant.fault_at("/.well-known/jwks.json", Fault::hang());
    tokio::time::pause();
    let begun = Instant::now();
    let error = session.access_token().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(180));
    tokio::time::resume();

    let session = Session::load(&auth(&tenant), store).await.unwrap().unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    soon(session.access_token()).await.unwrap();
}

#[tokio::test]
async fn the_tokens_of_somebody_else_end_the_session() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let store = MemoryStore::new();
    let session = Session::start(&auth(&tenant), store.clone(), &tokens).await;
    session.unwrap();
    let text = store.load().await.unwrap().unwrap();
    let text = text.expose().replace("auth0|ada", "auth0|eve");
    store.save(&text.into()).await.unwrap();
    let session = Session::load(&auth(&tenant), store).await.unwrap().unwrap();
    session.invalidate(&soon(session.access_token()).await.unwrap());
    for is_first in [true, false] {
        let before = tenant.requests().len();
        let error = soon(session.access_token()).await.unwrap_err();
        assert!(error.is_signed_out(), "{error:?}");
        assert!(!session.is_signed_in() && session.user().is_none());
        assert_eq!(tenant.requests().len() > before, is_first);
    }
}
