use std::pin::Pin;

use http::HeaderMap;

use super::Operation;
use crate::error::Error;

/// Puts the credential of an operation on a request. Asked anew for each try, so that a token
/// that has been renewed meanwhile is the one that is sent.
pub(crate) trait Authorize: Send + Sync + 'static {
    /// Adds the headers that `operation.security` names.
    fn authorize<'a>(
        &'a self,
        operation: &'static Operation,
        headers: &'a mut HeaderMap,
    ) -> Authorization<'a>;
}

/// The end of [`Authorize::authorize`], now or later. Most of the time the credential is at hand,
/// and then a request costs no boxed future.
pub(crate) enum Authorization<'a> {
    /// Done, or failed.
    Ready(Result<(), Error>),
    /// A token has to be fetched first.
    #[cfg_attr(
        not(test),
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
        _headers: &'a mut HeaderMap,
    ) -> Authorization<'a> {
        Authorization::Ready(Ok(()))
    }
}
