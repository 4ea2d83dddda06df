use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Shown};
use crate::time_limit::within;

/// How long a store is waited for.
const LIMIT: Duration = Duration::from_secs(2);

/// The future of a [`ReplayStore`]. What a store of the caller's fails with is logged, and kept as
/// the [`source`](std::error::Error::source) of the error: its text is to hold no secret.
pub type ReplayFuture<'a> = Pin<
    Box<dyn Future<Output = Result<bool, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>,
>;

/// Remembers which tokens have been seen, by their `jti` (RFC 7519, section 4.1.7): in the memory
/// of one process ([`MemoryReplayStore`]), or where all processes look.
///
/// A store that fails, or takes more than 2 seconds, is an outage: nothing is accepted, and nobody
/// is blamed.
pub trait ReplayStore: Send + Sync + 'static {
    /// Notes an id, and says whether it is new. It may be forgotten after `until`, when the token
    /// is no longer good by itself. Asking and noting are one step: of two that come at the same
    /// time, one is new.
    fn is_new<'a>(&'a self, id: &'a str, until: SystemTime) -> ReplayFuture<'a>;

    /// Whether an id has been noted. It is not by this.
    fn has_seen<'a>(&'a self, id: &'a str) -> ReplayFuture<'a>;
}

/// What a store says to a question, in its time.
///
/// # Errors
/// What it failed with, or that it took too long.
pub(crate) async fn said(asked: ReplayFuture<'_>) -> Result<bool, Error> {
    let said = within(LIMIT, asked).await;
    said.unwrap_or_else(|| Err(format!("it did not answer within {LIMIT:?}").into()))
        .map_err(|error| {
            let text = error.to_string();
            tracing::warn!(error = %Shown(&text), "the replay store failed");
            Error::replay_store(error)
        })
}

/// A [`ReplayStore`] in memory, bounded in time and number. Where it is full, the id that may be
/// forgotten first is forgotten early.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use auth0_sdk::jose::{MemoryReplayStore, ReplayStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let store = MemoryReplayStore::new(10_000);
/// let until = SystemTime::now() + Duration::from_secs(120);
/// assert!(!store.has_seen("an id").await?);
/// assert!(store.is_new("an id", until).await?);
/// assert!(!store.is_new("an id", until).await?);
/// assert!(store.has_seen("an id").await?);
/// # Ok(())
/// # }
/// ```
pub struct MemoryReplayStore {
    most: usize,
    seen: Mutex<Seen>,
}

type Id = [u8; 32];

#[derive(Default)]
struct Seen {
    until: HashMap<Id, SystemTime>,
    /// The same, the first to be forgotten first.
    order: BTreeSet<(SystemTime, Id)>,
}

impl MemoryReplayStore {
    /// For this many ids at most, each of some 100 bytes, and for one at least.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            seen: Mutex::default(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn knows(&self, id: &str, now: SystemTime) -> bool {
        let id: Id = Sha256::digest(id).into();
        let seen = self.seen();
        seen.until.get(&id).is_some_and(|until| *until >= now)
    }

    /// Whether it is new. Where there is no room for it nobody can tell, another time: forgetting
    /// one that is still good would let it pass again.
    fn note(&self, id: &str, until: SystemTime, now: SystemTime) -> Result<bool, &'static str> {
        // An id is as long as its sender likes.
        let id: Id = Sha256::digest(id).into();
        let mut seen = self.seen();
        while let Some(first) = seen
            .order
            .first()
            .copied()
            .filter(|(until, _)| *until < now)
        {
            seen.forget(first);
        }
        if seen.until.contains_key(&id) {
            return Ok(false);
        }
        if seen.until.len() >= self.most {
            return Err("the replay store is full of ids that are still good");
        }
        seen.until.insert(id, until);
        seen.order.insert((until, id));
        Ok(true)
    }
}

impl Seen {
    fn forget(&mut self, (until, id): (SystemTime, Id)) {
        self.order.remove(&(until, id));
        self.until.remove(&id);
    }
}

/// For 10,000 ids.
impl Default for MemoryReplayStore {
    fn default() -> Self {
        Self::new(10_000)
    }
}

impl ReplayStore for MemoryReplayStore {
    fn is_new<'a>(&'a self, id: &'a str, until: SystemTime) -> ReplayFuture<'a> {
        let is_new = self.note(id, until, SystemTime::now());
        Box::pin(std::future::ready(is_new.map_err(Into::into)))
    }

    fn has_seen<'a>(&'a self, id: &'a str) -> ReplayFuture<'a> {
        let has_seen = self.knows(id, SystemTime::now());
        Box::pin(std::future::ready(Ok(has_seen)))
    }
}

/// Counts the ids.
impl fmt::Debug for MemoryReplayStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryReplayStore({} ids)", self.seen().until.len())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_is_bounded_in_time_and_number() {
        let store = MemoryReplayStore::new(3);
        let now = SystemTime::now();
        let after = |seconds| now + Duration::from_secs(seconds);
        assert!(!store.knows("a", now));
        assert_eq!(store.note("a", after(10), now), Ok(true));
        assert!(store.knows("a", after(10)) && !store.knows("a", after(11)));
        assert_eq!(store.note("a", after(99), now), Ok(false));
        assert_eq!(store.note("a", after(99), after(10)), Ok(false));
        // Forgotten after its time, and not before.
        for (id, seconds) in [("a", 40), ("b", 30), ("c", 50)] {
            assert_eq!(store.note(id, after(seconds), after(11)), Ok(true));
        }
        // Full: none that is still good makes room, and none is taken for new.
        assert!(store.note("d", after(60), after(11)).is_err());
        assert_eq!(format!("{store:?}"), "MemoryReplayStore(3 ids)");
        assert_eq!(store.note("b", after(60), after(11)), Ok(false));
        assert_eq!(store.note("d", after(60), after(31)), Ok(true));
    }
}
