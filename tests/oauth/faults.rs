//! What goes wrong on purpose, what is counted, and what is recorded.

use auth0_sdk::testing::{Fault, Tenant};
use reqwest::Method;

use super::support::*;

const PASSWORD: [(&str, &str); 5] = [
    ("grant_type", "password"),
    ("client_id", "test-native"),
    ("username", "ada@example.test"),
    ("password", "correct horse battery staple"),
    ("scope", "openid offline_access"),
];

#[tokio::test]
async fn faults_happen_to_their_path() {
    let tenant = Tenant::start().await.unwrap();
    tenant.fault_at("/oauth/token", Fault::status(503).times(2));
    tenant.fault_at("/oauth/token", Fault::drop_connection());
    assert_eq!(get(&tenant, "/.well-known/jwks.json").await.status, 200);
    for _ in 0..2 {
        assert_eq!(token(&tenant, &PASSWORD).await.status, 503);
    }
    let request = request(&tenant, Method::POST, "/oauth/token");
    assert!(form(request, &PASSWORD).send().await.is_err());
    token(&tenant, &PASSWORD).await.ok();
}

#[tokio::test]
#[should_panic = "the tenant has no path /oauth/tokens"]
async fn a_fault_needs_a_path_that_is_there() {
    let tenant = Tenant::start().await.unwrap();
    tenant.fault_at("/oauth/tokens", Fault::hang());
}

#[tokio::test]
async fn token_requests_are_counted_as_the_service_counts_them() {
    let tenant = Tenant::start().await.unwrap();
    for used in 1..=3 {
        let answer = token(&tenant, &PASSWORD).await;
        assert_eq!(answer.header("x-ratelimit-limit"), "100");
        assert_eq!(
            answer.header("x-ratelimit-remaining"),
            (100 - used).to_string()
        );
        let reset: u64 = answer.header("x-ratelimit-reset").parse().unwrap();
        let ahead = reset - now();
        assert!(ahead <= used * 864 && ahead + 60 > used * 864, "{ahead}");
        answer.ok();
    }
    let tenant = Tenant::builder().token_rate_limit(1).start().await.unwrap();
    token(&tenant, &PASSWORD).await.ok();
    let answer = token(&tenant, &PASSWORD).await;
    assert_eq!(answer.refused(), (429, "too_many_requests".into()));
    assert_eq!(answer.header("x-ratelimit-remaining"), "0");
}

#[tokio::test]
async fn requests_are_recorded_and_nothing_of_them_is_shown() {
    let tenant = Tenant::start().await.unwrap();
    let request =
        request(&tenant, Method::POST, "/oauth/token").header("auth0-forwarded-for", "203.0.113.7");
    send(form(request, &PASSWORD)).await.ok();
    let tokens = sign_in(&tenant, &[]).await;
    let hint = encoded(&[("id_token_hint", tokens["id_token"].as_str().unwrap())]);
    get(&tenant, &format!("/oidc/logout?{hint}")).await;
    let recorded = tenant.requests();
    assert_eq!(recorded[0].headers["auth0-forwarded-for"], "203.0.113.7");
    assert_eq!(recorded[0].parameter("username"), Some("ada@example.test"));
    assert_eq!(recorded[0].parameter("otp"), None);
    let shown = format!("{recorded:?} {tenant:?}");
    assert!(shown.contains("id_token_hint") && shown.contains("code_verifier"));
    let known = [PASSWORD[3].1, tokens["id_token"].as_str().unwrap()];
    let secrets = tenant.secrets();
    assert!(secrets.len() >= 5);
    for secret in secrets.iter().map(String::as_str).chain(known) {
        assert!(!shown.contains(secret));
    }
}
