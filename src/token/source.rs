use std::pin::Pin;

use super::{AccessToken, DpopKey};
use crate::secret::Secret;

/// Whatever a token source of the caller's can fail with. It is kept as the
/// [source](std::error::Error::source) of the SDK's [`Error`](crate::Error).
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The future of a [`TokenSource`].
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, BoxError>> + Send + 'a>>;

/// Where access tokens come from.
///
/// A source is asked by a [`TokenCache`](super::TokenCache), one call at a time, when there is no
/// token or the one there is has had its time. It need not keep tokens itself.
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::token::{AccessToken, TokenFuture, TokenSource};
///
/// struct Vault;
///
/// impl TokenSource for Vault {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async move {
///             let text = std::env::var("TOKEN")?; // any error will do
///             Ok(AccessToken::new(text).expires_in(Duration::from_secs(3600)))
///         })
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// A token. Called on a tokio task, so that no caller who gives up ends it for the others.
    fn token(&self) -> TokenFuture<'_>;

    /// Whether asking again can give another token. Where it cannot, a call that is answered 401
    /// is not tried again.
    fn is_renewable(&self) -> bool {
        true
    }

    /// The key that the tokens of this source are bound to (RFC 9449), where they are: a
    /// [`TokenCache`](super::TokenCache) over it sends each with a proof.
    fn dpop_key(&self) -> Option<DpopKey> {
        None
    }

    /// The key under which a [`TokenStore`](super::TokenStore) keeps the tokens of this source:
    /// the same for all that get the same tokens, and no secret in it. `None` where tokens are
    /// not to be shared.
    fn store_key(&self) -> Option<String> {
        None
    }
}

/// The same token each time.
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// A source of this token.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(AccessToken::new(token))
    }
}

impl TokenSource for StaticToken {
    fn token(&self) -> TokenFuture<'_> {
        let token = self.0.clone();
        Box::pin(std::future::ready(Ok(token)))
    }

    fn is_renewable(&self) -> bool {
        false
    }
}

/// A source that is a closure.
struct FromFn<F>(F);

impl<F: Fn() -> TokenFuture<'static> + Send + Sync + 'static> TokenSource for FromFn<F> {
    fn token(&self) -> TokenFuture<'_> {
        (self.0)()
    }
}

/// A source that awaits what a closure gives.
pub(crate) fn async_source<F, Fut, T, E>(get: F) -> impl TokenSource
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: Into<AccessToken>,
    E: Into<BoxError>,
{
    FromFn(move || -> TokenFuture<'static> {
        let token = get();
        Box::pin(async move { token.await.map(Into::into).map_err(Into::into) })
    })
}

/// A source that calls a closure.
pub(crate) fn sync_source<F, T, E>(get: F) -> impl TokenSource
where
    F: Fn() -> Result<T, E> + Send + Sync + 'static,
    T: Into<AccessToken>,
    E: Into<BoxError>,
{
    FromFn(move || -> TokenFuture<'static> {
        let token = get().map(Into::into).map_err(Into::into);
        Box::pin(std::future::ready(token))
    })
}
