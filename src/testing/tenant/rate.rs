use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::clock;

/// The calls of the current window.
#[derive(Default)]
pub(super) struct Window {
    began: Option<Instant>,
    calls: u64,
}

impl Window {
    /// Counts a call. The headers of its answer, and whether it is one too many.
    pub(super) fn count(&mut self, limit: u64, length: Duration) -> (HeaderMap, bool) {
        let began = match self.began {
            Some(began) if began.elapsed() < length => began,
            _ => {
                self.calls = 0;
                Instant::now()
            }
        };
        self.began = Some(began);
        let is_too_many = self.calls >= limit;
        if !is_too_many {
            self.calls += 1;
        }
        let left = length.saturating_sub(began.elapsed());
        // Rounded up: at the second named the window has ended.
        let wait = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let reset = (clock::unix() + left).as_secs() + 1;
        let mut headers = HeaderMap::new();
        let mut add = |name: &'static str, value: u64| {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        };
        add("x-ratelimit-limit", limit);
        add("x-ratelimit-remaining", limit - self.calls);
        add("x-ratelimit-reset", reset);
        if is_too_many {
            add("retry-after", wait.max(1));
        }
        (headers, is_too_many)
    }
}
