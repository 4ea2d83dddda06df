//! Token exchange, and Token Vault.

use auth0_sdk::testing::{Application, Tenant, User};
use serde_json::{Value, json};

use super::support::*;

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const OTHER: &str = "https://other.example.test/";

async fn tenant() -> Tenant {
    let ada = User::new(ADA)
        .email("ada@example.test")
        .member_of("org_1")
        .connection_token("google-oauth2", "google-token");
    Tenant::builder()
        .application(Application::new("test-native"))
        .application(Application::new("api").secret("s"))
        .api(auth0_sdk::testing::Api::new(API))
        .api(auth0_sdk::testing::Api::new(OTHER))
        .organization("org_1", "navy")
        .user(ada)
        .subject_token("urn:acme:legacy", "legacy-1", ADA)
        .start()
        .await
        .unwrap()
}

async fn exchange(tenant: &Tenant, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![
        ("grant_type", EXCHANGE),
        ("client_id", "api"),
        ("client_secret", "s"),
    ];
    for (name, value) in fields {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    token(tenant, &all).await
}

#[tokio::test]
async fn a_token_of_somewhere_else() {
    let tenant = tenant().await;
    let subject = [
        ("subject_token_type", "urn:acme:legacy"),
        ("subject_token", "legacy-1"),
    ];
    let mut fields = subject.to_vec();
    fields.extend([
        ("audience", API),
        ("scope", "openid read:x"),
        ("organization", "org_1"),
    ]);
    let tokens = exchange(&tenant, &fields).await.ok();
    assert_eq!(tokens["issued_token_type"], ACCESS_TOKEN);
    let access_token = claims(&tokens["access_token"]);
    assert_eq!(
        (&access_token["sub"], &access_token["org_id"]),
        (&json!(ADA), &json!("org_1"))
    );
    assert!(tokens["id_token"].is_string());

    // By somebody who acts for her.
    let actor = tokens["access_token"].as_str().unwrap();
    let acting = [
        subject[0],
        subject[1],
        ("actor_token", actor),
        ("actor_token_type", ACCESS_TOKEN),
        ("audience", API),
    ];
    let tokens = exchange(&tenant, &acting).await.ok();
    assert_eq!(claims(&tokens["access_token"])["act"]["sub"], ADA);

    for (fields, status, error) in [
        (
            vec![("subject_token_type", "urn:else"), subject[1]],
            400,
            "invalid_request",
        ),
        (
            vec![subject[0], ("subject_token", "x")],
            400,
            "invalid_grant",
        ),
        (vec![subject[0]], 400, "invalid_request"),
        (
            vec![subject[0], subject[1], ("actor_token", "x")],
            400,
            "invalid_request",
        ),
        (
            vec![subject[0], subject[1], ("audience", "https://x/")],
            403,
            "access_denied",
        ),
    ] {
        let answer = exchange(&tenant, &fields).await;
        assert_eq!(answer.refused(), (status, error.into()), "{fields:?}");
    }
}

#[tokio::test]
async fn an_api_calls_the_next_on_behalf_of_the_same_person() {
    let tenant = tenant().await;
    let tokens = sign_in(&tenant, &[("audience", API)]).await;
    let on_behalf = |token: &Value| {
        let fields = [
            ("subject_token_type".to_owned(), ACCESS_TOKEN.to_owned()),
            (
                "subject_token".to_owned(),
                token.as_str().unwrap().to_owned(),
            ),
            ("audience".to_owned(), OTHER.to_owned()),
            (
                "scope".to_owned(),
                "openid read:y offline_access".to_owned(),
            ),
        ];
        let tenant = &tenant;
        async move {
            let fields: Vec<_> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
            exchange(tenant, &fields).await
        }
    };
    let exchanged = on_behalf(&tokens["access_token"]).await.ok();
    assert!(exchanged.get("id_token").is_none() && exchanged.get("refresh_token").is_none());
    let once = claims(&exchanged["access_token"]);
    assert_eq!((&once["sub"], &once["aud"]), (&json!(ADA), &json!(OTHER)));
    assert_eq!(once["act"], json!({ "sub": "api" }));
    let exchanged = on_behalf(&exchanged["access_token"]).await.ok();
    let twice = claims(&exchanged["access_token"]);
    assert_eq!(
        twice["act"],
        json!({ "sub": "api", "act": { "sub": "api" } })
    );
    let refused = on_behalf(&json!("nonsense")).await.refused();
    assert_eq!(refused, (400, "invalid_grant".into()));
    let public = [
        ("client_id", "test-native"),
        ("client_secret", ""),
        ("subject_token_type", ACCESS_TOKEN),
        ("subject_token", tokens["access_token"].as_str().unwrap()),
        ("audience", OTHER),
    ];
    assert_eq!(
        exchange(&tenant, &public).await.refused(),
        (403, "unauthorized_client".into())
    );
}

#[tokio::test]
async fn token_vault_keeps_the_tokens_of_connections() {
    let tenant = tenant().await;
    let tokens = sign_in(&tenant, &[("audience", API)]).await;
    let ask = |connection: &'static str, kind: &'static str, token: &Value| {
        let token = token.as_str().unwrap().to_owned();
        let tenant = &tenant;
        async move {
            let fields = [
                (
                    "grant_type",
                    "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token",
                ),
                (
                    "requested_token_type",
                    "http://auth0.com/oauth/token-type/federated-connection-access-token",
                ),
                ("connection", connection),
                ("subject_token_type", kind),
                ("subject_token", &*token),
            ];
            exchange(tenant, &fields).await
        }
    };
    let refresh_token = "urn:ietf:params:oauth:token-type:refresh_token";
    for (kind, token) in [
        (ACCESS_TOKEN, "access_token"),
        (refresh_token, "refresh_token"),
    ] {
        let answer = ask("google-oauth2", kind, &tokens[token]).await.ok();
        assert_eq!(answer["access_token"], "google-token");
    }
    let none = ask("github", ACCESS_TOKEN, &tokens["access_token"]).await;
    let error = "federated_connection_refresh_token_not_found";
    assert_eq!(none.refused(), (401, error.into()));
    let bad = ask("github", ACCESS_TOKEN, &json!("x")).await;
    assert_eq!(bad.refused(), (403, "invalid_grant".into()));
}
