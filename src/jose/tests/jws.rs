use aws_lc_rs::hmac;
use proptest::prelude::*;

use super::*;
use crate::jose::jws::LONGEST;

#[test]
fn what_is_no_token_is_refused_with_the_reason() {
    use InvalidToken::{Extension, Malformed, TooLong};
    let good = r#"{"alg":"RS256"}"#;
    for (text, reason) in [
        (String::new(), Malformed),
        (".".into(), Malformed),
        ("..".into(), Malformed),
        ("...".into(), Malformed),
        ("a.b".into(), Malformed),
        (format!("{}.x", token(good, "{}")), Malformed),
        (format!("{}=", token(good, "{}")), Malformed),
        (format!(" {}", token(good, "{}")), Malformed),
        (format!("{}\n", token(good, "{}")), Malformed),
        (token(good, "{}").replace("c2ln", "c2lh!"), Malformed),
        // Bits that no byte has.
        (token(good, "{}").replace("c2ln", "c2l"), Malformed),
        (token("[]", "{}"), Malformed),
        (token("", "{}"), Malformed),
        (token("{}", "{}"), Malformed),
        (token("null", "{}"), Malformed),
        (token(r#"{"alg":1}"#, "{}"), Malformed),
        (token(r#"{"alg":["RS256"]}"#, "{}"), Malformed),
        (token(r#"{"alg":"RS256","alg":"none"}"#, "{}"), Malformed),
        (token(r#"{"alg":"RS256","kid":1}"#, "{}"), Malformed),
        (token(r#"{"alg":"RS256","typ":{}}"#, "{}"), Malformed),
        (token(good, "[]"), Malformed),
        (token(good, "\"x\""), Malformed),
        (token(good, r#"{"sub":"a","sub":"b"}"#), Malformed),
        (token(r#"{"alg":"RS256","crit":["exp"]}"#, "{}"), Extension),
        (token(r#"{"alg":"RS256","crit":null}"#, "{}"), Extension),
        (token(r#"{"alg":"RS256","b64":false}"#, "{}"), Extension),
        ("x".repeat(1 << 20), TooLong),
        (
            token(good, &format!(r#"{{"x":"{}"}}"#, "y".repeat(LONGEST))),
            TooLong,
        ),
    ] {
        let shown = &text[..text.len().min(100)];
        assert_eq!(Jws::parse(&text).err(), Some(reason), "{shown}");
    }
    assert!(Jws::parse(&token(good, "{}")).is_ok());
}

#[test]
fn the_algorithm_is_never_the_tokens_choice() {
    let key = key(SigningAlgorithm::Es256);
    let good = sign(&key);
    assert_eq!(verify(&good, key.public_jwk(), &SOME), Ok(()));
    let only_rsa = [SigningAlgorithm::Rs256];
    assert_eq!(
        verify(&good, key.public_jwk(), &only_rsa),
        Err(InvalidToken::Algorithm)
    );
    assert_eq!(
        verify(&good, key.public_jwk(), &[]),
        Err(InvalidToken::Algorithm)
    );
    for name in [
        "none", "None", "NONE", "", "HS256", "es256", "ES256K", "RS1", "dir",
    ] {
        let header = json!({ "alg": name }).to_string();
        let unsigned = token(&header, "{}");
        let all = SigningAlgorithm::ALL;
        for text in [unsigned.clone(), unsigned.replace("c2ln", "")] {
            assert_eq!(
                verify(&text, key.public_jwk(), &all),
                Err(InvalidToken::Algorithm)
            );
        }
    }
    // A key of another family than the header says.
    let ed = self::key(SigningAlgorithm::EdDsa);
    assert_eq!(
        verify(&good, ed.public_jwk(), &SOME),
        Err(InvalidToken::UnknownKey)
    );
}

#[test]
fn a_changed_token_fits_no_more() {
    let key = key(SigningAlgorithm::Rs256);
    let good = sign(&key);
    let parts: Vec<&str> = good.split('.').collect();
    let other = URL_SAFE_NO_PAD.encode(r#"{"sub":"other"}"#);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
    for changed in [
        format!("{}.{other}.{}", parts[0], parts[2]),
        format!("{header}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!(
            "{}.{}.{}",
            parts[0],
            parts[1],
            URL_SAFE_NO_PAD.encode([0; 256])
        ),
    ] {
        assert_eq!(
            verify(&changed, key.public_jwk(), &SOME),
            Err(InvalidToken::Signature)
        );
    }
}

#[test]
fn hs256_is_verified_with_a_secret_and_nothing_else() {
    let secret = crate::Secret::from("s3cr3t-of-the-client");
    let input = token(r#"{"alg":"HS256"}"#, "{}").replace(".c2ln", "");
    let tag = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes()),
        input.as_bytes(),
    );
    let good = compact(input, tag.as_ref());
    let good = Jws::parse(good.expose()).unwrap();
    assert_eq!(good.verify_hs256(&secret), Ok(()));
    assert_eq!(
        good.verify_hs256(&"other".into()),
        Err(InvalidToken::Signature)
    );
    let rsa = sign(&key(SigningAlgorithm::Es256));
    let rsa = Jws::parse(&rsa).unwrap();
    assert_eq!(rsa.verify_hs256(&secret), Err(InvalidToken::Algorithm));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Jws::parse(&text);
    }

    #[test]
    fn no_parts_make_it_panic(
        header in any::<Vec<u8>>(), claims in any::<Vec<u8>>(), signature in any::<Vec<u8>>(),
    ) {
        let [header, claims, signature] =
            [header, claims, signature].map(|part| URL_SAFE_NO_PAD.encode(part));
        let _ = Jws::parse(&format!("{header}.{claims}.{signature}"));
    }

    #[test]
    fn no_header_makes_it_panic(alg in ".*", kid in ".*", typ in ".{0,40}", signature in any::<Vec<u8>>()) {
        let header = json!({ "alg": alg, "kid": kid, "typ": typ }).to_string();
        let [header, signature] =
            [header.into_bytes(), signature].map(|part| URL_SAFE_NO_PAD.encode(part));
        let text = format!("{header}.e30.{signature}");
        let parsed = Jws::parse(&text).unwrap();
        let _ = parsed.kind();
        let set = JwkSet::default();
        prop_assert!(set.verify(&parsed, &SigningAlgorithm::ALL).is_err());
    }

    #[test]
    fn no_key_makes_it_panic(n in any::<Vec<u8>>(), e in any::<Vec<u8>>(), x in any::<[u8; 32]>()) {
        let [n, e, x] = [n, e, x.to_vec()].map(|part| URL_SAFE_NO_PAD.encode(part));
        for key in [
            json!({ "kty": "RSA", "n": n, "e": e }),
            json!({ "kty": "EC", "crv": "P-256", "x": x, "y": x }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x }),
        ] {
            let _ = Jwk::from_json(&key);
            let _ = SigningKey::from_jwk(&key, SigningAlgorithm::Es256);
        }
    }
}
