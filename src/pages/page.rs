use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};

use super::cursor::{Listed, Presence};
use crate::error::DecodeError;
use crate::model::lenient::{self, Path};
use crate::model::{Extra, Misfit};
use crate::transport::{Answer, RawAnswer, Unreadable};

/// One page of a list.
///
/// Serialises to the JSON that the service sent: the bare array, or the object around it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The elements of this page.
    pub items: Vec<T>,
    /// Where the next page begins: the checkpoint to send as `from`. `None` on the last page, and
    /// where the operation has no checkpoints.
    pub next: Option<String>,
    /// How many elements there are in all, where the service was asked and says so.
    pub total: Option<u64>,
    /// How many elements come before this page, where the service says so.
    pub start: Option<u64>,
    /// How many elements a page has at most, where the service says so.
    pub limit: Option<u64>,
    /// Whatever else stands around the list.
    pub extra: Extra,
    /// Elements that are no `T`, each with its place in the list of the service. The page is none
    /// the worse for them.
    pub misfits: Vec<(usize, Value)>,
    shape: Shape,
}

/// What the service sent.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// An empty body.
    Nothing,
    List,
    /// An object, and the member of it that held the list, if one did.
    Object(Option<Cow<'static, str>>),
    /// An object whose list is `null`. It stands in `extra`.
    NoElements,
}

impl<T> Page<T> {
    fn empty() -> Self {
        Self {
            items: Vec::new(),
            next: None,
            total: None,
            start: None,
            limit: None,
            extra: Extra::default(),
            misfits: Vec::new(),
            shape: Shape::Nothing,
        }
    }

    /// How many elements the service sent: the items, and those that are none.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len() + self.misfits.len()
    }

    /// Whether the service sent no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the pager goes by.
    pub(super) fn listed<'a>(&'a self, body: &'a [u8]) -> Listed<'a> {
        let next = self.extra.get("next");
        Listed {
            list: match &self.shape {
                Shape::Nothing => Presence::Nothing,
                Shape::Object(None) => Presence::Missing,
                Shape::List | Shape::Object(Some(_)) | Shape::NoElements => Presence::There,
            },
            len: self.len() as u64,
            total: self.total,
            start: self.start,
            next: self.next.as_deref(),
            odd_next: next.is_some_and(|next| !next.is_null()),
            member: self.member(),
            body,
        }
    }

    /// The name of the list in the object around it.
    pub(super) fn member(&self) -> Option<&str> {
        match &self.shape {
            Shape::Object(Some(member)) => Some(member),
            _ => None,
        }
    }

    /// Takes in a member of the object around the list: into its field, or where it has none or
    /// does not fit, among the extra ones. `false` where it does not fit.
    fn around(&mut self, name: String, value: Value) -> bool {
        let number = |field: &mut Option<u64>| {
            *field = value.as_u64();
            field.is_some()
        };
        let (known, fits) = match name.as_str() {
            "total" => (true, number(&mut self.total)),
            "start" => (true, number(&mut self.start)),
            "limit" => (true, number(&mut self.limit)),
            "next" => {
                self.next = value.as_str().map(str::to_owned);
                (true, self.next.is_some())
            }
            _ => (false, false),
        };
        let odd = known && !fits && !value.is_null();
        if !fits {
            self.extra.insert(name, value);
        }
        !odd
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items)
            .field("total", &self.total)
            .field("misfits", &self.misfits.len())
            .finish_non_exhaustive()
    }
}

impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let member = match &self.shape {
            Shape::Nothing | Shape::List => return List(self).serialize(serializer),
            Shape::Object(member) => member.as_deref(),
            Shape::NoElements => None,
        };
        let mut map = serializer.serialize_map(None)?;
        let numbers = [
            ("start", self.start),
            ("limit", self.limit),
            ("total", self.total),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                map.serialize_entry(name, &number)?;
            }
        }
        if let Some(next) = &self.next {
            map.serialize_entry("next", next)?;
        }
        for (name, value) in self.extra.iter() {
            map.serialize_entry(name, value)?;
        }
        if let Some(member) = member {
            map.serialize_entry(member, &List(self))?;
        }
        map.end()
    }
}

/// The list of a page as the service sent it, with what was no item back in its place.
struct List<'a, T>(&'a Page<T>);

impl<T: Serialize> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Page { items, misfits, .. } = self.0;
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        let (mut items, mut misfits) = (items.iter(), misfits.iter().peekable());
        for index in 0..self.0.len() {
            match misfits.next_if(|(at, _)| *at == index) {
                Some((_, value)) => list.serialize_element(value)?,
                None => match items.next() {
                    Some(item) => list.serialize_element(item)?,
                    None => break,
                },
            }
        }
        list.end()
    }
}

impl<T: DeserializeOwned> Answer for Page<T> {
    const ACCEPT: &'static str = "application/json";

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        let member = answer.operation.pagination.and_then(|pages| pages.items);
        let Some(body) = answer.json_body() else {
            return Ok(Self::empty());
        };
        let reader = &mut serde_json::Deserializer::from_slice(body);
        let strict = PageSeed {
            member,
            item: PhantomData,
        };
        let read = lenient::strictly(|| strict.deserialize(&mut *reader));
        let read = read.and_then(|page| reader.end().map(|()| page));
        Ok(match read {
            Ok(page) => page,
            Err(error) if error.is_data() => leniently(body, member, answer)
                .map_err(|unfit| unfit.unwrap_or_else(|| DecodeError::text(&error)))?,
            Err(error) => return Err(answer.explain(DecodeError::text(&error)).into()),
        })
    }
}

/// Reads a page element by element: those that are no `T` are set aside.
#[cold]
fn leniently<T: DeserializeOwned>(
    body: &[u8],
    member: Option<&'static str>,
    answer: &RawAnswer<'_>,
) -> Result<Page<T>, Option<DecodeError>> {
    let mut page = Page::empty();
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Some(DecodeError::text(&error)))?;
    match value {
        Value::Array(list) => {
            page.shape = Shape::List;
            page.fill(list, &Path::Root, &answer.misfits);
        }
        Value::Object(map) => {
            let no_elements = is_null_list(&map, member);
            let member = holder(&map, member);
            for (name, value) in map {
                match value {
                    Value::Array(list) if member.as_ref() == Some(&name) => {
                        let under = Path::Member(&Path::Root, &name);
                        page.fill(list, &under, &answer.misfits);
                    }
                    value => {
                        let path = name.clone();
                        if !page.around(name, value) {
                            answer.misfits.borrow_mut().push(Misfit { path });
                        }
                    }
                }
            }
            page.shape = match no_elements {
                true => Shape::NoElements,
                false => Shape::Object(member.map(Cow::Owned)),
            };
        }
        _ => return Err(None),
    }
    Ok(page)
}

/// The member that holds the list: the one that the specification names, or else the only list
/// there is.
fn holder(map: &Map<String, Value>, specified: Option<&str>) -> Option<String> {
    if let Some(name) = specified.filter(|name| map.contains_key(*name)) {
        return map[name].is_array().then(|| name.to_owned());
    }
    let mut lists = map.iter().filter(|(_, value)| value.is_array());
    match (lists.next(), lists.next()) {
        (Some((name, _)), None) => Some(name.clone()),
        _ => None,
    }
}

/// Whether the list is `null`: a way to write that there is none. Beside an error it is not.
fn is_null_list(map: &Map<String, Value>, specified: Option<&str>) -> bool {
    let is_null = |name: &str| map.get(name).is_some_and(Value::is_null);
    specified.is_some_and(is_null) && (is_null("error") || !map.contains_key("error"))
}

impl<T: DeserializeOwned> Page<T> {
    fn fill(&mut self, list: Vec<Value>, under: &Path<'_>, misfits: &RefCell<Vec<Misfit>>) {
        for (index, value) in list.into_iter().enumerate() {
            match lenient::element(&value, &Path::Element(under, index), misfits) {
                Some(item) => self.items.push(item),
                None => self.misfits.push((index, value)),
            }
        }
    }
}

/// Reads a page where everything fits: in one go, and as fast as the list alone.
struct PageSeed<T> {
    member: Option<&'static str>,
    item: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for PageSeed<T> {
    type Value = Page<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for PageSeed<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object around it")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Page<T>, A::Error> {
        let mut page = Page::empty();
        page.shape = Shape::List;
        while let Some(item) = list.next_element()? {
            page.items.push(item);
        }
        Ok(page)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let Some(member) = self.member else {
            return Err(serde::de::Error::custom("an object around no list"));
        };
        let mut page = Page::empty();
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == member {
                page.items = map.next_value()?;
                found = Some(Cow::Borrowed(member));
                continue;
            }
            let value: Value = map.next_value()?;
            if found.is_none() && value.is_array() {
                // It may be the list under another name: the second reading looks at them all.
                return Err(serde::de::Error::custom("another list"));
            }
            if !page.around(name, value) {
                return Err(serde::de::Error::custom("of another type than expected"));
            }
        }
        page.shape = Shape::Object(found);
        Ok(page)
    }
}

/// What every generated request builder of a list has beside its setters.
macro_rules! paged_request_builder {
    ($name:ident, $element:ty) => {
        $crate::transport::request_builder!($name, $crate::pages::Page<$element>);

        impl $name {
            /// All pages, one after the other.
            #[inline]
            pub fn pages(self) -> $crate::pages::Pages<$element> {
                $crate::pages::Pages::new(self.request)
            }

            /// All elements of all pages, one after the other.
            #[inline]
            pub fn items(self) -> $crate::pages::Items<$element> {
                $crate::pages::Items::new(self.pages())
            }
        }
    };
}
pub(crate) use paged_request_builder;

#[cfg(all(test, feature = "management-users"))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::management::UserResponseSchema;

    #[test]
    fn an_element_that_does_not_fit_is_one_misfit_whatever_was_odd_in_it() {
        let misfits = RefCell::default();
        let mut page = Page::<(UserResponseSchema, u64)>::empty();
        let odd = json!([{ "email": 7 }, "no number"]);
        let list = vec![json!([{ "email": 7 }, 1]), odd.clone()];
        page.fill(list, &Path::Root, &misfits);
        assert_eq!((page.items.len(), &page.misfits[..]), (1, &[(1, odd)][..]));
        let misfits = misfits.into_inner();
        let paths: Vec<&str> = misfits.iter().map(|misfit| misfit.path.as_str()).collect();
        assert_eq!(paths, ["[0][0].email", "[1]"]);
    }
}
