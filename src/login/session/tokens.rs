use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::core::{Core, Mark, mark};
use super::record::Target;
use super::to_its_end;
use crate::token::{DpopKey, TokenFuture, TokenSource};

/// The access tokens of a session for one API, as a source for a client:
/// [`Session::tokens_for`](super::Session::tokens_for).
pub struct SessionTokens {
    core: Arc<Core>,
    target: Target,
    /// The token that was given out last: who asks again needs another.
    given: Mutex<Option<Mark>>,
}

impl SessionTokens {
    pub(super) fn new(core: &Arc<Core>, target: Target) -> Self {
        Self {
            core: Arc::clone(core),
            target,
            given: Mutex::default(),
        }
    }

    fn given(&self) -> std::sync::MutexGuard<'_, Option<Mark>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenSource for SessionTokens {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async move {
            let (core, target) = (Arc::clone(&self.core), self.target.clone());
            let besides = *self.given();
            let token = to_its_end(async move { core.token(&target, besides).await }).await?;
            *self.given() = Some(mark(&token));
            Ok(token)
        })
    }

    fn dpop_key(&self) -> Option<DpopKey> {
        self.core.auth.dpop_key().cloned()
    }

    /// Without a refresh token there is no other token to be had.
    fn is_renewable(&self) -> bool {
        self.core.state().record.refresh_token.is_some()
    }
}

/// A source of the same tokens, which has not given out any.
impl Clone for SessionTokens {
    fn clone(&self) -> Self {
        Self::new(&self.core, self.target.clone())
    }
}

/// Shows what the tokens are for.
impl fmt::Debug for SessionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTokens")
            .field("audience", &self.target.audience)
            .field("scope", &self.target.scope)
            .finish_non_exhaustive()
    }
}
