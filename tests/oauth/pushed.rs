//! Pushed and signed authorization requests.

use std::time::Duration;

use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::{Application, Tenant};
use serde_json::{Value, json};

use super::support::*;

fn key() -> SigningKey {
    SigningKey::generate(SigningAlgorithm::Es256).unwrap()
}

async fn tenant(key: &SigningKey) -> Tenant {
    let signer = Application::new("signer")
        .public_key(key.public_jwk().clone())
        .require_signed_requests();
    Tenant::builder()
        .application(
            Application::new("web")
                .secret("s")
                .require_pushed_requests(),
        )
        .application(Application::new("other").secret("s"))
        .application(signer)
        .start()
        .await
        .unwrap()
}

const PUSH: [(&str, &str); 6] = [
    ("client_id", "web"),
    ("client_secret", "s"),
    ("response_type", "code"),
    ("redirect_uri", CALLBACK),
    ("scope", "openid"),
    ("state", "pushed"),
];

async fn follow(tenant: &Tenant, client_id: &str, uri: &Value) -> Answer {
    let fields = [
        ("client_id", client_id),
        ("request_uri", uri.as_str().unwrap()),
    ];
    get(tenant, &format!("/authorize?{}", encoded(&fields))).await
}

#[tokio::test(start_paused = true)]
async fn a_pushed_request_works_once_for_its_client() {
    let tenant = tenant(&key()).await;
    let push = || post(&tenant, "/oauth/par", &PUSH);
    let pushed = push().await;
    assert_eq!(pushed.status, 201);
    let pushed = pushed.json();
    assert_eq!(pushed["expires_in"], 30);
    let uri = &pushed["request_uri"];
    let invalid = (400, "invalid_request".to_owned());
    assert_eq!(follow(&tenant, "other", uri).await.refused(), invalid);
    let answer = follow(&tenant, "web", uri).await.redirected();
    assert_eq!(answer["state"], "pushed");
    assert_eq!(follow(&tenant, "web", uri).await.refused(), invalid);
    let late = push().await.json();
    tokio::time::advance(Duration::from_secs(31)).await;
    assert_eq!(
        follow(&tenant, "web", &late["request_uri"]).await.refused(),
        invalid
    );
    // Not pushed at all.
    let plain = get(&tenant, &format!("/authorize?{}", encoded(&PUSH)))
        .await
        .redirected();
    assert_eq!(plain["error"], "invalid_request");
}

#[tokio::test]
async fn a_wrong_request_is_not_taken() {
    let tenant = tenant(&key()).await;
    for (name, value, status, error) in [
        ("client_secret", "x", 401, "access_denied"),
        (
            "redirect_uri",
            "https://evil.example.test/",
            400,
            "invalid_request",
        ),
        ("response_type", "token", 400, "unsupported_response_type"),
        ("request_uri", "urn:x", 400, "invalid_request"),
        ("audience", "https://else.test/", 403, "access_denied"),
    ] {
        let mut fields = PUSH.to_vec();
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        let answer = post(&tenant, "/oauth/par", &fields).await;
        assert_eq!(answer.refused(), (status, error.into()), "{name}");
    }
    let json = post_json(&tenant, "/oauth/par", json!({ "client_id": "web" })).await;
    assert_eq!(
        json.refused(),
        (400, "invalid_request".into()),
        "a form is needed"
    );
}

#[tokio::test]
async fn a_signed_request_is_the_applications() {
    let key = key();
    let tenant = tenant(&key).await;
    let verifier = CodeVerifier::generate().unwrap();
    let object = |key: &SigningKey, more: Value| {
        let mut claims = json!({
            "client_id": "signer", "response_type": "code", "redirect_uri": CALLBACK,
            "scope": "openid", "state": "signed", "max_age": 10,
            "code_challenge": verifier.challenge().to_string(), "code_challenge_method": "S256",
        });
        let more = more.as_object().unwrap().clone();
        claims.as_object_mut().unwrap().extend(more);
        signed(&tenant, key, "signer", claims)
    };
    let send = |object: String| {
        let tenant = &tenant;
        async move {
            let fields = [
                ("client_id", "signer"),
                ("request", &*object),
                ("state", "ignored"),
            ];
            get(tenant, &format!("/authorize?{}", encoded(&fields))).await
        }
    };
    let answer = send(object(&key, json!({}))).await.redirected();
    assert_eq!(answer["state"], "signed");
    assert!(answer.contains_key("code"));
    let invalid = (400, "invalid_request_object".to_owned());
    for wrong in [
        object(&self::key(), json!({})),
        object(&key, json!({ "exp": now() - 600 })),
        object(&key, json!({ "aud": "https://else.test/" })),
        object(&key, json!({ "client_id": "web" })),
        object(&key, json!({ "request": "x" })),
        "nonsense".to_owned(),
    ] {
        assert_eq!(send(wrong).await.refused(), invalid);
    }
    let fields = [
        ("client_id", "signer"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
    ];
    let plain = get(&tenant, &format!("/authorize?{}", encoded(&fields)))
        .await
        .redirected();
    assert_eq!(plain["error"], "invalid_request");

    // Pushed and signed.
    let request = object(&key, json!({}));
    let assertion = signed(&tenant, &key, "signer", json!({}));
    let fields = [
        ("client_id", "signer"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", &*assertion),
        ("request", &*request),
    ];
    let pushed = post(&tenant, "/oauth/par", &fields).await;
    assert_eq!(pushed.status, 201, "{}", pushed.text);
    let answer = follow(&tenant, "signer", &pushed.json()["request_uri"])
        .await
        .redirected();
    assert_eq!(answer["state"], "signed");
}
