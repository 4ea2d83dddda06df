use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment as the service wrote it, by RFC 3339 (`2026-11-21T09:30:00.000Z`).
///
/// The text is kept as it came, so that it goes back unchanged and a moment written in another
/// way fails no answer. To calculate with it, hand [`as_str`](Self::as_str) to the time library
/// of your choice: `jiff`, `time` and `chrono` all parse RFC 3339.
///
/// ```
/// let moment = auth0_sdk::model::DateTime::from("2026-11-21T09:30:00.000Z");
/// assert!(moment.as_str().starts_with("2026-11-21"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateTime(String);

impl DateTime {
    /// The text of the moment.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
