//! The second reading of an answer, when the first found a value of another type than expected.
//!
//! The first reading is strict and fast. Where it fails on a value, the body is read once more
//! from a [`Value`]: a member that does not fit its field goes to the object's [`Extra`] under
//! its own name, the field stays absent, and a [`Misfit`] says where. So one odd value costs
//! neither the answer nor itself.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// A value of an answer that did not fit its type. It is kept as it came: a member stands in
/// `extra` of its object under its own name, an element of a page among the page's
/// [`misfits`](crate::pages::Page::misfits).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misfit {
    /// Where it stands: `users[3].user_id`.
    pub path: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` has another type than expected", self.path)
    }
}

/// Why a value fits nowhere: where it stands, and whether something is missing in it. It holds
/// no text of serde's, which would quote the value.
#[derive(Debug)]
pub(crate) struct Unfit {
    pub(crate) path: Option<String>,
    /// The member that cannot be left out, where that is the reason.
    pub(crate) missing: Option<&'static str>,
}

impl Unfit {
    fn at(mut self, path: &Path<'_>) -> Self {
        let missing = self.missing;
        self.path.get_or_insert_with(|| match missing {
            Some(name) => Path::Member(path, name).to_string(),
            None => path.to_string(),
        });
        self
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value has another type than expected")
    }
}

impl std::error::Error for Unfit {}

impl de::Error for Unfit {
    fn custom<T: fmt::Display>(_text: T) -> Self {
        Self {
            path: None,
            missing: None,
        }
    }

    fn missing_field(name: &'static str) -> Self {
        Self {
            path: None,
            missing: Some(name),
        }
    }
}

thread_local! {
    /// The value of the member that has just failed, for the object around it to keep.
    static FAILED: Cell<Option<Value>> = const { Cell::new(None) };
    /// How the SDK reads at the moment.
    static MODE: Cell<Mode> = const { Cell::new(Mode::Foreign) };
    /// What did not fit in a union: its place within the union, until whoever reads around it
    /// knows the place of the union.
    static STRAY: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// How a value is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// By someone else, with serde.
    Foreign,
    /// For the first time: what does not fit is an error, and leads to a second reading.
    Strict,
    /// For the second time.
    Lenient,
}

/// How a value is being read at the moment.
pub(crate) fn mode() -> Mode {
    MODE.get()
}

/// Puts the mode back as it was, however reading ends.
struct Restore(Mode);

impl Drop for Restore {
    fn drop(&mut self) {
        MODE.set(self.0);
    }
}

/// Reads something for the first time.
pub(crate) fn strictly<T>(read: impl FnOnce() -> T) -> T {
    let _restore = Restore(MODE.replace(Mode::Strict));
    read()
}

/// Notes what did not fit within a union.
pub(super) fn stray(misfits: Vec<Misfit>) {
    STRAY.with_borrow_mut(|stray| stray.extend(misfits.into_iter().map(|misfit| misfit.path)));
}

/// Notes what was astray with the place that it now has.
fn settle(path: &Path<'_>, misfits: &RefCell<Vec<Misfit>>) {
    let strays = STRAY.take();
    if strays.is_empty() {
        return;
    }
    let path = path.to_string();
    let full = strays
        .into_iter()
        .map(|inner| match (path.as_str(), inner.as_str()) {
            ("", _) => inner,
            (_, "") => path.clone(),
            (_, inner) if inner.starts_with('[') => format!("{path}{inner}"),
            (_, inner) => format!("{path}.{inner}"),
        });
    misfits
        .borrow_mut()
        .extend(full.map(|path| Misfit { path }));
}

/// The value of the member that has just failed; nothing in a strict reading.
pub(crate) fn failed() -> Option<Value> {
    FAILED.take()
}

/// Reads a type, and notes in `misfits` what did not fit. `under` is where the value stands.
pub(crate) fn read<T: DeserializeOwned>(
    value: &Value,
    under: &Path<'_>,
    misfits: &RefCell<Vec<Misfit>>,
) -> Result<T, Unfit> {
    let _restore = Restore(MODE.replace(Mode::Lenient));
    let outer = STRAY.take();
    let lenient = Lenient {
        value,
        path: under,
        misfits,
    };
    let read = T::deserialize(lenient).map_err(|unfit| unfit.at(under));
    settle(under, misfits);
    STRAY.set(outer);
    FAILED.take();
    read
}

/// Reads one element of a collection. One that is no `T` is noted whole, instead of what was odd
/// in it.
pub(crate) fn element<T: DeserializeOwned>(
    value: &Value,
    path: &Path<'_>,
    misfits: &RefCell<Vec<Misfit>>,
) -> Option<T> {
    let noted = misfits.borrow().len();
    let read = read(value, path, misfits).ok();
    if read.is_none() {
        let path = path.to_string();
        let mut misfits = misfits.borrow_mut();
        misfits.truncate(noted);
        misfits.push(Misfit { path });
    }
    read
}

/// Where a value stands, as a chain on the stack: written out only for what does not fit.
pub(crate) enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Element(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
            Self::Element(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

struct Lenient<'de, 'a> {
    value: &'de Value,
    path: &'a Path<'a>,
    misfits: &'a RefCell<Vec<Misfit>>,
}

impl<'de> Deserializer<'de> for Lenient<'de, '_> {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), ..) => visitor.visit_u64(value),
                (None, Some(value), _) => visitor.visit_i64(value),
                (None, None, Some(value)) => visitor.visit_f64(value),
                // One that is too large, where `serde_json` keeps every digit of a number.
                (None, None, None) => Err(de::Error::custom("no number that there is room for")),
            },
            Value::Array(values) => visitor.visit_seq(Elements {
                values: values.iter().enumerate(),
                path: self.path,
                misfits: self.misfits,
            }),
            Value::Object(map) => visitor.visit_map(Members {
                members: map.iter(),
                current: None,
                path: self.path,
                misfits: self.misfits,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Elements<'de, 'a> {
    values: std::iter::Enumerate<std::slice::Iter<'de, Value>>,
    path: &'a Path<'a>,
    misfits: &'a RefCell<Vec<Misfit>>,
}

impl<'de> SeqAccess<'de> for Elements<'de, '_> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unfit> {
        let Some((index, value)) = self.values.next() else {
            return Ok(None);
        };
        let path = &Path::Element(self.path, index);
        let misfits = self.misfits;
        let read = seed.deserialize(Lenient {
            value,
            path,
            misfits,
        });
        settle(path, misfits);
        read.map(Some).map_err(|unfit| unfit.at(path))
    }
}

struct Members<'de, 'a> {
    members: serde_json::map::Iter<'de>,
    current: Option<(&'de String, &'de Value)>,
    path: &'a Path<'a>,
    misfits: &'a RefCell<Vec<Misfit>>,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unfit> {
        self.current = self.members.next();
        let Some((name, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(name))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unfit> {
        let Some((name, value)) = self.current.take() else {
            return Err(de::Error::custom("a value without a name"));
        };
        let path = &Path::Member(self.path, name);
        let misfits = self.misfits;
        let before = misfits.borrow().len();
        let lenient = Lenient {
            value,
            path,
            misfits,
        };
        let read = seed.deserialize(lenient);
        settle(path, misfits);
        read.map_err(|unfit| {
            // The whole member moves to the extra ones, whatever was noted inside it.
            let unfit = unfit.at(path);
            let mut misfits = misfits.borrow_mut();
            misfits.truncate(before);
            misfits.push(Misfit {
                path: unfit.path.clone().unwrap_or_default(),
            });
            FAILED.set(Some(value.clone()));
            unfit
        })
    }
}
