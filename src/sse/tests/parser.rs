//! The rules of WHATWG HTML, section 9.2.6, each on the whole stream and on all its cuts.

use std::time::Duration;

use crate::sse::parser::{Parsed, Parser, RawEvent};

const LIMIT: usize = 1000;

fn event(id: Option<&str>, kind: &str, data: &str) -> Parsed {
    Parsed::Event(RawEvent {
        id: id.map(str::to_owned),
        kind: kind.to_owned(),
        data: data.to_owned().into(),
    })
}

fn read_in(pieces: &[&[u8]], limit: usize) -> (Vec<Parsed>, Option<Duration>) {
    let mut parser = Parser::new(limit, None);
    let mut all = Vec::new();
    for piece in pieces {
        parser.push(piece, |parsed| all.push(parsed));
    }
    let retry = parser.take_retry();
    (all, retry)
}

/// Reads a stream whole, in two pieces cut at every byte, and byte by byte: always the same.
fn read_all(stream: impl AsRef<[u8]>, limit: usize) -> (Vec<Parsed>, Option<Duration>) {
    let stream = stream.as_ref();
    let whole = read_in(&[stream], limit);
    for at in 0..=stream.len() {
        let (a, b) = stream.split_at(at);
        assert_eq!(read_in(&[a, b], limit), whole, "cut at {at}");
        assert_eq!(read_in(&[a, b"", b], limit), whole, "cut at {at}");
    }
    let bytes: Vec<&[u8]> = stream.chunks(1).collect();
    assert_eq!(read_in(&bytes, limit), whole);
    whole
}

fn read(stream: impl AsRef<[u8]>) -> Vec<Parsed> {
    read_all(stream, LIMIT).0
}

#[test]
fn lines_end_in_cr_lf_or_both() {
    let wanted = [
        event(Some("1"), "a", "x\ny"),
        event(Some("1"), "message", "z"),
    ];
    for end in ["\n", "\r", "\r\n"] {
        let lines = [
            "event: a", "id: 1", "data: x", "data: y", "", "data: z", "", "",
        ];
        assert_eq!(read(lines.join(end)), wanted, "{end:?}");
    }
    assert_eq!(
        read("data: x\r\r\ndata: y\n\r\n"),
        [event(None, "message", "x"), event(None, "message", "y"),]
    );
}

#[test]
fn a_byte_order_mark_is_left_out_at_the_beginning_and_nowhere_else() {
    assert_eq!(read("\u{feff}data: x\n\n"), [event(None, "message", "x")]);
    assert_eq!(read("\u{feff}\u{feff}data: x\n\n"), []);
    assert_eq!(read("data: x\n\n\u{feff}data: y\n\n").len(), 1);
}

#[test]
fn comments_and_unknown_fields_are_no_events() {
    assert_eq!(
        read(":connected\n\n: heartbeat\n\nfoo: bar\nData: x\n data: x\n\n"),
        []
    );
    assert_eq!(
        read("data: x\n:between\ndata: y\n\n"),
        [event(None, "message", "x\ny")]
    );
}

#[test]
fn one_space_after_the_colon_belongs_to_it() {
    assert_eq!(
        read("data:x\n\ndata:  x\n\ndata: a: b\n\n"),
        [
            event(None, "message", "x"),
            event(None, "message", " x"),
            event(None, "message", "a: b"),
        ]
    );
}

#[test]
fn empty_data_is_data_and_none_is_no_event() {
    assert_eq!(
        read("data\n\ndata:\ndata\n\nevent: a\n\ndata: x\n\n"),
        [
            event(None, "message", ""),
            event(None, "message", "\n"),
            event(None, "message", "x"),
        ]
    );
}

#[test]
fn an_event_without_its_empty_line_is_none() {
    assert_eq!(read("data: x\n\ndata: y\n"), [event(None, "message", "x")]);
    assert_eq!(read("data: x"), []);
}

#[test]
fn an_id_stands_until_the_next_and_an_empty_one_takes_it_back() {
    let stream = "id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid\ndata: d\n\n";
    assert_eq!(
        read(stream),
        [
            event(Some("1"), "message", "a"),
            event(Some("1"), "message", "b"),
            event(Some("2"), "message", "c"),
            event(None, "message", "d"),
        ]
    );
}

#[test]
fn an_id_with_nul_is_ignored() {
    assert_eq!(
        read("id: 1\nid: 2\0\ndata: a\n\n"),
        [event(Some("1"), "message", "a")]
    );
}

#[test]
fn an_id_of_an_earlier_connection_stands() {
    let mut parser = Parser::new(LIMIT, Some("7".to_owned()));
    let mut all = Vec::new();
    parser.push(b"data: a\n\n", |parsed| all.push(parsed));
    assert_eq!(all, [event(Some("7"), "message", "a")]);
}

#[test]
fn retry_is_digits_alone() {
    let retry = |text: &str| read_all(format!("retry: {text}\n\n"), LIMIT).1;
    assert_eq!(retry("2000"), Some(Duration::from_secs(2)));
    assert_eq!(retry("0"), Some(Duration::ZERO));
    for text in ["", "+1", "-1", "1.5", "1s", "٣", " 1"] {
        assert_eq!(retry(text), None, "{text:?}");
    }
    assert_eq!(
        retry("99999999999999999999999"),
        Some(Duration::from_millis(u64::MAX))
    );
    assert_eq!(
        read_all("retry: 5\nretry: x\n", LIMIT).1,
        Some(Duration::from_millis(5))
    );
}

#[test]
fn what_is_not_utf_8_is_replaced() {
    let stream = b"event: \xff\nid: \xfe\ndata: \xc3\ndata: \xa9 \xc3\xa9\n\n";
    let wanted = event(Some("\u{fffd}"), "\u{fffd}", "\u{fffd}\n\u{fffd} \u{e9}");
    assert_eq!(read(stream), [wanted]);
}

#[test]
fn an_event_above_the_limit_is_reported_and_the_next_one_read() {
    let (ten, eleven) = ("0123456789", "0123456789a");
    let stream = format!("id: 1\ndata: {eleven}\ndata: x\n\ndata: {ten}\n\n");
    let wanted = [
        Parsed::TooLarge {
            id: Some("1".to_owned()),
        },
        event(Some("1"), "message", ten),
    ];
    assert_eq!(read_all(stream, 10).0, wanted);
    // The line ends between count too.
    let parts = "data: 0123\ndata: 56789\n\ndata: 0123\ndata: 567890\n\n";
    assert_eq!(
        read_all(parts, 10).0,
        [
            event(None, "message", "0123\n56789"),
            Parsed::TooLarge { id: None },
        ]
    );
}

#[test]
fn a_line_that_never_ends_takes_no_more_room_than_the_limit() {
    let mut parser = Parser::new(10, None);
    for _ in 0..1000 {
        parser.push(&[b'x'; 100], |_| panic!("no event"));
    }
    assert!(format!("{parser:?}").len() < 1000);
    let long = "y".repeat(100);
    // Fields that are cut are not set to half their value.
    let stream = format!("id: {long}\nevent: {long}\n{long}\n:{long}\ndata: x\n\n");
    assert_eq!(read_all(stream, 10).0, [event(None, "message", "x")]);
}

mod any {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(bytes in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'd'), any::<u8>()], 0..60,
        )) {
            super::read_all(bytes, 8);
        }
    }
}
