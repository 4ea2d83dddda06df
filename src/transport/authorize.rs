use std::pin::Pin;

use http::{HeaderMap, HeaderValue, StatusCode};
use url::Url;
use zeroize::Zeroizing;

use super::Operation;
use crate::error::Error;
use crate::secret::Secret;

/// Puts the credential of an operation on a request. Asked anew for each try, so that a token
/// that has been renewed meanwhile is the one that is sent.
pub(crate) trait Authorize: Send + Sync + 'static {
    /// Adds what `operation.security` names: headers, or fields of the body.
    fn authorize<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a>;

    /// Told of each answer to a request with this credential. What of it has been renewed, if the
    /// call is worth another try for that: the service did not process what it answered so. Such
    /// a try is no retry, and a call has one of each kind.
    fn answered(&self, _answer: &Answered<'_>) -> Option<Renewal> {
        None
    }
}

/// An answer as a credential is told of it.
pub(crate) struct Answered<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    /// The body of an error status; empty where it did not come whole.
    pub(crate) body: &'a [u8],
    /// Where the request went.
    pub(crate) url: &'a Url,
    /// The `Authorization` that was sent and came from here, and not from the caller.
    pub(crate) credential: Option<&'a HeaderValue>,
}

/// What of a credential was renewed since the service asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// The token: it was refused.
    Token,
    /// The nonce of a proof (RFC 9449, section 8).
    #[cfg_attr(
        not(feature = "token"),
        allow(dead_code, reason = "proofs come with tokens")
    )]
    Nonce,
}

/// The end of [`Authorize::authorize`], now or later. Most of the time the credential is at hand,
/// and then a request costs no boxed future.
pub(crate) enum Authorization<'a> {
    /// Done, or failed.
    Ready(Result<(), Error>),
    /// A token has to be fetched first.
    #[cfg_attr(
        not(any(test, feature = "token")),
        allow(dead_code, reason = "the Pieces credentials are at hand")
    )]
    Later(Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>),
}

/// For APIs without a credential.
pub(crate) struct NoCredential;

impl Authorize for NoCredential {
    fn authorize<'a>(
        &'a self,
        _operation: &'static Operation,
        _request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        Authorization::Ready(Ok(()))
    }
}

/// `Authorization: Bearer …` (RFC 6750, section 2.1).
///
/// # Errors
/// An invalid argument where the token has a character that no header can carry.
pub(crate) fn bearer(name: &'static str, token: &Secret) -> Result<HeaderValue, Error> {
    presented("Bearer", name, token)
}

/// `Authorization` with a token under this scheme.
///
/// # Errors
/// An invalid argument where the token has a character that no header can carry.
pub(crate) fn presented(
    scheme: &str,
    name: &'static str,
    token: &Secret,
) -> Result<HeaderValue, Error> {
    let text = Zeroizing::new(format!("{scheme} {}", token.expose()));
    sensitive(name, &text)
}

/// A header value that is secret.
///
/// # Errors
/// An invalid argument where the text has a character that no header can carry.
pub(crate) fn sensitive(name: &'static str, text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Error::invalid_argument(name, "it has a character that no header can carry")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
