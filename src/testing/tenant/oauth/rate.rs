//! How the service limits token requests: a bucket that fills slowly, one request at a time.

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use crate::testing::tenant::clock;

/// How long one request takes to come back, as recordings of the live service have it.
const REFILL: u64 = 864;

/// What recordings have as the limit.
const LIMIT: u64 = 100;

#[derive(Default)]
pub(super) struct Bucket {
    used: u64,
    since: Option<Instant>,
}

impl Bucket {
    /// Counts a request: the headers of its answer, and whether it is one too many. Where the
    /// test sets no limit the headers are those of the service, and none is too many.
    ///
    /// `x-ratelimit-reset` is when the bucket is full again, not when one more may come.
    pub(super) fn count(&mut self, limit: Option<u64>) -> (HeaderMap, bool) {
        let since = *self.since.get_or_insert_with(Instant::now);
        let refilled = since.elapsed().as_secs() / REFILL;
        let most = limit.unwrap_or(LIMIT);
        let left = most.saturating_sub(self.used.saturating_sub(refilled));
        let is_too_many = limit.is_some() && left == 0;
        if !is_too_many {
            self.used += 1;
        }
        let used = self.used.saturating_sub(refilled).min(most);
        let mut headers = HeaderMap::new();
        let mut add = |name: &'static str, value: u64| {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        };
        add("x-ratelimit-limit", most);
        add("x-ratelimit-remaining", most - used);
        add("x-ratelimit-reset", clock::unix().as_secs() + used * REFILL);
        (headers, is_too_many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reset_is_when_all_of_it_is_back() {
        let mut bucket = Bucket::default();
        let mut last = 0;
        for used in 1..=6 {
            let (headers, is_too_many) = bucket.count(None);
            let value = |name: &str| headers[name].to_str().unwrap().parse::<u64>().unwrap();
            assert_eq!(value("x-ratelimit-limit"), 100);
            assert_eq!(value("x-ratelimit-remaining"), 100 - used);
            let reset = value("x-ratelimit-reset");
            assert!(reset >= last + REFILL, "{reset} after {last}");
            last = reset;
            assert!(!is_too_many);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_is_set_holds_until_one_comes_back() {
        let mut bucket = Bucket::default();
        assert!(!bucket.count(Some(1)).1);
        assert!(bucket.count(Some(1)).1);
        tokio::time::advance(std::time::Duration::from_secs(REFILL)).await;
        assert!(!bucket.count(Some(1)).1);
        assert!(bucket.count(Some(1)).1);
    }
}
