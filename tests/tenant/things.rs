//! What is created can be read, changed and deleted.

use auth0_sdk::management::{
    CreateRoleRequestContent, UpdateRoleRequestContent, UpdateTenantSettingsRequestContent,
    UpdateUserRequestContent,
};
use auth0_sdk::model::Nullable;
use auth0_sdk::testing::Tenant;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::support::*;

#[tokio::test]
async fn a_user_from_the_beginning_to_the_end() {
    let tenant = Tenant::start().await.unwrap();
    let users = tenant.client().users();
    let mut ada = person("Ada");
    ada.nickname = Some("ada".to_owned());
    let created = users.create(&ada).await.unwrap();
    assert_eq!(created.status(), 201);
    let created = created.into_value();
    let id = created.user_id.unwrap();
    assert!(id.starts_with("auth0|") && id.len() == 30);
    assert_eq!(created.email.as_deref(), Some("ada@example.test"));
    assert!(created.created_at.is_some());
    assert_eq!(created.extra.get("password"), None);

    let read = users.get(&id).await.unwrap().into_value();
    assert_eq!(read.nickname.as_deref(), Some("ada"));
    let identities = serde_json::to_value(&read.identities).unwrap();
    assert_eq!(identities[0]["connection"], CONNECTION);
    assert_eq!(identities[0]["provider"], "auth0");

    assert_eq!(users.delete(&id).await.unwrap().status(), 204);
    let gone = (404, "inexistent_user".to_owned());
    assert_eq!(refused(users.get(&id).await), gone);
    assert_eq!(refused(users.delete(&id).await), gone);
    let update = UpdateUserRequestContent::default();
    assert_eq!(refused(users.update(&id, &update).await), gone);
}

#[tokio::test]
async fn a_null_clears_and_metadata_is_merged() {
    let tenant = Tenant::start().await.unwrap();
    let users = tenant.client().users();
    let map = |value: Value| -> Map<String, Value> { value.as_object().unwrap().clone() };
    let mut ada = person("ada");
    ada.nickname = Some("ada".to_owned());
    ada.given_name = Some("Ada".to_owned());
    ada.app_metadata = Some(map(json!({ "plan": "pro", "beta": true })));
    let id = users
        .create(&ada)
        .await
        .unwrap()
        .into_value()
        .user_id
        .unwrap();

    let mut update = UpdateUserRequestContent::default();
    update.nickname = Nullable::Null;
    update.app_metadata = Some(map(json!({ "beta": null, "seats": 3 })));
    users.update(&id, &update).await.unwrap();
    let (_, user) = json(raw(&tenant, Method::GET, &format!("/api/v2/users/{id}"))).await;
    assert_eq!(user.get("nickname"), None);
    assert_eq!(user["given_name"], "Ada");
    assert_eq!(user["app_metadata"], json!({ "plan": "pro", "seats": 3 }));
    let sent = tenant.requests();
    let patch = sent.iter().find(|request| request.method == Method::PATCH);
    assert_eq!(
        patch.unwrap().body.as_ref().unwrap()["nickname"],
        Value::Null
    );
}

#[tokio::test]
async fn what_is_unique_comes_once() {
    let tenant = Tenant::start().await.unwrap();
    let client = once(&tenant);
    let (users, roles) = (client.users(), client.roles());
    create(&client, "ada").await;
    let other = create(&client, "bob").await;
    let twice = (409, "auth0_idp_error".to_owned());
    assert_eq!(refused(users.create(&person("ADA")).await), twice);
    let mut update = UpdateUserRequestContent::default();
    update.email = Nullable::Value("ada@example.test".to_owned());
    assert_eq!(refused(users.update(&other, &update).await), twice);
    let mut elsewhere = person("ada");
    elsewhere.connection = "another-database".to_owned();
    assert!(users.create(&elsewhere).await.is_ok());

    let reader = CreateRoleRequestContent::new("reader");
    roles.create(&reader).await.unwrap();
    let writer = CreateRoleRequestContent::new("writer");
    let writer = roles
        .create(&writer)
        .await
        .unwrap()
        .into_value()
        .id
        .unwrap();
    assert!(writer.starts_with("rol_") && writer.len() == 20);
    assert_eq!(refused(roles.create(&reader).await).0, 409);
    let mut update = UpdateRoleRequestContent::default();
    update.name = Some("reader".to_owned());
    assert_eq!(refused(roles.update(&writer, &update).await).0, 409);
    update.name = Some("author".to_owned());
    assert!(roles.update(&writer, &update).await.is_ok());
}

#[tokio::test]
async fn an_object_that_stands_alone_is_always_there() {
    let tenant = Tenant::start().await.unwrap();
    let settings = tenant.client().tenants().settings();
    let before = settings.get().await.unwrap().into_value();
    assert!(before.friendly_name.is_none());
    let mut update = UpdateTenantSettingsRequestContent::default();
    update.friendly_name = Some("Acme".to_owned());
    settings.update(&update).await.unwrap();
    let after = settings.get().await.unwrap().into_value();
    assert_eq!(after.friendly_name.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn an_identity_moves_and_comes_back() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    let (ada, bob) = (create(&client, "ada").await, create(&client, "bob").await);
    let path = format!("/api/v2/users/{ada}/identities");
    let own = bob.strip_prefix("auth0|").unwrap();
    let link = json!({ "provider": "auth0", "user_id": own });
    let (status, all) = json(raw(&tenant, Method::POST, &path).json(&link)).await;
    assert_eq!((status, all.as_array().unwrap().len()), (201, 2));
    assert_eq!(refused(client.users().get(&bob).await).0, 404);
    let (status, left) = json(raw(&tenant, Method::DELETE, &format!("{path}/auth0/{own}"))).await;
    assert_eq!((status, left.as_array().unwrap().len()), (200, 1));
    assert!(client.users().get(&bob).await.is_ok());
}
