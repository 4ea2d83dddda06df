//! Codes and links, and the password grants beside them.

use std::time::Duration;

use auth0_sdk::testing::Tenant;
use serde_json::json;
use url::Url;

use super::support::*;

const OTP: &str = "http://auth0.com/oauth/grant-type/passwordless/otp";

#[tokio::test(start_paused = true)]
async fn a_code_by_email_makes_an_account_and_works_once() {
    let tenant = Tenant::start().await.unwrap();
    let body = json!({
        "client_id": "test-native", "connection": "email", "email": "New@example.test",
        "send": "code",
    });
    let started = post_json(&tenant, "/passwordless/start", body.clone())
        .await
        .ok();
    assert_eq!(started["email"], "new@example.test");
    let code = tenant.sent().pop().unwrap().code.unwrap();
    let with = |otp: &str| {
        let fields = [
            ("grant_type", OTP),
            ("client_id", "test-native"),
            ("username", "new@example.test"),
            ("realm", "email"),
            ("scope", "openid email"),
            ("otp", otp),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let tenant = &tenant;
        async move {
            let fields: Vec<_> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
            token(tenant, &fields).await
        }
    };
    let invalid = (403, "invalid_grant".to_owned());
    assert_eq!(with("x").await.refused(), invalid);
    let tokens = with(code.expose()).await.ok();
    let id_token = claims(&tokens["id_token"]);
    assert!(id_token["sub"].as_str().unwrap().starts_with("email|"));
    assert_eq!(id_token["email_verified"], true);
    assert_eq!(with(code.expose()).await.refused(), invalid);
    post_json(&tenant, "/passwordless/start", body).await.ok();
    let late = tenant.sent().pop().unwrap().code.unwrap();
    tokio::time::advance(Duration::from_secs(181)).await;
    assert_eq!(with(late.expose()).await.refused(), invalid);
}

#[tokio::test]
async fn a_link_leads_to_a_code_without_a_verifier() {
    let tenant = Tenant::start().await.unwrap();
    let body = json!({
        "client_id": "test-native", "connection": "email", "email": "ada@example.test",
        "authParams": { "redirect_uri": CALLBACK, "state": "s-1", "scope": "openid" },
    });
    post_json(&tenant, "/passwordless/start", body).await.ok();
    let link = tenant.sent().pop().unwrap().link.unwrap();
    let path = link.expose().strip_prefix(&tenant.url()).unwrap();
    let answer = get(&tenant, path).await.redirected();
    assert_eq!(answer["state"], "s-1");
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "test-native"),
        ("code", &*answer["code"]),
        ("redirect_uri", CALLBACK),
    ];
    let tokens = token(&tenant, &fields).await.ok();
    assert!(tokens["id_token"].is_string());
    assert_eq!(
        get(&tenant, path).await.refused(),
        (403, "invalid_grant".into())
    );
    assert_eq!(
        Url::parse(link.expose()).unwrap().path(),
        "/passwordless/verify_redirect"
    );
}

#[tokio::test]
async fn a_code_for_an_account_of_a_database() {
    let tenant = Tenant::start().await.unwrap();
    let mut body = json!({
        "client_id": "test-native", "connection": "Username-Password-Authentication",
        "email": "new@example.test",
    });
    let path = "/otp/challenge";
    post_json(&tenant, path, body.clone()).await.ok();
    assert!(
        tenant.sent().is_empty(),
        "there is no such account, which nobody is told"
    );
    body["allow_signup"] = true.into();
    let session = post_json(&tenant, path, body.clone()).await.ok();
    let code = tenant.sent().pop().unwrap().code.unwrap();
    let fields = [
        ("grant_type", OTP),
        ("client_id", "test-native"),
        ("auth_session", session["auth_session"].as_str().unwrap()),
        ("otp", code.expose()),
    ];
    token(&tenant, &fields).await.ok();
    body["connection"] = "none".into();
    assert_eq!(
        post_json(&tenant, path, body).await.refused(),
        (400, "invalid_request".into())
    );
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let tenant = Tenant::start().await.unwrap();
    for (connection, name, value, error) in [
        ("fax", "email", "a@b.test", "bad.connection"),
        ("sms", "phone_number", "0555", "invalid_request"),
        ("email", "email", "nobody", "invalid_request"),
        ("email", "phone_number", "+15550100", "invalid_request"),
    ] {
        let body = json!({ "client_id": "test-native", "connection": connection, name: value });
        let answer = post_json(&tenant, "/passwordless/start", body).await;
        assert_eq!(
            answer.refused(),
            (400, error.into()),
            "{connection} {value}"
        );
    }
    let body =
        json!({ "client_id": "test-client", "connection": "sms", "phone_number": "+15550100" });
    let answer = post_json(&tenant, "/passwordless/start", body).await;
    assert_eq!(
        answer.refused(),
        (401, "access_denied".into()),
        "it can prove itself"
    );
}

#[tokio::test]
async fn passwords() {
    let tenant = Tenant::start().await.unwrap();
    let realm = "http://auth0.com/oauth/grant-type/password-realm";
    let fields = |kind: &'static str, password: &'static str, realm: &'static str| {
        let mut fields = vec![
            ("grant_type", kind),
            ("client_id", "test-native"),
            ("username", "ada@example.test"),
            ("password", password),
            ("scope", "openid offline_access"),
        ];
        if !realm.is_empty() {
            fields.push(("realm", realm));
        }
        fields
    };
    let right = "correct horse battery staple";
    let tokens = token(&tenant, &fields("password", right, "")).await.ok();
    assert_eq!(claims(&tokens["id_token"])["sub"], ADA);
    let database = "Username-Password-Authentication";
    token(&tenant, &fields(realm, right, database)).await.ok();
    for (kind, password, realm, refused) in [
        ("password", "wrong", "", (403, "invalid_grant")),
        (realm, right, "", (400, "invalid_request")),
        (realm, right, "no-such-connection", (400, "invalid_request")),
        (realm, right, "email", (403, "invalid_grant")),
    ] {
        let answer = token(&tenant, &fields(kind, password, realm)).await;
        assert_eq!(
            answer.refused(),
            (refused.0, refused.1.to_owned()),
            "{kind} {realm}"
        );
    }
}
