//! Where a session is kept between two runs of a program.

mod file;
mod memory;

#[cfg(test)]
mod tests;

pub use file::FileStore;
#[cfg(test)]
pub(super) use file::PATIENCE;
pub use memory::MemoryStore;

use std::sync::Arc;
use std::time::Duration;

use crate::secret::Secret;
use crate::token::StoreFuture;

/// The longest that a session sends and waits with the lock held.
pub(super) const LONGEST_TURN: Duration = Duration::from_secs(120);

/// What holds a lock of a [`SessionStore`]: dropping it lets the next one in.
pub type StoreLock = Box<dyn Send>;

/// A place for one session: a file, an entry of the operating system's key ring.
///
/// It keeps one text, of which it need not know more than that it is a secret. Unlike a
/// [`TokenStore`](crate::token::TokenStore), which is passed over where it fails, it holds what
/// cannot be had again without the person, so each failure of it is an error of the caller's.
///
/// With rotation on, a refresh token works once, and sending it twice ends the session. Where
/// several processes use one store, the [`lock`](Self::lock) lets one of them at a time read the
/// session, refresh it and write what came.
///
/// ```
/// use std::sync::Mutex;
/// use auth0_sdk::Secret;
/// use auth0_sdk::login::SessionStore;
/// use auth0_sdk::token::StoreFuture;
///
/// /// An entry of a key ring that only this program opens, so that it needs no lock.
/// struct KeyRing(Mutex<Option<Secret>>);
///
/// impl SessionStore for KeyRing {
///     fn load(&self) -> StoreFuture<'_, Option<Secret>> {
///         Box::pin(async { Ok(self.0.lock().map_err(|_| "the key ring is broken")?.clone()) })
///     }
///     fn save<'a>(&'a self, session: &'a Secret) -> StoreFuture<'a, ()> {
///         Box::pin(async {
///             *self.0.lock().map_err(|_| "the key ring is broken")? = Some(session.clone());
///             Ok(())
///         })
///     }
///     fn clear(&self) -> StoreFuture<'_, ()> {
///         Box::pin(async {
///             *self.0.lock().map_err(|_| "the key ring is broken")? = None;
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait SessionStore: Send + Sync + 'static {
    /// Keeps everybody else out, in this process and in others, until what it gives is dropped.
    /// It is held while the session is refreshed, which takes two minutes at most and what the
    /// store itself takes. Where only one process uses the store it needs none, and that is the default.
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(std::future::ready(Ok(Box::new(()) as StoreLock)))
    }

    /// What was last saved. `None` where nothing is there.
    fn load(&self) -> StoreFuture<'_, Option<Secret>>;

    /// Keeps this in the place of what was there, wholly or not at all, and so that it outlasts a
    /// crash. Called with the lock held.
    fn save<'a>(&'a self, session: &'a Secret) -> StoreFuture<'a, ()>;

    /// Removes what is there, whatever it is. Called with the lock held.
    fn clear(&self) -> StoreFuture<'_, ()>;
}

/// A shared store is a store.
impl<S: SessionStore + ?Sized> SessionStore for Arc<S> {
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        (**self).lock()
    }

    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        (**self).load()
    }

    fn save<'a>(&'a self, session: &'a Secret) -> StoreFuture<'a, ()> {
        (**self).save(session)
    }

    fn clear(&self) -> StoreFuture<'_, ()> {
        (**self).clear()
    }
}
