use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A moment as the service wrote it: a text by RFC 3339 (`2026-11-21T09:30:00.000Z`) or, as
/// OpenID Connect has it for `updated_at`, a number of seconds since 1970.
///
/// It is kept as it came, so that it goes back unchanged and a moment written in another way
/// fails no answer. To calculate with it, hand [`as_str`](Self::as_str) to the time library of
/// your choice (`jiff`, `time` and `chrono` all parse RFC 3339), or take
/// [`unix_seconds`](Self::unix_seconds).
///
/// ```
/// use auth0_sdk::model::DateTime;
///
/// let moment = DateTime::from("2026-11-21T09:30:00.000Z");
/// assert!(moment.as_str().starts_with("2026-11-21"));
///
/// let moment: DateTime = serde_json::from_str("1750000000").unwrap();
/// assert_eq!(moment.unix_seconds(), Some(1_750_000_000));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Kind {
    #[default]
    Text,
    Integer,
    Float,
}

impl DateTime {
    /// The text of the moment; the digits, where it came as a number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whole seconds since 1970, where it came as a number of them.
    #[must_use]
    pub fn unix_seconds(&self) -> Option<i64> {
        match self.kind {
            Kind::Text => None,
            Kind::Integer => self.text.parse().ok(),
            Kind::Float => self.text.parse().ok().map(|seconds: f64| seconds as i64),
        }
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self {
            text,
            kind: Kind::Text,
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (
            self.kind,
            self.text.parse::<i64>(),
            self.text.parse::<f64>(),
        ) {
            (Kind::Integer, Ok(seconds), _) => serializer.serialize_i64(seconds),
            (Kind::Integer | Kind::Float, _, Ok(seconds)) => serializer.serialize_f64(seconds),
            _ => serializer.serialize_str(&self.text),
        }
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Moment)
    }
}

struct Moment;

impl<'de> Visitor<'de> for Moment {
    type Value = DateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a moment, as a text or as seconds since 1970")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<DateTime, E> {
        Ok(DateTime::from(text))
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<DateTime, E> {
        let text = seconds.to_string();
        Ok(DateTime {
            text,
            kind: Kind::Integer,
        })
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<DateTime, E> {
        match i64::try_from(seconds) {
            Ok(seconds) => self.visit_i64(seconds),
            Err(_) => self.visit_f64(seconds as f64),
        }
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<DateTime, E> {
        let text = seconds.to_string();
        Ok(DateTime {
            text,
            kind: Kind::Float,
        })
    }

    /// A number, where any crate of the program has `serde_json` keep every digit of one
    /// (`arbitrary_precision`): it is handed over as an object that `serde_json` alone knows.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DateTime, A::Error> {
        let seconds = match Value::deserialize(MapAccessDeserializer::new(map))? {
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        match seconds {
            Some(seconds) => self.visit_f64(seconds),
            None => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_numbers_go_back_as_they_came() {
        for json in [
            "\"2026-11-21T09:30:00.000Z\"",
            "\"yesterday\"",
            "\"1750000000\"",
            "1750000000",
            "-1",
            "1750000000.25",
        ] {
            let moment: DateTime = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&moment).unwrap(), json);
        }
        for json in ["{}", "{\"a\":1}", "[]", "null", "true"] {
            assert!(serde_json::from_str::<DateTime>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn seconds_are_there_only_where_they_came_as_a_number() {
        let seconds = |json| {
            serde_json::from_str::<DateTime>(json)
                .unwrap()
                .unix_seconds()
        };
        assert_eq!(seconds("1750000000.75"), Some(1_750_000_000));
        assert_eq!(seconds("\"1750000000\""), None);
        assert_eq!(seconds("18446744073709551615"), Some(i64::MAX));
    }
}
