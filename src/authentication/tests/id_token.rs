//! Good ID tokens, and every bad one.

use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::authentication::{Builder, VerifyIdToken};
use crate::clock::Clock;
use crate::error::{Error, InvalidToken};
use crate::jose::{IdTokenAlgorithm, JwkSet, SigningAlgorithm, SigningKey, compact, signing_input};
use crate::transport::tests::soon;

pub(super) const DOMAIN: &str = "tenant.test";
const SECRET: &str = "s3cr3t-of-the-client-and-long-enough";

pub(super) fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

pub(super) fn key(algorithm: SigningAlgorithm) -> SigningKey {
    SigningKey::generate(algorithm).unwrap().with_key_id("k1")
}

/// A client that has the public part of this key and no other.
pub(super) fn with_key(key: &SigningKey) -> Builder {
    AuthenticationClient::builder(DOMAIN, "my-client")
        .id_token_algorithm(key.algorithm())
        .jwks(JwkSet::new([key.public_jwk().clone()]))
}

/// Claims that are good, with these in the place of some; null takes one out.
pub(super) fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "https://tenant.test/", "sub": "auth0|s3cr3t", "aud": "my-client",
        "iat": now(), "exp": now() + 3600,
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

/// One key for all cases, and what it signs.
struct Bench {
    key: SigningKey,
    auth: AuthenticationClient,
}

impl Bench {
    fn new() -> Self {
        let key = key(SigningAlgorithm::Es256);
        let auth = with_key(&key).build().unwrap();
        Self { key, auth }
    }

    fn sign(&self, changes: Value) -> String {
        let token = self.key.sign_jwt(&[], &claims(changes)).unwrap();
        token.expose().to_owned()
    }

    fn check(&self, changes: Value) -> VerifyIdToken {
        self.auth.verify_id_token(self.sign(changes))
    }
}

/// The reason why a token is refused. The error shows nothing of it.
pub(super) fn reason(error: &Error) -> Option<InvalidToken> {
    let shown = format!("{error} {error:?} {error:#?}");
    for part in ["s3cr3t", "eyJ", "eyey"] {
        assert!(!shown.contains(part), "{shown}");
    }
    assert_eq!(error.is_invalid_token(), error.invalid_token().is_some());
    error.invalid_token()
}

async fn refused(check: VerifyIdToken) -> Option<InvalidToken> {
    reason(&soon(check).await.expect_err("it should be refused"))
}

#[tokio::test]
async fn a_good_token_says_who_signed_in() {
    let bench = Bench::new();
    let claims = soon(bench.check(json!({
        "name": "Ada", "email": "ada@example.com", "email_verified": "true", "nickname": 7,
        "amr": ["mfa"], "sid": "s1", "https://app/roles": ["a"], "updated_at": "2026-01-01",
        "auth_time": 1_700_000_000.5,
    })))
    .await
    .unwrap();
    assert_eq!(claims.iss, bench.auth.issuer());
    assert_eq!(claims.sub, "auth0|s3cr3t");
    assert_eq!(claims.aud, ["my-client"]);
    assert_eq!(claims.name.as_deref(), Some("Ada"));
    assert_eq!(claims.email_verified, Some(true));
    assert_eq!(claims.amr, ["mfa"]);
    // Of another type than its definition: kept under its own name.
    assert_eq!(claims.nickname, None);
    assert_eq!(claims.extra.get("nickname"), Some(&json!(7)));
    assert_eq!(claims.extra.get("https://app/roles"), Some(&json!(["a"])));
    assert_eq!(claims.extra.len(), 3);
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    assert_eq!(claims.auth_time, Some(moment));
    assert!(!format!("{claims:?}").contains("ada@"));
}

#[tokio::test]
async fn every_algorithm_verifies_where_it_is_set_and_nowhere_else() {
    use SigningAlgorithm as A;
    let all = [
        A::Rs256,
        A::Rs512,
        A::Ps256,
        A::Ps384,
        A::Es256,
        A::Es384,
        A::Es512,
        A::EdDsa,
    ];
    for algorithm in all {
        let key = key(algorithm);
        let token = key
            .sign_jwt(&[("typ", "JWT".into())], &claims(json!({})))
            .unwrap();
        soon(
            with_key(&key)
                .build()
                .unwrap()
                .verify_id_token(token.clone()),
        )
        .await
        .unwrap();
        for other in all.into_iter().filter(|other| *other != algorithm) {
            let auth = with_key(&key).id_token_algorithm(other).build().unwrap();
            let refused = refused(auth.verify_id_token(token.clone())).await;
            assert_eq!(refused, Some(InvalidToken::Algorithm));
        }
    }
}

#[tokio::test]
async fn every_claim_that_does_not_fit_is_a_reason() {
    use InvalidToken as I;
    let bench = Bench::new();
    let now = now();
    for (changes, expected) in [
        (json!({ "iss": null }), I::Issuer),
        (json!({ "iss": "https://tenant.test" }), I::Issuer),
        (json!({ "iss": "https://TENANT.test/" }), I::Issuer),
        (
            json!({ "iss": "https://tenant.test.evil.test/" }),
            I::Issuer,
        ),
        (json!({ "iss": ["https://tenant.test/"] }), I::Malformed),
        (json!({ "sub": null }), I::Subject),
        (json!({ "sub": "" }), I::Subject),
        (json!({ "sub": 7 }), I::Malformed),
        (json!({ "aud": null }), I::Audience),
        (json!({ "aud": "other" }), I::Audience),
        (json!({ "aud": "my-client " }), I::Audience),
        (json!({ "aud": [] }), I::Audience),
        (json!({ "aud": ["other"] }), I::Audience),
        (json!({ "aud": ["my-client", 7] }), I::Malformed),
        (json!({ "aud": { "my-client": 1 } }), I::Malformed),
        (json!({ "aud": ["my-client", "b"] }), I::AuthorizedParty),
        (
            json!({ "aud": ["my-client", "b"], "azp": "b" }),
            I::AuthorizedParty,
        ),
        (json!({ "azp": "other" }), I::AuthorizedParty),
        (json!({ "azp": 1 }), I::Malformed),
        (json!({ "exp": null }), I::MissingClaim),
        (json!({ "exp": now - 61 }), I::Expired),
        (json!({ "exp": 0 }), I::Expired),
        (json!({ "exp": "9999999999" }), I::Malformed),
        (json!({ "exp": -1 }), I::Malformed),
        (json!({ "exp": 1e300 }), I::Malformed),
        (json!({ "exp": {} }), I::Malformed),
        (json!({ "iat": null }), I::MissingClaim),
        (json!({ "iat": now + 300 }), I::IssuedInFuture),
        (json!({ "iat": true }), I::Malformed),
        (json!({ "nbf": now + 300 }), I::NotYetValid),
        (json!({ "nbf": "soon" }), I::Malformed),
        (json!({ "nonce": "s3cr3t" }), I::Nonce),
        (json!({ "nonce": 7 }), I::Malformed),
        (json!({ "events": {} }), I::Type),
        (json!({ "auth_time": "then" }), I::Malformed),
        (json!({ "org_id": 7 }), I::Malformed),
        (json!({ "amr": 7 }), I::Malformed),
        (json!({ "at_hash": 7 }), I::Malformed),
    ] {
        assert_eq!(
            refused(bench.check(changes.clone())).await,
            Some(expected),
            "{changes}"
        );
    }
    for good in [
        json!({ "aud": ["my-client"] }),
        json!({ "aud": ["b", "my-client"], "azp": "my-client" }),
        json!({ "azp": "my-client" }),
        json!({ "exp": now - 50 }),
        json!({ "iat": now + 50, "nbf": now + 50 }),
        json!({ "exp": (now + 10) as f64 + 0.5 }),
        json!({ "org_id": "org_1" }),
    ] {
        assert!(soon(bench.check(good.clone())).await.is_ok(), "{good}");
    }
}

#[tokio::test]
async fn the_clock_and_the_leeway_are_those_that_are_set() {
    let key = key(SigningAlgorithm::EdDsa);
    let clock = Clock::default();
    let auth = with_key(&key)
        .leeway(Duration::from_secs(5))
        .clock(&clock)
        .build()
        .unwrap();
    let token = key.sign_jwt(&[], &claims(json!({}))).unwrap();
    let verify = async || soon(auth.verify_id_token(token.clone())).await;
    verify().await.unwrap();
    let ahead = |seconds| clock.put_ahead(Duration::from_secs(seconds), Duration::ZERO);
    ahead(3600);
    verify().await.unwrap();
    ahead(6);
    assert_eq!(
        reason(&verify().await.unwrap_err()),
        Some(InvalidToken::Expired)
    );
}

#[tokio::test]
async fn what_was_asked_for_is_compared() {
    use InvalidToken as I;
    let bench = Bench::new();
    let now = now();
    let minute = Duration::from_secs(60);
    let nonced = |nonce: Value| bench.check(json!({ "nonce": nonce }));
    assert!(soon(nonced(json!("n1")).nonce("n1")).await.is_ok());
    for nonce in [json!("n2"), json!("N1"), json!(""), json!(null)] {
        assert_eq!(refused(nonced(nonce).nonce("n1")).await, Some(I::Nonce));
    }
    // That of a refresh has the nonce of the sign-in or none.
    let refreshed = |nonce: Value| nonced(nonce).of_refresh();
    for nonce in [json!("n1"), json!(null)] {
        assert!(soon(refreshed(nonce.clone()).nonce("n1")).await.is_ok());
        assert!(soon(refreshed(nonce)).await.is_ok());
    }
    let other = refreshed(json!("n2")).nonce("n1");
    assert_eq!(refused(other).await, Some(I::Nonce));

    let aged = |auth_time: Value| {
        bench
            .check(json!({ "auth_time": auth_time }))
            .max_age(minute)
    };
    assert!(soon(aged(json!(now - 100))).await.is_ok());
    for auth_time in [json!(null), json!(now - 130), json!(0), json!(now + 300)] {
        assert_eq!(refused(aged(auth_time)).await, Some(I::AuthenticationTime));
    }
    assert_eq!(refused(aged(json!("then"))).await, Some(I::Malformed));

    let organized = |claims: Value, asked: &str| bench.check(claims).organization(asked);
    for (claims, asked) in [
        (json!({ "org_id": "org_Ab1" }), "org_Ab1"),
        (json!({ "org_id": "org_x", "org_name": "acme" }), "acme"),
        (json!({ "org_name": "acme" }), "ACME"),
    ] {
        assert!(soon(organized(claims, asked)).await.is_ok());
    }
    for (claims, asked) in [
        (json!({}), "org_Ab1"),
        (json!({}), "acme"),
        (json!({ "org_id": "org_ab1" }), "org_Ab1"),
        (json!({ "org_id": "org_other" }), "org_Ab1"),
        (json!({ "org_name": "org_Ab1" }), "org_Ab1"),
        (json!({ "org_id": "acme" }), "acme"),
        (json!({ "org_name": "other" }), "acme"),
        (json!({ "org_name": "ACME" }), "ACME"),
        (json!({ "org_name": "acme" }), ""),
    ] {
        assert_eq!(
            refused(organized(claims, asked)).await,
            Some(I::Organization),
            "{asked}"
        );
    }
}

/// OpenID Connect Core, appendix A.3: the hash of this token.
#[tokio::test]
async fn hashes_are_compared_where_the_value_is_at_hand() {
    use InvalidToken as I;
    let bench = Bench::new();
    let value = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    let hash = "77QmUPtjPfzWtF2AnpK9RQ";
    let all = |hash: &str| json!({ "at_hash": hash, "c_hash": hash, "s_hash": hash });
    let check = |hash: &str| bench.check(all(hash));
    assert!(
        soon(check(hash).access_token(value).code(value).state(value))
            .await
            .is_ok()
    );
    // Nothing to compare with.
    assert!(soon(check("other")).await.is_ok());
    let other = "77QmUPtjPfzWtF2AnpK9RR";
    for hash in ["", other, "77QmUPtjPfzWtF2AnpK9RQ=="] {
        let check = || check(hash);
        assert_eq!(
            refused(check().access_token(value)).await,
            Some(I::AccessTokenHash)
        );
        assert_eq!(refused(check().code(value)).await, Some(I::CodeHash));
        assert_eq!(refused(check().state(value)).await, Some(I::StateHash));
    }
    // Absent is fine.
    assert!(
        soon(bench.check(json!({})).access_token(value))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_is_no_signed_id_token_is_refused() {
    use InvalidToken as I;
    let bench = Bench::new();
    let good = bench.sign(json!({}));
    let parts: Vec<&str> = good.split('.').collect();
    let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let with_header = |header: Value| format!("{}.{}.{}", encode(header), parts[1], parts[2]);
    let signed = |header: &[(&str, Value)], key: &SigningKey| {
        let token = key.sign_jwt(header, &claims(json!({}))).unwrap();
        token.expose().to_owned()
    };
    let stranger = key(SigningAlgorithm::Es256);
    let unknown = stranger.clone().with_key_id("unknown");
    let other_kind = SigningKey::generate(SigningAlgorithm::EdDsa)
        .unwrap()
        .with_key_id("k1");
    for (token, expected) in [
        (String::new(), I::Malformed),
        ("s3cr3t".to_owned(), I::Malformed),
        (format!("{}.{}", parts[0], parts[1]), I::Malformed),
        (format!("{good}.x"), I::Malformed),
        (
            format!("{}.{}.{}", parts[0], encode(json!(["s3cr3t"])), parts[2]),
            I::Malformed,
        ),
        (
            format!("{}.{}.{}", parts[0], encode(json!("s3cr3t")), parts[2]),
            I::Malformed,
        ),
        ("ey".repeat(1 << 19), I::TooLong),
        (with_header(json!({ "alg": "none" })), I::Algorithm),
        (
            format!("{}.{}.", encode(json!({ "alg": "none" })), parts[1]),
            I::Algorithm,
        ),
        (
            with_header(json!({ "alg": "HS256", "kid": "k1" })),
            I::Algorithm,
        ),
        (
            with_header(json!({ "alg": "RS256", "kid": "k1" })),
            I::Algorithm,
        ),
        (
            with_header(json!({ "alg": "ES256", "kid": "k1", "crit": ["x"] })),
            I::Extension,
        ),
        (
            with_header(json!({ "alg": "ES256", "kid": "k1", "x": 1 })),
            I::Signature,
        ),
        (
            format!(
                "{}.{}.{}",
                parts[0],
                encode(claims(json!({ "sub": "s3cr3t" }))),
                parts[2]
            ),
            I::Signature,
        ),
        (signed(&[], &stranger), I::Signature),
        (signed(&[], &unknown), I::UnknownKey),
        (
            signed(&[("jwk", unknown.public_jwk().to_json())], &unknown),
            I::UnknownKey,
        ),
        (signed(&[], &other_kind), I::Algorithm),
        (signed(&[("typ", "logout+jwt".into())], &bench.key), I::Type),
        (signed(&[("typ", "at+jwt".into())], &bench.key), I::Type),
    ] {
        let shown = token.chars().take(80).collect::<String>();
        let refused = refused(bench.auth.verify_id_token(token)).await;
        assert_eq!(refused, Some(expected), "{shown}");
    }
    // The key that the token names is there, and of another kind than the algorithm.
    let auth = with_key(&other_kind)
        .id_token_algorithm(SigningAlgorithm::Es256)
        .build()
        .unwrap();
    assert_eq!(
        refused(auth.verify_id_token(good)).await,
        Some(I::UnknownKey)
    );
}

fn hs256(secret: &[u8], header: Value) -> String {
    let Value::Object(header) = header else {
        panic!()
    };
    let input = signing_input(&header, &claims(json!({})));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, input.as_bytes());
    compact(input, tag.as_ref()).expose().to_owned()
}

#[tokio::test]
async fn hs256_is_for_the_secret_and_never_for_a_public_key() {
    let header = json!({ "alg": "HS256", "kid": "k1" });
    let confidential = || AuthenticationClient::builder(DOMAIN, "my-client").client_secret(SECRET);
    let auth = confidential()
        .id_token_algorithm(IdTokenAlgorithm::Hs256)
        .build()
        .unwrap();
    let good = hs256(SECRET.as_bytes(), header.clone());
    soon(auth.verify_id_token(good.clone())).await.unwrap();
    let other = hs256(b"another", header.clone());
    assert_eq!(
        refused(auth.verify_id_token(other)).await,
        Some(InvalidToken::Signature)
    );
    // A token by key pair is none by the secret.
    let bench = Bench::new();
    let es256 = auth.verify_id_token(bench.sign(json!({})));
    assert_eq!(refused(es256).await, Some(InvalidToken::Algorithm));
    // Not set: not even with the right secret.
    let by_keys = confidential().jwks(JwkSet::new([bench.key.public_jwk().clone()]));
    let by_keys = by_keys.build().unwrap();
    assert_eq!(
        refused(by_keys.verify_id_token(good)).await,
        Some(InvalidToken::Algorithm)
    );

    // The old trick: the public key as the secret, in each form it is found in.
    let rsa = key(SigningAlgorithm::Rs256);
    let auth = with_key(&rsa).client_secret(SECRET).build().unwrap();
    let public = rsa.public_jwk().to_json();
    for secret in [public.to_string(), public["n"].as_str().unwrap().to_owned()] {
        let forged = hs256(secret.as_bytes(), header.clone());
        let refused = refused(auth.verify_id_token(forged)).await;
        assert_eq!(refused, Some(InvalidToken::Algorithm));
    }

    let public = AuthenticationClient::builder(DOMAIN, "my-client")
        .id_token_algorithm(IdTokenAlgorithm::Hs256);
    let error = public.build().unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("HS256"),
        "{error}"
    );
}
