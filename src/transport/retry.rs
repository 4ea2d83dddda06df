//! When a call is sent again, and after how long: a pure function, without clock or chance.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode, header};

/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(60);

/// The first back-off; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(500);

/// How a try ended without success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// An error status.
    Status(StatusCode),
    /// No connection was made.
    NeverSent,
    /// The connection broke before a whole answer came.
    NoAnswer,
    /// No whole answer in time.
    TimedOut,
}

impl Outcome {
    /// Whether the service may have done what it was asked. A try that was refused for its rate
    /// has not been processed.
    pub(super) fn may_be_processed(self) -> bool {
        !matches!(
            self,
            Self::NeverSent
                | Self::Status(StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
        )
    }
}

/// All that the decision depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation<'a> {
    pub(super) outcome: Outcome,
    /// The headers of the answer, where there was one.
    pub(super) headers: Option<&'a HeaderMap>,
    /// How many tries there were, this one included.
    pub(super) tries: u32,
    /// How many there may be after the first.
    pub(super) retries: u32,
    pub(super) idempotent: bool,
    /// What the deadline has left; none without a deadline.
    pub(super) remaining: Option<Duration>,
    pub(super) now: SystemTime,
    /// From 0 to 1.
    pub(super) jitter: f64,
    pub(super) reset_is_retry_moment: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    RetryAfter(Duration),
    Stop(Stop),
}

/// Why there is no further try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Another try would end the same way, or could do the operation twice.
    NotRetryable,
    /// All tries are used up. There is no wait after the last.
    NoTriesLeft,
    /// The service names a moment that is too far ahead to wait for.
    TooFar,
    /// The deadline would pass during the wait.
    OutOfTime,
}

impl Situation<'_> {
    pub(super) fn decide(&self) -> Decision {
        if !self.is_retryable() {
            return Decision::Stop(Stop::NotRetryable);
        }
        if self.tries > self.retries {
            return Decision::Stop(Stop::NoTriesLeft);
        }
        let fits = |wait| self.remaining.is_none_or(|remaining| wait < remaining);
        if let Some(wait) = self.wait_the_service_names() {
            return if wait <= LONGEST && fits(wait) {
                Decision::RetryAfter(wait)
            } else {
                Decision::Stop(Stop::TooFar)
            };
        }
        let wait = self.back_off();
        if fits(wait) {
            Decision::RetryAfter(wait)
        } else {
            Decision::Stop(Stop::OutOfTime)
        }
    }

    /// When the service will take the request again, where it says so.
    pub(super) fn retry_at(&self) -> Option<SystemTime> {
        self.now.checked_add(self.wait_the_service_names()?)
    }

    fn is_retryable(&self) -> bool {
        match self.outcome {
            // Not processed, whatever the method.
            Outcome::NeverSent
            | Outcome::Status(StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) => true,
            // The service does not know the method and will not learn it in a second.
            Outcome::Status(StatusCode::NOT_IMPLEMENTED) => false,
            Outcome::Status(status) => status.is_server_error() && self.idempotent,
            Outcome::NoAnswer => self.idempotent,
            // The timeout is what the caller will wait for a try. The service may still be at
            // work on it; asked again, it has more to do and is no faster.
            Outcome::TimedOut => false,
        }
    }

    /// `Retry-After` (RFC 9110, section 10.2.3), then the reset of the rate limit where that is
    /// the moment to try again. A moment that is past, and zero, say nothing.
    fn wait_the_service_names(&self) -> Option<Duration> {
        let headers = self.headers?;
        retry_after(headers, self.now)
            .or_else(|| {
                let is_rate_limit = self.outcome == Outcome::Status(StatusCode::TOO_MANY_REQUESTS);
                (self.reset_is_retry_moment && is_rate_limit)
                    .then(|| rate_limit_reset(headers, self.now))
                    .flatten()
            })
            .filter(|wait| !wait.is_zero())
    }

    /// 0.5 s, 1 s, 2 s and so on up to a minute, each shortened by up to half, so that callers
    /// that failed together do not come back together.
    fn back_off(&self) -> Duration {
        back_off(FIRST, self.tries, self.jitter)
    }
}

/// The wait after a number of failures one after the other: the first, doubled with each further
/// one up to a minute, and shortened by up to half. `jitter` is from 0 to 1.
pub(crate) fn back_off(first: Duration, failures: u32, jitter: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let full = first.saturating_mul(1 << doublings).min(LONGEST);
    full.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
}

/// A hundred years: what is further away than that is a mistake, and must not overflow a clock.
const FURTHEST: u64 = 3_155_760_000;

fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = text.parse().unwrap_or(FURTHEST).min(FURTHEST);
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    moment.duration_since(now).ok()
}

fn rate_limit_reset(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get("x-ratelimit-reset")?.to_str().ok()?;
    let seconds: u64 = text.trim().parse().ok()?;
    let moment = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    moment.duration_since(now).ok()
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
