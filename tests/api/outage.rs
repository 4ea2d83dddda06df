use std::sync::Arc;
use std::sync::atomic::Ordering;

use auth0_sdk::api::ApiClient;
use auth0_sdk::testing::Fault;
use auth0_sdk::transport::Options;

use tokio::task::JoinSet;

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

/// Neither old tokens nor new ones are refused at any moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_may_rotate_while_requests_come() {
    const TASKS: usize = 8;
    const EACH: usize = 12;
    let tenant = Arc::new(tenant().await);
    let api = Arc::new(Served::start(ApiClient::builder(tenant.url())).await);
    let old = token(&tenant, &["read:orders"]);
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (tenant, api, old) = (Arc::clone(&tenant), Arc::clone(&api), old.clone());
        tasks.spawn(async move {
            for _ in 0..EACH {
                let newest = token(&tenant, &["read:orders"]);
                for token in [&newest, &old] {
                    assert_eq!(said(api.with("/orders", token)).await.0, 200);
                }
            }
        });
    }
    // In the midst of them.
    while api.reached.load(Ordering::Relaxed) < TASKS * EACH / 2 && !tasks.is_empty() {
        tokio::task::yield_now().await;
        if let Some(ended) = tasks.try_join_next() {
            ended.unwrap();
        }
    }
    tenant.rotate_keys(true);
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert_eq!(api.reached.load(Ordering::Relaxed), 2 * TASKS * EACH);
    let keys = |path: &str| path == "/.well-known/jwks.json";
    let fetched = tenant
        .requests()
        .into_iter()
        .filter(|request| keys(&request.path));
    assert_eq!(
        fetched.count(),
        2,
        "once at the beginning, and once for the new key"
    );
}
