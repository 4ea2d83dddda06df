use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::SigningAlgorithm;
use super::short_text::ShortText;
use super::verifying_key::{Curve, Material, VerifyingKey};
use crate::error::{Error, InvalidToken};

/// The members that no public key has (RFC 7518, section 6; RFC 8037, section 2).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key as JSON (RFC 7517): RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, or
/// Ed25519. A clone shares what has been parsed by then.
///
/// ```
/// use auth0_sdk::jose::Jwk;
/// use serde_json::json;
///
/// let key = Jwk::from_json(&json!({
///     "kty": "OKP",
///     "crv": "Ed25519",
///     "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
///     "kid": "2026-01",
/// }))?;
/// assert_eq!(key.key_id(), Some("2026-01"));
/// // RFC 8037, appendix A.3.
/// assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct Jwk {
    /// Here and not behind a pointer, so that it lies in the set itself: whoever has the keys of
    /// many issuers reads each from far away.
    verifying: VerifyingKey,
    /// `kid` of the members.
    key_id: Option<ShortText<32>>,
    /// The algorithms that it is for, by their places in [`SigningAlgorithm::ALL`].
    serves: u16,
    published: Arc<Published>,
}

#[derive(Clone, PartialEq, Eq)]
struct Published {
    material: Material,
    /// All members but the material: `kid`, `alg`, `use`, `key_ops`, `x5t`, `x5t#S256`, `x5c`.
    members: Map<String, Value>,
    thumbprint: String,
}

/// Which key it is: what its issuer publishes of it, without what signatures are verified with.
#[cfg(feature = "api")]
pub(crate) struct KeyIdentity(Arc<Published>);

/// The members that are kept beside the material, and whether they are lists.
const KEPT: [(&str, bool); 7] = [
    ("kid", false),
    ("alg", false),
    ("use", false),
    ("x5t", false),
    ("x5t#S256", false),
    ("key_ops", true),
    ("x5c", true),
];

impl Jwk {
    /// Reads a public key.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) that says why it cannot be used: a kind
    /// that is not supported, a member missing or broken, an RSA key that is too small, or a
    /// private key, which does not belong where a public one is meant.
    pub fn from_json(json: &Value) -> Result<Self, Error> {
        Self::public(json)
            .map_err(|reason| Error::configuration(format!("the JWK cannot be used: {reason}")))
    }

    /// A public key that has no private member.
    pub(crate) fn public(json: &Value) -> Result<Self, &'static str> {
        if PRIVATE.iter().any(|name| json.get(name).is_some()) {
            return Err("it has a member of a private key where a public one is meant");
        }
        Self::read(json)
    }

    /// The public part of a key, whatever else there is.
    pub(super) fn read(json: &Value) -> Result<Self, &'static str> {
        let members = json.as_object().ok_or("it is no JSON object")?;
        let mut kept = Map::new();
        for (name, is_list) in KEPT {
            let Some(value) = members.get(name) else {
                continue;
            };
            let is_text_list = |list: &Vec<Value>| list.iter().all(Value::is_string);
            let fits = match is_list {
                true => value.as_array().is_some_and(is_text_list),
                false => value.is_string(),
            };
            if !fits {
                return Err("a member has another type than RFC 7517 gives it");
            }
            kept.insert(name.to_owned(), value.clone());
        }
        Self::new(material(members)?, kept)
    }

    pub(super) fn new(
        material: Material,
        members: Map<String, Value>,
    ) -> Result<Self, &'static str> {
        let verifying = VerifyingKey::new(&material)?;
        Ok(Self::of(verifying, Published::new(material, members)))
    }

    /// With what follows from the members.
    fn of(verifying: VerifyingKey, published: Published) -> Self {
        let is_for = |algorithm: &SigningAlgorithm| {
            published.allows(*algorithm) && verifying.fits(*algorithm)
        };
        let serves = SigningAlgorithm::ALL.into_iter().filter(is_for);
        Self {
            key_id: published.text("kid").map(ShortText::from),
            serves: serves.fold(0, |serves, algorithm| serves | 1 << algorithm as u16),
            verifying,
            published: Arc::new(published),
        }
    }

    /// The same key under an id.
    #[must_use]
    pub fn with_key_id(&self, key_id: impl Into<String>) -> Self {
        self.with("kid", key_id.into().into())
    }

    fn with(&self, name: &str, value: Value) -> Self {
        let mut published = Published::clone(&self.published);
        published.members.insert(name.to_owned(), value);
        Self::of(self.verifying.clone(), published)
    }

    /// The public part of a key that signs by this algorithm and does nothing else.
    pub(super) fn for_signing(&self, algorithm: SigningAlgorithm) -> Self {
        let mut published = Published::clone(&self.published);
        // That of a private key says what the private part does.
        published.members.remove("key_ops");
        for (name, value) in [("alg", algorithm.name()), ("use", "sig")] {
            published.members.insert(name.to_owned(), value.into());
        }
        Self::of(self.verifying.clone(), published)
    }

    /// Whether it is the same key with the same members.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.published == other.published
    }

    #[cfg(feature = "api")]
    pub(crate) fn identity(&self) -> KeyIdentity {
        KeyIdentity(Arc::clone(&self.published))
    }

    #[cfg(feature = "api")]
    pub(super) fn has(&self, identity: &KeyIdentity) -> bool {
        self.published == identity.0
    }

    /// The same, to be parsed again when it verifies a signature.
    pub(super) fn at_rest(self) -> Self {
        Self {
            verifying: self.verifying.at_rest(),
            ..self
        }
    }

    #[cfg(test)]
    pub(crate) fn is_parsed(&self) -> bool {
        self.verifying.is_parsed()
    }

    pub(super) fn material(&self) -> &Material {
        &self.published.material
    }

    /// Whether it is of the family of this algorithm.
    pub(super) fn fits(&self, algorithm: SigningAlgorithm) -> bool {
        self.verifying.fits(algorithm)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.published.text(name)
    }

    /// `kid`, the id of the key in its set.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_ref().map(ShortText::as_str)
    }

    pub(super) fn has_key_id(&self, key_id: &str) -> bool {
        self.key_id.as_ref().is_some_and(|own| own == key_id)
    }

    /// `x5t`, the SHA-1 thumbprint of its certificate, in base64url.
    #[must_use]
    pub fn x5t(&self) -> Option<&str> {
        self.text("x5t")
    }

    /// `x5t#S256`, the SHA-256 thumbprint of its certificate, in base64url.
    #[must_use]
    pub fn x5t_s256(&self) -> Option<&str> {
        self.text("x5t#S256")
    }

    /// `x5c`, its certificates in DER, its own first. What is no base64 is left out.
    #[must_use]
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        let decoded = self
            .published
            .texts("x5c")
            .map(|text| STANDARD.decode(text));
        decoded.filter_map(Result::ok).collect()
    }

    /// Whether it verifies signatures of this algorithm: it is of its family, and `alg`, `use`
    /// and `key_ops` say nothing else.
    #[must_use]
    pub fn is_for(&self, algorithm: SigningAlgorithm) -> bool {
        self.serves & 1 << algorithm as u16 != 0
    }

    /// The thumbprint of the key (RFC 7638): SHA-256 over its required members, in base64url.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.published.thumbprint
    }

    /// The key as JSON, with all that was kept of it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut members = required(&self.published.material);
        members.extend(self.published.members.clone());
        Value::Object(members)
    }

    /// The members that make the key, and no others: what a DPoP proof carries.
    pub(crate) fn bare_json(&self) -> Value {
        Value::Object(required(&self.published.material))
    }

    /// # Errors
    /// [`UnknownKey`](InvalidToken::UnknownKey) where the key is not one for the algorithm,
    /// [`Signature`](InvalidToken::Signature) where the signature does not fit.
    pub(super) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidToken> {
        if !self.is_for(algorithm) {
            return Err(InvalidToken::UnknownKey);
        }
        self.verifying
            .verify(self.material(), algorithm, message, signature)
    }

    /// Has all there that signatures of this algorithm, which it is for, are verified with.
    #[cfg(any(test, feature = "api"))]
    pub(super) fn prepare(&self, algorithm: SigningAlgorithm) {
        self.verifying.prepare(self.material(), algorithm);
    }
}

#[cfg(feature = "api")]
impl KeyIdentity {
    pub(super) fn key_id(&self) -> Option<&str> {
        self.0.text("kid")
    }
}

impl Published {
    fn new(material: Material, members: Map<String, Value>) -> Self {
        let required = Value::Object(required(&material));
        // The members that RFC 7638 names, in the order of their names: a map without
        // `preserve_order` has no other, and with it they are put in so.
        let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(required.to_string()));
        Self {
            material,
            members,
            thumbprint,
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let list = self.members.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether `alg`, `use` and `key_ops` say nothing else.
    fn allows(&self, algorithm: SigningAlgorithm) -> bool {
        let says_no = self.text("alg").is_some_and(|alg| alg != algorithm.name())
            || self.text("use").is_some_and(|usage| usage != "sig")
            || self.members.contains_key("key_ops")
                && !self.texts("key_ops").any(|operation| operation == "verify");
        !says_no
    }
}

fn material(members: &Map<String, Value>) -> Result<Material, &'static str> {
    let bytes = |name| bytes(members, name);
    let text = |name| members.get(name).and_then(Value::as_str);
    match text("kty") {
        Some("RSA") => Ok(Material::Rsa {
            n: unsigned(bytes("n")?),
            e: unsigned(bytes("e")?),
        }),
        Some("EC") => {
            let named = |curve: &Curve| text("crv") == Some(curve.name());
            let curve = Curve::ALL.into_iter().find(named);
            let curve = curve.ok_or("its curve is not supported")?;
            let (x, y) = (bytes("x")?, bytes("y")?);
            if x.len() != curve.size() || y.len() != curve.size() {
                return Err("a coordinate has another length than its curve gives it");
            }
            Ok(Material::Ec { curve, x, y })
        }
        Some("OKP") if text("crv") == Some("Ed25519") => Ok(Material::Ed25519 { x: bytes("x")? }),
        Some("OKP") => Err("its curve is not supported"),
        Some("oct") => Err("a symmetric key is no public key"),
        Some(_) => Err("its `kty` is not supported"),
        None => Err("it has no `kty`"),
    }
}

/// A member in base64url.
pub(super) fn bytes(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, &'static str> {
    let text = members.get(name).and_then(Value::as_str);
    let decoded = text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    decoded
        .filter(|bytes| !bytes.is_empty())
        .ok_or("a member is missing or no base64url")
}

/// Some write a zero before a number whose first bit is set, as ASN.1 does and RFC 7518,
/// section 2, does not.
pub(super) fn unsigned(mut number: Vec<u8>) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    number
}

/// The members that a thumbprint is made of, by name (RFC 7638, section 3.2; RFC 8037).
fn required(material: &Material) -> Map<String, Value> {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let members = match material {
        Material::Rsa { n, e } => json!({ "e": text(e), "kty": "RSA", "n": text(n) }),
        Material::Ec { curve, x, y } => {
            json!({ "crv": curve.name(), "kty": "EC", "x": text(x), "y": text(y) })
        }
        Material::Ed25519 { x } => json!({ "crv": "Ed25519", "kty": "OKP", "x": text(x) }),
    };
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// By the key itself, whatever its members say.
impl PartialEq for Jwk {
    fn eq(&self, other: &Self) -> bool {
        self.published.material == other.published.material
    }
}

impl Eq for Jwk {}

/// Names the key. It is public, and long.
impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwk")
            .field("thumbprint", &self.thumbprint())
            .field(
                "members",
                &Value::Object(self.published.members.clone())
                    .to_string()
                    .len(),
            )
            .finish_non_exhaustive()
    }
}
