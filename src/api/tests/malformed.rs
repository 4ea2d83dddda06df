//! What comes from outside and is no token.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use proptest::prelude::*;

use super::*;

const GOOD: &str = r#"{"alg":"ES256","typ":"JWT","kid":"one"}"#;

#[tokio::test]
async fn what_is_no_token_is_refused_with_the_reason() {
    use InvalidToken::{Algorithm, Extension, Malformed, TooLong, Type};
    let bench = Bench::new();
    let claims = good().to_string();
    let twice = format!(r#"{{"exp":1,{}"#, &claims[1..]);
    let deep = format!(r#"{{"x":{}1{}}}"#, "[".repeat(9_000), "]".repeat(9_000));
    for (text, expected) in [
        (String::new(), Malformed),
        ("Bearer".into(), Malformed),
        ("a.b.c".into(), Malformed),
        ("....".into(), Malformed),
        ("\u{0}.\r\n.\"".into(), Malformed),
        (token(GOOD, "[1]"), Malformed),
        (token(GOOD, "null"), Malformed),
        (token(GOOD, "\"text\""), Malformed),
        (token(GOOD, ""), Malformed),
        (token(GOOD, &twice), Malformed),
        (token(GOOD, r#"{"x":1,"x":1}"#), Malformed),
        (token(GOOD, r#"{"x":{"y":1,"y":1}}"#), Malformed),
        (token(GOOD, r#"{"cnf":{"jkt":"a","jkt":"b"}}"#), Malformed),
        (token(GOOD, r#"{"act":{"sub":"a","sub":"b"}}"#), Malformed),
        (token(GOOD, r#"{"iss":"a","is\u0073":"b"}"#), Malformed),
        (token(GOOD, &format!("{claims} x")), Malformed),
        (token(GOOD, &deep), Malformed),
        (token(r#"{"alg":7,"typ":"JWT"}"#, &claims), Malformed),
        (token(r#"{"alg":null,"typ":"JWT"}"#, &claims), Malformed),
        (
            token(r#"{"alg":"ES256","typ":"JWT","kid":7}"#, &claims),
            Malformed,
        ),
        (
            token(r#"{"alg":"ES256","alg":"ES256"}"#, &claims),
            Malformed,
        ),
        (token(r#"{"alg":"none","typ":"JWT"}"#, &claims), Algorithm),
        (token(r#"{"alg":"NONE","typ":"JWT"}"#, &claims), Algorithm),
        (token(r#"{"alg":"es256","typ":"JWT"}"#, &claims), Algorithm),
        (token(r#"{"alg":"","typ":"JWT"}"#, &claims), Algorithm),
        (
            token(r#"{"alg":"x\"\r\ny: z","typ":"JWT"}"#, &claims),
            Algorithm,
        ),
        (token(r#"{"alg":"RS256","typ":"JWT"}"#, &claims), Algorithm),
        (
            token(r#"{"alg":"ES256","crit":["exp"]}"#, &claims),
            Extension,
        ),
        (token(r#"{"alg":"ES256","b64":false}"#, &claims), Extension),
        (token(r#"{"alg":"ES256","jwk":{}}"#, &claims), Type),
        ("e".repeat(1 << 24), TooLong),
    ] {
        let shown = &text[..text.len().min(90)];
        let refused = bench.api.verify_access_token(&text).await;
        let error = refused.unwrap_err();
        assert_eq!(error.invalid_token(), Some(expected), "{shown}");
        let said = format!("{error} {error:?}");
        assert!(!said.contains("\r\n") && !said.contains("y: z"), "{said}");
    }
}

/// RFC 8725, section 2.1: the public key as the secret of an HMAC, and keys that tokens bring.
#[tokio::test]
async fn a_public_key_is_no_secret_and_a_token_brings_no_key() {
    let bench = Bench::signing(SigningAlgorithm::Rs256, |builder| builder);
    bench.accepts(&good()).await;
    let public = bench.key.public_jwk().to_json();
    for secret in [public.to_string(), public["n"].to_string(), String::new()] {
        for name in ["HS256", "HS384", "HS512"] {
            let header = format!(r#"{{"alg":"{name}","typ":"JWT","kid":"one"}}"#);
            let input = token(&header, &good().to_string());
            let input = input.rsplit_once('.').unwrap().0;
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&key, input.as_bytes()));
            let refused = bench
                .api
                .verify_access_token(&format!("{input}.{tag}"))
                .await;
            assert_eq!(reason(refused), InvalidToken::Algorithm);
        }
    }
    let own = SigningKey::generate(SigningAlgorithm::Rs256).unwrap();
    for (name, value) in [
        ("jwk", own.public_jwk().to_json()),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["AAAA"])),
        ("kid", json!("../../../etc/passwd")),
    ] {
        let header = [("typ", json!("JWT")), (name, value)];
        let forged = own.sign_jwt(&header, &good()).unwrap();
        let refused = reason(bench.api.verify_access_token(forged.expose()).await);
        let expected = match name {
            "kid" => InvalidToken::UnknownKey,
            _ => InvalidToken::Signature,
        };
        assert_eq!(refused, expected, "{name}");
    }
}

#[tokio::test]
async fn every_algorithm_verifies_its_own_and_no_other() {
    let [rs, es, ed] = [
        SigningAlgorithm::Ps384,
        SigningAlgorithm::Es384,
        SigningAlgorithm::EdDsa,
    ]
    .map(|algorithm| Bench::signing(algorithm, |builder| builder.algorithms([algorithm])));
    for bench in [&rs, &es, &ed] {
        bench.accepts(&good()).await;
        for other in [&rs, &es, &ed] {
            let outcome = bench.api.verify_access_token(&other.sign(&good())).await;
            assert_eq!(outcome.is_ok(), std::ptr::eq(bench, other));
        }
    }
}

/// One for all cases of a property.
static BENCH: LazyLock<Bench> = LazyLock::new(Bench::new);

fn verify(token: &str) -> Result<AccessTokenClaims, Error> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.build().unwrap();
    runtime.block_on(BENCH.api.verify_access_token(token))
}

/// JSON of any shape, of the names that are read.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        Just(json!(ISSUER)),
        Just(json!(AUDIENCE)),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    const OWN: &[&str] = &[
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "jti",
        "azp",
        "client_id",
        "scope",
        "permissions",
        "org_id",
        "org_name",
        "cnf",
        "act",
        "alg",
        "kid",
        "typ",
        "crit",
        "jkt",
    ];
    prop_oneof![prop::sample::select(OWN).prop_map(str::to_owned), ".*"]
}

proptest! {
    #[test]
    fn no_text_is_a_token(text in ".*") {
        reason(verify(&text));
    }

    #[test]
    fn no_parts_are_a_token(header in any_json(), claims in any_json(), signature in any::<Vec<u8>>()) {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let text = format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(signature));
        reason(verify(&text));
    }

    /// Signed by the right key, so that the claims are looked at.
    #[test]
    fn any_claims_are_read_or_refused(name in name(), value in any_json()) {
        let mut claims = good();
        claims[&name] = value;
        let outcome = verify(&BENCH.sign(&claims));
        if let Ok(read) = outcome {
            assert_eq!(read.iss, ISSUER);
            assert!(read.aud.iter().any(|one| one == AUDIENCE));
            assert!(read.exp > SystemTime::now() - MINUTE);
            assert!(read.iat <= SystemTime::now() + MINUTE);
            read.delegation_chain().ok();
        } else {
            reason(outcome);
        }
    }

    /// No bit of a good token can be changed.
    #[test]
    fn a_changed_token_is_refused(place in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.=+/ -]") {
        let good = BENCH.sign(&good());
        let place = place.index(good.len());
        let changed = format!("{}{to}{}", &good[..place], &good[place + 1..]);
        let outcome = verify(&changed);
        match changed == good {
            true => drop(outcome.unwrap()),
            false => drop(reason(outcome)),
        }
    }
}
