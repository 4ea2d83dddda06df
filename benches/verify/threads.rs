//! Two threads that verify at once, each beside itself alone.
//!
//! What a core does in a second changes from one second to the next, by a third on some machines,
//! and each core's for itself: two threads are not to be held against one that verified at another
//! time. So they go through cycles of four short phases, in which one verifies, then both, then the
//! other, then both again. Each thread is held against itself within a cycle, and a cycle says how
//! many times one thread the two are: the sum of both, 2 where neither is in the other's way.
//!
//! No thread is bound to a core: one that changes it within a cycle spoils that cycle, and the median
//! over many does not mind a few. Beside it stands what all cycles are together, each thread's sum
//! against its sum alone: that has no lean to more, as a mean of quotients has, and it does mind.

use std::sync::{Barrier, OnceLock};
use std::time::{Duration, Instant};

/// In how many phases a cycle goes.
const PHASES: usize = 4;

/// In which of them each thread does nothing. The other is alone in it.
const IDLE_IN: [usize; 2] = [2, 0];

const PHASE: Duration = Duration::from_millis(50);

/// By how much a phase may begin or end late and still be kept to.
const LATE: Duration = Duration::from_millis(3);

/// The part of a phase that is not counted: a core that had nothing to do is slow for a while. What is
/// left of that meets both threads at once, since each comes from doing nothing into a phase with both:
/// it takes from what they are together, and adds nothing.
const WARM_UP: Duration = Duration::from_millis(10);

/// How many tokens a second each of the threads verified.
pub(crate) struct Cycle {
    alone: [f64; 2],
    together: [f64; 2],
}

impl Cycle {
    /// One thread: the mean of both.
    pub(crate) fn one(&self) -> f64 {
        self.alone.iter().sum::<f64>() / 2.0
    }

    pub(crate) fn two(&self) -> f64 {
        self.together.iter().sum()
    }

    /// How many times one thread the two are.
    pub(crate) fn times(&self) -> f64 {
        let threads = self.together.iter().zip(&self.alone);
        threads.map(|(together, alone)| together / alone).sum()
    }

    /// The same of several.
    pub(crate) fn times_of_all(cycles: &[Self]) -> f64 {
        let sum = |of: fn(&Self) -> [f64; 2], thread: usize| -> f64 {
            cycles.iter().map(|cycle| of(cycle)[thread]).sum()
        };
        let threads = [0, 1];
        let times = threads
            .map(|thread| sum(|cycle| cycle.together, thread) / sum(|cycle| cycle.alone, thread));
        times.iter().sum()
    }

    /// None where a phase of it was not kept to.
    fn of(threads: [&[Option<f64>]; 2]) -> Option<Self> {
        let mut cycle = Self {
            alone: [0.0; 2],
            together: [0.0; 2],
        };
        for (thread, phases) in threads.into_iter().enumerate() {
            let other = IDLE_IN[1 - thread];
            for (phase, per_second) in phases.iter().enumerate() {
                if phase == other {
                    cycle.alone[thread] = (*per_second)?;
                } else if phase != IDLE_IN[thread] {
                    cycle.together[thread] += (*per_second)? / 2.0;
                }
            }
        }
        Some(cycle)
    }
}

/// So many cycles, less those in which a phase was not kept to. Each thread prepares what verifies a
/// few tokens, in much less time than a phase, and says how many.
pub(crate) fn cycles<V: Fn() -> usize>(count: usize, prepare: impl Fn() -> V + Sync) -> Vec<Cycle> {
    let (ready, begun) = (Barrier::new(2), OnceLock::new());
    let run = |idle_in: usize| {
        let verify = prepare();
        ready.wait();
        let begun: Instant = *begun.get_or_init(Instant::now);
        let phases = (0..count * PHASES).map(|phase| {
            (phase % PHASES != idle_in)
                .then(|| during(begun + PHASE * phase as u32, &verify))
                .flatten()
        });
        phases.collect::<Vec<_>>()
    };
    let run = &run;
    let [first, second] = std::thread::scope(|scope| {
        IDLE_IN
            .map(|idle_in| scope.spawn(move || run(idle_in)))
            .map(|thread| thread.join().unwrap())
    });
    let cycles = first.chunks(PHASES).zip(second.chunks(PHASES));
    cycles
        .filter_map(|(first, second)| Cycle::of([first, second]))
        .collect()
}

/// How many tokens a second are verified during the phase that begins then; none where it was begun or
/// ended too late, and what was counted belongs to another.
fn during(begins: Instant, verify: impl Fn() -> usize) -> Option<f64> {
    std::thread::sleep(begins.saturating_duration_since(Instant::now()));
    let has_begun = begins.elapsed() < LATE;
    while begins.elapsed() < WARM_UP {
        verify();
    }
    let (from, mut verified) = (Instant::now(), 0);
    while begins.elapsed() < PHASE {
        verified += verify();
    }
    let has_ended = begins.elapsed() < PHASE + LATE;
    (has_begun && has_ended).then(|| verified as f64 / from.elapsed().as_secs_f64())
}
