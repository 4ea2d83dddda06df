//! The SCIM configuration of a connection, with answers shaped as those of the service.

use serde_json::json;

use super::*;
use crate::management::{
    CreateScimConfigurationRequestContent, CreateScimTokenRequestContent, ScimMappingItem,
    UpdateScimConfigurationRequestContent,
};

const PATH: &str = "/api/v2/connections/con_1/scim-configuration";

fn configuration() -> Value {
    json!({
        "tenant_name": "tenant.eu.auth0.com",
        "connection_id": "con_1",
        "connection_name": "okta",
        "strategy": "okta",
        "mapping": [{ "scim": "userName", "auth0": "username" }],
        "created_at": "2026-01-01T00:00:00.000Z",
        "updated_on": "2026-01-01T00:00:00.000Z",
        "user_id_attribute": "userName",
    })
}

/// A tenant that answers every call alike.
async fn answers(status: u16, body: &Value) -> Tenant {
    let body = body.to_string();
    Tenant::start(move |_, _| Reply::json(status, &body)).await
}

fn sent(tenant: &Tenant) -> (String, Option<Value>) {
    let seen = tenant.api_calls().pop().unwrap();
    let line = seen.line.replace(PATH, "").replace(" HTTP/1.1", "");
    (line, serde_json::from_slice(&seen.body).ok())
}

fn mapping() -> ScimMappingItem {
    ScimMappingItem {
        scim: Some("userName".to_owned()),
        auth0: Some("username".to_owned()),
        ..<_>::default()
    }
}

#[tokio::test]
async fn a_configuration_is_made_with_a_body_and_without() {
    let tenant = answers(201, &configuration()).await;
    let scim = tenant.client().connections().scim_configuration();
    let made = soon(scim.create("con_1")).await.unwrap();
    assert_eq!(made.value().strategy.as_deref(), Some("okta"));
    assert!(made.misfits().is_empty());
    assert_eq!(sent(&tenant), ("POST ".to_owned(), None));

    let body = CreateScimConfigurationRequestContent {
        user_id_attribute: Some("userName".to_owned()),
        mapping: Some(vec![mapping()]),
        ..<_>::default()
    };
    let request = scim.create("con_1");
    soon(request.create_scim_configuration_request_content(&body))
        .await
        .unwrap();
    let wanted = json!({
        "user_id_attribute": "userName",
        "mapping": [{ "auth0": "username", "scim": "userName" }],
    });
    assert_eq!(sent(&tenant), ("POST ".to_owned(), Some(wanted)));
}

#[tokio::test]
async fn a_configuration_is_read_changed_and_removed() {
    let tenant = answers(200, &configuration()).await;
    let scim = tenant.client().connections().scim_configuration();
    let read = soon(scim.get("con_1")).await.unwrap().into_value();
    assert_eq!(read.mapping.unwrap()[0].scim.as_deref(), Some("userName"));
    let body = UpdateScimConfigurationRequestContent::new("userName", [mapping()]);
    let changed = soon(scim.update("con_1", &body)).await.unwrap();
    assert_eq!(
        changed.value().user_id_attribute.as_deref(),
        Some("userName")
    );
    assert_eq!(sent(&tenant).0, "PATCH ");
    let default = soon(scim.get_default_mapping("con_1")).await.unwrap();
    assert_eq!(default.into_value().mapping.unwrap().len(), 1);
    assert_eq!(sent(&tenant).0, "GET /default-mapping");

    let tenant =
        Tenant::start(|_, _| Reply::with(204, &["content-type: application/json"], "")).await;
    let scim = tenant.client().connections().scim_configuration();
    soon(scim.delete("con_1")).await.unwrap();
    soon(scim.tokens().delete("con_1", "tok_1")).await.unwrap();
    assert_eq!(sent(&tenant).0, "DELETE /tokens/tok_1");
}

#[tokio::test]
async fn tokens_are_made_and_listed() {
    let token = json!({ "token_id": "tok_1", "token": "s3cr3t", "scopes": ["get:users"] });
    let tenant = answers(201, &token).await;
    let tokens = tenant.client().connections().scim_configuration().tokens();
    let body = CreateScimTokenRequestContent {
        scopes: Some(vec!["get:users".to_owned()]),
        ..<_>::default()
    };
    let made = soon(tokens.create("con_1", &body)).await.unwrap();
    assert_eq!(
        made.value().token.as_ref().map(|token| token.expose()),
        Some("s3cr3t")
    );
    assert_eq!(
        sent(&tenant),
        (
            "POST /tokens".to_owned(),
            Some(json!({ "scopes": ["get:users"] }))
        )
    );

    let tenant = answers(
        200,
        &json!([{ "token_id": "tok_1", "scopes": ["get:users"] }]),
    )
    .await;
    let tokens = tenant.client().connections().scim_configuration().tokens();
    let listed = soon(tokens.get("con_1")).await.unwrap();
    let listed = serde_json::to_value(listed.into_value()).unwrap();
    assert_eq!(listed[0]["token_id"], "tok_1");
}
