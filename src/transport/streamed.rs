//! Answers that are read while they come.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use url::Url;

use super::attempt::{Reading, broken};
#[cfg(feature = "management-jobs")]
use super::options::Effective;
use super::{Call, Operation, Request, send};
use crate::error::{DecodeError, Error, Received};

/// A successful answer whose body is still coming.
pub(crate) struct Streamed {
    /// Status and headers.
    head: Received,
    body: Box<reqwest::Response>,
    operation: &'static Operation,
}

impl<T> Request<T> {
    /// Sends the request as [`send`](Self::send) does, and hands out the answer when its head has
    /// come. The timeout and the deadline end with the head. The future holds all it needs.
    pub(crate) fn open(
        self,
        accept: &'static str,
    ) -> impl Future<Output = Result<Streamed, Error>> + Send + 'static + use<T> {
        let (client, options, mut parts) = (self.client, self.options, self.call.parts);
        async move {
            let mut sent = send::send(&client, &mut parts, &options, accept, Reading::Head).await?;
            let body = sent.unread.take();
            let head = sent.into_received();
            let operation = parts.operation;
            match body {
                Some(body) => Ok(Streamed {
                    head,
                    body,
                    operation,
                }),
                None => Err(Error::unsupported("the answer has no body to read")
                    .with_received(head)
                    .at(operation.into())),
            }
        }
    }
}

impl<T> Request<T> {
    /// A request for something at another address, which a credential of its own may be part of:
    /// sent as this one would be, without the credential, the headers and the telemetry.
    ///
    /// # Errors
    /// Why the address is not to be trusted.
    pub(crate) fn elsewhere(
        &self,
        operation: &'static Operation,
        url: Url,
    ) -> Result<Request<()>, &'static str> {
        match (self.client.base().split_once(':'), url.scheme()) {
            (_, "https") | (Some(("http", _)), "http") => {}
            (_, "http") => return Err("an address of the answer leads from https to http"),
            _ => return Err("an address of the answer is not http"),
        }
        Ok(Request {
            client: self.client.for_strangers(),
            call: Call::to(operation, url),
            options: self.options.clone().without_headers(),
        })
    }
}

#[cfg(feature = "management-jobs")]
impl<T> Request<T> {
    /// The timeout that holds for this request.
    pub(crate) fn timeout(&self) -> std::time::Duration {
        let effective = Effective {
            client: &self.client.inner().options,
            request: &self.options,
        };
        effective.timeout()
    }
}

impl Streamed {
    pub(crate) fn status(&self) -> StatusCode {
        self.head.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The next bytes, or `None` at the end, however long that takes. Dropping the future loses
    /// nothing.
    ///
    /// # Errors
    /// No answer, or a timeout of the HTTP client's own, where the connection breaks.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.body.chunk().await;
        chunk.map_err(|error| self.explain(broken(error), Bytes::new()))
    }

    /// An error about these bytes of the body.
    pub(crate) fn about(&self, body: Bytes, error: impl FnOnce(Received) -> Error) -> Error {
        let received = Received {
            body,
            ..self.head.clone()
        };
        error(received).at(self.operation.into())
    }

    /// Adds to an error what it is about: operation, status, headers, and these bytes of the body.
    pub(crate) fn explain(&self, error: Error, body: Bytes) -> Error {
        self.about(body, |received| error.with_received(received))
    }

    /// These bytes of the body cannot be read.
    pub(crate) fn unreadable(&self, error: &DecodeError, body: Bytes) -> Error {
        self.about(body, |received| Error::decode(error, received))
    }
}
