//! A provider that hangs, refuses, or changes its keys in mid-flight.

use std::time::{Duration, Instant};

use auth0_sdk::testing::{Fault, Tenant};
use auth0_sdk::transport::Options;

use super::support::{API, tenant, web};

const PASSWORD: &str = "correct horse battery staple";

#[tokio::test]
async fn keys_that_rotate_in_mid_flight_are_fetched_once_more() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let sign_in = async || {
        let grant = auth.password("ada@example.test", PASSWORD).scope("openid");
        grant.await
    };
    sign_in().await.unwrap();
    tenant.rotate_keys(false);
    sign_in().await.unwrap();
    let fetched = tenant.requests();
    let fetched = fetched
        .iter()
        .filter(|one| one.path.contains("jwks"))
        .count();
    assert_eq!(fetched, 2);
}

/// The refresh token in the answer is the only one there is.
#[tokio::test]
async fn an_id_token_that_cannot_be_verified_loses_no_token() {
    let tenant = tenant().await;
    tenant.fault_at("/.well-known/jwks.json", Fault::status(500).always());
    let auth = web(&tenant).with(Options::new().retries(0));
    let grant = auth.password("ada@example.test", PASSWORD);
    let error = grant.scope("openid offline_access").await.unwrap_err();
    assert!(!error.is_invalid_token(), "{error}");
    let body = String::from_utf8(error.withheld_body().unwrap().to_vec()).unwrap();
    assert!(
        body.contains("refresh_token"),
        "the answer is kept: {error:?}"
    );
    let token = body.split("refresh_token\":\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    assert!(!format!("{error} {error:?}").contains(token));
}

#[tokio::test]
async fn a_token_endpoint_at_its_limit_says_so_at_once() {
    let tenant = Tenant::builder().token_rate_limit(1).start().await.unwrap();
    let auth = web(&tenant).with(Options::new().retries(0));
    auth.client_credentials(API).await.unwrap();
    let begun = Instant::now();
    let error = auth.client_credentials(API).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert!(error.rate_limit().is_some());
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "the reset is hours away"
    );
}
