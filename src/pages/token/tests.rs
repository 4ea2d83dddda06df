use http::Method;
use proptest::prelude::*;

use super::*;
use crate::pages::cursor::Cursor;
use crate::transport::{Call, Operation, PageStyle, Pagination};

const fn operation(id: &'static str, styles: &'static [PageStyle]) -> Operation {
    let mut operation = Operation::new(id, Method::GET, "/things/{id}");
    operation.pagination = Some(Pagination::new(styles, Some("things"), true));
    operation
}

static LIST: Operation = operation("things.list", &[PageStyle::Offset, PageStyle::Checkpoint]);
static OTHER: Operation = operation("others.list", &[PageStyle::Offset, PageStyle::Checkpoint]);
static WHOLE: Operation = operation("things.all", &[PageStyle::List]);

fn call(operation: &'static Operation, id: &str) -> Call<()> {
    Call::new(operation).path("id", id)
}

fn offset(after: u64) -> Place {
    Place {
        way: Way::Offset,
        after,
    }
}

fn written(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn reason(result: Result<Place, Error>) -> String {
    let error = result.err().unwrap();
    assert!(error.is_invalid_argument(), "{error}");
    error.to_string()
}

#[test]
fn a_token_comes_back_from_text_and_from_serde() {
    let parts = call(&LIST, "a").parts;
    for way in [
        Way::Offset,
        Way::Checkpoint(None),
        Way::Checkpoint(Some("c\u{e4}/+".to_owned())),
        Way::LastId(Some("9".to_owned())),
        Way::List,
        Way::End,
    ] {
        let token = ResumeToken::new(&parts, Place { way, after: 7 });
        let text = token.to_string();
        assert!(text.parse::<ResumeToken>().unwrap() == token, "{text}");
        let json = serde_json::to_string(&token).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert!(serde_json::from_str::<ResumeToken>(&json).unwrap() == token);
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let good = json!([1, "things.list", "x", "offset", 7, null]);
    assert!(written(&good).parse::<ResumeToken>().is_ok());
    for (index, bad) in [
        (0, json!(2)),
        (0, json!("1")),
        (1, json!(null)),
        (2, json!(7)),
        (3, json!("elsewhere")),
        (3, json!("last")),
        (4, json!(-1)),
        (4, json!(1.5)),
        (4, json!("7")),
        (5, json!(7)),
        (5, json!("")),
        (5, json!("c")), // page numbers have no `from`
    ] {
        let mut members = good.as_array().unwrap().clone();
        members[index] = bad;
        let text = written(&Value::Array(members));
        assert!(
            text.parse::<ResumeToken>()
                .unwrap_err()
                .is_invalid_argument()
        );
    }
    for text in [
        "",
        "?",
        "e30",
        "W10",
        "bnVsbA",
        " ",
        "\u{0}",
        &written(&json!([1])),
    ] {
        let error = text.parse::<ResumeToken>().unwrap_err();
        assert!(error.is_invalid_argument(), "{text:?}");
        assert!(error.to_string().contains("no resume token"), "{error}");
        assert!(serde_json::from_value::<ResumeToken>(json!(text)).is_err());
    }
    assert!(serde_json::from_value::<ResumeToken>(json!(7)).is_err());
}

#[test]
fn a_token_is_of_one_list() {
    let parts = call(&LIST, "a").query("q", &"x").query("page", &3).parts;
    let token = ResumeToken::new(&parts, offset(7));

    let same = call(&LIST, "a")
        .query("per_page", &9)
        .query("q", &"x")
        .parts;
    assert!(token.place_in(&same).is_ok_and(|place| place == offset(7)));

    for (parts, expected) in [
        (
            call(&OTHER, "a").query("q", &"x").parts,
            "another operation",
        ),
        (call(&LIST, "b").query("q", &"x").parts, "other arguments"),
        (call(&LIST, "a").query("q", &"y").parts, "other arguments"),
        (call(&LIST, "a").parts, "other arguments"),
    ] {
        let text = reason(token.place_in(&parts));
        assert!(text.contains(expected), "{text}");
    }
    let strange = ResumeToken::new(&parts, Place::new(Way::LastId(None)));
    assert!(reason(strange.place_in(&parts)).contains("a way that the operation does not have"));
}

#[test]
fn where_a_list_is_one_page_every_argument_counts() {
    let token = ResumeToken::new(
        &call(&WHOLE, "a").query("from", &"2026").parts,
        Place::new(Way::List),
    );
    assert!(
        token
            .place_in(&call(&WHOLE, "a").query("from", &"2026").parts)
            .is_ok()
    );
    let text = reason(token.place_in(&call(&WHOLE, "a").query("from", &"2025").parts));
    assert!(text.contains("other arguments"), "{text}");
}

#[test]
fn a_token_holds_no_argument_and_shows_no_place() {
    let parts = call(&LIST, "s3cr3t-id").query("q", &"email:s3cr3t").parts;
    let place = Place::new(Way::Checkpoint(Some("Fe26.s3cr3t".to_owned())));
    let token = ResumeToken::new(&parts, place);
    assert!(!format!("{token:?}").contains("s3cr3t"));
    let inside = URL_SAFE_NO_PAD.decode(token.to_string()).unwrap();
    let inside = String::from_utf8(inside).unwrap();
    assert_eq!(
        inside.matches("s3cr3t").count(),
        1,
        "the checkpoint alone: {inside}"
    );
    let of_another = token.place_in(&call(&OTHER, "a").parts).err().unwrap();
    assert!(!format!("{of_another} {of_another:?}").contains("s3cr3t"));
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,60}", after in any::<u64>(), wanted in proptest::option::of(any::<u64>())) {
        let _ = text.parse::<ResumeToken>();
        let encoded = written(&json!([1, "things.list", text, "offset", after, null]));
        let token: ResumeToken = encoded.parse().unwrap();
        let mut parts = call(&LIST, "a").parts;
        let mut cursor = Cursor::new(&parts);
        cursor.go_to(token.place);
        cursor.ask(wanted, &mut parts);
    }
}
