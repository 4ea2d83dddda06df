//! Proofs that are new, of this server's time, and of the right key; tokens that are bound to
//! certificates; what is out of reach.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::api::ServerNonces;
use crate::clock::Clock;

#[tokio::test]
async fn a_proof_is_taken_once() {
    let client = builder().build().unwrap();
    let token = bound();
    let proof = proof_for(&token);
    client.verify_request(&dpop(&token, &proof)).await.unwrap();
    let refusal = client
        .verify_request(&dpop(&token, &proof))
        .await
        .unwrap_err();
    assert_eq!(refusal.code(), Some("invalid_dpop_proof"));
    assert!(refusal.description().contains("used before"), "{refusal}");
    client
        .verify_request(&dpop(&token, &proof_for(&token)))
        .await
        .unwrap();

    // A proof that is refused has not been used.
    let mut post = dpop(&token, &proof_for(&token));
    post.method = Method::POST;
    client.verify_request(&post).await.unwrap_err();
    post.method = Method::GET;
    client.verify_request(&post).await.unwrap();
}

#[tokio::test]
async fn of_the_same_proof_at_the_same_time_one_is_taken() {
    let client = builder().build().unwrap();
    let token = bound();
    let parts = dpop(&token, &proof_for(&token));
    let verify = || client.verify_request(&parts);
    let (one, two, three) = tokio::join!(verify(), verify(), verify());
    let taken = [one, two, three].into_iter().filter(Result::is_ok).count();
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn keys_that_cannot_be_had_are_an_outage() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let domain = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = ApiClient::builder(&domain)
        .audience(AUDIENCE)
        .public_url("https://api.example.com")
        .build()
        .unwrap();
    let claims = json!({ "iss": format!("{domain}/"), "cnf": { "jkt": CLIENT.thumbprint() } });
    let token = signed(&KEY, claims);
    let proof = proof_for(&token);
    for parts in [bearer(&token), dpop(&token, &proof)] {
        let refusal = client.verify_request(&parts).await.unwrap_err();
        assert_eq!(answer(&refusal), (503, None, vec![]), "{refusal}");
        assert!(refusal.error().unwrap().is_connect());
        assert!(refusal.headers().contains_key("retry-after"));
    }
}

#[tokio::test]
async fn nonces() {
    let clock = Clock::default();
    let nonces = ServerNonces::generate()
        .unwrap()
        .span(Duration::from_secs(60));
    let client = builder().clock(&clock).dpop_nonces(nonces).build().unwrap();
    let token = bound();
    let ask = |nonce: Option<String>| {
        let (client, token) = (&client, &token);
        async move {
            let proof = proof_of(&CLIENT, token, nonce.as_deref());
            client.verify_request(&dpop(token, &proof)).await
        }
    };
    let asked_for = |refusal: Refusal| {
        let (status, code, challenges) = answer(&refusal);
        assert_eq!((status, code), (401, Some("use_dpop_nonce")));
        assert!(
            challenges[1].starts_with("DPoP error=\"use_dpop_nonce\""),
            "{challenges:?}"
        );
        refusal.headers()["dpop-nonce"].to_str().unwrap().to_owned()
    };
    let nonce = asked_for(ask(None).await.unwrap_err());
    let another = asked_for(ask(Some("made up".to_owned())).await.unwrap_err());
    assert_eq!(nonce, another);
    assert!(
        ask(Some(nonce.clone()))
            .await
            .unwrap()
            .dpop_nonce()
            .is_none()
    );

    // A span later it is good for the last time, and the next one comes along.
    clock.put_ahead(Duration::from_secs(60), Duration::ZERO);
    let verified = ask(Some(nonce.clone())).await.unwrap();
    let next = verified.dpop_nonce().unwrap().to_str().unwrap().to_owned();
    assert_ne!(next, nonce);
    clock.put_ahead(Duration::from_secs(60), Duration::ZERO);
    asked_for(ask(Some(nonce)).await.unwrap_err());
    ask(Some(next)).await.unwrap();
}

/// The nonce is what it has to learn first; its clock is still held against ours.
#[tokio::test]
async fn a_client_whose_clock_is_off_learns_the_nonce() {
    let clock = Clock::default();
    let nonces = ServerNonces::generate().unwrap();
    let client = builder().clock(&clock).dpop_nonces(nonces).build().unwrap();
    // Theirs is an hour behind ours.
    clock.put_ahead(Duration::from_secs(3600), Duration::ZERO);
    let cnf = json!({ "jkt": CLIENT.thumbprint() });
    let token = signed(&KEY, json!({ "exp": now() + 7200, "cnf": cnf }));
    let ask = async |nonce: Option<&str>| {
        let proof = proof_of(&CLIENT, &token, nonce);
        let outcome = client.verify_request(&dpop(&token, &proof)).await;
        outcome.unwrap_err()
    };
    let refusal = ask(None).await;
    assert_eq!(refusal.code(), Some("use_dpop_nonce"));
    let nonce = refusal.headers()["dpop-nonce"].clone();
    let refusal = ask(Some(nonce.to_str().unwrap())).await;
    assert_eq!(refusal.code(), Some("invalid_dpop_proof"));
    assert!(refusal.description().contains("iat"), "{refusal}");
}

#[tokio::test]
async fn a_proof_ages() {
    let clock = Clock::default();
    let client = builder().clock(&clock).build().unwrap();
    let token = bound();
    let proof = proof_for(&token);
    // Five minutes where nothing is said; this test may take some seconds of them.
    clock.put_ahead(Duration::from_secs(295), Duration::ZERO);
    client
        .verify_request(&dpop(&token, &proof_for(&token)))
        .await
        .unwrap();
    clock.put_ahead(Duration::from_secs(7), Duration::ZERO);
    let refusal = client
        .verify_request(&dpop(&token, &proof))
        .await
        .unwrap_err();
    assert!(refusal.description().contains("iat"), "{refusal}");
    let forever = builder()
        .dpop_window(Duration::MAX, Duration::MAX)
        .build()
        .unwrap();
    forever.verify_request(&dpop(&token, &proof)).await.unwrap();
    let refusal = forever
        .verify_request(&dpop(&token, &proof))
        .await
        .unwrap_err();
    assert!(refusal.description().contains("used before"), "{refusal}");
    let clock = Clock::default();
    clock.put_ahead(Duration::from_secs(302), Duration::ZERO);
    let lenient = builder()
        .clock(&clock)
        .dpop_window(Duration::from_secs(600), Duration::ZERO);
    lenient
        .build()
        .unwrap()
        .verify_request(&dpop(&token, &proof))
        .await
        .unwrap();
}

/// By half a minute where nothing is said.
#[tokio::test]
async fn the_clock_of_a_client_may_be_ahead() {
    let client = builder().build().unwrap();
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let token = bound_to(DpopKey::from(key.clone()).thumbprint());
    let of = |iat: u64| {
        let ath = URL_SAFE_NO_PAD.encode(Sha256::digest(&token));
        let claims = json!({
            "jti": iat.to_string(), "htm": "GET", "htu": URL, "iat": iat, "ath": ath,
        });
        let header = [
            ("typ", "dpop+jwt".into()),
            ("jwk", key.public_jwk().bare_json()),
        ];
        key.sign_jwt(&header, &claims).unwrap().expose().to_owned()
    };
    let taken = client.verify_request(&dpop(&token, &of(now() + 30))).await;
    taken.unwrap();
    let refused = client.verify_request(&dpop(&token, &of(now() + 35))).await;
    let refusal = refused.unwrap_err();
    assert!(refusal.description().contains("iat"), "{refusal}");
}

#[tokio::test]
async fn which_algorithms_proofs_have() {
    let key = SigningKey::generate(SigningAlgorithm::EdDsa).unwrap();
    let key = DpopKey::from(key);
    let token = bound_to(key.thumbprint());
    let ask = |client: ApiClient| {
        let parts = dpop(&token, &proof_of(&key, &token, None));
        async move { client.verify_request(&parts).await }
    };
    let refusal = ask(builder().build().unwrap()).await.unwrap_err();
    assert!(refusal.description().contains("algorithm"), "{refusal}");
    let both = [SigningAlgorithm::Es256, SigningAlgorithm::EdDsa];
    ask(builder().dpop_algorithms(both).build().unwrap())
        .await
        .unwrap();
    for wrong in [&[][..], &[SigningAlgorithm::Rs256]] {
        let error = builder()
            .dpop_algorithms(wrong.iter().copied())
            .build()
            .unwrap_err();
        assert!(error.is_configuration());
    }
}

#[tokio::test]
async fn tokens_of_a_certificate() {
    let certificate = ClientCertificate::from_der([1, 2, 3]);
    let cnf = json!({ "x5t#S256": certificate.thumbprint() });
    let token = signed(&KEY, json!({ "cnf": cnf }));
    for mode in [DpopMode::Allowed, DpopMode::Off] {
        let client = builder().dpop(mode).build().unwrap();
        let mut parts = bearer(&token);
        let refusal = client.verify_request(&parts).await.unwrap_err();
        assert_eq!(
            (refusal.status().as_u16(), refusal.code()),
            (401, Some("invalid_token"))
        );
        assert!(
            refusal.description().contains("came with none"),
            "{refusal}"
        );
        parts.extensions.insert(ClientCertificate::from_der([1, 2]));
        let refusal = client.verify_request(&parts).await.unwrap_err();
        assert!(
            refusal.description().contains("another client certificate"),
            "{refusal}"
        );
        parts.extensions.insert(certificate.clone());
        client.verify_request(&parts).await.unwrap();
        // A token that is not bound is taken with any.
        let mut parts = bearer(&plain());
        parts.extensions.insert(certificate.clone());
        client.verify_request(&parts).await.unwrap();
    }

    // Bound to both: both are held against it.
    let jkt = CLIENT.thumbprint();
    let cnf = json!({ "jkt": jkt, "x5t#S256": certificate.thumbprint() });
    let token = signed(&KEY, json!({ "cnf": cnf }));
    let client = builder().build().unwrap();
    let mut parts = dpop(&token, &proof_for(&token));
    client.verify_request(&parts).await.unwrap_err();
    parts.extensions.insert(certificate);
    client.verify_request(&parts).await.unwrap();
}

/// A token that only some key, say, may present is no bearer token of ours.
#[tokio::test]
async fn tokens_that_are_bound_in_a_way_that_nobody_checks() {
    for cnf in [
        json!({ "kid": "somebody's" }),
        json!({ "jwk": CLIENT.thumbprint(), "jkt": CLIENT.thumbprint() }),
    ] {
        let token = signed(&KEY, json!({ "cnf": cnf }));
        for mode in [DpopMode::Allowed, DpopMode::Off] {
            let client = builder().dpop(mode).build().unwrap();
            let refusal = client.verify_request(&bearer(&token)).await.unwrap_err();
            assert_eq!(refusal.code(), Some("invalid_token"));
        }
        let client = builder().build().unwrap();
        let refusal = client
            .verify_request(&dpop(&token, &proof_for(&token)))
            .await
            .unwrap_err();
        assert_eq!(refusal.code(), Some("invalid_token"));
    }
}

/// Where DPoP is off by its setting, bound tokens pass as bearer tokens; where that is not wanted,
/// and where nothing was said, they do not, and nobody is sent to a scheme that is not taken.
#[tokio::test]
async fn bound_tokens_where_dpop_is_off() {
    let off = || without_address().dpop(DpopMode::Off);
    for (builder, passes) in [
        (off(), true),
        (off().public_url("https://api.example.com"), true),
        (off().refuse_bound_tokens(), false),
        (builder().dpop(DpopMode::Off).refuse_bound_tokens(), false),
        (without_address(), false),
    ] {
        let client = builder.build().unwrap();
        let token = bound();
        let outcome = client.verify_request(&bearer(&token)).await;
        assert_eq!(outcome.is_ok(), passes);
        if let Err(refusal) = outcome {
            let why = "the token is bound to a DPoP key, and this API takes no DPoP proofs";
            let challenge = format!(
                "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"{why}\""
            );
            assert_eq!(
                answer(&refusal),
                (401, Some("invalid_token"), vec![&*challenge])
            );
        }
        let mut proven = dpop(&token, &proof_for(&token));
        proven
            .headers
            .insert("host", HeaderValue::from_static("api.example.com"));
        let refusal = client.verify_request(&proven).await.unwrap_err();
        assert_eq!(answer(&refusal), (400, None, vec!["Bearer realm=\"api\""]));
        client.verify_request(&bearer(&plain())).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_verified_is_at_hand_and_no_secret_is_shown() {
    let client = builder().build().unwrap();
    let verified = client.verify_request(&bearer(&plain())).await.unwrap();
    let refusal = verified.invalid_token("a \"rule\" of ours");
    let (bearer_says, dpop_says) = (
        "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"a 'rule' of ours\"",
        "DPoP algs=\"ES256\"",
    );
    assert_eq!(
        answer(&refusal),
        (401, Some("invalid_token"), vec![bearer_says, dpop_says])
    );
    let client = builder().build().unwrap();
    let token = bound();
    let verified = client
        .verify_request(&dpop(&token, &proof_for(&token)))
        .await
        .unwrap();
    assert_eq!(verified.scheme(), Scheme::Dpop);
    assert_eq!(verified.access_token().expose(), token);
    assert_eq!(
        verified.claims().confirmation().unwrap().jkt.as_deref(),
        Some(CLIENT.thumbprint())
    );
    let shown = format!("{verified:?}");
    assert!(!shown.contains(&token[..20]), "{shown}");
    assert_eq!(verified.into_claims().iss, ISSUER);
}
