//! What the tenant says about itself.

use std::time::Duration;

use auth0_sdk::testing::Tenant;
use serde_json::{Value, json};

use super::support::*;

async fn keys(tenant: &Tenant) -> Vec<Value> {
    let set = get(tenant, "/.well-known/jwks.json").await.ok();
    set["keys"].as_array().unwrap().clone()
}

#[tokio::test]
async fn its_endpoints_are_its_own() {
    let tenant = Tenant::start().await.unwrap();
    let answer = get(&tenant, "/.well-known/openid-configuration").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=15");
    let all = answer.ok();
    assert_eq!(all["issuer"], tenant.issuer());
    for (name, value) in all.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let path = value.as_str().unwrap().strip_prefix(&tenant.url()).unwrap();
            // Not 404: it is there, whatever it says to this.
            assert_ne!(get(&tenant, path).await.status, 404, "{name}");
        }
    }
    assert_eq!(all["code_challenge_methods_supported"], json!(["S256"]));
    let tenant = Tenant::builder()
        .jwks_max_age(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let answer = get(&tenant, "/.well-known/jwks.json").await;
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn keys_rotate() {
    let tenant = Tenant::start().await.unwrap();
    let first = keys(&tenant).await;
    let algorithms: Vec<_> = first.iter().map(|key| key["alg"].clone()).collect();
    assert_eq!(algorithms, ["RS256", "PS256", "ES256", "EdDSA"]);
    assert!(
        first
            .iter()
            .all(|key| key["kid"].is_string() && key["use"] == "sig" && key.get("d").is_none())
    );
    tenant.rotate_keys(true);
    let second = keys(&tenant).await;
    assert_eq!(second.len(), 8);
    assert!(first.iter().all(|key| second.contains(key)));
    tenant.rotate_keys(false);
    let third = keys(&tenant).await;
    assert_eq!(third.len(), 4);
    assert!(third.iter().all(|key| !second.contains(key)));
}

#[tokio::test]
async fn home_realms_are_found_by_domain() {
    let tenant = Tenant::builder()
        .federated_domain("acme.test")
        .start()
        .await
        .unwrap();
    tenant
        .seed(
            "/connections",
            json!({
                "name": "okta", "strategy": "oidc", "options": { "domain_aliases": ["navy.test"] },
            }),
        )
        .unwrap();
    let ask = |resource: &str| {
        let rel = "http://openid.net/specs/connect/1.0/issuer";
        let query = encoded(&[("resource", resource), ("rel", rel)]);
        let path = format!("/.well-known/webfinger?{query}");
        let tenant = &tenant;
        async move { get(tenant, &path).await }
    };
    for domain in ["acme.test", "ACME.test", "navy.test"] {
        let found = ask(&format!("urn:auth0:discovery:domain:{domain}"))
            .await
            .ok();
        assert_eq!(found["links"][0]["href"], tenant.issuer());
    }
    assert_eq!(
        ask("urn:auth0:discovery:domain:else.test").await.status,
        404
    );
    assert_eq!(
        ask("acct:ada@acme.test").await.refused(),
        (400, "invalid_request".into())
    );
}

#[tokio::test]
async fn saml_and_ws_federation_have_metadata() {
    let tenant = Tenant::start().await.unwrap();
    for path in [
        "/samlp/metadata/test-client",
        "/wsfed/FederationMetadata/2007-06/FederationMetadata.xml",
        "/wsfed/test-client/FederationMetadata/2007-06/FederationMetadata.xml",
    ] {
        let answer = get(&tenant, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").contains("xml"));
        assert!(
            answer
                .text
                .contains("<EntityDescriptor entityID=\"urn:127.0.0.1:")
        );
        assert!(answer.text.ends_with("</EntityDescriptor>"));
    }
    assert_eq!(get(&tenant, "/samlp/metadata/nobody").await.status, 404);
}

#[tokio::test]
async fn another_method_is_told_from_no_such_path() {
    let tenant = Tenant::start().await.unwrap();
    let answer = get(&tenant, "/oauth/token").await;
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert!(answer.headers.contains_key("x-auth0-requestid"));
}
