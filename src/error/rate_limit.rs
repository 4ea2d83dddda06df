use http::HeaderMap;

/// The state of a rate limit, as the service gave it in `X-RateLimit-Limit`, `-Remaining` and
/// `-Reset`. A header that is missing or not a number is `None`, never an error.
///
/// <https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests the bucket holds.
    pub limit: Option<u64>,
    /// How many are left in it.
    pub remaining: Option<u64>,
    /// When the bucket is full again, in seconds since the Unix epoch. On the token endpoint this
    /// can be hours ahead while a request would be accepted sooner: each request is given back
    /// on its own.
    pub reset: Option<u64>,
}

impl RateLimit {
    /// `None` where the answer has none of the headers.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        const NAMES: [&str; 3] = [
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
        ];
        let [limit, remaining, reset] = NAMES.map(|name| headers.get(name));
        if limit.is_none() && remaining.is_none() && reset.is_none() {
            return None;
        }
        let number = |value: Option<&http::HeaderValue>| value?.to_str().ok()?.trim().parse().ok();
        Some(Self {
            limit: number(limit),
            remaining: number(remaining),
            reset: number(reset),
        })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn numbers_are_read_and_anything_else_is_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(RateLimit::of(&headers), None);
        headers.insert("x-ratelimit-limit", HeaderValue::from_static("50"));
        headers.insert("x-ratelimit-remaining", HeaderValue::from_static("many"));
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("-1"));
        let read = RateLimit::of(&headers).unwrap();
        assert_eq!(
            (read.limit, read.remaining, read.reset),
            (Some(50), None, None)
        );
        headers.insert(
            "x-ratelimit-reset",
            HeaderValue::from_bytes(b"\xff").unwrap(),
        );
        assert_eq!(RateLimit::of(&headers).unwrap().reset, None);
    }
}
