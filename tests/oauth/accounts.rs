//! Accounts of a database connection.

use auth0_sdk::testing::Tenant;
use serde_json::json;

use super::support::*;

const DATABASE: &str = "Username-Password-Authentication";

#[tokio::test]
async fn people_sign_up_and_sign_in() {
    let tenant = Tenant::start().await.unwrap();
    let mut body = json!({
        "client_id": "test-native", "connection": DATABASE, "email": "New@example.test",
        "password": "a password", "given_name": "New",
    });
    let new = post_json(&tenant, "/dbconnections/signup", body.clone())
        .await
        .ok();
    assert_eq!(
        (&new["email"], &new["email_verified"]),
        (&json!("new@example.test"), &json!(false))
    );
    assert_eq!(new["given_name"], "New");
    assert!(new["_id"].is_string() && new.get("password").is_none());
    let fields = [
        ("grant_type", "password"),
        ("client_id", "test-native"),
        ("username", "new@example.test"),
        ("password", "a password"),
        ("scope", "openid"),
    ];
    token(&tenant, &fields).await.ok();

    let again = post_json(&tenant, "/dbconnections/signup", body.clone()).await;
    assert_eq!(again.refused(), (400, "invalid_signup".into()));
    assert!(again.json()["description"].is_string());
    body["email"] = "another@example.test".into();
    body["password"] = "short".into();
    let weak = post_json(&tenant, "/dbconnections/signup", body.clone()).await;
    assert_eq!(weak.refused(), (400, "invalid_password".into()));
    assert!(weak.json()["description"].is_object() && weak.json()["policy"].is_string());
    body["password"] = "long enough".into();
    body["connection"] = "none".into();
    let answer = post_json(&tenant, "/dbconnections/signup", body).await;
    assert_eq!(answer.refused(), (400, "invalid_connection".into()));
}

#[tokio::test]
async fn a_password_is_changed_by_a_link() {
    let tenant = Tenant::start().await.unwrap();
    sign_in(&tenant, &[]).await; // Ada has an account from the first sign-in on
    let change = |email: &str| {
        let body = json!({ "client_id": "test-native", "connection": DATABASE, "email": email });
        post_json(&tenant, "/dbconnections/change_password", body)
    };
    let nobody = change("nobody@example.test").await;
    let ada = change("ada@example.test").await;
    assert_eq!(
        (nobody.status, &nobody.text),
        (ada.status, &ada.text),
        "nobody is told"
    );
    assert!(ada.header("content-type").starts_with("text/html"));
    let sent = tenant.sent();
    assert_eq!(sent.len(), 1);
    let link = sent[0].link.as_ref().unwrap().expose();
    let path = link.strip_prefix(&tenant.url()).unwrap();
    let fields = [("password", "another one")];
    assert_eq!(post(&tenant, path, &fields).await.status, 200);
    assert_eq!(post(&tenant, path, &fields).await.status, 400);
    let mut fields = [
        ("grant_type", "password"),
        ("client_id", "test-native"),
        ("username", "ada@example.test"),
        ("password", "another one"),
    ];
    token(&tenant, &fields).await.ok();
    fields[3].1 = "correct horse battery staple";
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (403, "invalid_grant".into())
    );
}
