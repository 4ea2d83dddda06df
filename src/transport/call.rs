use std::borrow::Cow;
use std::fmt::Display;
use std::marker::PhantomData;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::{Operation, form, multipart};
use crate::error::Error;

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A call that is described and not yet made: what a generated operation returns.
///
/// `T` is the type of the answer. Arguments that cannot be sent (a path segment of `..`, a body
/// that cannot be written) are remembered and come back as the error of the send, before
/// anything goes out.
pub(crate) struct Call<T> {
    pub(crate) parts: Parts,
    answer: PhantomData<fn() -> T>,
}

/// A call can be made again.
impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            parts: self.parts.clone(),
            answer: PhantomData,
        }
    }
}

/// The part of a call that does not depend on the type of its answer.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) operation: &'static Operation,
    path: Cow<'static, str>,
    query: Vec<(&'static str, String)>,
    /// An address that is not under the base.
    elsewhere: Option<Url>,
    pub(super) body: Option<Body>,
    pub(super) refused: Option<Error>,
}

/// A request body and its media type.
#[derive(Clone)]
pub(crate) struct Body {
    pub(super) media_type: Cow<'static, str>,
    pub(super) bytes: Bytes,
}

impl Parts {
    /// Where the call goes.
    pub(super) fn url(&self, base: &str) -> Result<Url, url::ParseError> {
        match &self.elsewhere {
            Some(url) => Ok(url.clone()),
            None => Url::parse(&self.address(base)),
        }
    }

    /// Base, then the path with its values, then the query.
    fn address(&self, base: &str) -> String {
        let mut address = [base, &self.path].concat();
        for (index, (name, value)) in self.query.iter().enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            address.extend(utf8_percent_encode(name, RESERVED));
            address.push('=');
            address.extend(utf8_percent_encode(value, RESERVED));
        }
        address
    }

    /// The path with its values, percent-encoded.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The query parameters that are set.
    pub(crate) fn query(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// Sets a query parameter, in the place of all earlier values of its own.
    pub(crate) fn set_query(&mut self, name: &'static str, value: String) {
        self.remove_query(name);
        self.query.push((name, value));
    }

    pub(crate) fn remove_query(&mut self, name: &str) {
        self.query.retain(|(other, _)| *other != name);
    }
}

impl<T> Call<T> {
    /// A call of an operation whose path has no parameters left, or none yet.
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self {
            parts: Parts {
                operation,
                path: Cow::Borrowed(operation.path),
                query: Vec::new(),
                elsewhere: None,
                body: None,
                refused: None,
            },
            answer: PhantomData,
        }
    }

    #[cfg_attr(not(test), allow(dead_code, reason = "no Pieces path has a parameter"))]
    /// Puts a value in the place of `{name}`: one segment, percent-encoded.
    #[must_use]
    pub(crate) fn path(mut self, name: &'static str, value: &str) -> Self {
        if matches!(value, "" | "." | "..") {
            let reason = "a path segment cannot be empty, `.` or `..`";
            return self.refuse(Error::invalid_argument(name, reason));
        }
        let encoded = utf8_percent_encode(value, RESERVED).to_string();
        let path = self
            .parts
            .path
            .replacen(&format!("{{{name}}}"), &encoded, 1);
        self.parts.path = Cow::Owned(path);
        self
    }

    /// Sets a query parameter, in the place of an earlier value of its own.
    #[must_use]
    pub(crate) fn query(mut self, name: &'static str, value: &dyn Display) -> Self {
        self.parts.set_query(name, value.to_string());
        self
    }

    /// A call of an address as it is.
    #[cfg(feature = "token")]
    pub(crate) fn to(operation: &'static Operation, url: Url) -> Self {
        let mut call = Self::new(operation);
        call.parts.elsewhere = Some(url);
        call
    }

    /// Takes a query parameter back.
    #[cfg(feature = "token")]
    #[must_use]
    pub(crate) fn without_query(mut self, name: &str) -> Self {
        self.parts.query.retain(|(other, _)| *other != name);
        self
    }

    /// Whether a query parameter is set.
    #[cfg(feature = "management-events")]
    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.parts.query.iter().any(|(other, _)| *other == name)
    }

    /// Sets a query parameter with several values in one, as `explode: false` says.
    #[must_use]
    pub(crate) fn query_joined<V: Display>(
        self,
        name: &'static str,
        values: &[V],
        delimiter: &str,
    ) -> Self {
        let values: Vec<String> = values.iter().map(V::to_string).collect();
        self.query(name, &values.join(delimiter))
    }

    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "no Pieces parameter is repeated")
    )]
    /// Sets a query parameter once for each value, as `explode: true` says.
    #[must_use]
    pub(crate) fn query_repeated<V: Display>(mut self, name: &'static str, values: &[V]) -> Self {
        self.parts.remove_query(name);
        self.parts
            .query
            .extend(values.iter().map(|value| (name, value.to_string())));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub(crate) fn json<B: Serialize>(self, body: &B) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body("application/json", bytes),
            Err(error) => self.refuse(Error::invalid_argument("body", error)),
        }
    }

    /// Sets a body of parts (RFC 7578): one for each member, a file for those named.
    #[must_use]
    pub(crate) fn multipart<B: Serialize>(self, body: &B, files: &[&str]) -> Self {
        match multipart::write(body, files) {
            Ok((media_type, bytes)) => self.body(media_type, bytes),
            Err(error) => self.refuse(Error::invalid_argument("body", error)),
        }
    }

    /// Sets a body of form fields: what is an object or a list is JSON in one of them.
    #[must_use]
    pub(crate) fn form<B: Serialize>(self, body: &B) -> Self {
        match form::write(body) {
            Ok(bytes) => self.body("application/x-www-form-urlencoded", bytes),
            Err(error) => self.refuse(Error::invalid_argument("body", error)),
        }
    }

    /// The bytes are wiped when the last holder lets go of them: bodies carry codes and verifiers.
    fn body(mut self, media_type: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        let bytes = Bytes::from_owner(Zeroizing::new(bytes));
        self.parts.body = Some(Body {
            media_type: media_type.into(),
            bytes,
        });
        self
    }

    /// Remembers the first reason why this call cannot be sent.
    fn refuse(mut self, error: Error) -> Self {
        self.parts.refused.get_or_insert(error);
        self
    }
}
