//! Client credentials, and what a token is good for.

use std::time::Duration;

use auth0_sdk::management::ManagementClient;
use auth0_sdk::testing::Tenant;
use auth0_sdk::token::ClientAuth;
use auth0_sdk::transport::http_client;
use reqwest::StatusCode;
use serde_json::json;

use super::support::*;

fn client(tenant: &Tenant, id: &str, auth: ClientAuth) -> ManagementClient {
    ManagementClient::builder(tenant.url())
        .client_credentials(id, auth)
        .http_client(http_client().no_proxy().build().unwrap())
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_secret_goes_in_the_body_or_in_the_header() {
    let tenant = Tenant::builder()
        .client("me", "s:e c%ret")
        .start()
        .await
        .unwrap();
    for auth in [ClientAuth::SecretPost, ClientAuth::SecretBasic] {
        let client = client(&tenant, "me", auth("s:e c%ret".into()));
        assert!(client.users().list().await.is_ok());
    }
    for auth in [ClientAuth::SecretPost, ClientAuth::SecretBasic] {
        let client = client(&tenant, "me", auth("another".into()));
        let error = client.users().list().await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(error.oauth().unwrap().error(), "access_denied");
    }
    let tokens = tenant
        .requests()
        .into_iter()
        .filter(|request| request.operation.is_none());
    assert_eq!(tokens.count(), 4);
}

#[tokio::test]
async fn a_token_that_is_revoked_is_renewed_on_the_way() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    create(&client, "ada").await;
    tenant.revoke_tokens();
    create(&client, "bob").await;
    assert_eq!(
        tenant.calls(),
        ["users.create"; 3],
        "one was refused with 401"
    );
    assert_eq!(
        client
            .users()
            .list()
            .items()
            .collect_all()
            .await
            .unwrap()
            .len(),
        2
    );

    let fixed = with_token(&tenant, tenant.token());
    assert!(fixed.users().list().await.is_ok());
    tenant.revoke_tokens();
    let error = fixed.users().list().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.headers().unwrap().contains_key("www-authenticate"));
}

#[tokio::test]
async fn a_token_ends() {
    let tenant = Tenant::builder()
        .token_lifetime(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let client = with_token(&tenant, tenant.token());
    assert!(client.users().list().await.unwrap_err().is_unauthorized());
    assert!(
        with_token(&tenant, "nonsense")
            .users()
            .list()
            .await
            .unwrap_err()
            .is_unauthorized()
    );
}

#[tokio::test]
async fn a_token_without_the_scope_is_not_enough() {
    let builder = Tenant::builder().client_with_scopes("reader", "secret", ["read:users"]);
    let tenant = builder.start().await.unwrap();
    let client = tenant.client();
    assert!(client.users().list().await.is_ok());
    let error = client.users().create(&person("ada")).await.unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.error_code().unwrap().as_str(), "insufficient_scope");
    assert_eq!(error.missing_scopes(), ["create:users"]);
    let client = with_token(&tenant, tenant.token_with_scopes(["create:users"]));
    assert!(client.users().create(&person("ada")).await.is_ok());
    assert!(client.users().list().await.unwrap_err().is_forbidden());
}

#[tokio::test]
async fn other_grants_and_audiences_are_refused() {
    let tenant = Tenant::start().await.unwrap();
    let audience = format!("{}/api/v2/", tenant.url());
    let post = |grant: &str, audience: &str, bearer: bool| {
        let body = json!({
            "grant_type": grant, "client_id": "test-client", "client_secret": "test-secret",
            "audience": audience,
        });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client
            .post(format!("{}/oauth/token", tenant.url()))
            .json(&body);
        if bearer {
            request = request.bearer_auth(tenant.token().expose());
        }
        json(request)
    };
    // A bearer token is no client authentication.
    assert_eq!(post("client_credentials", &audience, true).await.0, 401);
    let (status, token) = post("client_credentials", &audience, false).await;
    assert_eq!((status, token["expires_in"].as_u64()), (200, Some(86_400)));
    let (status, error) = post("nonsense", &audience, false).await;
    assert_eq!(
        (status, error["error"].as_str()),
        (400, Some("unsupported_grant_type"))
    );
    let (status, error) = post("client_credentials", "https://else.test/", false).await;
    assert_eq!(
        (status, error["error"].as_str()),
        (403, Some("access_denied"))
    );
}

#[tokio::test]
async fn no_secret_is_shown() {
    let tenant = Tenant::start().await.unwrap();
    create(&tenant.client(), "ada").await;
    let shown = format!(
        "{tenant:?} {:?} {:?}",
        tenant.requests(),
        Tenant::builder().client("a", "b-s3cr3t")
    );
    let secrets = tenant.secrets();
    assert!(secrets.len() >= 2);
    for secret in secrets
        .iter()
        .map(String::as_str)
        .chain(["b-s3cr3t", "a password of some length"])
    {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("users.create"));
}
