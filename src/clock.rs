//! The time, on both clocks of the machine, and how tests put it ahead.

use std::time::{Duration, Instant, SystemTime};

/// The last second of the year 9999, since the Unix epoch: what lies beyond is no moment that
/// anybody meant.
pub(crate) const LAST: u64 = 253_402_300_799;

/// So much later, and the end of all tokens where that is no moment.
pub(crate) fn later(moment: SystemTime, by: Duration) -> SystemTime {
    let last = SystemTime::UNIX_EPOCH + Duration::from_secs(LAST);
    moment.checked_add(by).unwrap_or(last)
}

/// A moment on both clocks. The wall clock can be set; the monotonic one may stand still while
/// the machine sleeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) wall: SystemTime,
    pub(crate) steady: Instant,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self {
            wall: SystemTime::now(),
            steady: Instant::now(),
        }
    }
}

/// What the time is read from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// How far the clocks of a test are ahead of the machine's: wall, then steady.
    #[cfg(test)]
    pub(crate) ahead: std::sync::Arc<std::sync::Mutex<(Duration, Duration)>>,
}

impl Clock {
    pub(crate) fn now(&self) -> Moment {
        let now = Moment::now();
        #[cfg(test)]
        let now = {
            let (wall, steady) = *self.ahead.lock().unwrap();
            Moment {
                wall: now.wall + wall,
                steady: now.steady + steady,
            }
        };
        now
    }
}

impl Moment {
    /// So much later by both clocks; not at all by one that does not reach so far.
    pub(crate) fn after(self, time: Duration) -> Self {
        Self {
            wall: self.wall.checked_add(time).unwrap_or(self.wall),
            steady: self.steady.checked_add(time).unwrap_or(self.steady),
        }
    }

    /// Whether it is earlier by both clocks.
    pub(crate) fn is_before(self, other: Self) -> bool {
        self.wall < other.wall && self.steady < other.steady
    }

    /// Whole seconds since the Unix epoch, as JWTs count them (RFC 7519, section 2).
    pub(crate) fn unix(&self) -> i64 {
        let since = self.wall.duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
    }
}

#[cfg(test)]
impl Clock {
    /// Puts the clocks ahead: the wall clock, and the steady one.
    pub(crate) fn put_ahead(&self, wall: Duration, steady: Duration) {
        let mut ahead = self.ahead.lock().unwrap();
        ahead.0 += wall;
        ahead.1 += steady;
    }

    /// Sets the wall clock back, by no more than it was put ahead.
    pub(crate) fn set_back(&self, wall: Duration) {
        self.ahead.lock().unwrap().0 -= wall;
    }
}
