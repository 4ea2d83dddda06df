//! Devices without a browser.

use std::time::Duration;

use auth0_sdk::testing::{Person, Tenant};
use serde_json::Value;

use super::support::*;

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn begin(tenant: &Tenant) -> Value {
    let fields = [
        ("client_id", "test-native"),
        ("scope", "openid offline_access"),
    ];
    post(tenant, "/oauth/device/code", &fields).await.ok()
}

async fn poll(tenant: &Tenant, code: &Value) -> Answer {
    let fields = [
        ("grant_type", DEVICE),
        ("client_id", "test-native"),
        ("device_code", code["device_code"].as_str().unwrap()),
    ];
    token(tenant, &fields).await
}

async fn wait(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn it_waits_as_long_as_it_is_told_and_longer_where_it_did_not() {
    let tenant = Tenant::start().await.unwrap();
    let code = begin(&tenant).await;
    assert_eq!(
        (&code["interval"], &code["expires_in"]),
        (&5.into(), &900.into())
    );
    let pending = (403, "authorization_pending".to_owned());
    let slow_down = (429, "slow_down".to_owned());
    assert_eq!(poll(&tenant, &code).await.refused(), pending);
    assert_eq!(poll(&tenant, &code).await.refused(), slow_down);
    wait(6).await;
    assert_eq!(
        poll(&tenant, &code).await.refused(),
        slow_down,
        "ten seconds now"
    );
    wait(16).await;
    assert_eq!(poll(&tenant, &code).await.refused(), pending);
    assert!(!tenant.approve("NO-SUCH-CODE"));
    // As people type it.
    let typed = code["user_code"]
        .as_str()
        .unwrap()
        .to_lowercase()
        .replace('-', "");
    assert!(tenant.approve(&typed));
    wait(16).await;
    let tokens = poll(&tenant, &code).await.ok();
    assert_eq!(claims(&tokens["id_token"])["sub"], ADA);
    assert!(tokens["refresh_token"].is_string());
    wait(16).await;
    assert_eq!(
        poll(&tenant, &code).await.refused(),
        (403, "invalid_grant".into())
    );
}

#[tokio::test(start_paused = true)]
async fn it_is_denied_or_expires() {
    let tenant = Tenant::start().await.unwrap();
    let code = begin(&tenant).await;
    assert!(tenant.deny(code["user_code"].as_str().unwrap()));
    assert_eq!(
        poll(&tenant, &code).await.refused(),
        (403, "access_denied".into())
    );
    let code = begin(&tenant).await;
    wait(901).await;
    assert_eq!(
        poll(&tenant, &code).await.refused(),
        (403, "expired_token".into())
    );
    assert!(!tenant.approve(code["user_code"].as_str().unwrap()));
}

#[tokio::test]
async fn a_person_activates_it_in_a_browser() {
    let tenant = Tenant::start().await.unwrap();
    let asked = get(&tenant, "/activate").await;
    assert!(asked.text.contains(r#"name="user_code""#));
    // Whoever is signed in and consents need not be asked.
    let code = begin(&tenant).await;
    let complete = code["verification_uri_complete"].as_str().unwrap();
    let path = complete.strip_prefix(&tenant.url()).unwrap();
    assert_eq!(get(&tenant, path).await.status, 200);
    poll(&tenant, &code).await.ok();

    tenant.person(Person::MustSignIn);
    let code = begin(&tenant).await;
    let user_code = code["user_code"].as_str().unwrap();
    let page = get(&tenant, &format!("/activate?user_code={user_code}")).await;
    assert!(page.text.contains(user_code) && page.text.contains("Approve"));
    let fields = [("user_code", user_code), ("decision", "deny")];
    assert_eq!(post(&tenant, "/activate", &fields).await.status, 200);
    assert_eq!(poll(&tenant, &code).await.refused().1, "access_denied");
    assert_eq!(post(&tenant, "/activate", &fields).await.status, 400);
}

#[tokio::test]
async fn it_is_approved_after_some_polls_where_the_test_says_so() {
    let tenant = Tenant::builder()
        .poll_interval(Duration::ZERO)
        .approve_after(2)
        .start()
        .await
        .unwrap();
    let code = begin(&tenant).await;
    for _ in 0..2 {
        assert_eq!(
            poll(&tenant, &code).await.refused().1,
            "authorization_pending"
        );
    }
    poll(&tenant, &code).await.ok();
}

#[tokio::test]
async fn a_native_application_has_no_secret() {
    let tenant = Tenant::start().await.unwrap();
    let fields = [("client_id", "test-native"), ("client_secret", "x")];
    let answer = post(&tenant, "/oauth/device/code", &fields).await;
    assert_eq!(answer.refused(), (403, "unauthorized_client".into()));
    let code = begin(&tenant).await;
    let fields = [
        ("grant_type", DEVICE),
        ("device_code", code["device_code"].as_str().unwrap()),
        fields[0],
        fields[1],
    ];
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (403, "unauthorized_client".into())
    );
}
