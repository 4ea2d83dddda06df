use std::sync::atomic::Ordering;

use auth0_sdk::api::ApiClient;
use auth0_sdk::testing::Fault;
use auth0_sdk::transport::Options;

use super::support::*;

/// 503 with `Retry-After` and no challenge: the token may be as good as any.
#[tokio::test]
async fn keys_that_cannot_be_fetched_are_no_bad_token() {
    let tenant = tenant().await;
    let options = Options::new().retries(0);
    let api = Served::start(ApiClient::builder(tenant.url()).options(options)).await;
    let token = token(&tenant, &["read:orders"]);
    tenant.fault_at("/.well-known/jwks.json", Fault::status(500));
    let response = api.with("/orders", &token).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(challenges(&response).is_empty());
    let wait = response.headers()["retry-after"].to_str().unwrap();
    assert!((1..=3600).contains(&wait.parse::<u64>().unwrap()), "{wait}");
    assert_eq!(api.reached.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_tenant_that_is_gone_makes_no_token_bad() {
    let tenant = tenant().await;
    let options = Options::new().retries(0);
    let builder = || ApiClient::builder(tenant.url()).options(options.clone());
    let (warm, cold) = (
        Served::start(builder()).await,
        Served::start(builder()).await,
    );
    let token = token(&tenant, &["read:orders"]);
    assert_eq!(said(warm.with("/orders", &token)).await.0, 200);
    drop(tenant);
    assert_eq!(said(cold.with("/orders", &token)).await.0, 503);
    // Keys that are known go on.
    assert_eq!(said(warm.with("/orders", &token)).await.0, 200);
    // What is wrong in itself is still told as such.
    assert_eq!(said(cold.get("/orders").bearer_auth("no.jwt")).await.0, 401);
}

#[tokio::test]
async fn keys_may_rotate_while_requests_come() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url())).await;
    let old = token(&tenant, &["read:orders"]);
    assert_eq!(said(api.with("/orders", &old)).await.0, 200);
    tenant.rotate_keys(true);
    let new = token(&tenant, &["read:orders"]);
    for token in [&new, &old, &new] {
        assert_eq!(said(api.with("/orders", token)).await.0, 200);
    }
}
