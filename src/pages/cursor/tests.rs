use http::Method;
use proptest::prelude::*;

use super::*;
use crate::transport::{Call, Pagination};

const fn operation(styles: &'static [PageStyle]) -> Operation {
    let mut operation = Operation::new("things.list", Method::GET, "/things");
    operation.pagination = Some(Pagination::new(styles, Some("things"), true));
    operation
}

use PageStyle::{Checkpoint, LastId, List, Offset};
static BOTH: Operation = operation(&[Checkpoint, Offset]);
static NUMBERS: Operation = operation(&[Offset]);
static LOGS: Operation = operation(&[Offset, LastId]);
static WHOLE: Operation = operation(&[List]);

fn call(operation: &'static Operation, arguments: &[(&'static str, &str)]) -> Parts {
    let call = Call::<()>::new(operation);
    let set = |call: Call<()>, (name, value): &(&'static str, &str)| call.query(name, value);
    arguments.iter().fold(call, set).parts
}

fn sent(parts: &Parts) -> String {
    let mut query: Vec<_> = parts
        .query()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort_unstable();
    query.join("&")
}

/// What is asked for first.
fn first(operation: &'static Operation, arguments: &[(&'static str, &str)]) -> String {
    let mut parts = call(operation, arguments);
    let mut cursor = Cursor::new(&parts);
    assert!(cursor.stuck().is_none());
    cursor.ask(None, &mut parts);
    sent(&parts)
}

fn listed(len: u64) -> Listed<'static> {
    Listed {
        list: Presence::There,
        len,
        total: None,
        start: None,
        next: None,
        odd_next: false,
        member: None,
        body: b"[]",
    }
}

#[test]
fn the_arguments_decide_the_way_and_else_the_operation_does() {
    const TOTALS: &str = "include_totals=true&page=0&per_page=50";
    assert_eq!(first(&BOTH, &[]), "take=50");
    assert_eq!(first(&BOTH, &[("take", "7")]), "take=7");
    assert_eq!(first(&BOTH, &[("from", "c")]), "from=c&take=50");
    assert_eq!(first(&BOTH, &[("page", "0")]), TOTALS);
    assert_eq!(
        first(&BOTH, &[("per_page", "7")]),
        "include_totals=true&page=0&per_page=7"
    );
    assert_eq!(first(&NUMBERS, &[]), TOTALS);
    assert_eq!(
        first(&NUMBERS, &[("page", "3")]),
        "include_totals=true&page=3&per_page=50"
    );
    assert_eq!(
        first(&NUMBERS, &[("include_totals", "false")]),
        "include_totals=false&page=0&per_page=50"
    );
    assert_eq!(first(&LOGS, &[]), TOTALS);
    assert_eq!(
        first(&LOGS, &[("from", "9"), ("q", "x")]),
        "from=9&q=x&take=50"
    );
    // Here `from` is no page.
    assert_eq!(first(&WHOLE, &[("from", "2026")]), "from=2026");
}

#[test]
fn arguments_that_make_no_page_are_refused_before_anything_is_sent() {
    for (arguments, name) in [
        (&[("take", "0")][..], "take"),
        (&[("take", "-1")], "take"),
        (&[("per_page", "0")], "per_page"),
        (&[("page", "-1")], "page"),
        (&[("page", "1"), ("take", "5")], "page"),
        (&[("per_page", "1"), ("from", "c")], "page"),
    ] {
        let mut cursor = Cursor::new(&call(&BOTH, arguments));
        assert!(!cursor.goes_on());
        let error = cursor.stuck().unwrap();
        assert!(error.is_invalid_argument(), "{error}");
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
        assert!(
            cursor.stuck().is_none() && !cursor.goes_on(),
            "it is told once"
        );
    }
}

/// After one page, whether the cursor goes on.
fn after(page: u64, listed: Listed<'_>) -> (bool, Option<Error>) {
    let mut parts = call(&NUMBERS, &[("page", &page.to_string()), ("per_page", "50")]);
    let mut cursor = Cursor::new(&parts);
    let ask = cursor.ask(None, &mut parts);
    cursor.advance(ask, &listed).unwrap();
    (cursor.goes_on(), cursor.stuck())
}

#[test]
fn page_numbers_end_where_the_total_or_a_page_that_is_not_full_says() {
    let total = |total, len, start| Listed {
        total: Some(total),
        start,
        ..listed(len)
    };
    for (page, listed, goes_on) in [
        (0, listed(50), true),
        (0, listed(49), false),
        (0, listed(0), false),
        (0, total(50, 50, Some(0)), false),
        (0, total(51, 50, Some(0)), true),
        (1, total(100, 50, None), false),
        (1, total(99, 49, Some(50)), false),
        // Not full, and the total says that it was not the last.
        (0, total(100, 20, Some(0)), true),
        // The service has pages of 20, so this one began at 20.
        (1, total(60, 20, Some(20)), true),
        // A start beyond what was asked for ends nothing.
        (0, total(100, 50, Some(90)), true),
        (2, total(101, 0, Some(100)), false),
    ] {
        assert_eq!(after(page, listed).0, goes_on, "page {page}");
    }
}

#[test]
fn an_empty_page_at_the_end_of_page_numbers_is_an_error_unless_the_total_is_reached() {
    let ended = |page, total| {
        let (goes_on, error) = after(page, Listed { total, ..listed(0) });
        assert!(!goes_on);
        error.is_some_and(|error| error.is_paging_end())
    };
    assert!(ended(20, None));
    assert!(ended(20, Some(1001)));
    assert!(!ended(20, Some(1000)));
    assert!(!ended(19, None));
    // The service gave what was before this page, which is beyond the 1,000.
    assert!(!ended(30, None));
}

#[test]
fn a_next_that_is_no_text_is_an_error() {
    let mut parts = call(&BOTH, &[]);
    let mut cursor = Cursor::new(&parts);
    let ask = cursor.ask(None, &mut parts);
    let odd = Listed {
        odd_next: true,
        ..listed(3)
    };
    cursor.advance(ask, &odd).unwrap();
    let error = cursor.stuck().unwrap();
    assert_eq!(error.kind(), crate::error::ErrorKind::Flow);
    assert!(!cursor.goes_on());
    assert!(
        cursor.place
            == Place {
                way: Way::Checkpoint(None),
                after: 3
            }
    );
}

proptest! {
    #[test]
    fn a_smaller_page_holds_all_that_is_wanted(place in 0_u64..2000, wanted in 1_u64..200, size in 1_u64..120) {
        let mut parts = call(&NUMBERS, &[("per_page", &size.to_string())]);
        let mut cursor = Cursor::new(&parts);
        cursor.go_to(Place { way: Way::Offset, after: place });
        let ask = cursor.ask(Some(wanted), &mut parts);
        prop_assert!(ask.size <= size);
        prop_assert_eq!(ask.page * ask.size + ask.skip, place);
        if ask.size < size {
            prop_assert!(ask.skip + wanted <= ask.size);
        }
        if place == 0 {
            prop_assert_eq!(ask.size, size.min(wanted));
        }
    }
}

/// The documents say how large a page may be; what is asked for unasked must not be larger.
#[test]
fn no_default_is_larger_than_the_service_takes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/management");
    let (mut seen, mut group, mut name, mut size) = (0, String::new(), String::new(), false);
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            let line = line.trim();
            if let Some(is) = line.strip_prefix("x-operation-group: ") {
                group = is.to_owned();
            } else if let Some(is) = line.strip_prefix("x-operation-name: ") {
                name = is.to_owned();
            } else if let Some(is) = line.strip_prefix("- name: ") {
                size = matches!(is, "take" | "per_page");
            } else if let (true, Some(most)) = (size, line.strip_prefix("maximum: ")) {
                size = false;
                seen += 1;
                let id: &'static str = format!("{group}.{name}").leak();
                let operation = Operation::new(id, Method::GET, "/");
                let most: u64 = most.parse().unwrap();
                assert!(page_size(&operation) <= most, "{id}: {most}");
            }
        }
    }
    assert!(seen > 50, "{seen}");
}
