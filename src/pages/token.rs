use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::place::{Place, Way};
use crate::error::Error;
use crate::transport::{PageStyle, Parts};

/// The first member of a token: another form of it gets another number.
const VERSION: u64 = 1;

/// What says which page of a list is asked for, and so nothing of which list it is.
const PAGING: [&str; 5] = ["from", "include_totals", "page", "per_page", "take"];

/// A place in a list, to go on from later or in another process: [`Items::resume_token`] and
/// [`Items::resume`].
///
/// It is text for storing ([`Display`](fmt::Display), [`FromStr`], and serde as a string), and is
/// not meant to be read. It names the operation, has a digest of the arguments, and the place:
/// an element's number, or what the service gave to go on from. It holds no credential, and
/// neither the tenant nor the arguments themselves. How long a checkpoint stays good is up to the
/// service.
///
/// [`Items::resume_token`]: super::Items::resume_token
/// [`Items::resume`]: super::Items::resume
///
/// ```
/// use auth0_sdk::pages::ResumeToken;
///
/// let error = "no token".parse::<ResumeToken>().unwrap_err();
/// assert!(error.is_invalid_argument());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeToken {
    operation: String,
    arguments: String,
    place: Place,
}

fn refused(reason: &'static str) -> Error {
    Error::invalid_argument("token", reason)
}

impl ResumeToken {
    pub(super) fn new(parts: &Parts, place: Place) -> Self {
        Self {
            operation: parts.operation.id.to_owned(),
            arguments: digest(parts),
            place,
        }
    }

    /// Its place in the list that a call is of.
    pub(super) fn place_in(&self, parts: &Parts) -> Result<Place, Error> {
        let styles = parts
            .operation
            .pagination
            .map_or(&[][..], |pages| pages.styles);
        let error = if self.operation != parts.operation.id {
            refused("this resume token is of another operation")
        } else if self.arguments != digest(parts) {
            refused("this resume token is of the same operation with other arguments")
        } else if !self.place.way.is_of(styles) {
            refused("this resume token goes a way that the operation does not have")
        } else {
            return Ok(self.place.clone());
        };
        Err(error.at(parts.operation.into()))
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let value: Value = serde_json::from_slice(&bytes).ok()?;
        let [version, operation, arguments, way, after, from] = value.as_array()?.as_slice() else {
            return None;
        };
        let from = match from {
            Value::Null => None,
            Value::String(from) if !from.is_empty() => Some(from.clone()),
            _ => return None,
        };
        let way = match (way.as_str()?, from) {
            ("offset", None) => Way::Offset,
            ("checkpoint", from) => Way::Checkpoint(from),
            ("last_id", from) => Way::LastId(from),
            ("list", None) => Way::List,
            ("end", None) => Way::End,
            _ => return None,
        };
        (version.as_u64()? == VERSION).then_some(Self {
            operation: operation.as_str()?.to_owned(),
            arguments: arguments.as_str()?.to_owned(),
            place: Place {
                way,
                after: after.as_u64()?,
            },
        })
    }
}

/// Tells one list from another by the values in its path and its query.
fn digest(parts: &Parts) -> String {
    let pagination = parts.operation.pagination;
    let in_one = |styles: &[PageStyle]| styles.iter().all(|style| *style == PageStyle::List);
    let in_pages = pagination.is_some_and(|pages| !in_one(pages.styles));
    let mut query: Vec<_> = parts
        .query()
        .filter(|(name, _)| !(in_pages && PAGING.contains(name)))
        .collect();
    query.sort_unstable();
    let whole = json!([parts.path(), query]).to_string();
    let digest = Sha256::digest(whole.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..12])
}

impl fmt::Display for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.place.way {
            Way::Offset => "offset",
            Way::Checkpoint(_) => "checkpoint",
            Way::LastId(_) => "last_id",
            Way::List => "list",
            Way::End => "end",
        };
        let from = self.place.way.from();
        let whole = json!([
            VERSION,
            self.operation,
            self.arguments,
            way,
            self.place.after,
            from
        ]);
        f.write_str(&URL_SAFE_NO_PAD.encode(whole.to_string()))
    }
}

impl FromStr for ResumeToken {
    type Err = Error;

    /// # Errors
    /// An invalid argument when the text is no resume token.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| refused("this is no resume token of this SDK"))
    }
}

impl Serialize for ResumeToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ResumeToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Shows the operation alone.
impl fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResumeToken")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
