//! Documents that issuers publish, one of each: fetched when they are needed, kept for their time,
//! used beyond it while they cannot be had anew, and fetched once for all who wait.

mod at_hand;
mod attempts;
mod issuer;
#[cfg(any(test, feature = "api"))]
mod issuer_list;
mod kept;

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tracing::{Instrument as _, Span};

use self::at_hand::AtHand;
use self::attempts::Attempts;
pub(crate) use self::issuer::Issuer;
#[cfg(any(test, feature = "api"))]
pub(crate) use self::issuer_list::IssuerList;
pub(super) use self::kept::Held;
use self::kept::Kept;
use crate::clock::{Clock, Moment};
use crate::error::Error;
use crate::time_limit::within;

/// The most documents that are kept of issuers that are not listed and of which a token has been
/// good, unless it is set.
pub(super) const MOST: usize = 100;

/// Of how many times as many issuers, and of all that are listed, it is known when they were last
/// asked in vain.
const REMEMBERED: usize = 10;

/// Between two fetches that the document itself gives no reason for. Whoever makes up key ids
/// causes one fetch in this time, whatever he makes up, while the issuer answers. One that fails is
/// asked again as soon as it has rested (5 seconds), so that a new key is found as soon as it is
/// back.
pub(super) const COOLDOWN: Duration = Duration::from_secs(30);

/// How long the renewal of a document that has had its time is waited for, while the old one is
/// there to go on with.
const PATIENCE: Duration = Duration::from_secs(1);

/// A flight that takes longer than this is on a runtime that nobody drives: the fetch of a key set
/// ends by itself before that, with the discovery that it may need.
const FLIGHT: Duration = Duration::from_secs(30);

/// What is to be fetched.
pub(super) struct Wanted<T> {
    pub(super) issuer: Issuer<'static>,
    /// What is there, and is to be followed by something newer.
    pub(super) former: Option<Arc<Held<T>>>,
    pub(super) freshness: Freshness,
}

/// How new a document has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// One that a cache on the way still has will do.
    Any,
    /// What is there lacks something: as the issuer itself has it now.
    Newest,
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
    Document(Arc<Held<T>>),
    /// None, since the issuer was asked for it at this moment.
    Asked(Moment),
}

type Fetching<T> = Pin<Box<dyn Future<Output = Result<Fetched<T>, Error>> + Send>>;
type Landed<T> = Option<Result<Arc<Held<T>>, Error>>;

/// For a flight that is under way.
struct Ticket<T> {
    /// No other flight has it.
    number: u64,
    begun: Moment,
    landing: watch::Receiver<Landed<T>>,
}

impl<T> Clone for Ticket<T> {
    fn clone(&self) -> Self {
        Self {
            landing: self.landing.clone(),
            ..*self
        }
    }
}

/// A clone shares everything.
pub(super) struct DocumentCache<T>(Arc<Inner<T>>);

impl<T> Clone for DocumentCache<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Inner<T> {
    /// Fetches a document, and says how long it is good for.
    fetch: Box<dyn Fn(Wanted<T>) -> Fetching<T> + Send + Sync>,
    clock: Clock,
    state: Mutex<State<T>>,
    at_hand: AtHand<T>,
}

struct State<T> {
    kept: Kept<T>,
    attempts: Attempts,
    /// How many there have been.
    flights: u64,
}

/// By whichever clock says more.
fn since(then: Moment, now: Moment) -> Duration {
    let by_wall = now.wall.duration_since(then.wall).unwrap_or_default();
    by_wall.max(now.steady.saturating_duration_since(then.steady))
}

/// What to do about a document that is wanted.
enum Step<T> {
    Have(Arc<Held<T>>),
    Wait(Ticket<T>),
    Fail(Error),
    /// The issuer was asked at this moment, which is not long ago: there is no other.
    Rest(Moment),
}

impl<T: Send + Sync + 'static> DocumentCache<T> {
    /// For so many that are listed, and for so many others of which a token has been good.
    pub(super) fn new<F, Fut>(clock: Clock, listed: usize, most: usize, fetch: F) -> Self
    where
        F: Fn(Wanted<T>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Fetched<T>, Error>> + Send + 'static,
    {
        let kept = Kept::new(most);
        let remembered = kept.most().saturating_mul(REMEMBERED);
        Self(Arc::new(Inner {
            fetch: Box::new(move |wanted| Box::pin(fetch(wanted))),
            clock,
            state: Mutex::new(State {
                attempts: Attempts::new(remembered.saturating_add(listed)),
                kept,
                flights: 0,
            }),
            at_hand: AtHand::new(listed),
        }))
    }

    /// Reads the document of this issuer as it is now, where it is if it can be; else when it is
    /// there, which `read` is told.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub(super) async fn read<R>(
        &self,
        issuer: &Issuer<'_>,
        now: Moment,
        read: impl Fn(&Arc<Held<T>>, Moment) -> R,
    ) -> Result<R, Error> {
        let at_hand = |held: &Arc<_>| Held::is_young(held, now).then(|| read(held, now));
        match self.0.at_hand.read(issuer, at_hand).flatten() {
            Some(read) => Ok(read),
            None => {
                let held = self.get(issuer).await?;
                Ok(read(&held, self.0.clock.now()))
            }
        }
    }

    /// Looks at the document of an issuer that is listed, where it is there, however old.
    #[cfg(feature = "api")]
    pub(super) fn look(&self, issuer: &Issuer<'_>, look: impl FnOnce(&T)) {
        self.0.at_hand.read(issuer, |held| look(held));
    }

    /// The document of this issuer.
    ///
    /// # Errors
    /// What fetching it failed with, where there is none to go on with.
    pub(super) async fn get(&self, issuer: &Issuer<'_>) -> Result<Arc<Held<T>>, Error> {
        // A flight ends without a word where its runtime is shut down under it, and never where
        // nobody drives that. A second one, from here, does.
        for _ in 0..2 {
            let ticket = match self.board(issuer) {
                Step::Have(document) => return Ok(document),
                Step::Fail(error) => return Err(error),
                Step::Wait(ticket) => ticket,
                Step::Rest(_) => break,
            };
            let landed = match self.stale(issuer) {
                None => self.land(issuer, ticket).await,
                // An issuer that hangs keeps nobody waiting where there is something to go on
                // with; the flight goes on.
                Some(stale) => tokio::time::timeout(PATIENCE, self.land(issuer, ticket))
                    .await
                    .unwrap_or(Some(Ok(stale))),
            };
            match landed {
                Some(Ok(document)) => return Ok(document),
                Some(Err(error)) => return self.stale(issuer).ok_or(error),
                None => {}
            }
        }
        self.stale(issuer).ok_or_else(ended)
    }

    /// Another document than the one seen, which lacks something: as it is fetched now. The issuer
    /// is asked at most once in the cooldown.
    ///
    /// # Errors
    /// What fetching it failed with.
    pub(super) async fn other_than(
        &self,
        issuer: &Issuer<'_>,
        seen: &Held<T>,
    ) -> Result<Other<T>, Error> {
        for _ in 0..2 {
            let ticket = match self.board_anew(issuer, seen) {
                Step::Have(document) => return Ok(Other::Document(document)),
                Step::Fail(error) => return Err(error),
                Step::Wait(ticket) => ticket,
                Step::Rest(asked) => return Ok(Other::Asked(asked)),
            };
            if let Some(landed) = self.land(issuer, ticket).await {
                return landed.map(Other::Document);
            }
        }
        Err(ended())
    }

    /// What this document is for has turned out to be good, so that none for which nothing speaks
    /// takes its place.
    #[cfg(any(test, feature = "api"))]
    pub(super) fn touch(&self, name: &str) {
        self.0.state().kept.touch(name);
    }

    fn board(&self, issuer: &Issuer<'_>) -> Step<T> {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        let State { kept, attempts, .. } = &mut *state;
        let entry = kept.known(issuer);
        let is_flying = entry
            .as_ref()
            .is_some_and(|entry| entry.flight(now).is_some());
        let is_failing = entry.as_ref().is_some_and(|entry| entry.is_failing(now));
        let held = entry.and_then(|entry| entry.held.as_ref());
        let Some(held) = held.filter(|held| held.is_usable(now)) else {
            // Nor is an issuer that has just failed asked over and over.
            return match attempts.failure(issuer.name(), now) {
                Some(error) if !is_flying => Step::Fail(error.clone()),
                _ => self.join(issuer, Freshness::Any, state, now),
            };
        };
        let held = Arc::clone(held);
        if held.is_young(now) {
            return Step::Have(held);
        }
        // An issuer that is away keeps nobody waiting for as long as there is something to go on
        // with: it is tried again beside.
        if held.is_stale(now) && !is_failing {
            return self.join(issuer, Freshness::Any, state, now);
        }
        if !is_flying && attempts.failure(issuer.name(), now).is_none() {
            self.join(issuer, Freshness::Any, state, now);
        }
        Step::Have(held)
    }

    fn board_anew(&self, issuer: &Issuer<'_>, seen: &Held<T>) -> Step<T> {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        let State { kept, attempts, .. } = &mut *state;
        let entry = kept.known(issuer);
        if let Some(held) = entry.as_ref().and_then(|entry| entry.held.as_ref())
            && !std::ptr::eq(Arc::as_ptr(held), seen)
        {
            return Step::Have(Arc::clone(held));
        }
        if entry.is_none_or(|entry| entry.flight(now).is_none()) {
            if let Some(error) = attempts.failure(issuer.name(), now) {
                return Step::Fail(error.clone());
            }
            if let Some(asked) = attempts.renewed(issuer.name(), now) {
                return Step::Rest(asked);
            }
            attempts.renew(issuer.name(), now);
        }
        self.join(issuer, Freshness::Newest, state, now)
    }

    /// The flight that is under way, or a new one.
    fn join(
        &self,
        issuer: &Issuer<'_>,
        freshness: Freshness,
        mut state: MutexGuard<'_, State<T>>,
        now: Moment,
    ) -> Step<T> {
        let State { kept, flights, .. } = &mut *state;
        let entry = kept.entry(issuer, now);
        if let Some(ticket) = entry.flight(now) {
            return Step::Wait(ticket.clone());
        }
        *flights += 1;
        let (sender, landing) = watch::channel(None);
        let ticket = Ticket {
            number: *flights,
            begun: now,
            landing,
        };
        entry.flight = Some(Box::new(ticket.clone()));
        let flight = Flight {
            cache: self.clone(),
            issuer: issuer.clone().into_owned(),
            number: ticket.number,
            former: entry.held.clone(),
            freshness,
            landing: sender,
        };
        // Not under the lock: a runtime that is shutting down drops the task at once, and the
        // end of a flight takes the lock.
        drop(state);
        tokio::spawn(flight.fly().instrument(Span::current()));
        Step::Wait(ticket)
    }

    /// What a flight brought; none where it ended without a word, or does not end.
    async fn land(&self, issuer: &Issuer<'_>, mut ticket: Ticket<T>) -> Landed<T> {
        let landed = async {
            let landed = ticket.landing.wait_for(Option::is_some).await;
            landed.ok()?.clone()
        };
        let landed = within(FLIGHT, landed).await;
        landed.unwrap_or_else(|| {
            self.0.state().give_up(issuer, ticket.number);
            None
        })
    }

    /// What is still there after its time, if it is not too long ago.
    fn stale(&self, issuer: &Issuer<'_>) -> Option<Arc<Held<T>>> {
        let now = self.0.clock.now();
        let state = self.0.state();
        let held = state.kept.get(issuer)?.held.as_ref()?;
        held.is_usable(now).then(|| Arc::clone(held))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.state().kept.len()
    }
}

fn ended() -> Error {
    Error::token(
        "the task that fetched the keys ended without a result, or not at all: its runtime was \
         shut down, or is not driven",
    )
}

impl<T> Inner<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a flight brought. One that was given up is late: there may be something newer.
    fn note(
        &self,
        issuer: &Issuer<'_>,
        number: u64,
        fetched: Result<Fetched<T>, Error>,
    ) -> Result<Arc<Held<T>>, Error> {
        let now = self.clock.now();
        let is_shared = matches!(&fetched, Ok(fetched) if fetched.shared.is_some());
        let landed = fetched.map(|fetched| Arc::new(Held::new(fetched, now)));
        let mut state = self.state();
        let State { kept, attempts, .. } = &mut *state;
        let entry = kept.get_mut(issuer);
        let Some(entry) = entry.filter(|entry| entry.is_number(number)) else {
            return landed;
        };
        entry.flight = None;
        entry.failed = landed.is_err().then_some(now);
        match &landed {
            Ok(held) => {
                attempts.forget_failure(issuer.name());
                if is_shared {
                    attempts.forget_renewed(issuer.name());
                }
                entry.held = Some(Arc::clone(held));
                self.at_hand.put(issuer, held);
            }
            Err(error) => {
                match &entry.held {
                    Some(_) => {
                        tracing::warn!(%error, "the keys of an issuer could not be fetched anew");
                    }
                    None => kept.remove_empty(issuer),
                }
                attempts.fail(issuer.name(), error.clone(), now);
            }
        }
        landed
    }
}

impl<T> State<T> {
    /// A flight that brings nothing leaves the way free for the next.
    fn give_up(&mut self, issuer: &Issuer<'_>, number: u64) {
        let entry = self.kept.get_mut(issuer);
        if let Some(entry) = entry.filter(|entry| entry.is_number(number)) {
            entry.flight = None;
            self.attempts.forget_renewed(issuer.name());
        }
    }
}

/// One fetch, for all who need it at the time. A task of its own, so that no caller who gives up
/// ends it for the others.
struct Flight<T> {
    cache: DocumentCache<T>,
    issuer: Issuer<'static>,
    number: u64,
    former: Option<Arc<Held<T>>>,
    freshness: Freshness,
    landing: watch::Sender<Landed<T>>,
}

impl<T: Send + Sync + 'static> Flight<T> {
    async fn fly(mut self) {
        let inner = &self.cache.0;
        let wanted = Wanted {
            issuer: self.issuer.clone(),
            former: self.former.take(),
            freshness: self.freshness,
        };
        // A task of its own, since it may panic, in a store of the caller's: then it has failed, as
        // any other fetch that does.
        let fetched = match tokio::spawn((inner.fetch)(wanted).in_current_span()).await {
            Ok(fetched) => fetched,
            Err(ended) if ended.is_panic() => Err(Error::token(
                "fetching the keys panicked, in a store of documents maybe",
            )),
            Err(_) => return,
        };
        let result = inner.note(&self.issuer, self.number, fetched);
        self.landing.send_replace(Some(result));
    }
}

/// A flight that ended before its time.
impl<T> Drop for Flight<T> {
    fn drop(&mut self) {
        if self.landing.borrow().is_none() {
            let mut state = self.cache.0.state();
            state.give_up(&self.issuer, self.number);
        }
    }
}
