//! Documents that issuers publish, by address: fetched when they are needed, kept for their time,
//! used beyond it while they cannot be had anew, and fetched once for all who wait.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tracing::{Instrument as _, Span};

use crate::clock::{Clock, Moment};
use crate::error::Error;

/// The most documents that are kept unless it is set; the one that was least recently asked for
/// makes room.
pub(crate) const MOST: usize = 100;

/// How long after its time a document is still used where it cannot be had anew.
const STALE: Duration = Duration::from_secs(24 * 3600);

/// Between two fetches that the document itself gives no reason for. Whoever makes up key ids
/// causes one fetch in this time, whatever he makes up.
pub(super) const COOLDOWN: Duration = Duration::from_secs(30);

/// How long the renewal of a document that has had its time is waited for, while the old one is
/// there to go on with.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a failure is taken for granted, where there is a document to go on with.
const REST: Duration = Duration::from_secs(5);

/// When this part of its time is over, a document that is asked for is fetched anew beside, and
/// who asked does not wait for it.
const RENEWED_AT: f64 = 0.8;

/// What is to be fetched.
pub(super) struct Wanted {
    pub(super) key: String,
    /// When the document that is there came from the issuer, of which another is wanted.
    pub(super) newer_than: Option<SystemTime>,
}

/// What was fetched.
pub(super) struct Fetched<T> {
    pub(super) document: T,
    /// How long it is good for from now on.
    pub(super) lifetime: Duration,
    /// When another process had it from the issuer, which was not asked now.
    pub(super) shared: Option<SystemTime>,
}

/// What there is beside a document that lacks something.
pub(super) enum Other<T> {
    Document(Arc<T>),
    /// None, since the issuer was asked for it at this moment.
    Asked(Moment),
}

type Fetching<T> = Pin<Box<dyn Future<Output = Result<Fetched<T>, Error>> + Send>>;
type Landing<T> = watch::Receiver<Option<Result<Arc<T>, Error>>>;

/// A clone shares everything.
pub(super) struct DocumentCache<T>(Arc<Inner<T>>);

impl<T> Clone for DocumentCache<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Inner<T> {
    /// Fetches a document, and says how long it is good for.
    fetch: Box<dyn Fn(Wanted) -> Fetching<T> + Send + Sync>,
    clock: Clock,
    entries: Mutex<Entries<T>>,
}

struct Entries<T> {
    by_key: HashMap<String, Entry<T>>,
    /// Counts the questions.
    asked: u64,
    /// How many documents are kept at most.
    most: usize,
}

struct Entry<T> {
    held: Option<Held<T>>,
    flight: Option<Landing<T>>,
    /// When it was last asked for.
    used: u64,
    /// When the issuer was last asked for no reason of the document's own.
    renewed: Option<Moment>,
    failed: Option<(Moment, Error)>,
}

struct Held<T> {
    document: Arc<T>,
    received: Moment,
    /// When it came from the issuer, be it to another process.
    published: SystemTime,
    lifetime: Duration,
}

impl<T> Held<T> {
    fn age(&self, now: Moment) -> Duration {
        since(self.received, now)
    }
}

/// By whichever clock says more.
fn since(then: Moment, now: Moment) -> Duration {
    let by_wall = now.wall.duration_since(then.wall).unwrap_or_default();
    by_wall.max(now.steady.saturating_duration_since(then.steady))
}

/// What to do about a document that is wanted.
enum Step<T> {
    Have(Arc<T>),
    Wait(Landing<T>),
    Fail(Error),
    /// The issuer was asked at this moment, which is not long ago: there is no other.
    Rest(Moment),
}

impl<T: Send + Sync + 'static> DocumentCache<T> {
    pub(super) fn new<F, Fut>(clock: Clock, most: usize, fetch: F) -> Self
    where
        F: Fn(Wanted) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Fetched<T>, Error>> + Send + 'static,
    {
        Self(Arc::new(Inner {
            fetch: Box::new(move |wanted| Box::pin(fetch(wanted))),
            clock,
            entries: Mutex::new(Entries {
                by_key: HashMap::new(),
                asked: 0,
                most: most.max(1),
            }),
        }))
    }

    /// The document of this address.
    ///
    /// # Errors
    /// What fetching it failed with, where there is none to go on with.
    pub(super) async fn get(&self, key: &str) -> Result<Arc<T>, Error> {
        // A flight ends without a word where its runtime is shut down under it. A second one,
        // from here, does not.
        for _ in 0..2 {
            let landing = match self.board(key) {
                Step::Have(document) => return Ok(document),
                Step::Fail(error) => return Err(error),
                Step::Wait(landing) => landing,
                Step::Rest(_) => break,
            };
            let landed = match self.stale(key) {
                None => land(landing).await,
                // An issuer that hangs keeps nobody waiting where there is something to go on
                // with; the flight goes on.
                Some(stale) => tokio::time::timeout(PATIENCE, land(landing))
                    .await
                    .unwrap_or(Some(Ok(stale))),
            };
            match landed {
                Some(Ok(document)) => return Ok(document),
                Some(Err(error)) => return self.stale(key).ok_or(error),
                None => {}
            }
        }
        Err(ended())
    }

    /// Another document than the one seen, which lacks something: as it is fetched now. The issuer
    /// is asked at most once in the cooldown.
    ///
    /// # Errors
    /// What fetching it failed with.
    pub(super) async fn other_than(&self, key: &str, seen: &Arc<T>) -> Result<Other<T>, Error> {
        match self.board_anew(key, seen) {
            Step::Have(document) => Ok(Other::Document(document)),
            Step::Fail(error) => Err(error),
            Step::Wait(landing) => land(landing)
                .await
                .unwrap_or_else(|| Err(ended()))
                .map(Other::Document),
            Step::Rest(asked) => Ok(Other::Asked(asked)),
        }
    }

    fn board(&self, key: &str) -> Step<T> {
        let now = self.0.clock.now();
        let mut entries = self.0.entries();
        let Some(entry) = entries.known(key) else {
            return self.join(key, entries);
        };
        let Some(held) = &entry.held else {
            // Nor is an issuer that has just failed asked over and over.
            return match &entry.failed {
                Some((_, error)) if entry.flight.is_none() && entry.rests(now) => {
                    Step::Fail(error.clone())
                }
                _ => self.join(key, entries),
            };
        };
        let age = held.age(now);
        let document = Arc::clone(&held.document);
        let rests = entry.rests(now);
        if age < held.lifetime.mul_f64(RENEWED_AT) {
            return Step::Have(document);
        }
        // An issuer that has failed once keeps nobody waiting for as long as there is something
        // to go on with: it is tried again beside.
        let usable = match entry.failed {
            Some(_) => held.lifetime + STALE,
            None => held.lifetime,
        };
        if age >= usable {
            return self.join(key, entries);
        }
        if !rests && entry.flight.is_none() {
            self.join(key, entries);
        }
        Step::Have(document)
    }

    fn board_anew(&self, key: &str, seen: &Arc<T>) -> Step<T> {
        let now = self.0.clock.now();
        let mut entries = self.0.entries();
        let entry = entries.entry(key);
        if let Some(held) = &entry.held
            && !Arc::ptr_eq(&held.document, seen)
        {
            return Step::Have(Arc::clone(&held.document));
        }
        if entry.flight.is_none() {
            if let Some((_, error)) = &entry.failed
                && entry.rests(now)
            {
                return Step::Fail(error.clone());
            }
            if let Some(asked) = entry.renewed
                && since(asked, now) < COOLDOWN
            {
                return Step::Rest(asked);
            }
            entry.renewed = Some(now);
        }
        self.join(key, entries)
    }

    /// The flight that is under way, or a new one.
    fn join(&self, key: &str, mut entries: MutexGuard<'_, Entries<T>>) -> Step<T> {
        let entry = entries.entry(key);
        if let Some(landing) = &entry.flight {
            return Step::Wait(landing.clone());
        }
        let (sender, landing) = watch::channel(None);
        entry.flight = Some(landing.clone());
        let flight = Flight {
            cache: self.clone(),
            key: key.to_owned(),
            newer_than: entry.held.as_ref().map(|held| held.published),
            landing: sender,
        };
        // Not under the lock: a runtime that is shutting down drops the task at once, and the
        // end of a flight takes the lock.
        drop(entries);
        tokio::spawn(flight.fly().instrument(Span::current()));
        Step::Wait(landing)
    }

    /// What is still there after its time, if it is not too long ago.
    fn stale(&self, key: &str) -> Option<Arc<T>> {
        let now = self.0.clock.now();
        let entries = self.0.entries();
        let held = entries.by_key.get(key)?.held.as_ref()?;
        let is_usable = held.age(now) < held.lifetime + STALE;
        is_usable.then(|| Arc::clone(&held.document))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.entries().by_key.len()
    }
}

/// What a flight brought; none where it ended without a word.
async fn land<T>(mut landing: Landing<T>) -> Option<Result<Arc<T>, Error>> {
    let landed = landing.wait_for(Option::is_some).await;
    landed.ok()?.clone()
}

fn ended() -> Error {
    Error::token("the task that fetched the keys ended without a result: its runtime was shut down")
}

impl<T> Inner<T> {
    fn entries(&self) -> MutexGuard<'_, Entries<T>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Entry<T> {
    /// Whether it has failed a moment ago.
    fn rests(&self, now: Moment) -> bool {
        let failed = self.failed.as_ref();
        failed.is_some_and(|(moment, _)| since(*moment, now) < REST)
    }
}

impl<T> Entries<T> {
    /// One that is there.
    fn known(&mut self, key: &str) -> Option<&mut Entry<T>> {
        self.asked += 1;
        let entry = self.by_key.get_mut(key)?;
        entry.used = self.asked;
        Some(entry)
    }

    fn entry(&mut self, key: &str) -> &mut Entry<T> {
        self.asked += 1;
        if !self.by_key.contains_key(key) && self.by_key.len() >= self.most {
            let idle = self
                .by_key
                .iter()
                .filter(|(_, entry)| entry.flight.is_none());
            let oldest = idle.min_by_key(|(_, entry)| entry.used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.by_key.remove(&oldest);
            }
        }
        let entry = self.by_key.entry(key.to_owned()).or_insert_with(|| Entry {
            held: None,
            flight: None,
            used: 0,
            renewed: None,
            failed: None,
        });
        entry.used = self.asked;
        entry
    }
}

/// One fetch, for all who need it at the time. A task of its own, so that no caller who gives up
/// ends it for the others.
struct Flight<T> {
    cache: DocumentCache<T>,
    key: String,
    newer_than: Option<SystemTime>,
    landing: watch::Sender<Option<Result<Arc<T>, Error>>>,
}

impl<T> Flight<T> {
    async fn fly(self) {
        let inner = &self.cache.0;
        let wanted = Wanted {
            key: self.key.clone(),
            newer_than: self.newer_than,
        };
        let fetched = (inner.fetch)(wanted).await;
        let now = inner.clock.now();
        let result = {
            let mut entries = inner.entries();
            let entry = entries.entry(&self.key);
            entry.flight = None;
            match fetched {
                Ok(fetched) => {
                    let document = Arc::new(fetched.document);
                    entry.failed = None;
                    if fetched.shared.is_some() {
                        entry.renewed = None;
                    }
                    entry.held = Some(Held {
                        document: Arc::clone(&document),
                        received: now,
                        published: fetched.shared.unwrap_or(now.wall),
                        lifetime: fetched.lifetime,
                    });
                    Ok(document)
                }
                Err(error) => {
                    if entry.held.is_some() {
                        tracing::warn!(%error, "the keys of an issuer could not be fetched anew");
                    }
                    entry.failed = Some((now, error.clone()));
                    // It was no fetch, so the next may be tried as soon as it has rested.
                    entry.renewed = None;
                    Err(error)
                }
            }
        };
        self.landing.send_replace(Some(result));
    }
}

/// A flight that ended before its time leaves the way free for the next.
impl<T> Drop for Flight<T> {
    fn drop(&mut self) {
        if self.landing.borrow().is_none() {
            let mut entries = self.cache.0.entries();
            if let Some(entry) = entries.by_key.get_mut(&self.key) {
                entry.flight = None;
            }
        }
    }
}
