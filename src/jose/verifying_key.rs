//! Public keys, and how they are parsed: once for each algorithm.

use std::sync::OnceLock;

use aws_lc_rs::digest::digest;
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{self, ParsedPublicKey};

use super::SigningAlgorithm;
use crate::error::InvalidToken;

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
}

/// A public key that signatures are verified with, as it is parsed for that.
#[derive(Clone)]
pub(super) struct VerifyingKey {
    /// All that an EC or an Ed25519 key serves, and RS256 of an RSA key, which serves [`OTHERS`] too.
    algorithm: SigningAlgorithm,
    /// For this algorithm: here and not behind a pointer, since whoever has many keys reads each
    /// from far away.
    parsed: OnceLock<ParsedPublicKey>,
    others: OnceLock<Box<[OnceLock<ParsedPublicKey>; OTHERS.len()]>>,
}

/// What an RSA key serves beside RS256.
const OTHERS: [SigningAlgorithm; 5] = [
    SigningAlgorithm::Rs384,
    SigningAlgorithm::Rs512,
    SigningAlgorithm::Ps256,
    SigningAlgorithm::Ps384,
    SigningAlgorithm::Ps512,
];

impl VerifyingKey {
    /// # Errors
    /// Why the key cannot be used.
    pub(super) fn new(material: &Material) -> Result<Self, &'static str> {
        let (algorithm, broken) = match material {
            Material::Rsa { n, .. } => {
                if bits(n) < 2048 {
                    return Err("an RSA key needs 2048 bits or more (RFC 7518, section 3.3)");
                }
                if bits(n) > 8192 {
                    return Err("an RSA key of more than 8192 bits is not supported");
                }
                (SigningAlgorithm::Rs256, "the RSA key is broken")
            }
            Material::Ec { curve, .. } => {
                (curve.algorithm(), "the EC key is no point of its curve")
            }
            Material::Ed25519 { .. } => (SigningAlgorithm::EdDsa, "the Ed25519 key is broken"),
        };
        let parsed = check_and_parse(material, algorithm).ok_or(broken)?;
        Ok(Self {
            algorithm,
            parsed: OnceLock::from(parsed),
            others: OnceLock::new(),
        })
    }

    /// Lets go of what was parsed, until a signature is verified. Of the keys that an issuer
    /// publishes one signs; and what is parsed then lies in memory beside what the first
    /// verification adds to it, and not amid what was read from the network.
    pub(super) fn at_rest(self) -> Self {
        Self {
            parsed: OnceLock::new(),
            others: OnceLock::new(),
            ..self
        }
    }

    /// Verifies a signature over this message.
    ///
    /// # Errors
    /// [`UnknownKey`](InvalidToken::UnknownKey) where the key is not one for the algorithm,
    /// [`Signature`](InvalidToken::Signature) where the signature does not fit.
    pub(super) fn verify(
        &self,
        material: &Material,
        algorithm: SigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidToken> {
        let key = self.parsed(material, algorithm);
        let key = key.ok_or(InvalidToken::UnknownKey)?;
        let verified = match algorithm.hash() {
            // The same as to have the key hash the message, without the copies that this takes. (A
            // FIPS build of `aws-lc` approves of `verify_sig` alone; nothing here promises that.)
            Some(hash) => key.verify_digest_sig(&digest(hash, message), signature),
            None => key.verify_sig(message, signature),
        };
        verified.map_err(|_| InvalidToken::Signature)
    }

    /// Does beforehand what the first verification does once and for all: parses the key, if it has
    /// not been, and works out what is computed with an RSA modulus.
    #[cfg(any(test, feature = "api"))]
    pub(super) fn prepare(&self, material: &Material, algorithm: SigningAlgorithm) {
        let is_parsed = |slot: &OnceLock<_>| slot.get().is_some();
        if self.slot(algorithm).is_none_or(is_parsed) {
            return;
        }
        let length = match material {
            Material::Rsa { n, .. } => n.len(),
            Material::Ec { .. } | Material::Ed25519 { .. } => 0,
        };
        // Of an RSA key it takes that to find out that this is no signature.
        self.verify(material, algorithm, b"", &vec![0; length]).ok();
    }

    /// The key for this algorithm, if it is one for it: what it is made of, parsed once.
    fn parsed(&self, material: &Material, algorithm: SigningAlgorithm) -> Option<&ParsedPublicKey> {
        let slot = self.slot(algorithm)?;
        if let Some(parsed) = slot.get() {
            return Some(parsed);
        }
        // It has been parsed before: what fails now has no memory, and is tried again.
        let anew = parse(material, algorithm)?;
        Some(slot.get_or_init(|| anew))
    }

    /// Where what is parsed for this algorithm is kept.
    fn slot(&self, algorithm: SigningAlgorithm) -> Option<&OnceLock<ParsedPublicKey>> {
        match algorithm == self.algorithm {
            true => Some(&self.parsed),
            false => {
                let place = self.other(algorithm)?;
                self.others.get_or_init(Box::default).get(place)
            }
        }
    }

    /// Whether it is of the family of this algorithm.
    pub(super) fn fits(&self, algorithm: SigningAlgorithm) -> bool {
        algorithm == self.algorithm || self.other(algorithm).is_some()
    }

    /// The place of this algorithm among the others.
    fn other(&self, algorithm: SigningAlgorithm) -> Option<usize> {
        let is_rsa = self.algorithm == SigningAlgorithm::Rs256;
        let place = OTHERS.iter().position(|other| *other == algorithm);
        place.filter(|_| is_rsa)
    }

    #[cfg(test)]
    pub(super) fn is_parsed(&self) -> bool {
        self.parsed.get().is_some()
    }
}

/// Refuses a key that is none when it is read, and not when the first signature is: `aws-lc` looks at
/// the modulus and the exponent of an RSA key where it reads DER, and then at each signature again.
fn check_and_parse(material: &Material, algorithm: SigningAlgorithm) -> Option<ParsedPublicKey> {
    match material {
        Material::Rsa { n, e } => {
            let der = PublicKeyComponents { n, e }.as_der().ok()?;
            ParsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, der.as_ref()).ok()
        }
        Material::Ec { .. } | Material::Ed25519 { .. } => parse(material, algorithm),
    }
}

fn parse(material: &Material, algorithm: SigningAlgorithm) -> Option<ParsedPublicKey> {
    use SigningAlgorithm as A;
    let parsed = match material {
        Material::Rsa { n, e } => {
            let parameters = match algorithm {
                A::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                A::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                A::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                A::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
                A::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
                A::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
                A::Es256 | A::Es384 | A::Es512 | A::EdDsa => return None,
            };
            PublicKeyComponents { n, e }.to_parsed_public_key(parameters)
        }
        Material::Ec { x, y, .. } => {
            let parameters = match algorithm {
                A::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
                A::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
                A::Es512 => &signature::ECDSA_P521_SHA512_FIXED,
                _ => return None,
            };
            // Uncompressed (SEC 1, section 2.3.3).
            ParsedPublicKey::new(parameters, [&[4], &**x, y].concat())
        }
        Material::Ed25519 { x } => ParsedPublicKey::new(&signature::ED25519, x),
    };
    parsed.ok()
}

/// Of a number without leading zeros.
fn bits(number: &[u8]) -> usize {
    let first = number.first().map_or(0, |byte| byte.leading_zeros());
    number.len() * 8 - first as usize
}
