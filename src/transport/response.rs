use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::Operation;
use crate::error::{Error, Quota, RateLimit, Received};
use crate::model::Misfit;

/// A successful answer: its value, and all that came with it.
pub struct Response<T> {
    value: T,
    misfits: Vec<Misfit>,
    received: Received,
    tries: u32,
    operation: &'static Operation,
}

impl<T> Response<T> {
    pub(super) fn new(
        value: T,
        misfits: Vec<Misfit>,
        received: Received,
        tries: u32,
        operation: &'static Operation,
    ) -> Self {
        Self {
            value,
            misfits,
            received,
            tries,
            operation,
        }
    }

    /// Adds to an error that this answer lies behind it: operation, status, headers, body. An
    /// error of another operation keeps its own.
    pub(crate) fn explain(&self, error: Error) -> Error {
        if error.operation().is_some() {
            return error.with_withheld(self.received.clone());
        }
        error
            .with_received(self.received.clone())
            .with_tries(self.tries)
            .at(self.operation.into())
    }

    /// The value that was read from the body.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value itself.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// What of the body did not fit its type: kept under its own name in `extra` of the object
    /// around it, its field absent. Empty but where the service left its own specification.
    #[must_use]
    pub fn misfits(&self) -> &[Misfit] {
        &self.misfits
    }

    /// The status: 2xx, or a redirect where that is the answer of the operation.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.received.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// The body, byte for byte. It may hold secrets: think before logging it.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.received.body
    }

    /// The id under which the service logged the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.received.request_id()
    }

    /// The state of the rate limit, where the service gives one.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.received.rate_limit()
    }

    /// The token quota of the client (`auth0-client-quota-limit`), one entry a bucket; empty where
    /// the service gives none.
    #[must_use]
    pub fn client_quota(&self) -> Vec<Quota> {
        self.received.client_quota()
    }

    /// The token quota of the organization (`auth0-organization-quota-limit`), one entry a
    /// bucket; empty where the service gives none.
    #[must_use]
    pub fn organization_quota(&self) -> Vec<Quota> {
        self.received.organization_quota()
    }

    /// How often the request was sent.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// The value apart from what came with it.
    pub(crate) fn split(self) -> (T, Response<()>) {
        let rest = Response::new((), self.misfits, self.received, self.tries, self.operation);
        (self.value, rest)
    }

    /// Turns the value into another and keeps the rest.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response::new(
            change(self.value),
            self.misfits,
            self.received,
            self.tries,
            self.operation,
        )
    }

    /// The value, the status, the headers and the body.
    #[must_use]
    pub fn into_parts(self) -> (T, StatusCode, HeaderMap, Bytes) {
        let Received {
            status,
            headers,
            body,
        } = self.received;
        (self.value, status, headers, body)
    }
}

/// Shows the value as its own `Debug` does; counts headers and body and shows neither.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.received.status.as_u16())
            .field("value", &self.value)
            .field("body_bytes", &self.received.body.len())
            .field("tries", &self.tries)
            .finish_non_exhaustive()
    }
}
