//! Proofs of possession.

use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::{Application, Tenant};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::support::*;

fn key() -> SigningKey {
    SigningKey::generate(SigningAlgorithm::Es256).unwrap()
}

fn proof(tenant: &Tenant, key: &SigningKey, method: &str, path: &str, more: Value) -> String {
    let mut claims = json!({
        "htm": method,
        "htu": format!("{}{path}", tenant.url()),
        "iat": now(),
        "jti": CodeVerifier::generate().unwrap().expose(),
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let mut jwk = key.public_jwk().to_json();
    jwk.as_object_mut()
        .unwrap()
        .retain(|name, _| ["kty", "crv", "x", "y", "n", "e"].contains(&&**name));
    let header = [("typ", "dpop+jwt".into()), ("jwk", jwk)];
    key.sign_jwt(&header, &claims).unwrap().expose().to_owned()
}

async fn with_proof(tenant: &Tenant, proof: &str, fields: &[(&str, &str)]) -> Answer {
    let request = request(tenant, Method::POST, "/oauth/token").header("dpop", proof);
    send(form(request, fields)).await
}

const PASSWORD: [(&str, &str); 5] = [
    ("grant_type", "password"),
    ("client_id", "test-native"),
    ("username", "ada@example.test"),
    ("password", "correct horse battery staple"),
    ("scope", "openid profile offline_access"),
];

#[tokio::test]
async fn tokens_are_bound_to_the_key() {
    let tenant = Tenant::start().await.unwrap();
    let key = key();
    let proof_now = |more| proof(&tenant, &key, "POST", "/oauth/token", more);
    let mut fields = PASSWORD.to_vec();
    fields.push(("audience", API));
    let tokens = with_proof(&tenant, &proof_now(json!({})), &fields)
        .await
        .ok();
    assert_eq!(tokens["token_type"], "DPoP");
    let thumbprint = key.public_jwk().thumbprint();
    assert_eq!(claims(&tokens["access_token"])["cnf"]["jkt"], thumbprint);

    let token = tokens["access_token"].as_str().unwrap();
    let ath = json!({ "ath": URL_SAFE_NO_PAD.encode(Sha256::digest(token)) });
    let ask = |scheme: &str, proof: Option<String>| {
        let mut request = request(&tenant, Method::GET, "/userinfo");
        request = request.header("authorization", format!("{scheme} {token}"));
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        send(request)
    };
    let own = proof(&tenant, &key, "GET", "/userinfo", ath.clone());
    ask("DPoP", Some(own.clone())).await.ok();
    assert_eq!(
        ask("DPoP", Some(own)).await.refused(),
        (401, "invalid_dpop_proof".into()),
        "replayed"
    );
    assert_eq!(ask("Bearer", None).await.text, "Unauthorized");
    assert_eq!(ask("DPoP", None).await.text, "Unauthorized");
    let other = proof(&tenant, &self::key(), "GET", "/userinfo", ath);
    assert_eq!(ask("DPoP", Some(other)).await.text, "Unauthorized");
    let unbound = proof(&tenant, &key, "GET", "/userinfo", json!({ "ath": "x" }));
    assert_eq!(ask("DPoP", Some(unbound)).await.refused().0, 401);

    // The refresh token of a public client is bound as well.
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", "test-native"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let other = proof(&tenant, &self::key(), "POST", "/oauth/token", json!({}));
    let invalid = (403, "invalid_grant".to_owned());
    assert_eq!(
        with_proof(&tenant, &other, &refresh).await.refused(),
        invalid
    );
    assert_eq!(
        super::support::token(&tenant, &refresh).await.refused(),
        invalid
    );
    with_proof(&tenant, &proof_now(json!({})), &refresh)
        .await
        .ok();
}

#[tokio::test]
async fn a_proof_is_of_this_request_and_new() {
    let tenant = Tenant::start().await.unwrap();
    let key = key();
    let invalid = (400, "invalid_dpop_proof".to_owned());
    for wrong in [
        json!({ "htm": "GET" }),
        json!({ "htu": format!("{}/else", tenant.url()) }),
        json!({ "iat": now() - 600 }),
        json!({ "iat": now() + 600 }),
        json!({ "iat": u64::MAX }),
        json!({ "jti": "" }),
    ] {
        let proof = proof(&tenant, &key, "POST", "/oauth/token", wrong.clone());
        let answer = with_proof(&tenant, &proof, &PASSWORD).await;
        assert_eq!(answer.refused(), invalid, "{wrong}");
    }
    let good = proof(&tenant, &key, "POST", "/oauth/token", json!({}));
    with_proof(&tenant, &good, &PASSWORD).await.ok();
    assert_eq!(
        with_proof(&tenant, &good, &PASSWORD).await.refused(),
        invalid
    );
    assert_eq!(
        with_proof(&tenant, "nonsense", &PASSWORD).await.refused(),
        invalid
    );
    let rsa = SigningKey::generate(SigningAlgorithm::EdDsa).unwrap();
    let other = proof(&tenant, &rsa, "POST", "/oauth/token", json!({}));
    assert_eq!(
        with_proof(&tenant, &other, &PASSWORD).await.refused(),
        invalid
    );
}

#[tokio::test]
async fn a_nonce_of_the_server_is_asked_for_once() {
    let tenant = Tenant::builder()
        .require_dpop_nonce()
        .start()
        .await
        .unwrap();
    let key = key();
    let proof = |more| proof(&tenant, &key, "POST", "/oauth/token", more);
    let first = with_proof(&tenant, &proof(json!({})), &PASSWORD).await;
    assert_eq!(first.refused(), (400, "use_dpop_nonce".into()));
    let nonce = first.header("dpop-nonce").to_owned();
    for _ in 0..2 {
        let answer = with_proof(&tenant, &proof(json!({ "nonce": nonce })), &PASSWORD).await;
        assert_eq!(answer.header("dpop-nonce"), nonce);
        answer.ok();
    }
    tenant.renew_dpop_nonce();
    let old = with_proof(&tenant, &proof(json!({ "nonce": nonce })), &PASSWORD).await;
    assert_eq!(old.refused(), (400, "use_dpop_nonce".into()));
}

#[tokio::test]
async fn an_application_or_a_code_may_need_one() {
    let native = Application::new("test-native").require_dpop();
    let tenant = Tenant::builder().application(native).start().await.unwrap();
    assert_eq!(
        token(&tenant, &PASSWORD).await.refused(),
        (400, "invalid_request".into())
    );
    let key = key();
    let verifier = CodeVerifier::generate().unwrap();
    let bound = [("dpop_jkt", key.public_jwk().thumbprint())];
    let code = authorize(&tenant, &verifier, &bound).await.redirected()["code"].clone();
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "test-native"),
        ("code", &*code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier.expose()),
    ];
    let other = proof(&tenant, &self::key(), "POST", "/oauth/token", json!({}));
    let answer = with_proof(&tenant, &other, &fields).await;
    assert_eq!(answer.refused(), (403, "invalid_grant".into()));
    let own = proof(&tenant, &key, "POST", "/oauth/token", json!({}));
    with_proof(&tenant, &own, &fields).await.ok();
}
