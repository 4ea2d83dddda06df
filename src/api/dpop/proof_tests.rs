use serde_json::{Map, Value, json};

use super::*;
use crate::jose::SigningKey;

const URL: &str = "https://api.example.com/things";
const TOKEN: &str = "a.token";
const NOW: u64 = 1_800_000_000;

fn expected<'a>(algorithms: &'a [SigningAlgorithm]) -> Expected<'a> {
    Expected {
        method: &Method::GET,
        address: URL,
        access_token: TOKEN,
        algorithms,
    }
}

fn window(now: u64) -> Window {
    Window {
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(now),
        age: Duration::from_secs(300),
        leeway: Duration::from_secs(30),
    }
}

fn ath(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

fn claims() -> Value {
    json!({ "jti": "1", "htm": "GET", "htu": URL, "iat": NOW, "ath": ath(TOKEN) })
}

/// A proof of this key; `null` takes a member out.
fn made(key: &SigningKey, header: Value, more: Value) -> String {
    let mut all = claims();
    for (name, value) in more.as_object().unwrap() {
        all[name] = value.clone();
    }
    all.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    let mut members = Map::new();
    members.insert("typ".into(), "dpop+jwt".into());
    members.insert("jwk".into(), key.public_jwk().bare_json());
    members.extend(header.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    let members: Vec<(&str, Value)> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    key.sign_jwt(&members, &all).unwrap().expose().to_owned()
}

fn verify(proof: &str) -> Result<Proof, ProofFault> {
    let proof = Proof::verify(proof, &expected(&[SigningAlgorithm::Es256]))?;
    proof.check_times(window(NOW))?;
    Ok(proof)
}

/// RFC 9449, figure 13 (section 7.1), with the key of its section 6.1.
#[test]
fn the_example_of_the_rfc() {
    let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6Ik\
                 VDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCR\
                 nMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JE\
                 QSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIj\
                 oiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0Z\
                 WRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNF\
                 c05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71E\
                 OptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    let at = |address, access_token| Expected {
        address,
        access_token,
        ..expected(&[SigningAlgorithm::Es256])
    };
    let address = "https://resource.example.org/protectedresource";
    let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    let now = 1_562_262_618;
    let good = Proof::verify(proof, &at(address, token)).unwrap();
    assert_eq!(
        good.thumbprint,
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    );
    let (issuer, jti) = (&*good.thumbprint, "e1j3V_bKic8-LAEB");
    assert_eq!(good.id(), TokenId { issuer, jti });
    let until = SystemTime::UNIX_EPOCH + Duration::from_secs(now + 301);
    assert_eq!(good.until(Duration::from_secs(300)), until);
    for (now, is_good) in [
        (now + 301, false),
        (now + 300, true),
        (now, true),
        (now - 30, true),
        (now - 31, false),
    ] {
        assert_eq!(good.check_times(window(now)).is_ok(), is_good, "{now}");
    }
    for (expected, fault) in [
        (
            at("https://resource.example.org/", token),
            ProofFault::Address,
        ),
        (at(address, "another"), ProofFault::Token),
    ] {
        assert_eq!(Proof::verify(proof, &expected).unwrap_err(), fault);
    }
}

#[test]
fn what_its_claims_have_to_be() {
    use ProofFault::*;
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    for (more, outcome) in [
        (json!({}), None),
        (json!({ "htm": "get" }), None),
        (
            json!({ "htu": "https://API.example.com:443/a/../things?page=2#x" }),
            None,
        ),
        (json!({ "iat": NOW - 300 }), None),
        (json!({ "iat": NOW + 30 }), None),
        (json!({ "iat": NOW as f64 + 0.5 }), None),
        (json!({ "exp": NOW + 1, "nbf": NOW }), None),
        (json!({ "nonce": "n", "extra": [1] }), None),
        (json!({ "iat": NOW - 301 }), Some(Time)),
        (json!({ "iat": NOW + 31 }), Some(Time)),
        (json!({ "exp": NOW }), Some(Time)),
        (json!({ "nbf": NOW + 31 }), Some(Time)),
        (json!({ "htm": "POST" }), Some(Method)),
        (json!({ "htm": "" }), Some(Method)),
        (
            json!({ "htu": "http://api.example.com/things" }),
            Some(Address),
        ),
        (
            json!({ "htu": "https://api.example.com/things/" }),
            Some(Address),
        ),
        (
            json!({ "htu": "https://api.example.com/Things" }),
            Some(Address),
        ),
        (
            json!({ "htu": "https://evil.example/things" }),
            Some(Address),
        ),
        (json!({ "htu": "/things" }), Some(Address)),
        (json!({ "htu": "" }), Some(Address)),
        (json!({ "ath": ath("another") }), Some(Token)),
        (json!({ "ath": ath(TOKEN) + "=" }), Some(Token)),
        (json!({ "ath": "" }), Some(Token)),
        (json!({ "jti": null }), Some(MissingClaim)),
        (json!({ "jti": "" }), Some(MissingClaim)),
        (json!({ "jti": " \t" }), Some(MissingClaim)),
        (json!({ "htm": null }), Some(MissingClaim)),
        (json!({ "htu": null }), Some(MissingClaim)),
        (json!({ "iat": null }), Some(MissingClaim)),
        (json!({ "ath": null }), Some(MissingClaim)),
        (json!({ "jti": 1 }), Some(Malformed)),
        (json!({ "htm": ["GET"] }), Some(Malformed)),
        (json!({ "htu": { "GET": URL } }), Some(Malformed)),
        (json!({ "ath": 7 }), Some(Malformed)),
        (json!({ "iat": NOW.to_string() }), Some(Malformed)),
        (json!({ "iat": -1 }), Some(Malformed)),
        (json!({ "iat": 1e300 }), Some(Malformed)),
        (json!({ "iat": true }), Some(Malformed)),
        (json!({ "exp": "never" }), Some(Malformed)),
        (json!({ "nonce": 1 }), Some(Malformed)),
        (json!({ "jti": "x".repeat(8192) }), Some(Malformed)),
    ] {
        let proof = made(&key, json!({}), more.clone());
        assert_eq!(verify(&proof).err(), outcome, "{more}");
    }
}

#[test]
fn what_its_header_has_to_be() {
    use ProofFault::*;
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let own = key.public_jwk().bare_json();
    let with = |name: &str, value: Value| {
        let mut jwk = own.clone();
        jwk[name] = value;
        json!({ "jwk": jwk })
    };
    let without = |name: &str| {
        let mut jwk = own.clone();
        jwk.as_object_mut().unwrap().remove(name);
        json!({ "jwk": jwk })
    };
    let stranger = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let larger = SigningKey::generate(SigningAlgorithm::Es384).unwrap();
    for (header, outcome) in [
        (json!({}), None),
        (with("kid", "a".into()), None),
        (json!({ "typ": null }), Some(Type)),
        (json!({ "typ": "JWT" }), Some(Type)),
        (json!({ "typ": "DPOP+JWT" }), Some(Type)),
        (json!({ "typ": "at+jwt" }), Some(Type)),
        (json!({ "typ": 1 }), Some(Malformed)),
        (json!({ "jwk": null }), Some(Key)),
        (json!({ "jwk": "key" }), Some(Key)),
        (json!({ "jwk": [] }), Some(Key)),
        (json!({ "jwk": {} }), Some(Key)),
        (json!({ "jwk": { "kty": "oct", "k": "AAAA" } }), Some(Key)),
        (json!({ "jwk": larger.public_jwk().bare_json() }), Some(Key)),
        (
            json!({ "jwk": stranger.public_jwk().bare_json() }),
            Some(Signature),
        ),
        (without("x"), Some(Key)),
        (without("kty"), Some(Key)),
        (with("crv", "P-384".into()), Some(Key)),
        (with("x", 7.into()), Some(Key)),
        // The private part has no business here, whatever it is.
        (with("d", "AAAA".into()), Some(Key)),
        (with("d", Value::Null), Some(Key)),
        (with("use", "enc".into()), Some(Key)),
        (json!({ "crit": ["b64"], "b64": true }), Some(Malformed)),
    ] {
        let proof = made(&key, header.clone(), json!({}));
        assert_eq!(verify(&proof).err(), outcome, "{header}");
    }
    // Keys from elsewhere are of no account.
    let elsewhere =
        json!({ "jwk": null, "jku": "https://evil.example/", "x5u": "https://evil.example/" });
    assert_eq!(verify(&made(&key, elsewhere, json!({}))).err(), Some(Key));
}

#[test]
fn which_algorithms() {
    let edwards = SigningKey::generate(SigningAlgorithm::EdDsa).unwrap();
    let proof = made(&edwards, json!({}), json!({}));
    assert_eq!(verify(&proof).err(), Some(ProofFault::Algorithm));
    let both = [SigningAlgorithm::Es256, SigningAlgorithm::EdDsa];
    let good = Proof::verify(&proof, &expected(&both)).unwrap();
    assert_eq!(good.thumbprint, edwards.public_jwk().thumbprint());

    // `none`, HMAC with the public key, a number.
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let proof = made(&key, json!({}), json!({}));
    let (input, signature) = proof.rsplit_once('.').unwrap();
    let (_, payload) = input.split_once('.').unwrap();
    for (algorithm, fault) in [
        (json!("none"), ProofFault::Algorithm),
        (json!("HS256"), ProofFault::Algorithm),
        (json!("es256"), ProofFault::Algorithm),
        (json!("RS256\"\r\nSet-Cookie: a=b"), ProofFault::Algorithm),
        (json!(7), ProofFault::Malformed),
        (json!("ES256"), ProofFault::Signature),
    ] {
        let header = json!({
            "typ": "dpop+jwt", "alg": algorithm, "jwk": key.public_jwk().bare_json(), "more": 1,
        });
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let forged = format!("{header}.{payload}.{signature}");
        assert_eq!(Proof::verify(&forged, &expected(&both)).unwrap_err(), fault);
    }
}

#[test]
fn what_it_says_is_fit_for_a_challenge() {
    use ProofFault::*;
    for fault in [
        Several,
        Malformed,
        Type,
        Algorithm,
        Key,
        Signature,
        MissingClaim,
        Method,
        Address,
        Time,
        Token,
        Replayed,
    ] {
        let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        assert!(fault.description().bytes().all(allowed), "{fault:?}");
    }
}
