//! Every change is logged.

use auth0_sdk::testing::Tenant;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::*;

#[tokio::test]
async fn changes_are_logged_and_can_be_followed() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    let ada = create(&client, "ada").await;
    client.users().get(&ada).await.unwrap();
    create(&client, "bob").await;

    let logs = client.logs().list().from("0").take(1).items();
    let logs = logs.collect_all().await.unwrap();
    assert_eq!(logs.len(), 2, "reading changes nothing");
    assert_eq!(logs[0].description.as_deref(), Some("users.create"));
    assert_eq!(logs[0].client_id.as_deref(), Some("test-client"));
    let last = logs[1].log_id.clone().unwrap();

    client.users().delete(&ada).await.unwrap();
    let new = client.logs().list().from(&last).take(100).items();
    let new = new.collect_all().await.unwrap();
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].user_id.as_deref(), Some(ada.as_str()));

    let one = client
        .logs()
        .get(new[0].log_id.as_deref().unwrap())
        .await
        .unwrap();
    assert_eq!(one.value().description.as_deref(), Some("users.delete"));
    let (_, newest) = json(raw(&tenant, Method::GET, "/api/v2/logs?per_page=1")).await;
    assert_eq!(newest[0]["description"], "users.delete");
    let (_, found) = json(raw(
        &tenant,
        Method::GET,
        "/api/v2/logs?search=description:users.create",
    ))
    .await;
    assert_eq!(found.as_array().map(Vec::len), Some(2));
    assert_eq!(found[0]["details"]["response"]["statusCode"], json!(201));
    assert_ne!(found[0]["log_id"], Value::Null);
}

#[tokio::test]
async fn what_is_refused_is_no_change() {
    let tenant = Tenant::start().await.unwrap();
    let client = once(&tenant);
    assert!(client.users().delete("auth0|none").await.is_err());
    let logs = client.logs().list().items().collect_all().await.unwrap();
    assert!(logs.is_empty());
}
