use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{SessionStore, StoreLock};
use crate::secret::Secret;
use crate::token::StoreFuture;

/// A store in the memory of this process: the session ends with the process. A clone is the same
/// store.
#[derive(Clone, Default)]
pub struct MemoryStore {
    session: Arc<Mutex<Option<Secret>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn session(&self) -> MutexGuard<'_, Option<Secret>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionStore for MemoryStore {
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        let turn = Arc::clone(&self.turn);
        Box::pin(async { Ok(Box::new(turn.lock_owned().await) as StoreLock) })
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        let session = self.session().clone();
        Box::pin(std::future::ready(Ok(session)))
    }

    fn save<'a>(&'a self, session: &'a Secret) -> StoreFuture<'a, ()> {
        *self.session() = Some(session.clone());
        Box::pin(std::future::ready(Ok(())))
    }

    fn clear(&self) -> StoreFuture<'_, ()> {
        *self.session() = None;
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Shows whether there is a session.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("has_session", &self.session().is_some())
            .finish_non_exhaustive()
    }
}
