use super::*;

/// RFC 7638, section 3.1.
#[test]
fn the_thumbprint_is_that_of_the_rfc() {
    let key = json!({
        "kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "e": "AQAB",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6t\
              Soc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v\
              -65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08q\
              NLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8aw\
              apJzKnqDKgw",
    });
    let key = Jwk::from_json(&key).unwrap();
    assert_eq!(
        key.thumbprint(),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
}

fn with(key: &Jwk, members: Value) -> Value {
    let mut json = key.to_json();
    for (name, value) in members.as_object().unwrap() {
        json[name] = value.clone();
    }
    json
}

#[test]
fn what_it_says_of_itself_is_kept_and_heeded() {
    let key = key(SigningAlgorithm::Ps256).public_jwk().clone();
    let extra = json!({ "x5t": "dGh1bWI", "x5t#S256": "dGh1bWIy", "x5c": ["AQID"] });
    let read = Jwk::from_json(&with(&key, extra)).unwrap();
    assert_eq!(read.x5t(), Some("dGh1bWI"));
    assert_eq!(read.x5t_s256(), Some("dGh1bWIy"));
    assert_eq!(read.certificates(), [vec![1, 2, 3]]);
    assert!(read.is_for(SigningAlgorithm::Ps256));
    // The family would allow it; `alg` does not.
    assert!(!read.is_for(SigningAlgorithm::Rs256));
    for says_no in [
        json!({ "use": "enc" }),
        json!({ "key_ops": [] }),
        json!({ "key_ops": ["sign"] }),
        json!({ "alg": "PS512" }),
        json!({ "alg": "RSA-OAEP" }),
    ] {
        let read = Jwk::from_json(&with(&key, says_no)).unwrap();
        assert!(!read.is_for(SigningAlgorithm::Ps256), "{read:?}");
    }
    let read = Jwk::from_json(&with(&key, json!({ "key_ops": ["verify"] }))).unwrap();
    assert!(read.is_for(SigningAlgorithm::Ps256));
}

#[test]
fn a_key_that_cannot_be_used_is_refused() {
    let rsa = key(SigningAlgorithm::Rs256).public_jwk().clone();
    let ec = key(SigningAlgorithm::Es256).public_jwk().clone();
    let ed = key(SigningAlgorithm::EdDsa).public_jwk().clone();
    let zeros = |bytes: usize| Value::from(URL_SAFE_NO_PAD.encode(vec![0; bytes]));
    let ones = |bytes: usize| Value::from(URL_SAFE_NO_PAD.encode(vec![0xff; bytes]));
    for odd in [
        json!(null),
        json!([]),
        json!("key"),
        json!({}),
        json!({ "kty": 1 }),
        json!({ "kty": "rsa" }),
        json!({ "kty": "new" }),
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
        json!({ "kty": "OKP", "crv": "X25519", "x": ones(32) }),
        with(&rsa, json!({ "n": ones(128) })),
        with(&rsa, json!({ "n": ones(1025) })),
        with(&rsa, json!({ "n": "" })),
        with(&rsa, json!({ "n": 5 })),
        with(&rsa, json!({ "e": "AQAB=" })),
        with(&rsa, json!({ "e": zeros(1) })),
        // One, an even number, and one that costs whoever verifies by it.
        with(&rsa, json!({ "e": "AQ" })),
        with(&rsa, json!({ "e": "AQAA" })),
        with(&rsa, json!({ "e": ones(128) })),
        with(
            &rsa,
            json!({ "n": URL_SAFE_NO_PAD.encode([&[0xff; 255][..], &[0xfe]].concat()) }),
        ),
        with(&rsa, json!({ "kid": 7 })),
        with(&rsa, json!({ "d": "AQAB" })),
        with(&ec, json!({ "crv": "P-384" })),
        with(&ec, json!({ "crv": "secp256k1" })),
        with(&ec, json!({ "x": ones(31) })),
        with(&ec, json!({ "x": ones(32) })),
        with(&ec, json!({ "y": zeros(32) })),
        with(&ed, json!({ "x": ones(31) })),
        with(&ed, json!({ "x5c": "text" })),
        with(&ed, json!({ "key_ops": [1] })),
    ] {
        let error = Jwk::from_json(&odd).expect_err(&odd.to_string());
        assert!(error.is_configuration(), "{error}");
    }
}

/// Whoever publishes many keys of one id makes no token cost more.
#[test]
fn one_signature_is_tried_with_four_keys() {
    for id in [None, Some("same")] {
        let keys: Vec<SigningKey> = (0..6)
            .map(|_| match id {
                Some(id) => key(SigningAlgorithm::Es256).with_key_id(id),
                None => key(SigningAlgorithm::Es256),
            })
            .collect();
        let set = JwkSet::new(keys.iter().map(|key| key.public_jwk().clone()));
        for (place, key) in keys.iter().enumerate() {
            let token = sign(key);
            let verified = set.verify(&Jws::parse(&token).unwrap(), &SOME);
            let expected = match place {
                0..4 => Ok(key.public_jwk()),
                _ => Err(InvalidToken::Signature),
            };
            assert_eq!(verified, expected, "{id:?} {place}");
        }
    }
}

#[test]
fn a_large_set_finds_each_of_its_keys() {
    let keys: Vec<SigningKey> = (0..20)
        .map(|number| key(SigningAlgorithm::Es256).with_key_id((number % 15).to_string()))
        .collect();
    let set = JwkSet::new(keys.iter().map(|key| key.public_jwk().clone()));
    for key in &keys {
        let token = sign(key);
        let verified = set.verify(&Jws::parse(&token).unwrap(), &SOME);
        assert_eq!(verified, Ok(key.public_jwk()));
    }
    let stranger = sign(&key(SigningAlgorithm::Es256).with_key_id("15"));
    let refused = set.verify(&Jws::parse(&stranger).unwrap(), &SOME);
    assert_eq!(refused, Err(InvalidToken::UnknownKey));
}

#[test]
fn a_set_passes_over_what_is_odd() {
    let good = key(SigningAlgorithm::Es256).with_key_id("good");
    let twin = key(SigningAlgorithm::Es256).with_key_id("good");
    let nameless = key(SigningAlgorithm::EdDsa);
    let set = json!({ "keys": [
        null, 7, "x", {}, [],
        { "kty": "oct", "k": "AQAB", "kid": "good" },
        { "kty": "RSA", "n": "!", "e": "AQAB" },
        good.public_jwk().to_json(),
        with(twin.public_jwk(), json!({ "d": "AQAB" })),
        nameless.public_jwk().to_json(),
    ], "more": 1 });
    let set = JwkSet::from_json(&set).unwrap();
    assert_eq!(set.keys().len(), 3);
    assert!(set.keys()[1].to_json().get("d").is_none());
    for key in [&good, &twin, &nameless] {
        let token = sign(key);
        set.verify(&Jws::parse(&token).unwrap(), &SOME).unwrap();
    }
    let stranger = key(SigningAlgorithm::Es256);
    let refused = |key: SigningKey| {
        let token = sign(&key);
        set.verify(&Jws::parse(&token).unwrap(), &SOME).unwrap_err()
    };
    assert_eq!(
        refused(stranger.clone().with_key_id("no such")),
        InvalidToken::UnknownKey
    );
    assert_eq!(
        refused(stranger.clone().with_key_id("good")),
        InvalidToken::Signature
    );
    assert_eq!(refused(stranger), InvalidToken::Signature);
    // The key that is named is of another kind.
    let rsa = key(SigningAlgorithm::Rs256).with_key_id("good");
    assert_eq!(refused(rsa), InvalidToken::UnknownKey);

    for odd in [json!(null), json!([]), json!({}), json!({ "keys": {} })] {
        assert!(JwkSet::from_json(&odd).is_err(), "{odd}");
    }
    let many: Vec<Value> = (0..150)
        .map(|number| with(good.public_jwk(), json!({ "kid": number.to_string() })))
        .collect();
    let set = JwkSet::from_json(&json!({ "keys": many })).unwrap();
    assert_eq!(set.keys().len(), 100);
}

/// As it lies in a set that was read, for each algorithm that its kind serves.
#[test]
fn a_key_that_is_parsed_when_it_is_used_verifies_as_one_that_was_parsed_before() {
    for algorithm in SigningAlgorithm::ALL {
        let signing = key(algorithm);
        let read = || JwkSet::read(&json!({ "keys": [signing.public_jwk().to_json()] })).unwrap();
        let (signed, other) = (sign(&signing), sign(&key(algorithm)));
        let (late, prepared) = (read(), read());
        prepared.prepare(&[algorithm]);
        for set in [&late, &prepared] {
            for _ in 0..2 {
                let verify = |token: &str| {
                    set.verify(&Jws::parse(token).unwrap(), &[algorithm])
                        .map(|_| ())
                };
                assert_eq!(verify(&signed), Ok(()), "{algorithm:?}");
                assert_eq!(
                    verify(&other),
                    Err(InvalidToken::Signature),
                    "{algorithm:?}"
                );
            }
        }
    }
}

#[test]
fn the_first_key_that_is_for_an_algorithm_is_prepared_and_no_other() {
    let keys = [
        SigningAlgorithm::Es256,
        SigningAlgorithm::EdDsa,
        SigningAlgorithm::EdDsa,
    ];
    let keys = keys.map(|algorithm| key(algorithm).public_jwk().to_json());
    let set = JwkSet::read(&json!({ "keys": keys })).unwrap();
    let prepared = || set.keys().iter().map(Jwk::is_parsed).collect::<Vec<_>>();
    set.prepare(&[SigningAlgorithm::Rs256]);
    assert_eq!(prepared(), [false, false, false]);
    set.prepare(&[SigningAlgorithm::Rs256, SigningAlgorithm::EdDsa]);
    assert_eq!(prepared(), [false, true, false]);
}
