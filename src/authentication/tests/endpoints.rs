use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::authentication::AuthorizationDetail;
use crate::pkce::{CodeVerifier, Nonce, State};

fn query(url: &url::Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

fn offline() -> AuthenticationClient {
    AuthenticationClient::builder("Tenant.eu.auth0.com", "my-client")
        .client_secret("never in a URL")
        .build()
        .unwrap()
}

#[test]
fn an_authorize_url_has_what_was_set_and_no_more() {
    let (verifier, state, nonce) = (
        CodeVerifier::generate().unwrap(),
        State::generate().unwrap(),
        Nonce::generate().unwrap(),
    );
    let url = offline()
        .authorize_url()
        .redirect_uri("https://a/cb?x=1&y=2")
        .state(&state)
        .nonce(&nonce)
        .code_challenge(&verifier.challenge())
        .max_age(Duration::from_secs(90))
        .organization("org_1")
        .extra("ext-campaign", "a b")
        .build()
        .unwrap();
    assert_eq!(url.path(), "/authorize");
    assert_eq!(url.host_str(), Some("tenant.eu.auth0.com"));
    assert_eq!(
        query(&url),
        fields(&[
            ("client_id", "my-client"),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("redirect_uri", "https://a/cb?x=1&y=2"),
            ("state", state.expose()),
            ("nonce", nonce.expose()),
            ("code_challenge", verifier.challenge().as_str()),
            ("code_challenge_method", "S256"),
            ("max_age", "90"),
            ("organization", "org_1"),
            ("ext-campaign", "a b"),
        ])
    );
    let bare = offline().authorize_url().build().unwrap();
    assert_eq!(query(&bare).len(), 3);
    for reserved in ["state", "Scope", "client_id", "client_secret", "request"] {
        let error = offline().authorize_url().extra(reserved, "x").build();
        assert!(error.unwrap_err().is_invalid_argument(), "{reserved}");
    }
}

#[tokio::test]
async fn a_pushed_request_carries_all_and_the_url_none_of_it() {
    let server =
        Server::always(|| Reply::json(201, r#"{"request_uri":"urn:r:1","expires_in":30}"#)).await;
    let auth = AuthenticationClient::builder(server.url(), "my-client")
        .client_secret("s3cr3t")
        .build()
        .unwrap();
    let details = [AuthorizationDetail::new("payment").actions(["initiate"])];
    let pushed = auth
        .authorize_url()
        .redirect_uri("https://a/cb")
        .authorization_details(&details)
        .push()
        .await
        .unwrap();
    let sent = form(&server.seen()[0]);
    assert_eq!(sent["client_secret"], "s3cr3t");
    assert_eq!(sent["redirect_uri"], "https://a/cb");
    let sent: Value = serde_json::from_str(&sent["authorization_details"]).unwrap();
    assert_eq!(
        sent,
        json!([{ "type": "payment", "actions": ["initiate"] }])
    );
    assert_eq!(pushed.value().expires_in, Some(Duration::from_secs(30)));
    let url = pushed.value().url();
    let expected = fields(&[("client_id", "my-client"), ("request_uri", "urn:r:1")]);
    assert_eq!(query(&url), expected);
}

#[tokio::test]
async fn a_signed_request_stands_alone() {
    use crate::jose::{Jws, SigningAlgorithm, SigningKey};

    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let public = key.public_jwk().clone();
    let state = State::generate().unwrap();
    let url = offline()
        .authorize_url()
        .redirect_uri("https://a/cb")
        .state(&state)
        .max_age(Duration::from_secs(90))
        .authorization_details(&[AuthorizationDetail::new("x")])
        .sign(&key.into())
        .await
        .unwrap()
        .build()
        .unwrap();
    let mut sent = query(&url);
    let request = sent.remove("request").unwrap();
    assert_eq!(sent, fields(&[("client_id", "my-client")]));
    let jws = Jws::parse(&request).unwrap();
    jws.verify(&public, &[SigningAlgorithm::Es256]).unwrap();
    assert_eq!(jws.kind(), Some("oauth-authz-req+jwt"));
    let claims = jws.claims();
    let expected = json!({
        "iss": "my-client",
        "client_id": "my-client",
        "aud": "https://tenant.eu.auth0.com/",
        "response_type": "code",
        "scope": "openid profile email",
        "redirect_uri": "https://a/cb",
        "state": state.expose(),
        "max_age": 90,
        "authorization_details": [{ "type": "x" }],
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(claims.get(name), Some(value), "{name}");
    }
    for name in ["jti", "iat", "exp"] {
        assert!(claims.contains_key(name), "{name}");
    }
}

#[test]
fn logout_urls() {
    let auth = offline();
    let url = auth
        .logout_url()
        .id_token_hint("idt")
        .post_logout_redirect_uri("https://a/bye")
        .state("s")
        .federated()
        .build()
        .unwrap();
    assert_eq!(url.path(), "/oidc/logout");
    let expected = [
        ("client_id", "my-client"),
        ("id_token_hint", "idt"),
        ("post_logout_redirect_uri", "https://a/bye"),
        ("state", "s"),
        ("federated", ""),
    ];
    assert_eq!(query(&url), fields(&expected));
    let url = auth
        .logout_url()
        .post_logout_redirect_uri("https://a/bye")
        .federated()
        .build_v2()
        .unwrap();
    assert_eq!(url.path(), "/v2/logout");
    let expected = [
        ("client_id", "my-client"),
        ("returnTo", "https://a/bye"),
        ("federated", ""),
    ];
    assert_eq!(query(&url), fields(&expected));
    let ignored = auth.logout_url().id_token_hint("idt").build_v2();
    assert!(ignored.unwrap_err().is_invalid_argument());
}

#[tokio::test]
async fn revoking_takes_an_empty_answer_and_may_be_done_again() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(503, "{}"),
        _ => Reply::with(200, &[], ""),
    })
    .await;
    let answer = client(&server).revoke("rt").await.unwrap();
    assert_eq!(answer.tries(), 2);
    let expected = fields(&[("client_id", "my-client"), ("token", "rt")]);
    assert_eq!(form(&server.seen()[1]), expected);
}

#[tokio::test]
async fn a_device_gets_its_codes() {
    let server = Server::always(|| {
        let body = r#"{"device_code":"dc","user_code":"ABCD","verification_uri":"https://t/activate",
            "verification_uri_complete":"https://t/activate?user_code=ABCD","expires_in":900,
            "interval":"5"}"#;
        Reply::json(200, body)
    })
    .await;
    let device = client(&server)
        .device_authorization()
        .scope("openid offline_access")
        .audience("https://api/")
        .await
        .unwrap()
        .into_value();
    assert_eq!(device.user_code, "ABCD");
    assert_eq!(device.expires_in, Some(Duration::from_secs(900)));
    assert_eq!(device.interval, Some(Duration::from_secs(5)));
    assert!(!format!("{device:?}").contains("dc\""));
    let expected = [
        ("client_id", "my-client"),
        ("scope", "openid offline_access"),
        ("audience", "https://api/"),
    ];
    assert_eq!(form(&server.seen()[0]), fields(&expected));
}

#[tokio::test]
async fn an_answer_without_what_the_next_step_needs_is_named() {
    let server = Server::always(|| Reply::json(200, r#"{"device_code":"dc"}"#)).await;
    let error = client(&server).device_authorization().await.unwrap_err();
    assert!(error.is_missing_member());
    assert!(error.to_string().contains("user_code"));
    let error = client(&server).authorize_url().push().await.unwrap_err();
    assert!(error.to_string().contains("request_uri"));
    let error = client(&server)
        .backchannel_authentication("u", "m")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("auth_req_id"));
}

#[tokio::test]
async fn a_person_is_asked_by_user_id() {
    let server =
        Server::always(|| Reply::json(200, r#"{"auth_req_id":"r","expires_in":300,"interval":5}"#))
            .await;
    let details = [AuthorizationDetail::new("payment")];
    client(&server)
        .backchannel_authentication("auth0|1", "Order-1")
        .audience("https://api/")
        .requested_expiry(Duration::from_secs(120))
        .authorization_details(&details)
        .await
        .unwrap();
    let sent = form(&server.seen()[0]);
    let hint: Value = serde_json::from_str(&sent["login_hint"]).unwrap();
    let issuer = format!("{}/", server.url());
    let expected = json!({ "format": "iss_sub", "iss": issuer, "sub": "auth0|1" });
    assert_eq!(hint, expected);
    assert_eq!(sent["binding_message"], "Order-1");
    assert_eq!(sent["requested_expiry"], "120");
    assert_eq!(sent["audience"], "https://api/");
    assert_eq!(sent["scope"], "openid profile email");
    assert_eq!(sent["authorization_details"], r#"[{"type":"payment"}]"#);
}
