//! Which documents are kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{FLIGHT, Ticket, since};
use crate::clock::Moment;

/// A bounded number of documents, in two segments (segmented LRU): those of issuers of which a
/// token has been good, and a quarter as many of which none has yet. A newcomer takes the place of
/// one of the second kind, so that tokens that anybody makes up drive out no keys that are in use.
pub(super) struct Kept<T> {
    by_key: HashMap<String, Entry<T>>,
    /// Counts what moves an entry up.
    moves: u64,
    /// How many of the first kind there are at most.
    most: usize,
}

pub(super) struct Entry<T> {
    pub(super) held: Option<Held<T>>,
    pub(super) flight: Option<Ticket<T>>,
    is_proven: bool,
    /// When it was last asked for; when it was last proven, once it is.
    moved: u64,
}

pub(super) struct Held<T> {
    pub(super) document: Arc<T>,
    pub(super) received: Moment,
    /// When it came from the issuer, be it to another process.
    pub(super) published: SystemTime,
    pub(super) lifetime: Duration,
    /// Whether it could not be had anew since.
    pub(super) is_failing: bool,
}

impl<T> Held<T> {
    pub(super) fn age(&self, now: Moment) -> Duration {
        since(self.received, now)
    }
}

impl<T> Entry<T> {
    /// The flight that is under way, unless it has taken longer than any does that goes on.
    pub(super) fn flight(&self, now: Moment) -> Option<&Ticket<T>> {
        let flight = self.flight.as_ref();
        flight.filter(|flight| since(flight.begun, now) < FLIGHT)
    }

    pub(super) fn is_number(&self, number: u64) -> bool {
        let flight = self.flight.as_ref();
        flight.is_some_and(|flight| flight.number == number)
    }
}

impl<T> Kept<T> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            by_key: HashMap::new(),
            moves: 0,
            most: most.max(1),
        }
    }

    /// How many documents there are at most, but for those that are being fetched.
    pub(super) fn most(&self) -> usize {
        self.most.saturating_add(self.most.div_ceil(4))
    }

    /// One that is there, and is asked for.
    pub(super) fn known(&mut self, key: &str) -> Option<&mut Entry<T>> {
        self.moves += 1;
        let entry = self.by_key.get_mut(key)?;
        if !entry.is_proven {
            entry.moved = self.moves;
        }
        Some(entry)
    }

    /// One that is there, without asking for it.
    pub(super) fn get(&self, key: &str) -> Option<&Entry<T>> {
        self.by_key.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Entry<T>> {
        self.by_key.get_mut(key)
    }

    pub(super) fn entry(&mut self, key: &str, now: Moment) -> &mut Entry<T> {
        if !self.by_key.contains_key(key) {
            self.make_room(now);
        }
        self.moves += 1;
        let entry = self.by_key.entry(key.to_owned()).or_insert_with(|| Entry {
            held: None,
            flight: None,
            is_proven: false,
            moved: 0,
        });
        if !entry.is_proven {
            entry.moved = self.moves;
        }
        entry
    }

    fn make_room(&mut self, now: Moment) {
        while self.by_key.len() >= self.most() {
            let idle = self
                .by_key
                .iter()
                .filter(|(_, entry)| !entry.is_proven && entry.flight(now).is_none());
            let oldest = idle.min_by_key(|(_, entry)| entry.moved);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                break;
            };
            self.by_key.remove(&oldest);
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.by_key.remove(key);
    }

    /// A token of this issuer has been good. Where too many have that, the one that had it least
    /// recently goes to those of which none has.
    #[cfg(any(test, feature = "api"))]
    pub(super) fn touch(&mut self, key: &str) {
        self.moves += 1;
        let Some(entry) = self.by_key.get_mut(key) else {
            return;
        };
        entry.moved = self.moves;
        if std::mem::replace(&mut entry.is_proven, true) {
            return;
        }
        let proven = self.by_key.values_mut().filter(|entry| entry.is_proven);
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
        self.by_key.len()
    }
}
