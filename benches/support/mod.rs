//! Two sides of a comparison, measured in turns within one run.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What each pair of turns took, in any unit: the baseline, then ours.
pub(crate) struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    /// Takes `count` pairs. Who goes first changes, so that neither always follows the other.
    pub(crate) fn take(
        count: usize,
        mut baseline: impl FnMut() -> f64,
        mut ours: impl FnMut() -> f64,
    ) -> Self {
        let pair = |turn| {
            if turn % 2 == 0 {
                let first = baseline();
                (first, ours())
            } else {
                let first = ours();
                (baseline(), first)
            }
        };
        Self((0..count).map(pair).collect())
    }

    /// The medians of both sides, then the median of the ratios with its quartiles, as cells of a
    /// table.
    pub(crate) fn cells(&self) -> String {
        let middle = |mut values: Vec<f64>, part: usize| {
            values.sort_by(f64::total_cmp);
            values[values.len() * part / 4]
        };
        let ratios: Vec<f64> = self
            .0
            .iter()
            .map(|(baseline, ours)| ours / baseline)
            .collect();
        format!(
            "{:.1} | {:.1} | {:.3} | {:.3} to {:.3}",
            middle(self.0.iter().map(|pair| pair.0).collect(), 2),
            middle(self.0.iter().map(|pair| pair.1).collect(), 2),
            middle(ratios.clone(), 2),
            middle(ratios.clone(), 1),
            middle(ratios, 3),
        )
    }
}

/// The CPU time of this process so far.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
