use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use super::{Extra, Nullable};

/// A JSON object with known members; implemented by generated types.
pub(crate) trait Object: Sized {
    /// The type's name, for error texts.
    const NAME: &'static str;
    /// The wire names of the members, in the order of the specification.
    const FIELDS: &'static [&'static str];
    /// Bit `i` is set where member `i` cannot be left out. At most the first 64 members can be so.
    const REQUIRED: u64 = 0;

    /// The object before anything is read: every member absent, or empty where it is plain.
    fn blank() -> Self;

    /// Reads the value of member `index`.
    ///
    /// # Errors
    /// When the value has another JSON type.
    fn set<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;

    /// Where unknown members go.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Reads any [`Object`].
pub(crate) fn deserialize_object<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::blank();
        let mut seen = 0_u64;
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(KeySeed {
            fields: T::FIELDS,
            expected,
        })? {
            match key {
                Key::Known(index) => {
                    object.set(index, &mut map)?;
                    seen |= 1_u64.checked_shl(index as u32).unwrap_or(0);
                    expected = index + 1;
                }
                Key::Unknown(name) => {
                    let value: Value = map.next_value()?;
                    object.extra_mut().insert(name, value);
                }
            }
        }
        let missing = T::REQUIRED & !seen;
        if missing == 0 {
            Ok(object)
        } else {
            Err(de::Error::missing_field(
                T::FIELDS[missing.trailing_zeros() as usize],
            ))
        }
    }
}

enum Key {
    Known(usize),
    Unknown(String),
}

/// Finds a key among the fields. Services write members in the order of their own definition,
/// so the search starts where the last one was found: most keys are the first guess.
struct KeySeed {
    fields: &'static [&'static str],
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
        let (before, after) = self.fields.split_at(self.expected.min(self.fields.len()));
        let found = match after.iter().position(|field| *field == name) {
            Some(index) => Some(before.len() + index),
            None => before.iter().position(|field| *field == name),
        };
        Ok(found.map_or_else(|| Key::Unknown(name.to_owned()), Key::Known))
    }
}

/// Writes the members of an object, one call a member.
pub(crate) struct ObjectWriter<S: Serializer> {
    map: S::SerializeMap,
    fields: &'static [&'static str],
}

impl<S: Serializer> ObjectWriter<S> {
    /// Begins an object of type `T`.
    pub(crate) fn new<T: Object>(serializer: S) -> Result<Self, S::Error> {
        Ok(Self {
            map: serializer.serialize_map(None)?,
            fields: T::FIELDS,
        })
    }

    /// A member that is always there.
    pub(crate) fn required<T: Serialize>(
        &mut self,
        index: usize,
        value: &T,
    ) -> Result<(), S::Error> {
        self.map.serialize_entry(self.fields[index], value)
    }

    /// A member that may be absent. An empty list or map is a value like any other.
    pub(crate) fn optional<T: Serialize>(
        &mut self,
        index: usize,
        value: &Option<T>,
    ) -> Result<(), S::Error> {
        match value {
            Some(value) => self.required(index, value),
            None => Ok(()),
        }
    }

    /// A member that may be absent or null.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "nothing in the Pieces APIs is nullable")
    )]
    pub(crate) fn nullable<T: Serialize>(
        &mut self,
        index: usize,
        value: &Nullable<T>,
    ) -> Result<(), S::Error> {
        match value {
            Nullable::Value(value) => self.required(index, value),
            Nullable::Null => self.map.serialize_entry(self.fields[index], &()),
            Nullable::Absent => Ok(()),
        }
    }

    /// The unknown members, and the end of the object.
    pub(crate) fn end(mut self, extra: &Extra) -> Result<S::Ok, S::Error> {
        for (name, value) in extra.iter().filter(|(name, _)| !self.fields.contains(name)) {
            self.map.serialize_entry(name, value)?;
        }
        self.map.end()
    }
}
