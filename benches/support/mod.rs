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
        let ratios: Vec<f64> = self
            .0
            .iter()
            .map(|(baseline, ours)| ours / baseline)
            .collect();
        format!(
            "{:.1} | {:.1} | {:.3} | {:.3} to {:.3}",
            quantile(self.0.iter().map(|pair| pair.0).collect(), 0.5),
            quantile(self.0.iter().map(|pair| pair.1).collect(), 0.5),
            quantile(ratios.clone(), 0.5),
            quantile(ratios.clone(), 0.25),
            quantile(ratios, 0.75),
        )
    }
}

/// What this part of them (0 to 1, without 1) is below.
pub(crate) fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() as f64 * part) as usize]
}

/// The CPU time of this process so far.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
