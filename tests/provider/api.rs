//! Tokens that somebody else's provider has signed and bound, at an API.

use auth0_sdk::Secret;
use auth0_sdk::api::{ApiClient, Builder, DpopMode, Scheme, Scopes};
use auth0_sdk::token::DpopKey;
use http::Method;
use http::request::Parts;

use crate::sign_in::tokens_for_the_api;
use crate::start::{AUDIENCE, Provider};

const URL: &str = "https://api.test/things";

fn api(provider: &Provider) -> Builder {
    ApiClient::builder(provider.issuer())
        .audience(AUDIENCE)
        .public_url("https://api.test")
}

fn get(scheme: &str, token: &Secret, proof: Option<&Secret>) -> Parts {
    let mut request = http::Request::get("/things?page=2");
    request = request.header("authorization", format!("{scheme} {}", token.expose()));
    if let Some(proof) = proof {
        request = request.header("dpop", proof.expose());
    }
    request.body(()).unwrap().into_parts().0
}

#[tokio::test]
async fn a_token_is_verified_with_the_keys_that_the_provider_publishes() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let tokens = tokens_for_the_api(&provider.auth("spa"), "read:things").await;
    let api = api(provider).build().unwrap();
    let request = get("Bearer", &tokens.access_token, None);
    let verified = api.verify_request(&request).await.unwrap();
    assert_eq!(verified.claims().iss, provider.issuer());
    verified.require(&Scopes::all_of(["read:things"])).unwrap();
    let refusal = verified.require(&Scopes::all_of(["write:things"]));
    assert_eq!(refusal.unwrap_err().status(), 403);

    // With a signature of nobody's.
    let (signed, signature) = tokens.access_token.expose().rsplit_once('.').unwrap();
    let reversed: String = signature.chars().rev().collect();
    let forged = Secret::from(format!("{signed}.{reversed}"));
    let refusal = api
        .verify_request(&get("Bearer", &forged, None))
        .await
        .unwrap_err();
    assert_eq!(
        (refusal.status().as_u16(), refusal.code()),
        (401, Some("invalid_token"))
    );
}

#[tokio::test]
async fn a_token_that_the_provider_has_bound_needs_its_key() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let key = DpopKey::generate().unwrap();
    let auth = provider.builder("dpop").dpop(key.clone()).build().unwrap();
    let token = tokens_for_the_api(&auth, "read:things").await.access_token;
    let api = api(provider).dpop(DpopMode::Required).build().unwrap();
    let prove = |key: &DpopKey| {
        let proof = key.proof(&Method::GET, &URL.parse().unwrap(), Some(&token), None);
        proof.unwrap()
    };
    let proof = prove(&key);
    let verified = api
        .verify_request(&get("DPoP", &token, Some(&proof)))
        .await
        .unwrap();
    assert_eq!(verified.scheme(), Scheme::Dpop);

    let other = prove(&DpopKey::generate().unwrap());
    for (scheme, proof, status) in [
        ("DPoP", Some(&proof), 400), // a second time
        ("DPoP", Some(&other), 401),
        ("DPoP", None, 400),
        ("Bearer", None, 400),
    ] {
        let refusal = api
            .verify_request(&get(scheme, &token, proof))
            .await
            .unwrap_err();
        assert_eq!(refusal.status().as_u16(), status, "{scheme} {refusal}");
    }
}
