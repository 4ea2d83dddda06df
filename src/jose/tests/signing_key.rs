use super::*;

const RSA: &str = include_str!("rsa-2048.json");

fn rsa(algorithm: SigningAlgorithm) -> SigningKey {
    SigningKey::from_jwk(&serde_json::from_str(RSA).unwrap(), algorithm).unwrap()
}

#[test]
fn a_signature_fits_no_other_key() {
    for algorithm in [
        SigningAlgorithm::Es256,
        SigningAlgorithm::EdDsa,
        SigningAlgorithm::Ps256,
    ] {
        let token = sign(&key(algorithm));
        let other = key(algorithm);
        let refused = verify(&token, other.public_jwk(), &[algorithm]);
        assert_eq!(refused, Err(InvalidToken::Signature));
    }
}

#[test]
fn every_algorithm_signs_what_its_own_public_key_verifies() {
    for algorithm in SigningAlgorithm::ALL {
        let key = match algorithm.name().starts_with(['R', 'P']) {
            // One that is made for each would take its time.
            true if algorithm != SigningAlgorithm::Rs256 => rsa(algorithm),
            _ => key(algorithm),
        };
        let key = key.with_key_id("k1");
        let token = sign(&key);
        let public = key.public_jwk();
        assert_eq!(verify(&token, public, &[algorithm]), Ok(()));
        let parsed = Jws::parse(&token).unwrap();
        assert_eq!(parsed.key_id(), Some("k1"));
        assert_eq!(parsed.claims()["sub"], "s3cr3t");

        // The same after a way through PEM, and through JSON.
        let again = SigningKey::from_pem(key.to_pem().unwrap().expose(), algorithm).unwrap();
        assert_eq!(again.public_jwk(), public);
        assert_eq!(verify(&sign(&again), public, &[algorithm]), Ok(()));
        let read = Jwk::from_json(&public.to_json()).unwrap();
        assert_eq!(read.to_json(), public.to_json());
        assert_eq!(verify(&token, &read, &[algorithm]), Ok(()));

        assert!(!format!("{key:?} {:?}", key.to_pem()).contains("BEGIN"));
    }
}

/// RFC 8037, appendix A.
#[test]
fn a_private_jwk_signs_as_the_rfc_does() {
    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    let key = SigningKey::from_jwk(&jwk, SigningAlgorithm::EdDsa).unwrap();
    let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()).unwrap());
    assert_eq!(
        signature,
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

/// RFC 7515, appendix A.3 and A.2.
#[test]
fn private_jwks_of_rsa_and_ec_are_read() {
    let ec = json!({
        "kty": "EC", "crv": "P-256", "kid": "k9", "key_ops": ["sign"],
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    });
    let key = SigningKey::from_jwk(&ec, SigningAlgorithm::Es256).unwrap();
    assert_eq!(verify(&sign(&key), key.public_jwk(), &SOME), Ok(()));
    assert_eq!(key.public_jwk().key_id(), Some("k9"));
    assert!(
        !key.public_jwk()
            .to_json()
            .to_string()
            .contains("jpsQnnGQmL")
    );

    let rsa: Value = serde_json::from_str(RSA).unwrap();
    for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Ps512] {
        let key = SigningKey::from_jwk(&rsa, algorithm).unwrap();
        assert_eq!(verify(&sign(&key), key.public_jwk(), &[algorithm]), Ok(()));
    }

    let with = |jwk: &Value, name: &str, value: Value| {
        let mut jwk = jwk.clone();
        jwk[name] = value;
        jwk
    };
    let other = key_d();
    for (jwk, algorithm) in [
        (with(&ec, "d", other.into()), SigningAlgorithm::Es256),
        (with(&ec, "d", Value::Null), SigningAlgorithm::Es256),
        (with(&ec, "alg", "ES512".into()), SigningAlgorithm::Es256),
        (with(&rsa, "d", "AQAB".into()), SigningAlgorithm::Rs256),
        (with(&rsa, "qi", Value::Null), SigningAlgorithm::Rs256),
        (ec.clone(), SigningAlgorithm::Es384),
        (rsa.clone(), SigningAlgorithm::EdDsa),
        (json!([]), SigningAlgorithm::EdDsa),
    ] {
        let error = SigningKey::from_jwk(&jwk, algorithm).unwrap_err();
        assert!(error.is_configuration(), "{jwk} {error}");
        assert!(!format!("{error} {error:?}").contains("jpsQnnGQmL"));
    }
}

/// A `d` that belongs to another point.
fn key_d() -> &'static str {
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"
}

#[test]
fn the_header_is_the_callers_but_for_the_algorithm() {
    let key = key(SigningAlgorithm::Es256).with_key_id("own");
    let header = [
        ("alg", json!("none")),
        ("kid", json!("other")),
        ("typ", json!("application/at+jwt")),
    ];
    let token = key.sign_jwt(&header, &json!({})).unwrap();
    let parsed = Jws::parse(token.expose()).unwrap();
    assert_eq!(
        parsed.algorithm(&SigningAlgorithm::ALL),
        Ok(SigningAlgorithm::Es256)
    );
    assert_eq!(parsed.key_id(), Some("other"));
    assert_eq!(parsed.kind(), Some("at+jwt"));
}
