use http::{HeaderName, HeaderValue};

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// A moment that HTTP dates and Unix seconds can both name.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + 1_795_000_000 * SECOND
}

fn status(code: u16) -> Outcome {
    Outcome::Status(StatusCode::from_u16(code).unwrap())
}

fn first_try(outcome: Outcome) -> Situation<'static> {
    Situation {
        outcome,
        headers: None,
        tries: 1,
        retries: 2,
        idempotent: true,
        remaining: None,
        now: now(),
        jitter: 1.0,
        reset_is_retry_moment: true,
    }
}

fn is_retried(situation: Situation<'_>) -> bool {
    matches!(situation.decide(), Decision::RetryAfter(_))
}

fn decide_with(code: u16, name: &'static str, value: &str) -> Decision {
    let mut headers = HeaderMap::new();
    headers.insert(
        HeaderName::from_static(name),
        HeaderValue::from_str(value).unwrap(),
    );
    Situation {
        headers: Some(&headers),
        ..first_try(status(code))
    }
    .decide()
}

#[test]
fn what_is_retried_by_outcome_and_idempotency() {
    for (outcome, idempotent, otherwise) in [
        (Outcome::NeverSent, true, true),
        (Outcome::NoAnswer, true, false),
        (Outcome::TimedOut, false, false),
        (status(408), true, true),
        (status(429), true, true),
        (status(500), true, false),
        (status(502), true, false),
        (status(503), true, false),
        (status(504), true, false),
        (status(599), true, false),
        (status(501), false, false),
        (status(301), false, false),
        (status(400), false, false),
        (status(401), false, false),
        (status(403), false, false),
        (status(404), false, false),
        (status(409), false, false),
        (status(425), false, false),
    ] {
        let situation = first_try(outcome);
        assert_eq!(is_retried(situation), idempotent, "{outcome:?}");
        let situation = Situation {
            idempotent: false,
            ..situation
        };
        assert_eq!(is_retried(situation), otherwise, "{outcome:?}");
    }
}

#[test]
fn tries_are_counted_and_the_last_is_not_waited_after() {
    for (tries, retries, retried) in [
        (1, 0, false),
        (1, 1, true),
        (2, 1, false),
        (2, 2, true),
        (3, 2, false),
        (u32::MAX, u32::MAX, true),
    ] {
        let situation = Situation {
            tries,
            retries,
            ..first_try(status(503))
        };
        assert_eq!(is_retried(situation), retried, "{tries} of {retries}");
        if !retried {
            assert_eq!(situation.decide(), Decision::Stop(Stop::NoTriesLeft));
        }
    }
}

#[test]
fn back_off_doubles_up_to_a_minute_and_jitter_takes_up_to_half() {
    for (tries, jitter, millis) in [
        (1, 1.0, 500),
        (1, 0.0, 250),
        (1, 0.5, 375),
        (2, 1.0, 1_000),
        (3, 1.0, 2_000),
        (7, 1.0, 32_000),
        (8, 1.0, 60_000),
        (40, 0.0, 30_000),
        (u32::MAX, 1.0, 60_000),
        (1, 9.0, 500),
        (1, -9.0, 250),
    ] {
        let situation = Situation {
            tries,
            jitter,
            retries: u32::MAX,
            ..first_try(Outcome::NeverSent)
        };
        let expected = Decision::RetryAfter(Duration::from_millis(millis));
        assert_eq!(situation.decide(), expected, "{tries} {jitter}");
    }
}

#[test]
fn retry_after_in_seconds_or_as_a_date() {
    let date = |ahead: u32| httpdate::fmt_http_date(now() + ahead * SECOND);
    let back_off = Decision::RetryAfter(SECOND / 2);
    for (value, expected) in [
        ("7", Decision::RetryAfter(7 * SECOND)),
        (" 7 ", Decision::RetryAfter(7 * SECOND)),
        ("60", Decision::RetryAfter(60 * SECOND)),
        ("61", Decision::Stop(Stop::TooFar)),
        ("99999999999999999999999", Decision::Stop(Stop::TooFar)),
        (&date(9), Decision::RetryAfter(9 * SECOND)),
        (&date(3_600), Decision::Stop(Stop::TooFar)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", back_off),
        ("0", back_off),
        ("-1", back_off),
        ("1.5", back_off),
        ("soon", back_off),
        ("", back_off),
    ] {
        for code in [408, 429, 503] {
            assert_eq!(decide_with(code, "retry-after", value), expected, "{value}");
        }
    }
}

#[test]
fn the_reset_counts_on_429_where_it_is_the_moment_to_retry() {
    let reset = |ahead: i64| (1_795_000_000 + ahead).to_string();
    let back_off = Decision::RetryAfter(SECOND / 2);
    let name = "x-ratelimit-reset";
    for (value, expected) in [
        (reset(3), Decision::RetryAfter(3 * SECOND)),
        (reset(5_185), Decision::Stop(Stop::TooFar)),
        (reset(0), back_off),
        (reset(-3), back_off),
        ("tomorrow".to_owned(), back_off),
        (u64::MAX.to_string(), back_off),
    ] {
        assert_eq!(decide_with(429, name, &value), expected, "{value}");
    }
    assert_eq!(decide_with(503, name, &reset(3)), back_off);
}

#[test]
fn the_reset_says_nothing_on_the_token_endpoint() {
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-reset", HeaderValue::from(1_795_005_185_u64));
    let situation = Situation {
        headers: Some(&headers),
        reset_is_retry_moment: false,
        ..first_try(status(429))
    };
    assert_eq!(situation.decide(), Decision::RetryAfter(SECOND / 2));
    assert_eq!(situation.retry_at(), None);
}

#[test]
fn retry_after_goes_before_the_reset() {
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-reset", HeaderValue::from(1_795_000_030_u64));
    headers.insert("retry-after", HeaderValue::from(2));
    let situation = Situation {
        headers: Some(&headers),
        ..first_try(status(429))
    };
    assert_eq!(situation.decide(), Decision::RetryAfter(2 * SECOND));
    assert_eq!(situation.retry_at(), Some(now() + 2 * SECOND));
}

#[test]
fn no_wait_passes_the_deadline() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from(5));
    for (remaining, named, computed) in [
        (
            Duration::ZERO,
            Decision::Stop(Stop::TooFar),
            Decision::Stop(Stop::OutOfTime),
        ),
        (
            SECOND / 2,
            Decision::Stop(Stop::TooFar),
            Decision::Stop(Stop::OutOfTime),
        ),
        (
            SECOND,
            Decision::Stop(Stop::TooFar),
            Decision::RetryAfter(SECOND / 2),
        ),
        (
            6 * SECOND,
            Decision::RetryAfter(5 * SECOND),
            Decision::RetryAfter(SECOND / 2),
        ),
    ] {
        let situation = Situation {
            remaining: Some(remaining),
            ..first_try(status(503))
        };
        assert_eq!(situation.decide(), computed, "{remaining:?}");
        let situation = Situation {
            headers: Some(&headers),
            ..situation
        };
        assert_eq!(situation.decide(), named, "{remaining:?}");
        assert_eq!(situation.retry_at(), Some(now() + 5 * SECOND));
    }
}

#[test]
fn absurd_moments_overflow_nothing() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from(u64::MAX));
    let situation = Situation {
        headers: Some(&headers),
        ..first_try(status(429))
    };
    assert_eq!(situation.decide(), Decision::Stop(Stop::TooFar));
    assert!(situation.retry_at().is_some());
}
