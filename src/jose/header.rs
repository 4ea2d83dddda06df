//! The header of a JWS (RFC 7515, section 4), read in one pass.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::SigningAlgorithm;
use super::strict_json::{Strict, read_text};
use crate::error::InvalidToken;

/// A header of which nothing has been verified.
pub(super) struct Header {
    pub(super) algorithm: Named,
    pub(super) key_id: Option<String>,
    pub(super) kind: Option<String>,
    /// All other members.
    pub(super) rest: Map<String, Value>,
}

/// What `alg` names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    KeyPair(SigningAlgorithm),
    Hs256,
    /// `none`, the rest of the HMAC family, and what nobody knows.
    Other,
}

impl Header {
    /// # Errors
    /// [`Malformed`](InvalidToken::Malformed) where it is no JSON object without a member that
    /// stands twice, or `alg`, `kid` or `typ` is no text; [`Extension`](InvalidToken::Extension)
    /// for `crit` and `b64`.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, InvalidToken> {
        let header: Self = serde_json::from_slice(bytes).map_err(|_| InvalidToken::Malformed)?;
        // RFC 7797, section 6: whoever sends `b64` has to say so in `crit`; few do.
        if header.rest.contains_key("crit") || header.rest.contains_key("b64") {
            return Err(InvalidToken::Extension);
        }
        Ok(header)
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the header of a JWS")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        let (mut algorithm, mut key_id, mut kind) = (None, None, None);
        let mut rest = Map::new();
        while let Some(name) = map.next_key::<Name>()? {
            let is_second = match name {
                Name::Algorithm => algorithm.replace(map.next_value::<Named>()?).is_some(),
                Name::KeyId => key_id.replace(map.next_value()?).is_some(),
                Name::Kind => kind.replace(map.next_value()?).is_some(),
                Name::Other(name) => {
                    let Strict(value) = map.next_value()?;
                    rest.insert(name, value).is_some()
                }
            };
            if is_second {
                return Err(A::Error::custom("a member stands twice"));
            }
        }
        Ok(Header {
            algorithm: algorithm.ok_or_else(|| A::Error::missing_field("alg"))?,
            key_id,
            kind,
            rest,
        })
    }
}

enum Name {
    Algorithm,
    KeyId,
    Kind,
    Other(String),
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |name| match name {
            "alg" => Self::Algorithm,
            "kid" => Self::KeyId,
            "typ" => Self::Kind,
            other => Self::Other(other.to_owned()),
        })
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |name| {
            match SigningAlgorithm::from_name(name) {
                Some(algorithm) => Self::KeyPair(algorithm),
                None if name == "HS256" => Self::Hs256,
                None => Self::Other,
            }
        })
    }
}
