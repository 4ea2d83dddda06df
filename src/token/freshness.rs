//! How old a token is: a pure function of two clocks.

use std::time::{Duration, SystemTime};

use crate::clock::Moment;

/// The longest that a token is renewed ahead of its end.
const MOST_AHEAD: Duration = Duration::from_secs(300);

/// How long before its end a token is no longer sent: time for the way, and clocks that differ.
const LEEWAY: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// To be sent.
    Fresh,
    /// To be sent, while another is fetched.
    Ageing,
    /// No longer to be sent.
    Expired,
}

/// When a token came and how long it had then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Age {
    received: Moment,
    /// None where nobody said: then it lives until it is refused.
    lifetime: Option<Duration>,
}

impl Age {
    pub(super) fn new(received: Moment, expires_at: Option<SystemTime>) -> Self {
        let left = |end: SystemTime| end.duration_since(received.wall).unwrap_or_default();
        Self {
            received,
            lifetime: expires_at.map(left),
        }
    }

    /// By whichever clock says that less is left: a wall clock that was put back, or a machine
    /// that slept, makes no token live longer. A wall clock that was put forward costs one
    /// token request.
    pub(super) fn at(&self, now: Moment) -> Freshness {
        let Some(lifetime) = self.lifetime else {
            return Freshness::Fresh;
        };
        let by_wall = now.wall.duration_since(self.received.wall);
        let by_steady = now.steady.saturating_duration_since(self.received.steady);
        let age = by_wall.unwrap_or_default().max(by_steady);
        let left = lifetime.saturating_sub(age);
        // A token that lives for seconds only is still of use.
        if left <= LEEWAY.min(lifetime / 2) {
            Freshness::Expired
        } else if left <= LEEWAY + (lifetime / 10).min(MOST_AHEAD) && age > lifetime / 2 {
            Freshness::Ageing
        } else {
            Freshness::Fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::Freshness::{Ageing, Expired, Fresh};
    use super::*;

    const DAY: u64 = 86_400;

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(lifetime: u64, wall: i64, steady: u64) -> Freshness {
        let start = Moment {
            wall: SystemTime::UNIX_EPOCH + secs(1_000_000_000),
            steady: Instant::now(),
        };
        let age = Age::new(start, Some(start.wall + secs(lifetime)));
        age.at(Moment {
            wall: match wall {
                0.. => start.wall + secs(wall as u64),
                _ => start.wall - secs(wall.unsigned_abs()),
            },
            steady: start.steady + secs(steady),
        })
    }

    #[test]
    fn a_token_ages_in_its_last_tenth_and_five_minutes_at_most() {
        for (lifetime, age, expected) in [
            (DAY, 0, Fresh),
            (DAY, DAY - 311, Fresh),
            (DAY, DAY - 310, Ageing),
            (DAY, DAY - 11, Ageing),
            (DAY, DAY - 10, Expired),
            (DAY, DAY, Expired),
            (DAY, 10 * DAY, Expired),
            (600, 529, Fresh),
            (600, 530, Ageing),
            (600, 590, Expired),
            (12, 0, Fresh),
            (12, 6, Expired),
            (2, 0, Fresh),
            (2, 1, Expired),
            (0, 0, Expired),
        ] {
            assert_eq!(at(lifetime, age as i64, age), expected, "{lifetime} {age}");
        }
    }

    #[test]
    fn the_clock_that_leaves_less_counts() {
        assert_eq!(at(DAY, DAY as i64, 5), Expired, "the machine slept");
        assert_eq!(at(DAY, -3600, DAY), Expired, "the wall clock was put back");
        assert_eq!(at(DAY, -3600, 5), Fresh);
    }

    #[test]
    fn without_an_end_it_stays_fresh_and_after_it_it_was_never_so() {
        let now = Moment::now();
        let later = Moment {
            wall: now.wall + secs(1000 * DAY),
            steady: now.steady + secs(1000 * DAY),
        };
        assert_eq!(Age::new(now, None).at(later), Fresh);
        let past = Some(now.wall - secs(5));
        assert_eq!(Age::new(now, past).at(now), Expired);
    }
}
