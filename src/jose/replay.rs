use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use crate::clock::{Clock, Moment};
use crate::error::{Error, Shown};
use crate::expiring::{Expiring, Full, Hash};
use crate::time_limit::within;

/// How long a store is waited for.
const LIMIT: Duration = Duration::from_secs(2);

/// The name of a token among all tokens: who issued it, and its `jti`, which is only theirs (RFC
/// 7519, section 4.1.7). Nobody can use up an id of somebody else's.
///
/// ```
/// use auth0_sdk::jose::TokenId;
///
/// let one = TokenId { issuer: "a", jti: "b.c" };
/// let other = TokenId { issuer: "a.b", jti: "c" };
/// assert_ne!(one.sha256(), other.sha256());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenId<'a> {
    /// `iss` of a logout token; of a DPoP proof, the thumbprint of its key (RFC 7638).
    pub issuer: &'a str,
    /// `jti`: as long as its issuer likes, and of any characters.
    pub jti: &'a str,
}

impl TokenId<'_> {
    /// SHA-256 of both: the length of the issuer in bytes (64 bits, big-endian), the issuer, and
    /// the `jti`. It stays the same in all versions, so that they can share a store.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update((self.issuer.len() as u64).to_be_bytes());
        hash.update(self.issuer);
        hash.update(self.jti);
        hash.finalize().into()
    }
}

/// The future of a [`ReplayStore`]. What a store of the caller's fails with is logged, and kept as
/// the [`source`](std::error::Error::source) of the error: its text is to hold no secret.
pub type ReplayFuture<'a> = Pin<
    Box<dyn Future<Output = Result<bool, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>,
>;

/// Remembers which tokens have been seen, by their [ids](TokenId): in the memory of one process
/// ([`MemoryReplayStore`]), or where all processes look.
///
/// A store that fails, or takes more than 2 seconds, is an outage: nothing is accepted, and nobody
/// is blamed.
pub trait ReplayStore: Send + Sync + 'static {
    /// Notes an id, and says whether it is new. It may be forgotten after `until`, when the token
    /// is no longer good by itself. Asking and noting are one step: of two that come at the same
    /// time, one is new.
    ///
    /// # Errors
    /// Whatever the store fails with, no room for the id among it.
    fn is_new<'a>(&'a self, id: TokenId<'a>, until: SystemTime) -> ReplayFuture<'a>;

    /// Whether an id has been noted. It is not by this.
    ///
    /// # Errors
    /// As [`is_new`](Self::is_new).
    fn has_seen<'a>(&'a self, id: TokenId<'a>) -> ReplayFuture<'a>;
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

/// A [`ReplayStore`] in memory, bounded in number and in time. Where it is full, or holds as many
/// ids of one issuer as it may, a new one is an error: an id that is still good is never forgotten,
/// since its token would pass again. An id is forgotten when both clocks of the machine, the wall
/// clock and the monotonic one, say that its time is over.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use auth0_sdk::jose::{MemoryReplayStore, ReplayStore, TokenId};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let store = MemoryReplayStore::new(10_000);
/// let id = TokenId { issuer: "https://tenant.eu.auth0.com/", jti: "an id" };
/// let until = SystemTime::now() + Duration::from_secs(120);
/// assert!(!store.has_seen(id).await?);
/// assert!(store.is_new(id, until).await?);
/// assert!(!store.is_new(id, until).await?);
/// assert!(store.has_seen(id).await?);
/// # Ok(())
/// # }
/// ```
pub struct MemoryReplayStore {
    most_of_one: usize,
    clock: Clock,
    seen: Mutex<Seen>,
}

struct Seen {
    /// With who issued each.
    ids: Expiring<Arc<str>>,
    /// How many of each issuer there are.
    held: HashMap<Arc<str>, usize>,
}

impl MemoryReplayStore {
    /// For this many ids at most, each of some 200 bytes, and for one at least.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most_of_one: most.max(1),
            clock: Clock::default(),
            seen: Mutex::new(Seen {
                ids: Expiring::new(most),
                held: HashMap::new(),
            }),
        }
    }

    /// How many ids of one issuer it holds at most, and one at least, so that none fills it for
    /// all others: of one key, for DPoP proofs. Keys cost nothing, so that of proofs it bounds what
    /// one key can do, and not one person. Default: as many as there is room for.
    #[must_use]
    pub fn most_of_one_issuer(mut self, most: usize) -> Self {
        self.most_of_one = most.max(1);
        self
    }

    /// The clock that says when an id is forgotten.
    #[cfg(all(test, feature = "api"))]
    pub(crate) fn clock(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn knows(&self, id: TokenId<'_>) -> bool {
        let hash = id.sha256();
        let mut seen = self.seen();
        seen.forget_some(self.clock.now());
        seen.ids.has(&hash)
    }

    /// Whether it is new. Where there is no room for it nobody can tell, another time: forgetting
    /// one that is still good would let it pass again.
    fn note(&self, id: TokenId<'_>, until: SystemTime) -> Result<bool, &'static str> {
        let hash = id.sha256();
        let now = self.clock.now();
        let mut seen = self.seen();
        seen.forget_some(now);
        seen.note(hash, id.issuer, until, now, self.most_of_one)
    }
}

impl Seen {
    fn forget_some(&mut self, now: Moment) {
        let Self { ids, held } = self;
        ids.forget_some(now, |issuer| one_less(held, &issuer));
    }

    fn forget_ended(&mut self, now: Moment) {
        let Self { ids, held } = self;
        ids.forget_ended(now, |issuer| one_less(held, &issuer));
    }

    fn is_full_for(&self, issuer: &str, most_of_one: usize) -> bool {
        let held = self.held.get(issuer);
        self.ids.is_full() || held.is_some_and(|held| *held >= most_of_one)
    }

    fn note(
        &mut self,
        hash: Hash,
        issuer: &str,
        until: SystemTime,
        now: Moment,
        most_of_one: usize,
    ) -> Result<bool, &'static str> {
        if self.ids.has(&hash) {
            return Ok(false);
        }
        if self.is_full_for(issuer, most_of_one) {
            self.forget_ended(now);
        }
        let (issuer, held) = match self.held.get_key_value(issuer) {
            Some((issuer, held)) => (Arc::clone(issuer), *held),
            None => (Arc::from(issuer), 0),
        };
        if held >= most_of_one {
            return Err(
                "the replay store is full of ids of this issuer or key that are still good",
            );
        }
        let added = self.ids.add(hash, until, Arc::clone(&issuer), now);
        added.map_err(|Full| "the replay store is full of ids that are still good")?;
        self.held.insert(issuer, held + 1);
        Ok(true)
    }
}

fn one_less(held: &mut HashMap<Arc<str>, usize>, issuer: &Arc<str>) {
    if let Some(count) = held.get_mut(issuer) {
        *count -= 1;
        if *count == 0 {
            held.remove(issuer);
        }
    }
}

/// For 10,000 ids.
impl Default for MemoryReplayStore {
    fn default() -> Self {
        Self::new(10_000)
    }
}

impl ReplayStore for MemoryReplayStore {
    fn is_new<'a>(&'a self, id: TokenId<'a>, until: SystemTime) -> ReplayFuture<'a> {
        let is_new = self.note(id, until);
        Box::pin(std::future::ready(is_new.map_err(Into::into)))
    }

    fn has_seen<'a>(&'a self, id: TokenId<'a>) -> ReplayFuture<'a> {
        Box::pin(std::future::ready(Ok(self.knows(id))))
    }
}

/// Counts the ids.
impl fmt::Debug for MemoryReplayStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryReplayStore({} ids)", self.seen().ids.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn of<'a>(issuer: &'a str, jti: &'a str) -> TokenId<'a> {
        TokenId { issuer, jti }
    }

    /// Notes an id for some time.
    fn note(store: &MemoryReplayStore, id: TokenId<'_>, time: u64) -> Result<bool, &'static str> {
        store.note(id, store.clock.now().wall + seconds(time))
    }

    #[test]
    fn it_is_bounded_in_time_and_number() {
        let store = MemoryReplayStore::new(3);
        let pass = |time| store.clock.put_ahead(seconds(time), seconds(time));
        assert!(!store.knows(of("i", "a")));
        assert_eq!(note(&store, of("i", "a"), 10), Ok(true));
        assert!(store.knows(of("i", "a")));
        assert_eq!(note(&store, of("i", "a"), 99), Ok(false));
        pass(9);
        assert_eq!(note(&store, of("i", "a"), 99), Ok(false));
        pass(1);
        assert!(!store.knows(of("i", "a")));
        // Forgotten after its time, and not before.
        for (jti, time) in [("a", 40), ("b", 30), ("c", 50)] {
            assert_eq!(note(&store, of("i", jti), time), Ok(true));
        }
        // Full: none that is still good makes room, and none is taken for new.
        let error = note(&store, of("i", "d"), 60).unwrap_err();
        assert!(error.ends_with("full of ids of this issuer or key that are still good"));
        let error = note(&store, of("j", "d"), 60).unwrap_err();
        assert!(
            error.ends_with("full of ids that are still good"),
            "{error}"
        );
        assert_eq!(format!("{store:?}"), "MemoryReplayStore(3 ids)");
        assert_eq!(note(&store, of("i", "b"), 60), Ok(false));
        pass(30);
        assert_eq!(note(&store, of("i", "d"), 60), Ok(true));
    }

    #[test]
    fn an_issuer_has_its_share_and_no_more() {
        let store = MemoryReplayStore::new(5).most_of_one_issuer(2);
        let pass = |time| store.clock.put_ahead(seconds(time), seconds(time));
        assert_eq!(note(&store, of("i", "a"), 10), Ok(true));
        assert_eq!(note(&store, of("i", "b"), 20), Ok(true));
        note(&store, of("i", "c"), 20).unwrap_err();
        // What it has is known all the same, and what it tried in vain is not.
        assert_eq!(note(&store, of("i", "a"), 20), Ok(false));
        assert!(!store.knows(of("i", "c")));
        for jti in ["a", "b"] {
            assert_eq!(note(&store, of("j", jti), 60), Ok(true));
        }
        note(&store, of("j", "c"), 60).unwrap_err();
        // As its ids end, it has room again.
        pass(10);
        assert_eq!(note(&store, of("i", "c"), 60), Ok(true));
        note(&store, of("i", "d"), 60).unwrap_err();
        pass(60);
        assert!(!store.knows(of("i", "c")));
        let seen = store.seen();
        assert_eq!((seen.ids.len(), seen.held.len()), (0, 0));
    }

    #[test]
    fn what_has_ended_goes_a_few_at_a_time_and_at_once_where_there_is_no_room() {
        let store = MemoryReplayStore::new(1000).most_of_one_issuer(40);
        for (issuer, time) in [("j", 5), ("i", 10)] {
            for number in 0..40 {
                let noted = note(&store, of(issuer, &number.to_string()), time);
                assert_eq!(noted, Ok(true));
            }
        }
        store.clock.put_ahead(seconds(20), seconds(20));
        assert!(!store.knows(of("x", "x")));
        assert_eq!(store.seen().ids.len(), 64);
        // Its share is full of what has ended, and the next few are not its own.
        assert_eq!(note(&store, of("i", "more"), 10), Ok(true));
        let seen = store.seen();
        assert_eq!((seen.ids.len(), seen.held.len()), (1, 1));
    }

    #[test]
    fn a_wall_clock_that_jumps_makes_no_id_new() {
        let store = MemoryReplayStore::new(3);
        let hour = seconds(3600);
        let until = store.clock.now().wall + seconds(300);
        assert_eq!(store.note(of("i", "a"), until), Ok(true));
        store.clock.put_ahead(hour, Duration::ZERO);
        assert_eq!(note(&store, of("i", "b"), 300), Ok(true));
        store.clock.set_back(hour);
        assert_eq!(store.note(of("i", "a"), until), Ok(false));
        // Of an hour from now, by the clock that it was noted by.
        let later = store.clock.now().wall + hour;
        store.clock.put_ahead(Duration::ZERO, hour);
        assert_eq!(store.note(of("i", "b"), later), Ok(false));
    }

    /// As a store that other processes share has it.
    #[test]
    fn the_hash_of_an_id() {
        let hash = of("https://a.example/", "j1").sha256();
        let plain = Sha256::digest(b"\0\0\0\0\0\0\0\x12https://a.example/j1");
        assert_eq!(hash, <Hash>::from(plain));
        let ids = [
            ("a", "b.c"),
            ("a.b", "c"),
            ("ab", "c"),
            ("a", "bc"),
            ("", "abc"),
            ("abc", ""),
        ];
        let hashes = ids.map(|(issuer, jti)| of(issuer, jti).sha256());
        let different: std::collections::HashSet<Hash> = hashes.into_iter().collect();
        assert_eq!(different.len(), ids.len());
    }
}
