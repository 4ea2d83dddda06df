use std::collections::HashMap;
use std::fmt;

use serde_json::Value;
use smallvec::SmallVec;

#[cfg(feature = "api")]
use super::KeyIdentity;
use super::{Jwk, Jws, SigningAlgorithm};
use crate::error::{Error, InvalidToken};

/// The most keys that are kept of a set.
const MOST: usize = 100;

/// The most keys that are looked through for an id.
const FEW: usize = 8;

/// The most keys that are tried on one signature. There are several only where the issuer gave
/// several the same id, or a token has none.
const TRIED: usize = 4;

/// A set of public keys (RFC 7517, section 5): what an issuer signs with.
///
/// A key that cannot be used is passed over, and spoils none of the others: a kind or a curve
/// that is not supported, a member that is broken, an RSA key that is too small, a symmetric key.
/// Of keys with the same id all are kept, and a token that names it is good if it is signed with
/// one of them. Of a private key the public part is taken. At most the first 100 keys are kept,
/// and one signature is tried with at most the first four that fit its token: those of its `kid`,
/// or all, where it has none, that are for its algorithm.
///
/// ```
/// use auth0_sdk::jose::JwkSet;
/// use serde_json::json;
///
/// let set = JwkSet::from_json(&json!({ "keys": [
///     { "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
///     { "kty": "something new" },
/// ]}))?;
/// assert_eq!(set.keys().len(), 1);
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct JwkSet {
    /// The one that signs and the next are here.
    keys: SmallVec<[Jwk; 2]>,
    /// Where the keys of an id stand, in a set that is too large to be looked through.
    by_id: Option<HashMap<String, Vec<usize>>>,
}

impl JwkSet {
    /// A set of these keys.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = Jwk>) -> Self {
        let keys: SmallVec<[Jwk; 2]> = keys.into_iter().collect();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        if keys.len() > FEW {
            for (place, key) in keys.iter().enumerate() {
                if let Some(id) = key.key_id() {
                    by_id.entry(id.to_owned()).or_default().push(place);
                }
            }
        }
        let by_id = (keys.len() > FEW).then_some(by_id);
        Self { keys, by_id }
    }

    /// Reads a set. One without a usable key is empty, and no error.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where it is no object with a list of
    /// `keys`.
    pub fn from_json(json: &Value) -> Result<Self, Error> {
        Self::read(json).ok_or_else(|| {
            Error::configuration("the key set is no JSON object with a list of `keys`")
        })
    }

    pub(super) fn read(json: &Value) -> Option<Self> {
        let listed = json.get("keys")?.as_array()?;
        let mut keys = Vec::new();
        for key in listed {
            match Jwk::read(key) {
                Ok(key) if keys.len() < MOST => keys.push(key.at_rest()),
                Ok(_) => {
                    tracing::debug!(most = MOST, "a key set has more keys than are kept");
                    break;
                }
                Err(reason) => tracing::debug!(reason, "a key of a key set is passed over"),
            }
        }
        Some(Self::new(keys))
    }

    /// The keys, in their order.
    #[must_use]
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    /// The set as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let keys: Vec<Value> = self.keys.iter().map(Jwk::to_json).collect();
        serde_json::json!({ "keys": keys })
    }

    /// Whether a key has this id.
    pub(super) fn has_key_id(&self, key_id: &str) -> bool {
        self.of_id(Some(key_id)).next().is_some()
    }

    /// Whether this very key is still there.
    #[cfg(feature = "api")]
    pub(crate) fn has(&self, key: &KeyIdentity) -> bool {
        self.of_id(key.key_id()).any(|other| other.has(key))
    }

    /// Keeps the keys that were there before as they are: parsed, used, and known again at a glance.
    pub(super) fn take_over(&mut self, former: &Self) {
        for key in &mut self.keys {
            let same = former.of_id(key.key_id()).find(|other| other.is_same(key));
            let same = same.cloned();
            if let Some(same) = same {
                *key = same;
            }
        }
    }

    /// Prepares the first key that is for one of these algorithms, for the first that it is for:
    /// the one that signs, at most issuers. The others are when they sign.
    #[cfg(any(test, feature = "api"))]
    pub(crate) fn prepare(&self, allowed: &[SigningAlgorithm]) {
        let pairs = self
            .keys
            .iter()
            .flat_map(|key| allowed.iter().map(move |one| (key, *one)));
        let mut fitting = pairs.filter(|(key, algorithm)| key.is_for(*algorithm));
        if let Some((key, algorithm)) = fitting.next() {
            key.prepare(algorithm);
        }
    }

    /// The keys of this id; all of them where there is none.
    fn of_id(&self, id: Option<&str>) -> impl Iterator<Item = &Jwk> {
        let places = id.zip(self.by_id.as_ref());
        let places = places.map(|(id, by_id)| by_id.get(id).map_or(&[][..], Vec::as_slice));
        let looked_through = match places {
            Some(_) => &[][..],
            None => &self.keys,
        };
        let is_named = move |key: &&Jwk| id.is_none_or(|id| key.has_key_id(id));
        let named = places.into_iter().flatten().map(|place| &self.keys[*place]);
        named.chain(looked_through.iter().filter(is_named))
    }

    /// Verifies a signature with the key that the token names, or, where it names none, with
    /// those that are for its algorithm. The key that it fits is given back.
    ///
    /// # Errors
    /// As [`Jws::verify`]; [`UnknownKey`](InvalidToken::UnknownKey) where there is no such key.
    pub(crate) fn verify<P>(
        &self,
        token: &Jws<'_, P>,
        allowed: &[SigningAlgorithm],
    ) -> Result<&Jwk, InvalidToken> {
        let algorithm = token.algorithm(allowed)?;
        let candidates = self.of_id(token.key_id());
        let mut worst = InvalidToken::UnknownKey;
        for key in candidates.filter(|key| key.is_for(algorithm)).take(TRIED) {
            match token.verify(key, allowed) {
                Ok(()) => return Ok(key),
                Err(reason) => worst = reason,
            }
        }
        Err(worst)
    }
}

/// By the keys, in their order.
impl PartialEq for JwkSet {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys
    }
}

impl Eq for JwkSet {}

/// Counts the keys.
impl fmt::Debug for JwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwkSet({} keys)", self.keys.len())
    }
}
