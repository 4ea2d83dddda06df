//! What is remembered until its time is over, in a bounded number.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};
use std::time::{Duration, Instant, SystemTime};

use crate::clock::Moment;

/// SHA-256 of what is remembered.
pub(crate) type Hash = [u8; 32];

/// How far ahead the steady clock is asked at most: it cannot name every moment.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// How many are looked at in passing, while somebody waits for something else.
const A_FEW: usize = 16;

/// There is no room for another.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// A bounded number of hashes, each with a value, until its time is over by both clocks: a wall
/// clock that jumps ahead and back makes nothing forgotten. Where the clocks disagree, it may be
/// kept longer, and never shorter.
pub(crate) struct Expiring<T> {
    most: usize,
    kept: HashMap<Hash, Kept<T>>,
    /// The same, by when the steady clock says that their time is over.
    order: BinaryHeap<Reverse<(Instant, Hash)>>,
}

struct Kept<T> {
    until: SystemTime,
    value: T,
}

impl<T> Expiring<T> {
    /// For this many at most, and for one at least.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            kept: HashMap::new(),
            order: BinaryHeap::new(),
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= self.most
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether it is here, be its time over or not.
    pub(crate) fn has(&self, hash: &Hash) -> bool {
        self.kept.contains_key(hash)
    }

    /// Whether it is new. One that is here keeps its time and its value.
    ///
    /// # Errors
    /// There is no room for it.
    pub(crate) fn add(
        &mut self,
        hash: Hash,
        until: SystemTime,
        value: T,
        now: Moment,
    ) -> Result<bool, Full> {
        let is_full = self.is_full();
        match self.kept.entry(hash) {
            Entry::Occupied(_) => return Ok(false),
            Entry::Vacant(_) if is_full => return Err(Full),
            Entry::Vacant(entry) => entry.insert(Kept { until, value }),
        };
        self.order.push(Reverse((steady(until, now), hash)));
        Ok(true)
    }

    /// Forgets a few of those whose time is over, and gives their values.
    pub(crate) fn forget_some(&mut self, now: Moment, forgotten: impl FnMut(T)) {
        self.forget(A_FEW, now, forgotten);
    }

    /// Forgets all whose time is over: for where there is no room otherwise.
    pub(crate) fn forget_ended(&mut self, now: Moment, forgotten: impl FnMut(T)) {
        self.forget(usize::MAX, now, forgotten);
    }

    fn forget(&mut self, most: usize, now: Moment, mut forgotten: impl FnMut(T)) {
        for _ in 0..most {
            let first = self.order.peek().filter(|first| first.0.0 < now.steady);
            let Some(&Reverse((_, hash))) = first else {
                break;
            };
            self.order.pop();
            let Entry::Occupied(entry) = self.kept.entry(hash) else {
                continue;
            };
            if entry.get().until < now.wall {
                forgotten(entry.remove().value);
                continue;
            }
            // The wall clock was set back, or it was asked for more than a century ago.
            let again = steady(entry.get().until, now);
            self.order.push(Reverse((again, hash)));
        }
    }
}

/// When the steady clock will have gone on for as long as the wall clock has to.
fn steady(until: SystemTime, now: Moment) -> Instant {
    let left = until.duration_since(now.wall).unwrap_or_default();
    let moment = now.steady.checked_add(left.min(CENTURY));
    moment.unwrap_or(now.steady)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(3600);

    struct Bench {
        clock: Clock,
        expiring: Expiring<u8>,
    }

    impl Bench {
        fn new(most: usize) -> Self {
            Self {
                clock: Clock::default(),
                expiring: Expiring::new(most),
            }
        }

        fn add(&mut self, number: u8, time: Duration) -> Result<bool, Full> {
            let now = self.clock.now();
            let until = now.wall + time;
            self.expiring.add([number; 32], until, number, now)
        }

        /// What is forgotten now, in this order.
        fn ended(&mut self) -> Vec<u8> {
            let now = self.clock.now();
            let mut ended = Vec::new();
            self.expiring.forget_ended(now, |number| ended.push(number));
            assert_eq!(self.expiring.kept.len(), self.expiring.order.len());
            ended
        }
    }

    #[test]
    fn each_has_its_time_and_they_are_bounded() {
        let mut bench = Bench::new(2);
        assert_eq!(bench.add(1, 2 * MINUTE), Ok(true));
        assert_eq!(bench.add(2, MINUTE), Ok(true));
        assert_eq!(bench.add(1, HOUR), Ok(false));
        assert_eq!(bench.add(3, HOUR), Err(Full));
        assert!(bench.ended().is_empty());
        bench.clock.put_ahead(MINUTE, MINUTE);
        assert_eq!(bench.ended(), [2]);
        assert_eq!(bench.add(3, HOUR), Ok(true));
        // The first time of the two is the one that counts.
        bench.clock.put_ahead(MINUTE, MINUTE);
        assert_eq!(bench.ended(), [1]);
        assert!(bench.expiring.has(&[3; 32]) && !bench.expiring.has(&[1; 32]));
    }

    #[test]
    fn in_passing_a_few_are_looked_at() {
        let mut bench = Bench::new(100);
        for number in 0..40 {
            bench.add(number, MINUTE).unwrap();
        }
        bench.clock.put_ahead(HOUR, HOUR);
        let now = bench.clock.now();
        for left in [24, 8, 0, 0] {
            bench.expiring.forget_some(now, drop);
            assert_eq!(bench.expiring.len(), left);
        }
        // Those that the wall clock keeps count as well.
        for number in 0..40 {
            bench.add(number, MINUTE).unwrap();
        }
        bench.clock.put_ahead(Duration::ZERO, HOUR);
        let now = bench.clock.now();
        let due = |bench: &Bench| {
            let order = bench.expiring.order.iter();
            order.filter(|one| one.0.0 < now.steady).count()
        };
        for left in [24, 8, 0] {
            bench
                .expiring
                .forget_some(now, |_| panic!("it was forgotten"));
            assert_eq!(due(&bench), left);
        }
    }

    #[test]
    fn one_clock_alone_ends_nothing() {
        for (wall, steady) in [(HOUR, Duration::ZERO), (Duration::ZERO, HOUR)] {
            let mut bench = Bench::new(2);
            bench.add(1, MINUTE).unwrap();
            bench.clock.put_ahead(wall, steady);
            assert!(bench.ended().is_empty(), "{wall:?} {steady:?}");
            bench.clock.put_ahead(steady + MINUTE, wall + MINUTE);
            assert_eq!(bench.ended(), [1], "{wall:?} {steady:?}");
        }
    }

    #[test]
    fn a_wall_clock_that_was_set_back_is_waited_for() {
        let mut bench = Bench::new(2);
        bench.clock.put_ahead(HOUR, Duration::ZERO);
        bench.add(1, MINUTE).unwrap();
        bench.clock.set_back(HOUR);
        // By the wall clock it has an hour and a minute left.
        for _ in 0..60 {
            bench.clock.put_ahead(MINUTE, MINUTE);
            assert!(bench.ended().is_empty());
        }
        bench.clock.put_ahead(2 * MINUTE, 2 * MINUTE);
        assert_eq!(bench.ended(), [1]);
    }

    #[test]
    fn moments_that_no_clock_reaches_are_kept() {
        let mut bench = Bench::new(3);
        let now = bench.clock.now();
        let last = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX as u64 / 2);
        for (number, until) in [(1, last), (2, SystemTime::UNIX_EPOCH)] {
            let added = bench.expiring.add([number; 32], until, number, now);
            assert_eq!(added, Ok(true));
        }
        bench.clock.put_ahead(HOUR, HOUR);
        assert_eq!(bench.ended(), [2]);
        bench.clock.put_ahead(CENTURY, CENTURY);
        assert!(bench.ended().is_empty());
        assert!(bench.expiring.has(&[1; 32]));
    }
}
