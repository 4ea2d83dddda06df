//! The parser, and the waits. The stream itself is tested through the Management API's client.

mod parser;

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use super::stream::{date, wait};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn the_wait_is_never_shorter_than_the_stream_asked_for() {
    for jitter in [0.0, 0.5, 1.0] {
        for failures in [1, 2, 5, 100] {
            for retry in [0, 1, 2, 60, 600] {
                let wait = wait(seconds(retry), failures, None, jitter).unwrap();
                assert!(wait >= seconds(retry), "{wait:?}");
                assert!(wait <= seconds(retry.max(60)), "{wait:?}");
            }
        }
    }
}

#[test]
fn it_grows_with_the_failures() {
    let wait = |failures| wait(seconds(1), failures, None, 1.0).unwrap();
    assert_eq!([wait(1), wait(2), wait(3)], [2, 4, 8].map(seconds));
}

#[test]
fn what_an_answer_names_is_waited_for_up_to_ten_minutes() {
    let wait = |named| wait(seconds(1), 1, Some(seconds(named)), 0.0);
    assert_eq!(wait(0), Some(seconds(1)));
    assert_eq!(wait(300), Some(seconds(300)));
    assert_eq!(wait(601), None);
}

#[test]
fn the_date_of_an_answer_is_read_in_all_its_forms() {
    let date = |text: &'static str| {
        let value = HeaderValue::from_static(text);
        date(&HeaderMap::from_iter([(header::DATE, value)]))
    };
    for text in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        assert_eq!(date(text).as_deref(), Some("1994-11-06T08:49:37Z"));
    }
    let december = date("Thu, 31 Dec 2026 23:59:59 GMT");
    assert_eq!(december.as_deref(), Some("2026-12-31T23:59:59Z"));
    assert_eq!(date("soon"), None);
}
