use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};

use super::TokenCache;
use super::cache::Held;
use super::dpop_nonces::Realm;
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Answered, Authorization, Authorize, Operation, Renewal, bearer};

/// A bearer token of the caller's, the same for ever.
pub(crate) struct FixedBearer(HeaderValue);

impl FixedBearer {
    /// # Errors
    /// An invalid argument where the token is empty or has a character that no header can carry.
    pub(crate) fn new(token: &Secret) -> Result<Self, Error> {
        if token.is_empty() {
            return Err(Error::invalid_argument("token", "it is empty"));
        }
        bearer("token", token).map(Self)
    }
}

impl Authorize for FixedBearer {
    fn authorize<'a>(
        &'a self,
        _operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.0.clone());
        Authorization::Ready(Ok(()))
    }
}

/// A token out of a cache: at once where it is at hand, and after a request where it is
/// not.
pub(crate) struct CachedBearer(pub(crate) TokenCache);

impl CachedBearer {
    /// The token, with a proof of its key where it is bound to one.
    fn put(&self, held: &Held, request: &mut reqwest::Request) -> Result<(), Error> {
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, held.header.clone());
        match self.0.dpop() {
            Some(key) => key.prove(Realm::Resource, request, Some(&held.token.token)),
            None => Ok(()),
        }
    }
}

impl Authorize for CachedBearer {
    fn authorize<'a>(
        &'a self,
        _operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        if let Some(held) = self.0.at_hand() {
            return Authorization::Ready(self.put(&held, request));
        }
        Authorization::Later(Box::pin(async move {
            let held = self.0.held().await?;
            self.put(&held, request)
        }))
    }

    /// A 401 was not processed, so any operation may be tried again.
    fn answered(&self, answer: &Answered<'_>) -> Option<Renewal> {
        let sent = answer.credential?;
        let dpop = self.0.dpop();
        if let Some(renewal) = dpop.and_then(|key| key.answered(Realm::Resource, answer)) {
            return Some(renewal);
        }
        let is_refused = answer.status == StatusCode::UNAUTHORIZED;
        (is_refused && self.0.refuse(|held| held.header == *sent)).then_some(Renewal::Token)
    }
}
