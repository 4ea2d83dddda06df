use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Map, Value};
use zeroize::{Zeroize as _, Zeroizing};

use super::jwk::{bytes, unsigned};
use super::jws::{compact, signing_input};
use super::verifying_key::{Curve, Material};
use super::{Jwk, SigningAlgorithm};
use crate::error::Error;
use crate::secret::Secret;

/// What a key has to be for an algorithm.
enum Family {
    Rsa(&'static dyn RsaEncoding),
    Ec(&'static EcdsaSigningAlgorithm, Curve, &'static str),
    Ed25519,
}

impl SigningAlgorithm {
    fn family(self) -> Family {
        use Curve::{P256, P384, P521};
        match self {
            Self::Rs256 => Family::Rsa(&RSA_PKCS1_SHA256),
            Self::Rs384 => Family::Rsa(&RSA_PKCS1_SHA384),
            Self::Rs512 => Family::Rsa(&RSA_PKCS1_SHA512),
            Self::Ps256 => Family::Rsa(&RSA_PSS_SHA256),
            Self::Ps384 => Family::Rsa(&RSA_PSS_SHA384),
            Self::Ps512 => Family::Rsa(&RSA_PSS_SHA512),
            Self::Es256 => Family::Ec(&ECDSA_P256_SHA256_FIXED_SIGNING, P256, "an EC key on P-256"),
            Self::Es384 => Family::Ec(&ECDSA_P384_SHA384_FIXED_SIGNING, P384, "an EC key on P-384"),
            Self::Es512 => Family::Ec(&ECDSA_P521_SHA512_FIXED_SIGNING, P521, "an EC key on P-521"),
            Self::EdDsa => Family::Ed25519,
        }
    }
}

impl Family {
    fn name(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "an RSA key",
            Self::Ec(_, _, name) => name,
            Self::Ed25519 => "an Ed25519 key",
        }
    }
}

/// A private key with its algorithm, parsed and checked once; a clone shares it.
///
/// ```
/// use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
/// use serde_json::json;
///
/// let key = SigningKey::generate(SigningAlgorithm::Es256)?.with_key_id("2026-01");
/// let token = key.sign_jwt(&[("typ", "JWT".into())], &json!({ "sub": "me" }))?;
/// assert_eq!(token.expose().split('.').count(), 3);
/// assert_eq!(key.public_jwk().key_id(), Some("2026-01"));
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    algorithm: SigningAlgorithm,
    pair: Arc<Pair>,
    public: Jwk,
}

enum Pair {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ec(EcdsaKeyPair, Curve),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// A new key: RSA of 2048 bits, EC on the curve of the algorithm, or Ed25519.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where the operating system gives no
    /// random bytes.
    pub fn generate(algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let made = match algorithm.family() {
            Family::Rsa(encoding) => {
                RsaKeyPair::generate(KeySize::Rsa2048).map(|pair| Pair::Rsa(pair, encoding))
            }
            Family::Ec(signing, curve, _) => {
                EcdsaKeyPair::generate(signing).map(|pair| Pair::Ec(pair, curve))
            }
            Family::Ed25519 => Ed25519KeyPair::generate().map(Pair::Ed25519),
        };
        let made = made.map_err(|_| Error::configuration("no private key could be generated"))?;
        Self::new(algorithm, made)
    }

    /// From PEM: unencrypted PKCS #8, or the older forms of one family, PKCS #1
    /// (`RSA PRIVATE KEY`) and SEC 1 (`EC PRIVATE KEY`).
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) that says why the key cannot be used: it
    /// is encrypted, broken, of a kind that the algorithm does not sign with, or an RSA key of
    /// less than 2048 bits.
    pub fn from_pem(pem: impl AsRef<[u8]>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let pem = pem.as_ref();
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

    /// From DER: unencrypted PKCS #8.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        Self::load(&PrivateKeyDer::Pkcs8(der.as_ref().into()), algorithm)
    }

    /// From a private JWK (RFC 7518, section 6; RFC 8037): an RSA key with all of `p`, `q`,
    /// `dp`, `dq` and `qi`, an EC key, or Ed25519. Its `kid` is kept, and its `x5t` and
    /// `x5t#S256`.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem); also where the public part does not belong to the private
    /// one, or the JWK says that it is for another algorithm.
    pub fn from_jwk(jwk: &Value, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let public = Jwk::read(jwk).map_err(refused)?;
        let family = algorithm.family();
        if !public.fits(algorithm) {
            let (name, wanted) = (algorithm.name(), family.name());
            return Err(refused(&format!(
                "{name} needs {wanted}, and it is another"
            )));
        }
        if jwk
            .get("alg")
            .is_some_and(|named| named != algorithm.name())
        {
            return Err(refused("its `alg` is another"));
        }
        let members = jwk.as_object().ok_or_else(|| refused("it is no object"))?;
        let private = |name| bytes(members, name).map(Zeroizing::new).map_err(refused);
        let parsed = match (&family, public.material()) {
            (Family::Rsa(encoding), Material::Rsa { n, e }) => {
                let [d, p, q, dp, dq, qi] = ["d", "p", "q", "dp", "dq", "qi"].map(private);
                let (d, p, q, dp, dq, qi) = (d?, p?, q?, dp?, dq?, qi?);
                let components = KeyPairComponents {
                    public_key: PublicKeyComponents { n, e },
                    d: &*d,
                    p: &*p,
                    q: &*q,
                    dP: &*dp,
                    dQ: &*dq,
                    qInv: &*qi,
                };
                RsaKeyPair::from_components(&components).map(|pair| Pair::Rsa(pair, *encoding))
            }
            (Family::Ec(signing, curve, _), Material::Ec { x, y, .. }) => {
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                EcdsaKeyPair::from_private_key_and_public_key(signing, &private("d")?, &point)
                    .map(|pair| Pair::Ec(pair, *curve))
            }
            (_, Material::Ed25519 { x }) => {
                Ed25519KeyPair::from_seed_and_public_key(&private("d")?, x).map(Pair::Ed25519)
            }
            _ => return Err(refused("it is of another kind")),
        };
        let pair = parsed.map_err(|rejected| refused(&format!("it is not usable: {rejected}")))?;
        Ok(Self {
            algorithm,
            pair: Arc::new(pair),
            public: public.for_signing(algorithm),
        })
    }

    fn new(algorithm: SigningAlgorithm, pair: Pair) -> Result<Self, Error> {
        let material = match &pair {
            Pair::Rsa(pair, _) => {
                let (n, e) = modulus_and_exponent(pair.public_key().as_ref())
                    .ok_or_else(|| refused("its public part cannot be read"))?;
                Material::Rsa { n, e }
            }
            Pair::Ec(pair, curve) => {
                let point = pair.public_key().as_ref();
                let (x, y) = point[1..].split_at(curve.size());
                Material::Ec {
                    curve: *curve,
                    x: x.to_vec(),
                    y: y.to_vec(),
                }
            }
            Pair::Ed25519(pair) => Material::Ed25519 {
                x: pair.public_key().as_ref().to_vec(),
            },
        };
        let public = Jwk::new(material, Map::new()).map_err(refused)?;
        Ok(Self {
            algorithm,
            pair: Arc::new(pair),
            public: public.for_signing(algorithm),
        })
    }

    fn load(der: &PrivateKeyDer<'_>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let family = algorithm.family();
        let pair = Pair::parse(der, &family).map_err(|rejected| {
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
        })?;
        Self::new(algorithm, pair)
    }

    /// The same key under an id: the `kid` of what it signs and of its public part.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.public = self.public.with_key_id(key_id);
        self
    }

    /// What it signs by.
    #[must_use]
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// The public part, to be published or registered: with its `alg`, `use` of `sig`, and `kid`
    /// where the key has one.
    #[must_use]
    pub fn public_jwk(&self) -> &Jwk {
        &self.public
    }

    /// The key itself in PEM, PKCS #8, to be kept where secrets are kept.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where it cannot be written.
    pub fn to_pem(&self) -> Result<Secret, Error> {
        let der = match &*self.pair {
            Pair::Rsa(pair, _) => AsDer::<Pkcs8V1Der<'_>>::as_der(pair)
                .map(|der| Zeroizing::new(der.as_ref().to_vec())),
            Pair::Ec(pair, _) => pair
                .to_pkcs8v1()
                .map(|der| Zeroizing::new(der.as_ref().to_vec())),
            Pair::Ed25519(pair) => pair
                .to_pkcs8v1()
                .map(|der| Zeroizing::new(der.as_ref().to_vec())),
        };
        let der = der.map_err(|_| refused("it cannot be written"))?;
        let text = Zeroizing::new(STANDARD.encode(&*der));
        let lines = text.as_bytes().chunks(64);
        let mut pem = String::with_capacity(text.len() + text.len() / 64 + 64);
        pem.push_str("-----BEGIN PRIVATE KEY-----\n");
        for line in lines {
            pem.extend(line.iter().map(|byte| char::from(*byte)));
            pem.push('\n');
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(pem.into())
    }

    /// The signature of a message as JWS has it (RFC 7518, section 3): of fixed length for ECDSA.
    ///
    /// # Errors
    /// An [error of tokens](Error::is_token) where the key cannot sign it.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        let signed = match &*self.pair {
            Pair::Rsa(key, encoding) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(*encoding, &random, message, &mut signature)
                    .map(|()| signature)
            }
            Pair::Ec(key, _) => key
                .sign(&random, message)
                .map(|signature| signature.as_ref().to_vec()),
            Pair::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
        };
        signed.map_err(|_| Error::token("the token cannot be signed with this key"))
    }

    /// A signed JWT in compact form (RFC 7519): the header has `alg`, the `kid` of the key if it
    /// has one, and the members given, which stand over these but for `alg`.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn sign_jwt(&self, header: &[(&str, Value)], claims: &Value) -> Result<Secret, Error> {
        let mut members = Map::new();
        if let Some(key_id) = self.public.key_id() {
            members.insert("kid".to_owned(), key_id.into());
        }
        members.extend(
            header
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        members.insert("alg".to_owned(), self.algorithm.name().into());
        let input = signing_input(&members, claims);
        let signature = self.sign(input.as_bytes())?;
        Ok(compact(input, &signature))
    }
}

/// Shows the public part.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

impl Pair {
    fn parse(der: &PrivateKeyDer<'_>, family: &Family) -> Result<Self, KeyRejected> {
        let bytes = der.secret_der();
        Ok(match (family, der) {
            (Family::Rsa(encoding), PrivateKeyDer::Pkcs1(_)) => {
                Self::Rsa(RsaKeyPair::from_der(bytes)?, *encoding)
            }
            (Family::Rsa(encoding), _) => Self::Rsa(RsaKeyPair::from_pkcs8(bytes)?, *encoding),
            (Family::Ec(algorithm, curve, _), PrivateKeyDer::Sec1(_)) => Self::Ec(
                EcdsaKeyPair::from_private_key_der(algorithm, bytes)?,
                *curve,
            ),
            (Family::Ec(algorithm, curve, _), _) => {
                Self::Ec(EcdsaKeyPair::from_pkcs8(algorithm, bytes)?, *curve)
            }
            (Family::Ed25519, _) => Self::Ed25519(Ed25519KeyPair::from_pkcs8(bytes)?),
        })
    }
}

/// The two numbers of an `RSAPublicKey` (RFC 8017, appendix A.1.1), as `aws-lc-rs` writes it.
fn modulus_and_exponent(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (sequence, _) = element(der, 0x30)?;
    let (n, rest) = element(sequence, 0x02)?;
    let (e, _) = element(rest, 0x02)?;
    Some((unsigned(n.to_vec()), unsigned(e.to_vec())))
}

/// The content of the DER element with this tag that stands first, and what comes after it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = der.strip_prefix(&[tag])?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        ..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (length, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            let length = length
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
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
        .find(|family| match Pair::parse(der, family) {
            Ok(_) => true,
            Err(rejected) => matches!(family, Family::Rsa(_)) && rejected.to_string() == "TooSmall",
        });
    found.map(Family::name)
}

fn refused(reason: &str) -> Error {
    Error::configuration(format!("the private key cannot be used: {reason}"))
}
