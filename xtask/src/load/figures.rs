//! What was seen, and whether it is as it has to be.

use std::fmt;
use std::time::Duration;

use super::judge::Verdict;
use super::tokens::Keys;

/// By how much memory may grow and still be flat: the allocator's pages, in KiB.
const SLACK: u64 = 2 * 1024;

/// Resident, in KiB.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) start: u64,
    pub(super) middle: u64,
    pub(super) end: u64,
}

#[derive(Default)]
pub(super) struct Figures {
    pub(super) elapsed: Duration,
    pub(super) latencies: Vec<Duration>,
    pub(super) memory: Memory,
    /// What the issuer was asked while it was away.
    pub(super) fetches_in_vain: usize,
    pub(super) known: Keys,
    valid: u64,
    refused: u64,
    /// Good tokens of keys that the API could not know yet, which it asked to send again.
    told_to_wait: u64,
    invalid: u64,
    /// Those of them that were good until their keys were withdrawn.
    withdrawn: u64,
    /// Those of these that were refused for good: of the others the key could have been new.
    known_as_withdrawn: u64,
    /// The same tokens, refused while it was not to be seen whether the API knew: counted neither
    /// as valid nor as invalid.
    ending: u64,
    accepted: u64,
    /// Answers to bad tokens that are neither the refusal that is due nor, where the key could be
    /// new, an outage that says when it ends.
    odd: u64,
}

impl Figures {
    pub(super) fn count(&mut self, status: u16, verdict: Verdict) {
        match verdict {
            Verdict::Valid { is_due } => {
                self.valid += 1;
                self.refused += u64::from(!is_due);
                self.told_to_wait += u64::from(is_due && status != 200);
            }
            Verdict::Invalid { is_due } => self.invalid(status, is_due),
            Verdict::Withdrawn { is_due } => {
                self.withdrawn += 1;
                self.known_as_withdrawn += u64::from(status == 401);
                self.invalid(status, is_due);
            }
            Verdict::Ending { is_due } => {
                self.ending += 1;
                self.odd += u64::from(!is_due);
            }
        }
    }

    fn invalid(&mut self, status: u16, is_due: bool) {
        self.invalid += 1;
        match status {
            200..=299 => self.accepted += 1,
            _ => self.odd += u64::from(!is_due),
        }
    }

    /// # Errors
    /// What did not hold.
    pub(super) fn check(&self) -> Result<(), String> {
        let Memory { start, middle, end } = self.memory;
        let rules = [
            (
                self.valid > 0 && self.invalid > 0,
                "both kinds of tokens were sent",
            ),
            (self.refused == 0, "no valid token refused"),
            (self.accepted == 0, "no invalid token accepted"),
            (self.odd == 0, "every invalid token refused as such"),
            (
                self.known_as_withdrawn > 0,
                "old tokens of withdrawn keys refused for good",
            ),
            (
                self.fetches_in_vain > 0,
                "the issuer was missed while it was away",
            ),
            (
                self.known >= Keys::Back,
                "the new keys found once it was back",
            ),
            (
                self.known >= Keys::Alone,
                "the new keys found while key ids were made up",
            ),
            (middle.max(end) <= start + start / 10 + SLACK, "memory flat"),
        ];
        let broken = rules.iter().filter(|(holds, _)| !holds);
        let broken: Vec<_> = broken.map(|(_, rule)| *rule).collect();
        match broken.is_empty() {
            true => Ok(()),
            false => Err(format!("did not hold: {}", broken.join("; "))),
        }
    }

    fn percentile(sorted: &[Duration], percent: usize) -> f64 {
        let at = sorted.len() * percent / 100;
        let found = sorted.get(at).copied().unwrap_or_default();
        found.as_secs_f64() * 1e3
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let seconds = self.elapsed.as_secs_f64();
        let rate = sorted.len() as f64 / seconds;
        let (p50, p99) = (Self::percentile(&sorted, 50), Self::percentile(&sorted, 99));
        let mib = |kib: u64| kib as f64 / 1024.0;
        let Memory { start, middle, end } = self.memory;
        writeln!(
            f,
            "requests           {} in {seconds:.1} s, {rate:.0} a second",
            sorted.len()
        )?;
        writeln!(f, "latency            p50 {p50:.2} ms, p99 {p99:.2} ms")?;
        writeln!(
            f,
            "valid tokens       {}, refused {}",
            self.valid, self.refused
        )?;
        writeln!(
            f,
            "  of the new keys, told to come again before they could be had: {}",
            self.told_to_wait
        )?;
        writeln!(
            f,
            "invalid tokens     {}, accepted {}, answered oddly {}",
            self.invalid, self.accepted, self.odd
        )?;
        writeln!(
            f,
            "  of keys that were withdrawn: {}, {} of them refused for good",
            self.withdrawn, self.known_as_withdrawn
        )?;
        writeln!(
            f,
            "neither            {}, of those keys while it was not to be seen that the API knew",
            self.ending
        )?;
        writeln!(
            f,
            "issuer             asked {} times while it was away",
            self.fetches_in_vain
        )?;
        write!(
            f,
            "resident memory    {:.1} MiB at the start, {:.1} in the middle, {:.1} at the end",
            mib(start),
            mib(middle),
            mib(end)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Figures {
        let mut figures = Figures {
            memory: Memory {
                start: 10_000,
                middle: 10_200,
                end: 10_100,
            },
            fetches_in_vain: 3,
            known: Keys::Alone,
            ..Figures::default()
        };
        for (status, verdict) in [
            (200, Verdict::Valid { is_due: true }),
            (503, Verdict::Valid { is_due: true }),
            (401, Verdict::Invalid { is_due: true }),
            (401, Verdict::Ending { is_due: true }),
            (401, Verdict::Withdrawn { is_due: true }),
        ] {
            figures.count(status, verdict);
        }
        figures
    }

    #[test]
    fn every_rule_can_be_broken() {
        assert_eq!(good().check(), Ok(()));
        type Breach = (fn(&mut Figures), &'static str);
        let is_due = false;
        let counted = [
            (401, Verdict::Valid { is_due }, "no valid token refused"),
            (
                200,
                Verdict::Invalid { is_due },
                "no invalid token accepted",
            ),
            (
                200,
                Verdict::Withdrawn { is_due },
                "no invalid token accepted",
            ),
            (500, Verdict::Invalid { is_due }, "refused as such"),
            (503, Verdict::Withdrawn { is_due }, "refused as such"),
            (503, Verdict::Ending { is_due }, "refused as such"),
        ];
        for (status, verdict, rule) in counted {
            let mut figures = good();
            figures.count(status, verdict);
            let error = figures.check().unwrap_err();
            assert!(error.contains(rule), "{error}");
        }
        let breaches: [Breach; 6] = [
            (|seen| seen.known_as_withdrawn = 0, "withdrawn keys"),
            (|seen| seen.fetches_in_vain = 0, "the issuer was missed"),
            (|seen| seen.known = Keys::First, "once it was back"),
            (|seen| seen.known = Keys::Back, "ids were made up"),
            (|seen| seen.memory.end = 20_000, "memory flat"),
            (|seen| seen.invalid = 0, "both kinds"),
        ];
        for (breach, rule) in breaches {
            let mut figures = good();
            breach(&mut figures);
            let error = figures.check().unwrap_err();
            assert!(error.contains(rule), "{error}");
        }
    }
}
