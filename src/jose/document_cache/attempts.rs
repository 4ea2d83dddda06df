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
    by_issuer: HashMap<String, Attempt>,
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
            by_issuer: HashMap::new(),
            most,
        }
    }

    /// What the issuer has failed with a moment ago.
    pub(super) fn failure(&self, issuer: &str, now: Moment) -> Option<&Error> {
        self.by_issuer.get(issuer)?.failure(now)
    }

    /// When it was last asked for no reason of the document's own, where that is not long ago.
    pub(super) fn renewed(&self, issuer: &str, now: Moment) -> Option<Moment> {
        self.by_issuer.get(issuer)?.renewed(now)
    }

    pub(super) fn renew(&mut self, issuer: &str, now: Moment) {
        self.of(issuer, now).renewed = Some(now);
    }

    /// It was no fetch, so the next may be tried as soon as the issuer has rested.
    pub(super) fn fail(&mut self, issuer: &str, error: Error, now: Moment) {
        *self.of(issuer, now) = Attempt {
            renewed: None,
            failed: Some((now, error)),
        };
    }

    pub(super) fn forget_renewed(&mut self, issuer: &str) {
        if let Some(attempt) = self.by_issuer.get_mut(issuer) {
            attempt.renewed = None;
        }
    }

    pub(super) fn forget_failure(&mut self, issuer: &str) {
        if let Some(attempt) = self.by_issuer.get_mut(issuer) {
            attempt.failed = None;
        }
    }

    fn of(&mut self, issuer: &str, now: Moment) -> &mut Attempt {
        if !self.by_issuer.contains_key(issuer) && self.by_issuer.len() >= self.most {
            self.by_issuer.retain(|_, attempt| attempt.counts(now));
            if self.by_issuer.len() >= self.most {
                let first = self.by_issuer.iter();
                let first = first.max_by_key(|(_, attempt)| attempt.age(now));
                if let Some(first) = first.map(|(issuer, _)| issuer.clone()) {
                    self.by_issuer.remove(&first);
                }
            }
        }
        self.by_issuer.entry(issuer.to_owned()).or_default()
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
        let renewed = |attempts: &Attempts, issuer| attempts.renewed(issuer, clock.now()).is_some();
        assert!(
            ["a", "c", "d"]
                .iter()
                .all(|issuer| renewed(&attempts, issuer))
        );
        assert_eq!(attempts.by_issuer.len(), 3);
        // All of them count.
        pass(1);
        attempts.renew("e", clock.now());
        assert!(
            ["c", "d", "e"]
                .iter()
                .all(|issuer| renewed(&attempts, issuer))
        );
        assert!(!renewed(&attempts, "a"));
        assert_eq!(attempts.by_issuer.len(), 3);
        // One that is there needs no room.
        attempts.fail("c", Error::token("away"), clock.now());
        assert!(attempts.failure("c", clock.now()).is_some() && renewed(&attempts, "d"));
        pass(5);
        assert!(attempts.failure("c", clock.now()).is_none());
        pass(25);
        assert!(!renewed(&attempts, "e"));
    }
}
