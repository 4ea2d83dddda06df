//! Keys that are taken and keys that are refused, and what they sign.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair};
use aws_lc_rs::signature::{EcdsaSigningAlgorithm, UnparsedPublicKey, VerificationAlgorithm};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::*;

const RSA_1024: &str = include_str!("keys/rsa-1024.pem");
const RSA_PKCS1: &str = include_str!("keys/rsa-2048-pkcs1.pem");
const EC_SEC1: &str = include_str!("keys/ec-p256-sec1.pem");
const EC_ENCRYPTED: &str = include_str!("keys/ec-p256-encrypted.pem");
const EC_PUBLIC: &str = include_str!("keys/ec-p256-public.pem");

/// A private key in PKCS #8 and its public part.
struct Pair {
    der: Vec<u8>,
    public: Vec<u8>,
}

fn rsa() -> Pair {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = key.as_der().unwrap();
    Pair {
        der: der.as_ref().to_vec(),
        public: key.public_key().as_ref().to_vec(),
    }
}

fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> Pair {
    let der = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref()).unwrap();
    Pair {
        der: der.as_ref().to_vec(),
        public: key.public_key().as_ref().to_vec(),
    }
}

fn ed25519() -> Pair {
    let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let key = Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap();
    Pair {
        der: der.as_ref().to_vec(),
        public: key.public_key().as_ref().to_vec(),
    }
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn verify(token: &str, algorithm: &'static dyn VerificationAlgorithm, public: &[u8]) {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = UnparsedPublicKey::new(algorithm, public);
    key.verify(input.as_bytes(), &signature).unwrap();
    assert!(key.verify(b"something else", &signature).is_err());
}

async fn assertion(key: &PrivateKeyJwt) -> String {
    let assertion = key.assertion("my-client", "https://t.auth0.com/").await;
    assertion.unwrap().expose().to_owned()
}

#[tokio::test]
async fn every_algorithm_signs_what_its_public_key_verifies() {
    use SigningAlgorithm as A;
    let rsa = rsa();
    let cases: [(A, &Pair, &'static dyn VerificationAlgorithm); 10] = [
        (A::Rs256, &rsa, &signature::RSA_PKCS1_2048_8192_SHA256),
        (A::Rs384, &rsa, &signature::RSA_PKCS1_2048_8192_SHA384),
        (A::Rs512, &rsa, &signature::RSA_PKCS1_2048_8192_SHA512),
        (A::Ps256, &rsa, &signature::RSA_PSS_2048_8192_SHA256),
        (A::Ps384, &rsa, &signature::RSA_PSS_2048_8192_SHA384),
        (A::Ps512, &rsa, &signature::RSA_PSS_2048_8192_SHA512),
        (
            A::Es256,
            &ec(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
            &signature::ECDSA_P256_SHA256_FIXED,
        ),
        (
            A::Es384,
            &ec(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
            &signature::ECDSA_P384_SHA384_FIXED,
        ),
        (
            A::Es512,
            &ec(&signature::ECDSA_P521_SHA512_FIXED_SIGNING),
            &signature::ECDSA_P521_SHA512_FIXED,
        ),
        (A::EdDsa, &ed25519(), &signature::ED25519),
    ];
    for (algorithm, pair, verified_by) in cases {
        for key in [
            PrivateKeyJwt::from_der(&pair.der, algorithm).unwrap(),
            PrivateKeyJwt::from_pem(pem(&pair.der), algorithm).unwrap(),
        ] {
            let token = assertion(&key).await;
            assert_eq!(part(&token, 0)["alg"], algorithm.name());
            verify(&token, verified_by, &pair.public);
        }
    }
}

#[tokio::test]
async fn the_claims_are_those_of_rfc_7523() {
    let key = PrivateKeyJwt::from_pem(EC_SEC1, SigningAlgorithm::Es256).unwrap();
    let token = assertion(&key).await;
    let header = part(&token, 0);
    assert_eq!(header, serde_json::json!({ "alg": "ES256", "typ": "JWT" }));
    let claims = part(&token, 1);
    assert_eq!(claims["iss"], "my-client");
    assert_eq!(claims["sub"], "my-client");
    assert_eq!(claims["aud"], "https://t.auth0.com/");
    let (iat, exp) = (
        claims["iat"].as_u64().unwrap(),
        claims["exp"].as_u64().unwrap(),
    );
    assert_eq!(exp - iat, 180);
    assert!(iat > 1_700_000_000);
    let again = part(&assertion(&key).await, 1);
    assert_ne!(claims["jti"], again["jti"]);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 43);

    let key = key.key_id("k1").lifetime(Duration::from_secs(60));
    let token = assertion(&key).await;
    assert_eq!(part(&token, 0)["kid"], "k1");
    let claims = part(&token, 1);
    assert_eq!(
        claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(),
        60
    );
    let shown = format!("{key:?} {:?}", ClientAuth::PrivateKeyJwt(key.clone()));
    assert!(shown.contains("k1") && !shown.contains("Signer"), "{shown}");
}

#[tokio::test]
async fn a_key_elsewhere_signs_by_callback() {
    let pair = ec(&signature::ECDSA_P256_SHA256_FIXED_SIGNING);
    let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
    let key = Arc::new(EcdsaKeyPair::from_pkcs8(algorithm, &pair.der).unwrap());
    let key = PrivateKeyJwt::signed_by(SigningAlgorithm::Es256, move |input| {
        let key = Arc::clone(&key);
        async move {
            tokio::task::yield_now().await;
            let signature = key.sign(&SystemRandom::new(), &input);
            signature.map(|signature| signature.as_ref().to_vec())
        }
    });
    let token = assertion(&key).await;
    verify(&token, &signature::ECDSA_P256_SHA256_FIXED, &pair.public);

    let broken = PrivateKeyJwt::signed_by(SigningAlgorithm::Es256, |_| async {
        Err::<Vec<u8>, _>("the HSM is gone")
    });
    let error = broken.assertion("c", "a").await.unwrap_err();
    assert!(error.is_token(), "{error}");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the HSM is gone");
}

#[test]
fn older_forms_are_taken() {
    assert!(PrivateKeyJwt::from_pem(RSA_PKCS1, SigningAlgorithm::Rs256).is_ok());
    assert!(PrivateKeyJwt::from_pem(EC_SEC1, SigningAlgorithm::Es256).is_ok());
    let commented = format!("a comment\r\n{}", EC_SEC1.replace('\n', "\r\n"));
    assert!(PrivateKeyJwt::from_pem(commented, SigningAlgorithm::Es256).is_ok());
}

#[test]
fn a_key_that_cannot_be_used_is_refused_with_the_reason() {
    use SigningAlgorithm as A;
    let cut = &EC_SEC1[..EC_SEC1.len() - 40];
    let garbled = pem(b"not DER at all");
    let p384 = pem(&ec(&signature::ECDSA_P384_SHA384_FIXED_SIGNING).der);
    let ed25519 = pem(&ed25519().der);
    for (text, algorithm, reason) in [
        ("", A::Rs256, "no PEM"),
        ("hello", A::Rs256, "no PEM"),
        (cut, A::Es256, "PEM is broken"),
        (&garbled, A::Rs256, "no private key of a known kind"),
        (EC_PUBLIC, A::Es256, "the public part"),
        (EC_ENCRYPTED, A::Es256, "encrypted"),
        (RSA_1024, A::Rs256, "2048 bits"),
        (RSA_1024, A::Ps512, "2048 bits"),
        (
            RSA_1024,
            A::Es256,
            "ES256 needs an EC key on P-256, and it is an RSA key",
        ),
        (
            RSA_PKCS1,
            A::EdDsa,
            "EdDSA needs an Ed25519 key, and it is an RSA key",
        ),
        (
            EC_SEC1,
            A::Rs256,
            "RS256 needs an RSA key, and it is an EC key on P-256",
        ),
        (
            EC_SEC1,
            A::Es384,
            "ES384 needs an EC key on P-384, and it is an EC key on P-256",
        ),
        (&p384, A::Es256, "it is an EC key on P-384"),
        (&ed25519, A::Ps256, "it is an Ed25519 key"),
    ] {
        let error = PrivateKeyJwt::from_pem(text, algorithm).unwrap_err();
        assert!(error.is_configuration());
        assert!(error.to_string().contains(reason), "{reason}: {error}");
        let body = text.lines().nth(1).unwrap_or("no such line");
        assert!(!format!("{error} {error:?}").contains(body));
    }
    for der in [&b""[..], b"x", EC_SEC1.as_bytes()] {
        assert!(PrivateKeyJwt::from_der(der, A::Rs256).is_err());
    }
}
