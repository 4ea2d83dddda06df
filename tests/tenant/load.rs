//! Many calls at once.

use auth0_sdk::http::{HeaderValue, header};
use auth0_sdk::management::operations;
use auth0_sdk::testing::{Fault, Tenant};
use auth0_sdk::transport::Options;
use std::collections::BTreeSet;
use tokio::task::JoinSet;

use super::support::*;

const CALLS: usize = 64;

/// Creates users side by side; their ids.
async fn create_all(tenant: &Tenant) -> BTreeSet<String> {
    let client = tenant.client().with(Options::new().retries(30));
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move { create(&client, &format!("user-{number}")).await });
    }
    soon(calls.join_all()).await.into_iter().collect()
}

async fn emails(tenant: &Tenant) -> BTreeSet<String> {
    let users = tenant.client().users().list().per_page(10).items();
    let users = soon(users.collect_all()).await.unwrap();
    assert_eq!(users.len(), CALLS);
    users.into_iter().map(|user| user.email.unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_side_by_side_are_all_done_once() {
    let tenant = Tenant::start().await.unwrap();
    assert_eq!(create_all(&tenant).await.len(), CALLS);
    assert_eq!(emails(&tenant).await.len(), CALLS);
    let tokens = tenant
        .requests()
        .into_iter()
        .filter(|request| request.path == "/oauth/token");
    assert_eq!(tokens.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_was_refused_for_its_rate_is_repeated_and_done_once() {
    let tenant = Tenant::start().await.unwrap();
    let limited = Fault::status(429)
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
        .every(2)
        .always();
    tenant.fault(&operations::USERS_CREATE, limited);
    assert_eq!(create_all(&tenant).await.len(), CALLS);
    assert_eq!(emails(&tenant).await.len(), CALLS);
    let creates = tenant
        .calls()
        .into_iter()
        .filter(|id| *id == "users.create")
        .count();
    // Every second one was refused, so nearly as many as were done.
    assert!((2 * CALLS - 1..=2 * CALLS).contains(&creates), "{creates}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_meanwhile_loses_nothing() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move { create(&client, &format!("user-{number}")).await });
    }
    while tenant.calls().len() < CALLS / 4 {
        tokio::task::yield_now().await;
    }
    tenant.revoke_tokens();
    assert_eq!(soon(calls.join_all()).await.len(), CALLS);
    assert_eq!(emails(&tenant).await.len(), CALLS);
}
