//! The person in front of the browser.

use std::time::Duration;

use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::{Person, Tenant, User};

use super::support::*;

fn verifier() -> CodeVerifier {
    CodeVerifier::generate().unwrap()
}

#[tokio::test]
async fn says_no_or_has_to_sign_in() {
    let tenant = Tenant::start().await.unwrap();
    tenant.person(Person::Denies);
    let answer = authorize(&tenant, &verifier(), &[]).await.redirected();
    assert_eq!(
        (&*answer["error"], &*answer["state"]),
        ("access_denied", "a-state")
    );
    tenant.person(Person::MustSignIn);
    let answer = authorize(&tenant, &verifier(), &[("prompt", "none")])
        .await
        .redirected();
    assert_eq!(answer["error"], "login_required");
}

#[tokio::test]
async fn answers_on_a_page() {
    let tenant = Tenant::start().await.unwrap();
    tenant.person(Person::MustSignIn);
    for (decision, expected) in [("approve", "code"), ("deny", "error")] {
        let verifier = verifier();
        let page = authorize(&tenant, &verifier, &[]).await;
        assert_eq!(page.status, 200);
        assert!(
            page.text
                .contains(r#"<form method="post" action="/u/login">"#)
        );
        let (_, rest) = page.text.split_once(r#"name="state" value=""#).unwrap();
        let (state, _) = rest.split_once('"').unwrap();
        let fields = [("state", state), ("decision", decision)];
        let answer = post(&tenant, "/u/login", &fields).await.redirected();
        assert!(answer.contains_key(expected), "{answer:?}");
        if let Some(code) = answer.get("code") {
            redeem(&tenant, &verifier, code).await.ok();
        }
        let again = post(&tenant, "/u/login", &fields).await;
        assert_eq!(again.refused(), (400, "invalid_request".into()));
    }
}

#[tokio::test]
async fn is_who_the_hint_or_the_test_says() {
    let tenant = Tenant::builder()
        .user(User::new(ADA).email("ada@example.test"))
        .user(User::new("auth0|bob").email("bob@example.test"))
        .start()
        .await
        .unwrap();
    let sub = |tokens: serde_json::Value| claims(&tokens["id_token"])["sub"].clone();
    assert_eq!(sub(sign_in(&tenant, &[]).await), ADA);
    let hint = [("login_hint", "bob@example.test")];
    assert_eq!(sub(sign_in(&tenant, &hint).await), "auth0|bob");
    tenant.browse_as("auth0|bob");
    assert_eq!(sub(sign_in(&tenant, &[]).await), "auth0|bob");
}

#[tokio::test]
async fn is_in_the_way_of_somebody_else() {
    let tenant = Tenant::start().await.unwrap();
    tenant.tamper_with_state();
    let answer = authorize(&tenant, &verifier(), &[]).await.redirected();
    assert_ne!(answer["state"], "a-state");
    let answer = authorize(&tenant, &verifier(), &[]).await.redirected();
    assert_eq!(answer["state"], "a-state");
}

#[tokio::test(start_paused = true)]
async fn takes_time() {
    let tenant = Tenant::start().await.unwrap();
    tenant.answer_after(Duration::from_secs(30));
    let before = tokio::time::Instant::now();
    authorize(&tenant, &verifier(), &[]).await.redirected();
    assert!(before.elapsed() >= Duration::from_secs(30));
}

#[tokio::test]
async fn keeps_one_session_until_it_has_to_sign_in_again() {
    let tenant = Tenant::start().await.unwrap();
    let id_token = |tokens: serde_json::Value| claims(&tokens["id_token"]);
    let first = id_token(sign_in(&tenant, &[]).await);
    let second = id_token(sign_in(&tenant, &[]).await);
    assert_eq!(first["sid"], second["sid"]);
    assert_eq!(first["auth_time"], second["auth_time"]);
    let silent = [("prompt", "none"), ("max_age", "0")];
    let answer = authorize(&tenant, &verifier(), &silent).await.redirected();
    assert_eq!(answer["error"], "login_required");
    for max_age in ["1000", "18446744073709551615"] {
        let silent = [("prompt", "none"), ("max_age", max_age)];
        sign_in(&tenant, &silent).await;
    }
}
