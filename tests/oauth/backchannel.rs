//! Client-initiated back-channel authentication.

use std::time::Duration;

use auth0_sdk::testing::{Tenant, User};
use serde_json::{Value, json};

use super::support::*;

async fn begin(tenant: &Tenant, more: &[(&str, &str)]) -> Answer {
    let hint = json!({ "format": "iss_sub", "iss": tenant.issuer(), "sub": ADA }).to_string();
    let mut fields = vec![
        ("client_id", "test-client"),
        ("client_secret", "test-secret"),
        ("binding_message", "ABC-123"),
        ("scope", "openid"),
        ("login_hint", &*hint),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    post(tenant, "/bc-authorize", &fields).await
}

async fn poll(tenant: &Tenant, begun: &Value) -> Answer {
    let fields = [
        ("grant_type", "urn:openid:params:grant-type:ciba"),
        ("client_id", "test-client"),
        ("client_secret", "test-secret"),
        ("auth_req_id", begun["auth_req_id"].as_str().unwrap()),
    ];
    token(tenant, &fields).await
}

#[tokio::test(start_paused = true)]
async fn the_person_confirms_on_a_device_of_their_own() {
    let tenant = Tenant::builder()
        .user(User::new("auth0|bob").email("bob@example.test"))
        .user(User::new(ADA).email("ada@example.test"))
        .start()
        .await
        .unwrap();
    let details = r#"[{"type":"payment"}]"#;
    let more = [
        ("requested_expiry", "30"),
        ("authorization_details", details),
        ("audience", API),
    ];
    let begun = begin(&tenant, &more).await.ok();
    assert_eq!(
        (&begun["expires_in"], &begun["interval"]),
        (&30.into(), &5.into())
    );
    assert_eq!(
        poll(&tenant, &begun).await.refused(),
        (400, "authorization_pending".into())
    );
    let too_soon = poll(&tenant, &begun).await;
    assert_eq!(too_soon.refused(), (400, "slow_down".into()));
    assert_eq!(too_soon.header("retry-after"), "10");
    tokio::time::advance(Duration::from_secs(11)).await;
    assert!(tenant.approve("ABC-123"));
    let tokens = poll(&tenant, &begun).await.ok();
    assert_eq!(
        claims(&tokens["id_token"])["sub"],
        ADA,
        "the one of the hint"
    );
    assert_eq!(
        tokens["authorization_details"],
        json!([{ "type": "payment" }])
    );
    assert_eq!(
        poll(&tenant, &begun).await.refused(),
        (400, "invalid_grant".into())
    );

    let begun = begin(&tenant, &[]).await.ok();
    assert!(tenant.deny("ABC-123"));
    assert_eq!(
        poll(&tenant, &begun).await.refused(),
        (400, "access_denied".into())
    );
    let begun = begin(&tenant, &[]).await.ok();
    tokio::time::advance(Duration::from_secs(301)).await;
    assert_eq!(
        poll(&tenant, &begun).await.refused(),
        (400, "expired_token".into())
    );
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let tenant = Tenant::start().await.unwrap();
    let other =
        json!({ "format": "iss_sub", "iss": tenant.issuer(), "sub": "auth0|x" }).to_string();
    for (name, value, error) in [
        ("login_hint", &*other, "unknown_user_id"),
        ("login_hint", "ada@example.test", "invalid_request"),
        ("scope", "profile", "invalid_request"),
        ("binding_message", "<b>", "invalid_binding_message"),
        ("binding_message", "", "invalid_request"),
        ("requested_expiry", "0", "invalid_request"),
        ("requested_expiry", "true", "invalid_request"),
        (
            "authorization_details",
            "payment",
            "invalid_authorization_details",
        ),
    ] {
        let answer = begin(&tenant, &[(name, value)]).await;
        assert_eq!(answer.refused(), (400, error.into()), "{name}={value}");
    }
    let public = [("client_id", "test-native"), ("client_secret", "")];
    assert_eq!(
        begin(&tenant, &public).await.refused(),
        (403, "unauthorized_client".into())
    );
}
