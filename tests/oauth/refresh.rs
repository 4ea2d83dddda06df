//! Refresh tokens.

use auth0_sdk::testing::{Api, Application, Tenant};
use serde_json::Value;

use super::support::*;

async fn refresh(tenant: &Tenant, token: &Value, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("grant_type", "refresh_token"),
        ("client_id", "test-native"),
        ("refresh_token", token.as_str().unwrap()),
    ];
    fields.extend(more);
    super::support::token(tenant, &fields).await
}

#[tokio::test]
async fn one_that_comes_twice_takes_the_whole_family() {
    let tenant = Tenant::start().await.unwrap();
    let first = sign_in(&tenant, &[("audience", API)]).await["refresh_token"].clone();
    let tokens = refresh(&tenant, &first, &[]).await.ok();
    let second = tokens["refresh_token"].clone();
    assert_ne!(first, second);
    assert_eq!(claims(&tokens["id_token"])["sub"], ADA);
    let invalid = (403, "invalid_grant".to_owned());
    assert_eq!(refresh(&tenant, &first, &[]).await.refused(), invalid);
    assert_eq!(refresh(&tenant, &second, &[]).await.refused(), invalid);
    let request = request(&tenant, reqwest::Method::GET, "/userinfo");
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(send(request.bearer_auth(access_token)).await.status, 401);
}

#[tokio::test]
async fn without_rotation_it_stays() {
    let native = Application::new("test-native").rotate_refresh_tokens(false);
    let tenant = Tenant::builder().application(native).start().await.unwrap();
    let token = sign_in(&tenant, &[]).await["refresh_token"].clone();
    for _ in 0..3 {
        let tokens = refresh(&tenant, &token, &[]).await.ok();
        assert!(tokens.get("refresh_token").is_none());
    }
    let answer = refresh(&tenant, &token, &[("scope", "openid")]).await.ok();
    assert_eq!(answer["scope"], "openid");
}

#[tokio::test]
async fn it_is_good_for_other_apis_too() {
    let other = "https://other.example.test/";
    let tenant = Tenant::builder()
        .api(Api::new(API))
        .api(Api::new(other).scopes(["a", "b"]))
        .start()
        .await
        .unwrap();
    let token = sign_in(&tenant, &[("audience", API)]).await["refresh_token"].clone();
    let tokens = refresh(&tenant, &token, &[("audience", other), ("scope", "b c")])
        .await
        .ok();
    let claims = claims(&tokens["access_token"]);
    assert_eq!(
        (claims["aud"].as_str(), claims["scope"].as_str()),
        (Some(other), Some("b"))
    );
    // The next one still has what the first had.
    let tokens = refresh(&tenant, &tokens["refresh_token"], &[]).await.ok();
    assert!(tokens["scope"].as_str().unwrap().contains("offline_access"));
}

#[tokio::test]
async fn it_can_be_revoked_by_its_client() {
    let tenant = Tenant::start().await.unwrap();
    let token = sign_in(&tenant, &[]).await["refresh_token"].clone();
    let text = token.as_str().unwrap();
    let other = [
        ("client_id", "test-client"),
        ("client_secret", "test-secret"),
        ("token", text),
    ];
    let answer = post(&tenant, "/oauth/revoke", &other).await;
    assert_eq!(answer.refused(), (400, "invalid_request".into()));
    let missing = post(&tenant, "/oauth/revoke", &[("client_id", "test-native")]).await;
    assert_eq!(missing.refused(), (400, "invalid_request".into()));
    let body = serde_json::json!({ "client_id": "test-native", "token": text });
    for _ in 0..2 {
        let answer = post_json(&tenant, "/oauth/revoke", body.clone()).await;
        assert_eq!(
            (answer.status, &*answer.text),
            (200, ""),
            "an unknown one is no error"
        );
    }
    assert_eq!(
        refresh(&tenant, &token, &[]).await.refused().1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn an_api_or_an_application_may_not_have_one() {
    let tenant = Tenant::builder()
        .api(Api::new(API).offline_access(false))
        .start()
        .await
        .unwrap();
    let tokens = sign_in(&tenant, &[("audience", API)]).await;
    assert!(tokens.get("refresh_token").is_none());
    let native = Application::new("test-native").grants(["authorization_code"]);
    let tenant = Tenant::builder().application(native).start().await.unwrap();
    assert!(sign_in(&tenant, &[]).await.get("refresh_token").is_none());
}
