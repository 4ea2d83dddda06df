use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, Nullable, lenient};

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

    /// The field of member `index`; the unknown members where there is none.
    fn get(&self, index: usize) -> &dyn Member;

    /// Where unknown members go.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// A field, as far as showing and comparing need it.
pub(crate) trait Member: fmt::Debug {
    /// Whether another field has the same type and value.
    fn same(&self, other: &dyn Member) -> bool;

    fn as_any(&self) -> &dyn Any;
}

impl<T: fmt::Debug + PartialEq + 'static> Member for T {
    fn same(&self, other: &dyn Member) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Shows an object as a derive would, under the names on the wire.
pub(crate) fn show<T: Object>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    show_fields(T::NAME, T::FIELDS, &|index| object.get(index), f)
}

fn show_fields<'a>(
    name: &str,
    fields: &[&str],
    get: &dyn Fn(usize) -> &'a dyn Member,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (index, field) in fields.iter().enumerate() {
        shown.field(field, &Shown(get(index)));
    }
    shown.field("extra", get(fields.len())).finish()
}

/// Shows one type of a union.
pub(crate) fn show_arm(name: &str, value: &dyn Member, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_tuple(name).field(&Shown(value)).finish()
}

/// A field without what may be secret in it: open JSON shows its names and not its values, which
/// nobody has marked as secret or not.
struct Shown<'a>(&'a dyn Member);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match open_json(self.0.as_any()) {
            Some(names) => f.debug_set().entries(names).finish(),
            None => fmt::Debug::fmt(self.0, f),
        }
    }
}

/// The names in a value of open JSON, in whichever of the forms that generated fields have.
fn open_json(value: &dyn Any) -> Option<Vec<String>> {
    type Object = serde_json::Map<String, Value>;
    type Named<T> = std::collections::BTreeMap<String, T>;
    fn names<'a, T: 'a>(members: impl IntoIterator<Item = (&'a String, &'a T)>) -> Vec<String> {
        members.into_iter().map(|(name, _)| name.clone()).collect()
    }
    fn of_value(value: &Value) -> Vec<String> {
        match value {
            Value::Object(members) => names(members),
            Value::Null => Vec::new(),
            _ => vec!["..".to_owned()],
        }
    }
    fn any<T: 'static>(value: &dyn Any, names: impl Fn(&T) -> Vec<String>) -> Option<Vec<String>> {
        if let Some(value) = value.downcast_ref::<T>() {
            return Some(names(value));
        }
        if let Some(Some(value)) = value.downcast_ref::<Option<T>>() {
            return Some(names(value));
        }
        match value.downcast_ref::<Nullable<T>>() {
            Some(Nullable::Value(value)) => Some(names(value)),
            _ => None,
        }
    }
    any::<Value>(value, of_value)
        .or_else(|| any::<Object>(value, |members| names(members)))
        .or_else(|| any::<Named<Value>>(value, |members| names(members)))
        .or_else(|| any::<Named<String>>(value, |members| names(members)))
        .or_else(|| any::<Vec<Value>>(value, |values| values.iter().flat_map(of_value).collect()))
        .or_else(|| any::<Vec<Object>>(value, |values| values.iter().flat_map(names).collect()))
}

/// Whether two objects have the same members, unknown ones included.
pub(crate) fn same<T: Object>(one: &T, other: &T) -> bool {
    (0..=T::FIELDS.len()).all(|index| one.get(index).same(other.get(index)))
}

/// The traits that every [`Object`] has beside its own: the derives of the language would write
/// each of them out member by member, at several times the cost of building.
macro_rules! object {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::deserialize_object(deserializer)
            }
        }
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::model::show(self, f)
            }
        }
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::model::same(self, other)
            }
        }
    };
}
pub(crate) use object;

/// An answer that no document describes well enough to generate it: an object with these members,
/// each of which may be missing, and with the members that are not known.
macro_rules! wire_object {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        $vis struct $name {
            $($vis $field: Option<$type>,)*
            $vis extra: $crate::model::Extra,
        }

        impl $crate::model::Object for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn blank() -> Self {
                Self::default()
            }

            fn set<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                index: usize,
                map: &mut A,
            ) -> Result<(), A::Error> {
                match Self::FIELDS[index] {
                    $(stringify!($field) => $crate::model::read(&mut self.$field, map),)*
                    _ => $crate::model::skip(map),
                }
            }

            fn get(&self, index: usize) -> &dyn $crate::model::Member {
                match Self::FIELDS.get(index).copied() {
                    $(Some(stringify!($field)) => &self.$field,)*
                    _ => &self.extra,
                }
            }

            fn extra_mut(&mut self) -> &mut $crate::model::Extra {
                &mut self.extra
            }
        }

        $crate::model::object!($name);
    };
}
pub(crate) use wire_object;

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
            marks: const { &marks(T::FIELDS) },
            expected,
        })? {
            match key {
                Key::Known(index) => {
                    match object.set(index, &mut map) {
                        Ok(()) => seen |= 1_u64.checked_shl(index as u32).unwrap_or(0),
                        Err(error) => {
                            let value = lenient::failed().ok_or(error)?;
                            object.extra_mut().insert(T::FIELDS[index], value);
                        }
                    }
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
/// so the field after the last one is tried first; else all are looked through.
struct KeySeed {
    fields: &'static [&'static str],
    marks: &'static [u32; MARKED],
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
        if self.fields.get(self.expected) == Some(&name) {
            return Ok(Key::Known(self.expected));
        }
        let mark = mark(name);
        let (marked, rest) = self.fields.split_at(self.fields.len().min(MARKED));
        let marks = self.marks[..marked.len()].iter().enumerate();
        for (index, _) in marks.filter(|(_, other)| **other == mark) {
            if marked[index] == name {
                return Ok(Key::Known(index));
            }
        }
        Ok(match rest.iter().position(|field| *field == name) {
            Some(index) => Key::Known(marked.len() + index),
            None => Key::Unknown(name.to_owned()),
        })
    }
}

/// How many fields of a type have a mark.
const MARKED: usize = 64;

/// Something short that most names of a type differ in: the length, the first and the last byte.
const fn mark(name: &str) -> u32 {
    let bytes = name.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) => {
            (bytes.len() as u32) << 16 | (*first as u32) << 8 | *last as u32
        }
        _ => 0,
    }
}

/// The marks of a type's fields. Made when the program is built, so that a name is looked for
/// among numbers.
const fn marks(fields: &[&str]) -> [u32; MARKED] {
    let mut marks = [0; MARKED];
    let mut index = 0;
    while index < fields.len() && index < MARKED {
        marks[index] = mark(fields[index]);
        index += 1;
    }
    marks
}

/// Reads the value of a member into its field.
///
/// # Errors
/// When the value has another JSON type.
pub(crate) fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut T,
    map: &mut A,
) -> Result<(), A::Error> {
    *field = map.next_value()?;
    Ok(())
}

/// Reads a value and lets go of it.
///
/// # Errors
/// When there is none.
pub(crate) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value().map(|IgnoredAny| ())
}

/// Writes the members of an object, one call a member. The first error is kept and comes out at
/// the end: a `?` after each of thousands of calls is most of what they would cost to compile.
pub(crate) struct ObjectWriter<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
    fields: &'static [&'static str],
    /// Bit `i` is set once member `i` is written.
    written: u128,
}

impl<S: Serializer> ObjectWriter<S> {
    /// Begins an object of type `T`.
    pub(crate) fn new<T: Object>(serializer: S) -> Self {
        Self {
            map: serializer.serialize_map(None),
            fields: T::FIELDS,
            written: 0,
        }
    }

    /// A member that is always there.
    pub(crate) fn required<T: Serialize>(&mut self, index: usize, value: &T) {
        self.written |= 1_u128.checked_shl(index as u32).unwrap_or(0);
        let name = self.fields[index];
        self.entry(name, value);
    }

    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.map = Err(error);
        }
    }

    /// A member that may be absent. An empty list or map is a value like any other.
    pub(crate) fn optional<T: Serialize>(&mut self, index: usize, value: &Option<T>) {
        if let Some(value) = value {
            self.required(index, value);
        }
    }

    /// A member that may be absent or null.
    pub(crate) fn nullable<T: Serialize>(&mut self, index: usize, value: &Nullable<T>) {
        match value {
            Nullable::Value(value) => self.required(index, value),
            Nullable::Null => self.required(index, &()),
            Nullable::Absent => {}
        }
    }

    /// The unknown members, those whose value did not fit, and the end of the object.
    pub(crate) fn end(mut self, extra: &Extra) -> Result<S::Ok, S::Error> {
        for (name, value) in extra.iter() {
            let known = self.fields.iter().position(|field| *field == name);
            let bit = known.and_then(|index| 1_u128.checked_shl(index as u32));
            if bit.is_none_or(|bit| self.written & bit == 0) {
                self.entry(name, value);
            }
        }
        self.map?.end()
    }
}
