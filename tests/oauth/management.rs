//! Whom the Management API makes, changes and deletes, the OAuth side knows.

use auth0_sdk::management::{CreateUserRequestContent, UpdateUserRequestContent};
use auth0_sdk::testing::Tenant;

use super::support::*;

#[tokio::test]
async fn people_of_the_management_api_sign_in() {
    let tenant = Tenant::start().await.unwrap();
    let users = tenant.client();
    let mut new = CreateUserRequestContent::new("Username-Password-Authentication");
    new.email = Some("grace@example.test".to_owned());
    new.password = Some("the first one".into());
    let id = users.users().create(&new).await.unwrap().into_value();
    let id = id.user_id.unwrap();
    let password = |password: &str| {
        let fields = [
            ("grant_type", "password"),
            ("client_id", "test-native"),
            ("username", "grace@example.test"),
            ("password", password),
            ("scope", "openid offline_access"),
        ];
        let body: serde_json::Map<_, _> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()))
            .collect();
        post_json(&tenant, "/oauth/token", body.into())
    };
    let tokens = password("the first one").await.ok();
    assert_eq!(claims(&tokens["id_token"])["sub"], *id);

    let mut change = UpdateUserRequestContent::default();
    change.password = Some("the second one".into()).into();
    users.users().update(&id, &change).await.unwrap();
    let old = password("the first one").await;
    assert_eq!(old.refused(), (403, "invalid_grant".into()));
    let tokens = password("the second one").await.ok();

    let mut change = UpdateUserRequestContent::default();
    change.blocked = Some(true);
    users.users().update(&id, &change).await.unwrap();
    let blocked = password("the second one").await;
    assert_eq!(blocked.refused(), (401, "unauthorized".into()));

    users.users().delete(&id).await.unwrap();
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", "test-native"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let gone = token(&tenant, &fields).await;
    assert_eq!(gone.refused(), (403, "invalid_grant".into()));
    let request = request(&tenant, reqwest::Method::GET, "/userinfo");
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(send(request.bearer_auth(token)).await.status, 401);
}
