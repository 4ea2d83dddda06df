//! How the client proves itself to the token endpoint.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;
use crate::jose::{Jwk, Jws};
use crate::token::{ClientAuth, DpopKey, PrivateKeyJwt, SigningAlgorithm};

#[tokio::test]
async fn basic_sends_the_secret_in_the_header_alone() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let auth = ClientAuth::SecretBasic("s3cr3t: &ü".into());
    let client = tenant
        .builder()
        .client_credentials("my:client", auth)
        .build();
    call(&client.unwrap(), &LIST).await.unwrap();
    let request = &tenant.token_requests()[0];
    let sent = request.header("authorization").unwrap();
    let pair = STANDARD
        .decode(sent.strip_prefix("Basic ").unwrap())
        .unwrap();
    assert_eq!(pair, b"my%3Aclient:s3cr3t%3A+%26%C3%BC");
    assert_eq!(field(request, "client_secret"), None);
    assert_eq!(field(request, "client_id"), None);
    assert_eq!(
        field(request, "grant_type").as_deref(),
        Some("client_credentials")
    );
}

#[tokio::test]
async fn each_try_has_an_assertion_of_its_own_that_the_public_key_verifies() {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let der = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref()).unwrap();
    let asked = AtomicUsize::new(0);
    let tenant = Tenant::with_issuer(
        move |_| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::json(503, "{}"),
            _ => issue("t"),
        },
        |_, _| ok(),
    )
    .await;
    let key = PrivateKeyJwt::from_der(der.as_ref(), SigningAlgorithm::Es256);
    let auth = ClientAuth::PrivateKeyJwt(key.unwrap().key_id("k1"));
    let client = tenant
        .builder()
        .client_credentials("my-client", auth)
        .options(Options::new().retries(1))
        .build()
        .unwrap();
    call(&client, &LIST).await.unwrap();

    let requests = tenant.token_requests();
    assert_eq!(requests.len(), 2);
    let mut ids = Vec::new();
    for request in &requests {
        assert_eq!(
            field(request, "client_assertion_type").as_deref(),
            Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        );
        assert_eq!(field(request, "client_id").as_deref(), Some("my-client"));
        assert_eq!(field(request, "client_secret"), None);
        let assertion = field(request, "client_assertion").unwrap();
        let (input, signature) = assertion.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref())
            .verify(input.as_bytes(), &signature)
            .unwrap();
        let claims = URL_SAFE_NO_PAD
            .decode(input.split_once('.').unwrap().1)
            .unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], format!("{}/", tenant.server.url()));
        assert_eq!(claims["iss"], "my-client");
        ids.push(claims["jti"].clone());
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_signer_that_fails_sends_nothing() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let key = PrivateKeyJwt::signed_by(SigningAlgorithm::Rs256, |_| async {
        Err::<Vec<u8>, _>(std::io::Error::other("no HSM"))
    });
    let auth = ClientAuth::PrivateKeyJwt(key);
    let client = tenant
        .builder()
        .client_credentials("c", auth)
        .build()
        .unwrap();
    let error = call(&client, &LIST).await.unwrap_err();
    assert!(error.is_token(), "{error}");
    assert_eq!(error.operation(), Some("oauth.client_credentials"));
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .is::<std::io::Error>()
    );
    assert_eq!(tenant.server.count(), 0);
}

#[tokio::test]
async fn tokens_that_are_bound_to_a_key_go_with_proofs() {
    let issue = |_: &Seen| {
        let body = r#"{"access_token":"t","token_type":"DPoP","expires_in":3600}"#;
        Reply::json(200, body)
    };
    let tenant = Tenant::with_issuer(issue, |_, _| ok()).await;
    let key = DpopKey::generate().unwrap();
    let builder = tenant.builder().client_secret("c", "s3cr3t");
    let client = builder.dpop(key.clone()).build().unwrap();
    call(&client, &LIST).await.unwrap();
    assert_eq!(tenant.sent(), ["DPoP t"]);
    let (asked, called) = (&tenant.token_requests()[0], &tenant.api_calls()[0]);
    for (request, method) in [(asked, "POST"), (called, "GET")] {
        let proof = Jws::parse(request.header("dpop").unwrap()).unwrap();
        let jwk = Jwk::from_json(&proof.header()["jwk"]).unwrap();
        assert_eq!(jwk.thumbprint(), key.thumbprint());
        assert_eq!(proof.claims()["htm"], method);
        assert_eq!(proof.claims().contains_key("ath"), method == "GET");
    }
}
