use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroize as _;

use super::SigningAlgorithm;
use crate::error::Error;

/// What a key has to be for an algorithm.
enum Family {
    Rsa(&'static dyn RsaEncoding),
    Ec(&'static EcdsaSigningAlgorithm, &'static str),
    Ed25519,
}

impl SigningAlgorithm {
    fn family(self) -> Family {
        match self {
            Self::Rs256 => Family::Rsa(&RSA_PKCS1_SHA256),
            Self::Rs384 => Family::Rsa(&RSA_PKCS1_SHA384),
            Self::Rs512 => Family::Rsa(&RSA_PKCS1_SHA512),
            Self::Ps256 => Family::Rsa(&RSA_PSS_SHA256),
            Self::Ps384 => Family::Rsa(&RSA_PSS_SHA384),
            Self::Ps512 => Family::Rsa(&RSA_PSS_SHA512),
            Self::Es256 => Family::Ec(&ECDSA_P256_SHA256_FIXED_SIGNING, "an EC key on P-256"),
            Self::Es384 => Family::Ec(&ECDSA_P384_SHA384_FIXED_SIGNING, "an EC key on P-384"),
            Self::Es512 => Family::Ec(&ECDSA_P521_SHA512_FIXED_SIGNING, "an EC key on P-521"),
            Self::EdDsa => Family::Ed25519,
        }
    }
}

impl Family {
    fn name(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "an RSA key",
            Self::Ec(_, name) => name,
            Self::Ed25519 => "an Ed25519 key",
        }
    }
}

/// A private key, parsed and checked once.
#[derive(Debug)]
pub(crate) enum SigningKey {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ec(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// From PEM: PKCS #8, or the older forms of one family (PKCS #1, SEC 1).
    pub(crate) fn from_pem(pem: &[u8], algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let has = |text: &str| pem.windows(text.len()).any(|part| part == text.as_bytes());
        if has("ENCRYPTED") {
            return Err(refused("it is encrypted; decrypt it first"));
        }
        let mut der = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
            refused(match () {
                () if has("-----BEGIN PUBLIC KEY") || has("-----BEGIN CERTIFICATE") => {
                    "it is the public part; the private key is needed"
                }
                () if has("-----BEGIN") => "its PEM is broken",
                () => "it is no PEM: `-----BEGIN PRIVATE KEY-----` is missing",
            })
        })?;
        let key = Self::load(&der, algorithm);
        der.zeroize();
        key
    }

    /// From DER, PKCS #8.
    pub(crate) fn from_der(der: &[u8], algorithm: SigningAlgorithm) -> Result<Self, Error> {
        Self::load(&PrivateKeyDer::Pkcs8(der.into()), algorithm)
    }

    fn load(der: &PrivateKeyDer<'_>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let family = algorithm.family();
        Self::parse(der, &family).map_err(|rejected| {
            let wanted = family.name();
            match kind_of(der) {
                // The name of the reason is all that `KeyRejected` has.
                Some(found) if found == wanted && rejected.to_string() == "TooSmall" => {
                    refused("an RSA key needs 2048 bits or more (RFC 7518, section 3.3)")
                }
                Some(found) if found == wanted => refused(&format!("it is not usable: {rejected}")),
                Some(found) => refused(&format!(
                    "{} needs {wanted}, and it is {found}",
                    algorithm.name()
                )),
                None => refused("it is no private key of a known kind in unencrypted PKCS #8"),
            }
        })
    }

    fn parse(der: &PrivateKeyDer<'_>, family: &Family) -> Result<Self, KeyRejected> {
        let bytes = der.secret_der();
        Ok(match (family, der) {
            (Family::Rsa(encoding), PrivateKeyDer::Pkcs1(_)) => {
                Self::Rsa(RsaKeyPair::from_der(bytes)?, *encoding)
            }
            (Family::Rsa(encoding), _) => Self::Rsa(RsaKeyPair::from_pkcs8(bytes)?, *encoding),
            (Family::Ec(algorithm, _), PrivateKeyDer::Sec1(_)) => {
                Self::Ec(EcdsaKeyPair::from_private_key_der(algorithm, bytes)?)
            }
            (Family::Ec(algorithm, _), _) => Self::Ec(EcdsaKeyPair::from_pkcs8(algorithm, bytes)?),
            (Family::Ed25519, _) => Self::Ed25519(Ed25519KeyPair::from_pkcs8(bytes)?),
        })
    }

    /// The signature as JWS has it (RFC 7518, section 3): of fixed length for ECDSA.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        let signed = match self {
            Self::Rsa(key, encoding) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(*encoding, &random, message, &mut signature)
                    .map(|()| signature)
            }
            Self::Ec(key) => key
                .sign(&random, message)
                .map(|signature| signature.as_ref().to_vec()),
            Self::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
        };
        signed.map_err(|_| Error::token("the client assertion cannot be signed with this key"))
    }
}

/// What a key is, to say so where another is needed.
fn kind_of(der: &PrivateKeyDer<'_>) -> Option<&'static str> {
    const ALL: [SigningAlgorithm; 5] = [
        SigningAlgorithm::Rs256,
        SigningAlgorithm::Es256,
        SigningAlgorithm::Es384,
        SigningAlgorithm::Es512,
        SigningAlgorithm::EdDsa,
    ];
    let families = ALL.map(SigningAlgorithm::family);
    let found = families
        .iter()
        .find(|family| match SigningKey::parse(der, family) {
            Ok(_) => true,
            Err(rejected) => matches!(family, Family::Rsa(_)) && rejected.to_string() == "TooSmall",
        });
    found.map(Family::name)
}

fn refused(reason: &str) -> Error {
    Error::configuration(format!("the private key cannot be used: {reason}"))
}
