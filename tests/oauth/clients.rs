//! Who an application is, and what it may ask for in its own name.

use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use auth0_sdk::testing::{Api, Application, Tenant};
use reqwest::Method;
use serde_json::json;

use super::support::*;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn tenant(key: &SigningKey) -> Tenant {
    let api = Api::new(API).scopes(["read:x", "write:x"]).permissions();
    Tenant::builder()
        .application(Application::new("web").secret("s:e cret"))
        .application(Application::new("signer").public_key(key.public_jwk().clone()))
        .application(Application::new("native"))
        .application(Application::new("narrow").secret("s").grants(["password"]))
        .api(api)
        .organization("org_1", "navy")
        .start()
        .await
        .unwrap()
}

fn key() -> SigningKey {
    SigningKey::generate(SigningAlgorithm::Es256).unwrap()
}

#[tokio::test]
async fn a_secret_in_the_body_or_in_the_header() {
    let tenant = tenant(&key()).await;
    let own = [("grant_type", "client_credentials"), ("audience", API)];
    let mut fields = own.to_vec();
    fields.extend([("client_id", "web"), ("client_secret", "s:e cret")]);
    let tokens = token(&tenant, &fields).await.ok();
    let claims = claims(&tokens["access_token"]);
    assert_eq!(claims["sub"], "web@clients");
    assert_eq!(claims["gty"], "client-credentials");
    assert_eq!(claims["aud"], API);
    assert_eq!(claims["scope"], "read:x write:x");
    assert_eq!(claims["permissions"], json!(["read:x", "write:x"]));
    assert!(tokens.get("refresh_token").is_none());

    // Each is form-encoded before they are joined.
    let basic = "Basic d2ViOnMlM0FlK2NyZXQ="; // web:s%3Ae+cret
    let with_header = request(&tenant, Method::POST, "/oauth/token").header("authorization", basic);
    send(form(with_header.try_clone().unwrap(), &own))
        .await
        .ok();
    // One way, not two.
    let both = send(form(with_header, &fields)).await;
    assert_eq!(both.refused(), (400, "invalid_request".into()));

    fields[3].1 = "another";
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (401, "access_denied".into())
    );
    fields.pop();
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (401, "access_denied".into())
    );
    fields[2].1 = "nobody";
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (401, "invalid_client".into())
    );
    fields[2].1 = "native";
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (403, "unauthorized_client".into())
    );
    let fields = [
        ("client_id", "narrow"),
        ("client_secret", "s"),
        own[0],
        own[1],
    ];
    assert_eq!(
        token(&tenant, &fields).await.refused(),
        (403, "unauthorized_client".into())
    );
}

#[tokio::test]
async fn json_is_taken_as_well_and_null_is_no_value() {
    let tenant = tenant(&key()).await;
    let mut body = json!({
        "grant_type": "client_credentials", "client_id": "web", "client_secret": "s:e cret",
        "audience": API, "scope": "read:x unknown", "organization": "navy",
    });
    let tokens = post_json(&tenant, "/oauth/token", body.clone()).await.ok();
    assert_eq!(tokens["scope"], "read:x");
    assert_eq!(claims(&tokens["access_token"])["org_id"], "org_1");
    body["scope"] = json!(null);
    let answer = post_json(&tenant, "/oauth/token", body.clone()).await;
    assert_eq!(answer.refused(), (400, "invalid_request".into()));
    body["scope"] = json!("read:x");
    body.as_object_mut().unwrap().remove("audience");
    let answer = post_json(&tenant, "/oauth/token", body.clone()).await;
    assert_eq!(answer.refused(), (400, "invalid_request".into()));
    assert!(answer.text.contains("audience"), "the missing one is named");
    body["audience"] = json!(format!("{}/api/v2/", tenant.url()));
    let answer = post_json(&tenant, "/oauth/token", body).await;
    assert_eq!(answer.refused(), (403, "access_denied".into()));
}

#[tokio::test]
async fn an_assertion_is_for_this_tenant_current_and_new() {
    let key = key();
    let tenant = tenant(&key).await;
    let with = |assertion: String| {
        let tenant = &tenant;
        async move {
            let fields = [
                ("grant_type", "client_credentials"),
                ("audience", API),
                ("client_assertion_type", ASSERTION),
                ("client_assertion", &assertion),
            ];
            token(tenant, &fields).await
        }
    };
    let good = signed(&tenant, &key, "signer", json!({}));
    with(good.clone()).await.ok();
    let invalid = (401, "invalid_client".to_owned());
    assert_eq!(with(good).await.refused(), invalid, "its jti has been used");
    for wrong in [
        json!({ "aud": "https://else.test/" }),
        json!({ "exp": now() - 600 }),
        json!({ "iat": now() + 600 }),
        json!({ "iat": u64::MAX }),
        json!({ "nbf": u64::MAX }),
        json!({ "sub": "signer", "iss": "web" }),
        json!({ "jti": null }),
    ] {
        let assertion = signed(&tenant, &key, "signer", wrong.clone());
        assert_eq!(with(assertion).await.refused(), invalid, "{wrong}");
    }
    let for_ever = json!({ "exp": u64::MAX });
    with(signed(&tenant, &key, "signer", for_ever)).await.ok();
    let other = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let assertion = signed(&tenant, &other, "signer", json!({}));
    assert_eq!(with(assertion).await.refused(), invalid);
    assert_eq!(with("nonsense".into()).await.refused().0, 400);
}

#[tokio::test]
async fn applications_register_themselves() {
    let tenant = Tenant::start().await.unwrap();
    let body = json!({ "client_name": "New", "redirect_uris": ["https://new.example.test/cb"] });
    let answer = post_json(&tenant, "/oidc/register", body).await;
    assert_eq!(answer.status, 201);
    let new = answer.json();
    assert_eq!(new["client_secret_expires_at"], 0);
    let fields = [
        ("grant_type", "client_credentials"),
        ("audience", API),
        ("client_id", new["client_id"].as_str().unwrap()),
        ("client_secret", new["client_secret"].as_str().unwrap()),
    ];
    token(&tenant, &fields).await.ok();
    for (body, error) in [
        (json!({}), "invalid_request"),
        (
            json!({ "redirect_uris": ["no url"] }),
            "invalid_redirect_uri",
        ),
    ] {
        let answer = post_json(&tenant, "/oidc/register", body).await;
        assert_eq!(answer.refused(), (400, error.into()));
    }
}
