//! Which documents are kept.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{FLIGHT, Fetched, Issuer, Ticket, since};
use crate::clock::Moment;

/// How long after its time a document is still used where it cannot be had anew.
const STALE: Duration = Duration::from_secs(24 * 3600);

/// How long after it failed an issuer is taken to be away. Whoever asks later than that waits for
/// it again, so that one that is well has no key used that it has withdrawn.
const AWAY: Duration = Duration::from_secs(60);

/// When this part of its time is over, a document that is asked for is fetched anew beside, and
/// who asked does not wait for it.
const RENEWED_AT: f64 = 0.8;

/// The documents of issuers that are listed once and for all, and a bounded number of others, in
/// two segments (segmented LRU): those of issuers of which a token has been good, and a quarter as
/// many of which none has yet. A newcomer takes the place of one of the second kind, so that tokens
/// that anybody makes up drive out no keys that are in use.
pub(super) struct Kept<T> {
    /// By their slots, so that who has looked an issuer up in the list searches no second time. It
    /// reaches as far as they have been asked for.
    listed: Vec<Entry<T>>,
    by_name: HashMap<Box<str>, Entry<T>>,
    /// Counts what moves an entry up.
    moves: u64,
    /// Of how many of the others a token may have been good.
    most: usize,
}

pub(super) struct Entry<T> {
    pub(super) held: Option<Arc<Held<T>>>,
    /// When it was last tried to have that anew, where it could not be.
    pub(super) failed: Option<Moment>,
    pub(super) flight: Option<Box<Ticket<T>>>,
    is_proven: bool,
    /// When it was last asked for; when it was last proven, once it is.
    moved: u64,
}

/// A document, and until when it is good for what. They lie together, since whoever has those of
/// many issuers reads each from far away.
#[derive(Debug)]
pub(crate) struct Held<T> {
    document: T,
    published: SystemTime,
    young_until: Moment,
    fresh_until: Moment,
    usable_until: Moment,
}

impl<T> Default for Entry<T> {
    fn default() -> Self {
        Self {
            held: None,
            failed: None,
            flight: None,
            is_proven: false,
            moved: 0,
        }
    }
}

impl<T> Held<T> {
    pub(super) fn new(fetched: Fetched<T>, received: Moment) -> Self {
        let lifetime = fetched.lifetime;
        Self {
            document: fetched.document,
            published: fetched.shared.unwrap_or(received.wall),
            young_until: received.after(lifetime.mul_f64(RENEWED_AT)),
            fresh_until: received.after(lifetime),
            usable_until: received.after(lifetime.saturating_add(STALE)),
        }
    }

    /// When it came from the issuer, be it to another process.
    pub(crate) fn published(&self) -> SystemTime {
        self.published
    }

    /// Whether it is to be used without a thought of another.
    pub(super) fn is_young(&self, now: Moment) -> bool {
        now.is_before(self.young_until)
    }

    /// Whether it has had its time.
    pub(super) fn is_stale(&self, now: Moment) -> bool {
        !now.is_before(self.fresh_until)
    }

    /// Whether it is still to be used where it cannot be had anew.
    pub(super) fn is_usable(&self, now: Moment) -> bool {
        now.is_before(self.usable_until)
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.document
    }
}

impl<T> Entry<T> {
    /// The flight that is under way, unless it has taken longer than any does that goes on.
    pub(super) fn flight(&self, now: Moment) -> Option<&Ticket<T>> {
        let flight = self.flight.as_deref();
        flight.filter(|flight| since(flight.begun, now) < FLIGHT)
    }

    /// Whether what is held could not be had anew a while ago.
    pub(super) fn is_failing(&self, now: Moment) -> bool {
        self.failed.is_some_and(|failed| since(failed, now) < AWAY)
    }

    pub(super) fn is_number(&self, number: u64) -> bool {
        let flight = self.flight.as_deref();
        flight.is_some_and(|flight| flight.number == number)
    }
}

impl<T> Kept<T> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            listed: Vec::new(),
            by_name: HashMap::new(),
            moves: 0,
            most: most.max(1),
        }
    }

    /// How many others there are at most, but for those that are being fetched.
    pub(super) fn most(&self) -> usize {
        self.most.saturating_add(self.most.div_ceil(4))
    }

    /// One that is there, and is asked for.
    pub(super) fn known(&mut self, issuer: &Issuer<'_>) -> Option<&mut Entry<T>> {
        if let Some(slot) = issuer.slot() {
            return self.listed.get_mut(slot);
        }
        self.moves += 1;
        let entry = self.by_name.get_mut(issuer.name())?;
        if !entry.is_proven {
            entry.moved = self.moves;
        }
        Some(entry)
    }

    /// One that is there, without asking for it.
    pub(super) fn get(&self, issuer: &Issuer<'_>) -> Option<&Entry<T>> {
        match issuer.slot() {
            Some(slot) => self.listed.get(slot),
            None => self.by_name.get(issuer.name()),
        }
    }

    pub(super) fn get_mut(&mut self, issuer: &Issuer<'_>) -> Option<&mut Entry<T>> {
        match issuer.slot() {
            Some(slot) => self.listed.get_mut(slot),
            None => self.by_name.get_mut(issuer.name()),
        }
    }

    pub(super) fn entry(&mut self, issuer: &Issuer<'_>, now: Moment) -> &mut Entry<T> {
        if let Some(slot) = issuer.slot() {
            if slot >= self.listed.len() {
                self.listed.resize_with(slot + 1, Entry::default);
            }
            return &mut self.listed[slot];
        }
        if !self.by_name.contains_key(issuer.name()) {
            self.make_room(now);
        }
        self.moves += 1;
        let entry = self.by_name.entry(issuer.name().into()).or_default();
        if !entry.is_proven {
            entry.moved = self.moves;
        }
        entry
    }

    fn make_room(&mut self, now: Moment) {
        while self.by_name.len() >= self.most() {
            let idle = self
                .by_name
                .iter()
                .filter(|(_, entry)| !entry.is_proven && entry.flight(now).is_none());
            let oldest = idle.min_by_key(|(_, entry)| entry.moved);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
                break;
            };
            self.by_name.remove(&oldest);
        }
    }

    /// Takes an entry away that holds nothing. Those that are listed keep their slots.
    pub(super) fn remove_empty(&mut self, issuer: &Issuer<'_>) {
        if issuer.slot().is_none() {
            self.by_name.remove(issuer.name());
        }
    }

    /// A token of this issuer, which is on no list, has been good. Where too many have that, the one
    /// that had it least recently goes to those of which none has.
    #[cfg(any(test, feature = "api"))]
    pub(super) fn touch(&mut self, name: &str) {
        self.moves += 1;
        let Some(entry) = self.by_name.get_mut(name) else {
            return;
        };
        entry.moved = self.moves;
        if std::mem::replace(&mut entry.is_proven, true) {
            return;
        }
        let proven = self.by_name.values_mut().filter(|entry| entry.is_proven);
        let proven: Vec<_> = proven.collect();
        if proven.len() > self.most
            && let Some(oldest) = proven.into_iter().min_by_key(|entry| entry.moved)
        {
            oldest.is_proven = false;
            oldest.moved = self.moves;
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }
}
