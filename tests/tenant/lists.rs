//! Lists in pages, in every way.

use std::collections::BTreeSet;

use auth0_sdk::testing::Tenant;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::*;

async fn with_users(count: usize) -> Tenant {
    let tenant = Tenant::start().await.unwrap();
    for number in 0..count {
        let user = json!({ "email": format!("{number:04}@example.test"), "name": "Ada" });
        tenant.seed("/users", user).unwrap();
    }
    tenant
}

async fn get(tenant: &Tenant, path: &str) -> Value {
    let (status, body) = json(raw(tenant, Method::GET, &format!("/api/v2{path}"))).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn refused_with(tenant: &Tenant, path: &str) -> (u16, Value) {
    let (status, body) = json(raw(tenant, Method::GET, &format!("/api/v2{path}"))).await;
    (status, body["errorCode"].clone())
}

#[tokio::test]
async fn by_page_number_with_the_total_and_without() {
    let tenant = with_users(120).await;
    let list = tenant.client().users().list();
    let users = list.per_page(50).items().collect_all().await.unwrap();
    let ids: BTreeSet<_> = users.iter().map(|user| user.user_id.clone()).collect();
    assert_eq!((users.len(), ids.len()), (120, 120));
    assert_eq!(tenant.calls(), ["users.list"; 3]);

    let bare = get(&tenant, "/users?page=2").await;
    assert_eq!(bare.as_array().unwrap().len(), 20);
    let with_total = get(&tenant, "/users?page=1&per_page=100&include_totals=true").await;
    for (member, number) in [
        ("start", 100),
        ("limit", 100),
        ("length", 20),
        ("total", 120),
    ] {
        assert_eq!(with_total[member], number);
    }
    assert_eq!(with_total["users"].as_array().unwrap().len(), 20);
    assert_eq!(get(&tenant, "/users?page=3").await, json!([]));
}

#[tokio::test]
async fn page_numbers_end_at_1000_records() {
    let tenant = with_users(1001).await;
    let mut users = tenant.client().users().list().per_page(100).items();
    let mut count = 0;
    let error = loop {
        match soon(users.next()).await.unwrap() {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(count, 1000);
    assert!(error.is_paging_end());
    assert_eq!(
        refused_with(&tenant, "/users?page=10&per_page=100").await,
        (400, "invalid_paging".into())
    );
    assert_eq!(refused_with(&tenant, "/users?per_page=101").await.0, 400);
    assert_eq!(refused_with(&tenant, "/users?page=x").await.0, 400);
}

#[tokio::test]
async fn by_checkpoint_nothing_is_lost_when_something_is_deleted() {
    let tenant = Tenant::start().await.unwrap();
    let mut ids = Vec::new();
    for number in 0..7 {
        let name = json!({ "name": format!("org-{number}") });
        ids.push(tenant.seed("/organizations", name).unwrap());
    }
    let first = get(&tenant, "/organizations?take=3").await;
    assert_eq!(first["organizations"].as_array().unwrap().len(), 3);
    let next = first["next"].as_str().unwrap();
    let delete = raw(
        &tenant,
        Method::DELETE,
        &format!("/api/v2/organizations/{}", ids[0]),
    );
    assert_eq!(json(delete).await.0, 204);
    let second = get(&tenant, &format!("/organizations?take=3&from={next}")).await;
    assert_eq!(second["organizations"][0]["id"], ids[3]);
    let next = second["next"].as_str().unwrap();
    let third = get(&tenant, &format!("/organizations?take=3&from={next}")).await;
    assert_eq!(third["organizations"].as_array().unwrap().len(), 1);
    assert_eq!(third.get("next"), None);
    assert!(
        get(&tenant, "/organizations").await.is_array(),
        "without a checkpoint"
    );
    assert_eq!(
        refused_with(&tenant, "/organizations?from=nonsense").await,
        (400, "invalid_paging".into())
    );

    let typed = tenant.client().organizations().list().take(2).items();
    assert_eq!(typed.collect_all().await.unwrap().len(), 6);
}

#[tokio::test]
async fn the_size_of_a_page_can_be_set() {
    let tenant = Tenant::builder().page_size(2).start().await.unwrap();
    for number in 0..5 {
        let user = json!({ "email": format!("{number}@example.test") });
        tenant.seed("/users", user).unwrap();
    }
    assert_eq!(get(&tenant, "/users").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_asked_for_is_what_comes() {
    let tenant = with_users(3).await;
    let bob =
        json!({ "email": "bob@example.test", "name": "Bob B", "app_metadata": { "plan": "pro" } });
    tenant.seed("/users", bob).unwrap();
    for (query, count) in [
        ("q=name:\"Bob B\"", 1),
        ("q=name:Ada AND email:0001*", 1),
        ("q=name:Ada AND app_metadata.plan:pro", 0),
        ("q=app_metadata.plan:pro", 1),
        (
            "q=identities.connection:Username-Password-Authentication",
            4,
        ),
        ("q=not understood", 4),
    ] {
        let found = get(&tenant, &format!("/users?{query}")).await;
        assert_eq!(found.as_array().unwrap().len(), count, "{query}");
    }
    let sorted = get(&tenant, "/users?sort=email:-1&fields=email,name").await;
    assert_eq!(
        sorted[0],
        json!({ "email": "bob@example.test", "name": "Bob B" })
    );
    let without = get(&tenant, "/users?fields=email&include_fields=false").await;
    assert!(without[0].get("email").is_none() && without[0].get("user_id").is_some());
    let by_email = get(&tenant, "/users-by-email?email=BOB@example.test").await;
    assert_eq!(by_email.as_array().unwrap().len(), 1);
    tenant.seed("/roles", json!({ "name": "Reader" })).unwrap();
    tenant.seed("/roles", json!({ "name": "Writer" })).unwrap();
    let roles = get(&tenant, "/roles?name_filter=read").await;
    assert_eq!(roles.as_array().unwrap().len(), 1);
}
