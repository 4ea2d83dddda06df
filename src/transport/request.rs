use std::fmt;
use std::pin::Pin;

use url::Url;

use super::attempt::Reading;
use super::call::Call;
use super::{Answer, Client, Options, Response, send};
use crate::error::Error;

/// A call that is ready to be sent: [`send`](Self::send) it, or await it.
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct Request<T> {
    pub(super) client: Client,
    /// Public to the setters of generated builders, which describe the call further.
    pub(crate) call: Call<T>,
    pub(super) options: Options,
}

impl<T> Request<T> {
    pub(crate) fn new(client: Client, call: Call<T>) -> Self {
        Self {
            client,
            call,
            options: Options::new(),
        }
    }

    /// The same request once more: another page of a list.
    pub(crate) fn again(&self) -> Self {
        Self {
            client: self.client.clone(),
            call: self.call.clone(),
            options: self.options.clone(),
        }
    }

    /// Options for this request, over those of the client and over those set here before.
    pub fn with(mut self, options: Options) -> Self {
        self.options = options.over(&self.options);
        self
    }

    /// The URL of this request, without sending it: for a browser, say.
    ///
    /// # Errors
    /// When an argument cannot be sent.
    pub fn url(&self) -> Result<Url, Error> {
        match &self.call.parts.refused {
            Some(refused) => Err(refused.clone()),
            None => send::url(self.client.inner(), &self.call.parts),
        }
    }
}

#[expect(
    private_bounds,
    reason = "the SDK's own types are read from answers, and no others"
)]
impl<T: Answer> Request<T> {
    /// Sends the request and reads the answer. Dropping the future ends the call.
    ///
    /// # Errors
    /// Whatever [`Error`] names: an argument that cannot be sent, no connection, no answer, time
    /// run out, an error status, an answer that cannot be read.
    pub async fn send(mut self) -> Result<Response<T>, Error> {
        let parts = &mut self.call.parts;
        let reading = Reading::Whole;
        let sent = send::send(&self.client, parts, &self.options, T::ACCEPT, reading).await?;
        // All that depends on the type.
        let raw = sent.raw();
        let read = T::read(&raw);
        let misfits = raw.misfits.into_inner();
        match read {
            Ok(value) => Ok(sent.with_value(value, misfits)),
            Err(error) => Err(sent.unreadable(error)),
        }
    }
}

#[cfg(feature = "blocking")]
#[expect(
    private_bounds,
    reason = "the SDK's own types are read from answers, and no others"
)]
impl<T: Answer> Request<T> {
    /// Sends the request, reads the answer, and waits for it.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        crate::blocking::wait(self.send())
    }
}

impl<T: Answer + 'static> IntoFuture for Request<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Shows the operation and the options; arguments may be secret.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.call.parts.operation.id)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
