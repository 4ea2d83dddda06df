use std::cell::RefCell;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

use super::Operation;
use crate::error::{DecodeError, OAuthError, decode_json, is_json, media_type};
use crate::model::lenient::{self, Path};
use crate::model::{JsonOrText, Misfit, Object, Text};

/// A 2xx answer (or a redirect that is the answer) before its body is read as a type.
pub(crate) struct RawAnswer<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// Where the request went: what a relative address in the answer is relative to.
    pub(crate) url: &'a Url,
    pub(crate) operation: &'static Operation,
    /// What of the body did not fit; filled while it is read.
    pub(crate) misfits: RefCell<Vec<Misfit>>,
}

impl<'a> RawAnswer<'a> {
    pub(crate) fn new(
        status: StatusCode,
        headers: &'a HeaderMap,
        body: &'a Bytes,
        url: &'a Url,
        operation: &'static Operation,
    ) -> Self {
        Self {
            status,
            headers,
            body,
            url,
            operation,
            misfits: RefCell::default(),
        }
    }

    /// Reads the body as JSON. An empty body, or `null`, is `empty`: a service that has nothing
    /// to say fails no call.
    pub(crate) fn json<T: DeserializeOwned>(&self, empty: fn() -> T) -> Result<T, DecodeError> {
        let Some(body) = self.json_body() else {
            return Ok(empty());
        };
        let (value, misfits) = decode_json(body).map_err(|error| self.explain(error))?;
        self.misfits.borrow_mut().extend(misfits);
        Ok(value)
    }

    /// The body where it says something: neither empty nor `null`.
    pub(crate) fn json_body(&self) -> Option<&'a [u8]> {
        match self.body.trim_ascii() {
            b"" | b"null" => None,
            body => Some(body),
        }
    }

    /// Reads a collection: at once, or where that fails element by element.
    fn elements<T: DeserializeOwned + Default + FromIterator<E>, E, I>(
        &self,
        each: impl FnOnce(Value) -> Option<I>,
    ) -> Result<T, Unreadable>
    where
        I: Iterator<Item = Option<E>>,
    {
        let Some(body) = self.json_body() else {
            return Ok(T::default());
        };
        let error = match lenient::strictly(|| serde_json::from_slice(body)) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let unreadable = |error| Unreadable::Body(self.explain(DecodeError::text(&error)));
        let value = serde_json::from_slice(body).map_err(unreadable)?;
        match each(value) {
            Some(elements) => Ok(elements.flatten().collect()),
            None => Err(unreadable(error)),
        }
    }

    /// HTML behind a 200 is a proxy or a wrong address, and saying so helps more than the place
    /// of the first `<`. JSON under a wrong media type is read all the same.
    pub(crate) fn explain(&self, error: DecodeError) -> DecodeError {
        match media_type(self.headers) {
            Some(kind) if error.is_syntax() && !is_json(kind) => DecodeError::not_json(Some(kind)),
            None if error.is_syntax() => DecodeError::not_json(None),
            _ => error,
        }
    }
}

/// Why an answer is no value of its type.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The body does not fit.
    Body(DecodeError),
    /// The answer is an OAuth error, whatever its status.
    Refused(OAuthError),
    /// The answer is a redirect that leads nowhere.
    Redirect(&'static str),
}

impl From<DecodeError> for Unreadable {
    fn from(error: DecodeError) -> Self {
        Self::Body(error)
    }
}

impl From<OAuthError> for Unreadable {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}

/// How a type is read from an answer. Each generated object reads itself from JSON.
pub(crate) trait Answer: Sized {
    /// What to say in `Accept`.
    const ACCEPT: &'static str;

    /// Reads the answer.
    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable>;
}

const JSON: &str = "application/json";
const TEXT: &str = "text/html, text/plain;q=0.9, */*;q=0.1";
const ANY: &str = "*/*";

impl<T: Object + DeserializeOwned> Answer for T {
    const ACCEPT: &'static str = JSON;

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        let mut value = answer.json(T::blank)?;
        match refusal::<T>(&mut value, answer.body) {
            Some(error) => Err(Unreadable::Refused(error)),
            None => Ok(value),
        }
    }
}

/// The OAuth error that an answer is, whatever its status: nothing of it belongs to the type, and
/// it has an `error`. An answer with a member of its own and a new one called `error` is none.
fn refusal<T: Object>(value: &mut T, body: &[u8]) -> Option<OAuthError> {
    value.extra_mut().get("error")?;
    let members: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let foreign = |name: &String| !T::FIELDS.contains(&name.as_str());
    if members.keys().all(foreign) {
        OAuthError::parse_json(body)
    } else {
        None
    }
}

/// Types of JSON that are no objects of ours, each with its value for an empty body.
macro_rules! json_answer {
    ($name:ty, $empty:expr) => {
        impl $crate::transport::Answer for $name {
            const ACCEPT: &'static str = "application/json";

            fn read(
                answer: &$crate::transport::RawAnswer<'_>,
            ) -> Result<Self, $crate::transport::Unreadable> {
                Ok(answer.json($empty)?)
            }
        }
    };
}
pub(crate) use json_answer;

/// What is no element is told and left out; the raw answer has it. By then the request has been
/// processed, and an error would hide what came of it.
impl<T: DeserializeOwned> Answer for Vec<T> {
    const ACCEPT: &'static str = JSON;

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        answer.elements(|body| match body {
            Value::Array(list) => Some(list.into_iter().enumerate().map(|(index, value)| {
                let path = Path::Element(&Path::Root, index);
                lenient::element(&value, &path, &answer.misfits)
            })),
            _ => None,
        })
    }
}

/// As a list.
impl<T: DeserializeOwned> Answer for BTreeMap<String, T> {
    const ACCEPT: &'static str = JSON;

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        answer.elements(|body| match body {
            Value::Object(map) => Some(map.into_iter().map(|(name, value)| {
                let path = Path::Member(&Path::Root, &name);
                let element = lenient::element(&value, &path, &answer.misfits)?;
                Some((name, element))
            })),
            _ => None,
        })
    }
}

json_answer!(Map<String, Value>, Map::new);
json_answer!(String, String::new);
json_answer!(bool, bool::default);
json_answer!(i64, i64::default);
json_answer!(f64, f64::default);
json_answer!(Value, || Value::Null);

/// Whatever the body is, there is nothing in it to read.
impl Answer for () {
    const ACCEPT: &'static str = ANY;

    fn read(_answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        Ok(())
    }
}

/// The text of the body, bytes that are not UTF-8 replaced; a JSON string is unpacked.
impl Answer for Text {
    const ACCEPT: &'static str = TEXT;

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        let says_json = media_type(answer.headers).is_some_and(is_json);
        let unpacked = says_json.then(|| serde_json::from_slice(answer.body).ok());
        let text = unpacked.flatten();
        Ok(text
            .unwrap_or_else(|| String::from_utf8_lossy(answer.body).into_owned())
            .into())
    }
}

impl Answer for Bytes {
    const ACCEPT: &'static str = ANY;

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        Ok(answer.body.clone())
    }
}

/// A body that says it is a text, or that cannot be JSON, is one.
impl<T: Object + DeserializeOwned> Answer for JsonOrText<T> {
    const ACCEPT: &'static str = "application/json, text/html;q=0.9";

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        let says_text = media_type(answer.headers).is_some_and(|kind| kind.starts_with("text/"));
        let looks_json = matches!(answer.body.trim_ascii_start().first(), None | Some(b'{'));
        if looks_json || !says_text {
            Ok(Self::Json(T::read(answer)?))
        } else {
            Ok(Self::Text(
                String::from_utf8_lossy(answer.body).into_owned().into(),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header};

    use super::*;

    fn read<T: Answer>(body: &'static str, media_type: &'static str) -> Result<T, Unreadable> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        let url = Url::parse("http://127.0.0.1/").unwrap();
        let body = Bytes::from_static(body.as_bytes());
        let operation = &crate::transport::tests::GET;
        T::read(&RawAnswer::new(
            StatusCode::OK,
            &headers,
            &body,
            &url,
            operation,
        ))
    }

    #[test]
    fn text_is_text_and_a_json_string_is_unpacked() {
        assert_eq!(&*read::<Text>("<p>", "text/html").unwrap(), "<p>");
        assert_eq!(
            &*read::<Text>("\"a\\nb\"", "application/json").unwrap(),
            "a\nb"
        );
        assert_eq!(&*read::<Text>("\"a\"", "text/plain").unwrap(), "\"a\"");
        assert_eq!(&*read::<Text>("{}", "application/json").unwrap(), "{}");
        assert_eq!(&*read::<Text>("", "application/json").unwrap(), "");
    }

    #[test]
    fn json_is_read_whatever_its_media_type() {
        assert_eq!(read::<Value>(" [1] ", "text/html").unwrap()[0], 1);
        for empty in ["", " \r\n", "null"] {
            assert_eq!(read::<Value>(empty, "text/html").unwrap(), Value::Null);
        }
    }

    #[test]
    fn other_media_types_are_named_where_the_body_is_no_json() {
        let said = |body, media_type| match read::<Value>(body, media_type) {
            Err(Unreadable::Body(error)) => error.to_string(),
            other => panic!("{other:?}"),
        };
        let html = said("<html>", "text/html; charset=utf-8");
        assert_eq!(html, "the body is not JSON but text/html");
        let cut = said("{\"a\":", "application/json");
        assert!(cut.starts_with("the JSON ends too early"));
    }

    #[test]
    fn the_rest_takes_any_body() {
        read::<()>("<html>", "text/html").unwrap();
        assert_eq!(read::<Bytes>("\u{0}x", "a/b").unwrap(), "\u{0}x");
    }
}
