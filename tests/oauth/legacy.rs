//! What is kept for applications of long ago.

use auth0_sdk::testing::Tenant;
use serde_json::json;

use super::support::*;

#[tokio::test]
async fn passwords_tokens_of_providers_and_delegation() {
    let tenant = Tenant::builder()
        .subject_token("facebook", "facebook-token", ADA)
        .start()
        .await
        .unwrap();
    let body = json!({
        "client_id": "test-native", "username": "ada@example.test", "grant_type": "password",
        "password": "correct horse battery staple", "scope": "openid",
        "connection": "Username-Password-Authentication",
    });
    let tokens = post_json(&tenant, "/oauth/ro", body).await.ok();
    let id_token = tokens["id_token"].clone();
    let info = post_json(&tenant, "/tokeninfo", json!({ "id_token": id_token }))
        .await
        .ok();
    assert_eq!(info["user_id"], ADA);
    let bad = post_json(&tenant, "/tokeninfo", json!({ "id_token": "a.b.c" })).await;
    assert_eq!(bad.refused(), (401, "unauthorized".into()));

    let mut body = json!({
        "client_id": "test-native", "target": "test-client", "id_token": id_token,
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "scope": "openid",
    });
    let delegated = post_json(&tenant, "/delegation", body.clone()).await.ok();
    assert_eq!(claims(&delegated["id_token"])["aud"], "test-client");
    body["id_token"] = "a.b.c".into();
    let answer = post_json(&tenant, "/delegation", body).await;
    assert_eq!(answer.refused(), (401, "invalid_token".into()));

    let mut body = json!({
        "client_id": "test-native", "connection": "facebook", "access_token": "facebook-token",
        "scope": "openid",
    });
    post_json(&tenant, "/oauth/access_token", body.clone())
        .await
        .ok();
    body["access_token"] = "x".into();
    let answer = post_json(&tenant, "/oauth/access_token", body).await;
    assert_eq!(answer.refused(), (401, "invalid_grant".into()));
}

#[tokio::test]
async fn a_code_that_was_sent() {
    let tenant = Tenant::start().await.unwrap();
    let body = json!({
        "client_id": "test-native", "connection": "sms", "phone_number": "+15550100",
    });
    post_json(&tenant, "/passwordless/start", body).await.ok();
    let code = tenant.sent().pop().unwrap().code.unwrap();
    let body = json!({
        "client_id": "test-native", "connection": "sms", "grant_type": "password",
        "username": "+15550100", "password": code.expose(), "scope": "openid",
    });
    let tokens = post_json(&tenant, "/passwordless/verify", body.clone())
        .await
        .ok();
    assert!(tokens["id_token"].is_string());
    let again = post_json(&tenant, "/passwordless/verify", body).await;
    assert_eq!(again.refused(), (403, "invalid_grant".into()));
}
