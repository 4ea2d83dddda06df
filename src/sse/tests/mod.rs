//! The parser, and the waits. The stream itself is tested through the Management API's client.

mod parser;

use std::time::Duration;

use super::stream::wait;

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
