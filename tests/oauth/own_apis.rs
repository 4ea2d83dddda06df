//! The My Account and My Organization APIs, generically answered.

use auth0_sdk::my_account::MyAccountClient;
use auth0_sdk::my_organization::MyOrganizationClient;
use auth0_sdk::testing::{Tenant, User};
use serde_json::json;

use super::support::*;

#[tokio::test]
async fn an_account_is_the_persons_own() {
    let tenant = Tenant::start().await.unwrap();
    let method = json!({ "id": "am_1", "type": "phone", "confirmed": true });
    tenant.seed_own(ADA, "/authentication-methods", method);
    tenant.seed_own(
        ADA,
        "/factors",
        json!({ "factors": [{ "type": "push-notification" }] }),
    );
    let audience = format!("{}/me/", tenant.url());
    let scopes = ["read:me:authentication_methods", "read:me:factors"];
    let token = tenant.access_token(ADA, &audience, scopes).unwrap();
    let me = |token: &auth0_sdk::Secret| {
        let builder = MyAccountClient::builder(tenant.url()).token(token.clone());
        builder.build().unwrap()
    };
    let factors = me(&token)
        .factors()
        .list()
        .await
        .unwrap()
        .into_value()
        .factors;
    assert_eq!(factors.unwrap().len(), 1);
    let found = me(&token).authentication_methods().get("am_1").await;
    assert!(found.is_ok());
    let all = me(&token).authentication_methods().list().await.unwrap();
    assert_eq!(all.into_value().authentication_methods.unwrap().len(), 1);
    let error = me(&token)
        .authentication_methods()
        .delete("am_1")
        .await
        .unwrap_err();
    assert!(error.is_forbidden());
    let other = tenant.access_token("auth0|bob", &audience, scopes).unwrap();
    let error = me(&other)
        .authentication_methods()
        .get("am_1")
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    for bad in [
        tenant.token(),
        tenant.access_token(ADA, API, scopes).unwrap(),
    ] {
        let error = me(&bad).factors().list().await.unwrap_err();
        assert!(error.is_unauthorized());
    }
}

#[tokio::test]
async fn an_organization_is_that_of_the_token() {
    let ada = User::new(ADA).email("ada@example.test").member_of("org_1");
    let tenant = Tenant::builder()
        .organization("org_1", "navy")
        .user(ada)
        .start()
        .await
        .unwrap();
    tenant.seed_own(
        "org_1",
        "/details",
        json!({ "name": "navy", "display_name": "The Navy" }),
    );
    let audience = format!("{}/my-org/", tenant.url());
    let more = [
        ("audience", &*audience),
        ("scope", "openid read:my_org:details"),
    ];
    let without = sign_in(&tenant, &more).await;
    let more = [more[0], more[1], ("organization", "org_1")];
    let tokens = sign_in(&tenant, &more).await;
    let organization = |tokens: &serde_json::Value| {
        let token = tokens["access_token"].as_str().unwrap();
        let builder = MyOrganizationClient::builder(tenant.url()).token(token);
        builder.build().unwrap()
    };
    let details = organization(&tokens)
        .organization_details()
        .get()
        .await
        .unwrap();
    assert_eq!(details.value().display_name.as_deref(), Some("The Navy"));
    let error = organization(&without)
        .organization_details()
        .get()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized());
}
