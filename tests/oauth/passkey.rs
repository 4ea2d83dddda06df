//! Passkeys and anonymous sessions.

use std::time::Duration;

use auth0_sdk::testing::{Person, Tenant};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::support::*;

/// What an authenticator would answer.
fn answer(kind: &str, challenge: &Value) -> Value {
    let data = json!({ "type": kind, "challenge": challenge, "origin": "http://127.0.0.1" });
    let data = URL_SAFE_NO_PAD.encode(data.to_string());
    json!({
        "id": "cred", "rawId": "cred", "type": "public-key",
        "response": {
            "clientDataJSON": data, "attestationObject": "o", "authenticatorData": "a",
            "signature": "s",
        },
    })
}

async fn exchange(tenant: &Tenant, session: &Value, answer: &Value) -> Answer {
    let answer = answer.to_string();
    let fields = [
        ("grant_type", "urn:okta:params:oauth:grant-type:webauthn"),
        ("client_id", "test-native"),
        ("auth_session", session.as_str().unwrap()),
        ("authn_response", &*answer),
        ("scope", "openid email"),
    ];
    token(tenant, &fields).await
}

#[tokio::test]
async fn a_person_signs_up_and_signs_in() {
    let tenant = Tenant::start().await.unwrap();
    let body = json!({
        "client_id": "test-native", "user_profile": { "email": "new@example.test" },
    });
    let begun = post_json(&tenant, "/passkey/register", body.clone())
        .await
        .ok();
    let params = &begun["authn_params_public_key"];
    assert_eq!(params["user"]["name"], "new@example.test");
    let created = answer("webauthn.create", &params["challenge"]);
    let tokens = exchange(&tenant, &begun["auth_session"], &created)
        .await
        .ok();
    assert_eq!(claims(&tokens["id_token"])["email"], "new@example.test");
    let again = post_json(&tenant, "/passkey/register", body).await;
    assert_eq!(again.refused(), (400, "invalid_request".into()));

    let body = json!({ "client_id": "test-native" });
    let begin = || post_json(&tenant, "/passkey/challenge", body.clone());
    let begun = begin().await.ok();
    let params = &begun["authn_params_public_key"];
    let got = answer("webauthn.get", &params["challenge"]);
    exchange(&tenant, &begun["auth_session"], &got).await.ok();
    let again = exchange(&tenant, &begun["auth_session"], &got).await;
    assert_eq!(again.refused(), (403, "invalid_grant".into()));
    let begun = begin().await.ok();
    let other = exchange(&tenant, &begun["auth_session"], &got).await;
    assert_eq!(
        other.refused(),
        (400, "invalid_request".into()),
        "another challenge"
    );

    tenant.person(Person::Denies);
    let begun = begin().await.ok();
    let got = answer(
        "webauthn.get",
        &begun["authn_params_public_key"]["challenge"],
    );
    let denied = exchange(&tenant, &begun["auth_session"], &got).await;
    assert_eq!(denied.refused(), (403, "access_denied".into()));
    let body = json!({ "client_id": "test-native", "user_profile": {} });
    let answer = post_json(&tenant, "/passkey/register", body).await;
    assert_eq!(answer.refused(), (400, "invalid_request".into()));
}

#[tokio::test(start_paused = true)]
async fn anonymous_sessions() {
    let tenant = Tenant::start().await.unwrap();
    let token = |more: Value| {
        let mut body = json!({ "client_id": "test-native", "audience": API, "scope": "read:x" });
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        post_json(&tenant, "/anonymous/token", body)
    };
    let first = token(json!({ "metadata": { "from": "home" } })).await.ok();
    let sub = claims(&first["access_token"])["sub"].clone();
    assert!(sub.as_str().unwrap().starts_with("anon@"));
    let session = json!({ "session_token": first["session_token"] });
    let again = token(session.clone()).await.ok();
    assert_eq!(claims(&again["access_token"])["sub"], sub);
    assert!(again.get("session_token").is_none());
    let unknown = token(json!({ "session_token": "x" })).await;
    assert_eq!(unknown.refused(), (401, "invalid_session_token".into()));
    tokio::time::advance(Duration::from_secs(31 * 86_400)).await;
    assert_eq!(
        token(session).await.refused(),
        (401, "session_expired".into())
    );
    let large = token(json!({ "metadata": { "x": "y".repeat(2000) } })).await;
    assert_eq!(large.refused(), (400, "invalid_request".into()));

    let second = token(json!({})).await.ok();
    let cookie = format!("auth0_anon={}", second["session_token"].as_str().unwrap());
    let logout = request(&tenant, reqwest::Method::POST, "/anonymous/logout")
        .header("content-type", "application/json")
        .header("cookie", cookie)
        .body(json!({ "client_id": "test-native" }).to_string());
    assert!(
        send(logout)
            .await
            .header("set-cookie")
            .contains("Max-Age=0")
    );
    let gone = token(json!({ "session_token": second["session_token"] })).await;
    assert_eq!(gone.refused(), (401, "invalid_session_token".into()));
}
