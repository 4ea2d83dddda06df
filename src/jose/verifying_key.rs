//! Public keys, parsed once.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ED25519,
    ParsedPublicKey, RsaParameters, VerificationAlgorithm,
};

use super::SigningAlgorithm;

/// What a public key is made of: the members of a JWK, decoded (RFC 7518, section 6; RFC 8037).
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Material {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    Ec {
        curve: Curve,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Ed25519 {
        x: Vec<u8>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    pub(super) const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// The `crv` of a JWK.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// Of a coordinate, in bytes.
    pub(super) fn size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The one algorithm of this curve (RFC 7518, section 3.4).
    pub(super) fn algorithm(self) -> SigningAlgorithm {
        match self {
            Self::P256 => SigningAlgorithm::Es256,
            Self::P384 => SigningAlgorithm::Es384,
            Self::P521 => SigningAlgorithm::Es512,
        }
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED,
            Self::P384 => &ECDSA_P384_SHA384_FIXED,
            Self::P521 => &ECDSA_P521_SHA512_FIXED,
        }
    }
}

/// A public key that signatures are verified with.
#[derive(Clone)]
pub(super) struct VerifyingKey {
    algorithm: SigningAlgorithm,
    /// For this algorithm: beside it, since whoever has many keys reads each from far away.
    parsed: ParsedPublicKey,
    /// An RSA key serves five more.
    others: OnceLock<Box<Others>>,
}

/// Parsed for each algorithm when it is first needed.
type Others = [OnceLock<Option<ParsedPublicKey>>; 5];

impl VerifyingKey {
    /// # Errors
    /// Why the key cannot be used.
    pub(super) fn new(material: &Material) -> Result<Self, &'static str> {
        match material {
            Material::Rsa { n, e } => {
                if bits(n) < 2048 {
                    return Err("an RSA key needs 2048 bits or more (RFC 7518, section 3.3)");
                }
                if bits(n) > 8192 {
                    return Err("an RSA key of more than 8192 bits is not supported");
                }
                let broken = "the RSA key is broken";
                let der = PublicKeyComponents { n, e }.as_der().map_err(|_| broken)?;
                let parameters = &signature::RSA_PKCS1_2048_8192_SHA256;
                let key = ParsedPublicKey::new(parameters, der.as_ref()).map_err(|_| broken)?;
                Ok(Self::of(SigningAlgorithm::Rs256, key))
            }
            Material::Ec { curve, x, y } => {
                // Uncompressed (SEC 1, section 2.3.3).
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                let key = ParsedPublicKey::new(curve.verification(), point)
                    .map_err(|_| "the EC key is no point of its curve")?;
                Ok(Self::of(curve.algorithm(), key))
            }
            Material::Ed25519 { x } => {
                let key =
                    ParsedPublicKey::new(&ED25519, x).map_err(|_| "the Ed25519 key is broken")?;
                Ok(Self::of(SigningAlgorithm::EdDsa, key))
            }
        }
    }

    /// A key that is parsed for this algorithm.
    fn of(algorithm: SigningAlgorithm, parsed: ParsedPublicKey) -> Self {
        Self {
            algorithm,
            parsed,
            others: OnceLock::new(),
        }
    }

    /// The key for this algorithm, if it is one for it.
    pub(super) fn parsed(&self, algorithm: SigningAlgorithm) -> Option<&ParsedPublicKey> {
        if algorithm == self.algorithm {
            return Some(&self.parsed);
        }
        let (slot, parameters) = self.other(algorithm)?;
        let others = self.others.get_or_init(Box::default);
        let parse = || ParsedPublicKey::new(parameters, &self.parsed).ok();
        others.get(slot)?.get_or_init(parse).as_ref()
    }

    /// Whether it is of the family of this algorithm.
    pub(super) fn fits(&self, algorithm: SigningAlgorithm) -> bool {
        algorithm == self.algorithm || self.other(algorithm).is_some()
    }

    /// What an RSA key is parsed with for another algorithm than the first, and where it is then.
    fn other(&self, algorithm: SigningAlgorithm) -> Option<(usize, &'static RsaParameters)> {
        if self.algorithm != SigningAlgorithm::Rs256 {
            return None;
        }
        Some(match algorithm {
            SigningAlgorithm::Rs384 => (0, &signature::RSA_PKCS1_2048_8192_SHA384),
            SigningAlgorithm::Rs512 => (1, &signature::RSA_PKCS1_2048_8192_SHA512),
            SigningAlgorithm::Ps256 => (2, &signature::RSA_PSS_2048_8192_SHA256),
            SigningAlgorithm::Ps384 => (3, &signature::RSA_PSS_2048_8192_SHA384),
            SigningAlgorithm::Ps512 => (4, &signature::RSA_PSS_2048_8192_SHA512),
            _ => return None,
        })
    }
}

/// Of a number without leading zeros.
fn bits(number: &[u8]) -> usize {
    let first = number.first().map_or(0, |byte| byte.leading_zeros());
    number.len() * 8 - first as usize
}
