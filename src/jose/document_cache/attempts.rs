//! When issuers were last asked in vain. It is kept apart from the documents, and of more issuers,
//! so that one whose document made room is not asked over and over.

use std::collections::HashMap;
use std::time::Duration;

use super::{COOLDOWN, since};
use crate::clock::Moment;
use crate::error::Error;

/// How long a failure is taken for granted.
const REST: Duration = Duration::from_secs(5);

/// A bounded number of issuers. Where there is no room, those of whom nothing counts any more make
/// it, and else the one that was asked first.
pub(super) struct Attempts {
    by_key: HashMap<String, Attempt>,
    most: usize,
}

#[derive(Default)]
struct Attempt {
    /// When the issuer was last asked for no reason of the document's own.
    renewed: Option<Moment>,
    failed: Option<(Moment, Error)>,
}

impl Attempt {
    fn renewed(&self, now: Moment) -> Option<Moment> {
        self.renewed.filter(|asked| since(*asked, now) < COOLDOWN)
    }

    fn failure(&self, now: Moment) -> Option<&Error> {
        let failed = self.failed.as_ref();
        let failed = failed.filter(|(moment, _)| since(*moment, now) < REST);
        failed.map(|(_, error)| error)
    }

    fn counts(&self, now: Moment) -> bool {
        self.renewed(now).is_some() || self.failure(now).is_some()
    }

    /// How long ago the issuer was last asked.
    fn age(&self, now: Moment) -> Duration {
        let failed = self.failed.as_ref().map(|(moment, _)| *moment);
        let ages = [self.renewed, failed].into_iter().flatten();
        ages.map(|moment| since(moment, now))
            .min()
            .unwrap_or(Duration::MAX)
    }
}

impl Attempts {
    pub(super) fn new(most: usize) -> Self {
        Self {
            by_key: HashMap::new(),
            most,
        }
    }

    /// What the issuer has failed with a moment ago.
    pub(super) fn failure(&self, key: &str, now: Moment) -> Option<&Error> {
        self.by_key.get(key)?.failure(now)
    }

    /// When it was last asked for no reason of the document's own, where that is not long ago.
    pub(super) fn renewed(&self, key: &str, now: Moment) -> Option<Moment> {
        self.by_key.get(key)?.renewed(now)
    }

    pub(super) fn renew(&mut self, key: &str, now: Moment) {
        self.of(key, now).renewed = Some(now);
    }

    /// It was no fetch, so the next may be tried as soon as the issuer has rested.
    pub(super) fn fail(&mut self, key: &str, error: Error, now: Moment) {
        *self.of(key, now) = Attempt {
            renewed: None,
            failed: Some((now, error)),
        };
    }

    pub(super) fn forget_renewed(&mut self, key: &str) {
        if let Some(attempt) = self.by_key.get_mut(key) {
            attempt.renewed = None;
        }
    }

    pub(super) fn forget_failure(&mut self, key: &str) {
        if let Some(attempt) = self.by_key.get_mut(key) {
            attempt.failed = None;
        }
    }

    fn of(&mut self, key: &str, now: Moment) -> &mut Attempt {
        if !self.by_key.contains_key(key) && self.by_key.len() >= self.most {
            self.by_key.retain(|_, attempt| attempt.counts(now));
            if self.by_key.len() >= self.most {
                let first = self.by_key.iter();
                let first = first.max_by_key(|(_, attempt)| attempt.age(now));
                if let Some(first) = first.map(|(key, _)| key.clone()) {
                    self.by_key.remove(&first);
                }
            }
        }
        self.by_key.entry(key.to_owned()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn what_counts_no_more_makes_room_and_else_the_first() {
        let clock = Clock::default();
        let pass = |seconds| {
            let time = Duration::from_secs(seconds);
            clock.put_ahead(time, time);
        };
        let mut attempts = Attempts::new(3);
        attempts.renew("a", clock.now());
        pass(1);
        attempts.fail("b", Error::token("away"), clock.now());
        pass(6);
        attempts.renew("c", clock.now());
        // The failure is over, though it is not the oldest.
        attempts.renew("d", clock.now());
        let renewed = |attempts: &Attempts, key| attempts.renewed(key, clock.now()).is_some();
        assert!(["a", "c", "d"].iter().all(|key| renewed(&attempts, key)));
        assert_eq!(attempts.by_key.len(), 3);
        // All of them count.
        pass(1);
        attempts.renew("e", clock.now());
        assert!(["c", "d", "e"].iter().all(|key| renewed(&attempts, key)));
        assert!(!renewed(&attempts, "a"));
        assert_eq!(attempts.by_key.len(), 3);
        // One that is there needs no room.
        attempts.fail("c", Error::token("away"), clock.now());
        assert!(attempts.failure("c", clock.now()).is_some() && renewed(&attempts, "d"));
        pass(5);
        assert!(attempts.failure("c", clock.now()).is_none());
        pass(25);
        assert!(!renewed(&attempts, "e"));
    }
}
