use std::pin::Pin;

use http::HeaderValue;
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

    /// Told that the service answered 401 to this `Authorization` header, which came from here.
    /// Whether another one can be had, with which the call is worth another try.
    fn refused(&self, _sent: &HeaderValue) -> bool {
        false
    }
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
    let text = Zeroizing::new(format!("Bearer {}", token.expose()));
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

/// Adds fields to the form that a request carries. Its old bytes and its new are wiped when their
/// last holder lets go of them.
#[cfg(feature = "token")]
pub(crate) fn add_to_form(request: &mut reqwest::Request, fields: &[(&str, &str)]) {
    let form = request.body().and_then(reqwest::Body::as_bytes);
    let written = form.map_or(0, <[u8]>::len);
    // Enough for the longest assertion, so that no copy is left behind by growing.
    let more: usize = fields
        .iter()
        .map(|(k, v)| 3 * (k.len() + v.len()) + 2)
        .sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(written + more));
    bytes.extend_from_slice(form.unwrap_or_default());
    for (name, value) in fields {
        if !bytes.is_empty() {
            bytes.push(b'&');
        }
        for part in url::form_urlencoded::byte_serialize(name.as_bytes()) {
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes.push(b'=');
        for part in url::form_urlencoded::byte_serialize(value.as_bytes()) {
            bytes.extend_from_slice(part.as_bytes());
        }
    }
    *request.body_mut() = Some(bytes::Bytes::from_owner(bytes).into());
}
