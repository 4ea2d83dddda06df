//! The promises of the generated code, each tried on code that was generated from
//! `codegen/tests/specs/rules.yaml`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Nullable, StringEnum};
use generated::{Colour, Thing, ThingEither, ThingOwnerMood, UpdateThing};

#[allow(dead_code, unreachable_pub)]
mod generated {
    include!("../../codegen/tests/rules/generated.rs");
}

fn read(value: Value) -> Thing {
    serde_json::from_value(value).unwrap()
}

fn written(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn update() -> UpdateThing {
    UpdateThing::new("n", "red", ["p"])
}

#[test]
fn an_unknown_member_is_kept_and_sent_back() {
    let sent = json!({ "id": "a", "brand_new": { "deep": [1, null] }, "owner": { "also": 1 } });
    let thing = read(sent.clone());
    assert_eq!(
        thing.extra_.get("brand_new"),
        Some(&json!({ "deep": [1, null] }))
    );
    assert_eq!(written(&thing), sent);
}

#[test]
fn an_unknown_enum_value_is_kept_and_sent_back() {
    let sent = json!({ "id": "a", "colour": "ultraviolet", "owner": { "mood": "Sad" } });
    let thing = read(sent.clone());
    assert_eq!(
        thing.colour,
        Some(Colour::Unlisted("ultraviolet".to_owned()))
    );
    assert!(!thing.colour.as_ref().unwrap().is_listed());
    assert_eq!(written(&thing), sent);
}

#[test]
fn values_that_differ_in_case_alone_stay_apart() {
    assert_eq!(Colour::from("red"), Colour::Red);
    assert_eq!(Colour::from("RED"), Colour::Unlisted("RED".to_owned()));
    assert_eq!(Colour::from("dark-blue").to_string(), "dark-blue");
}

#[test]
fn a_null_that_an_enum_lists_is_no_value_of_it() {
    assert_eq!(Colour::VALUES, ["red", "dark-blue", "other"]);
    assert_eq!(read(json!({ "id": "a", "colour": null })).colour, None);
}

#[test]
fn null_or_nothing_for_any_member_of_an_answer_is_no_failure() {
    let names = [
        "type",
        "colour",
        "secret",
        "secrets",
        "createdAt",
        "tags",
        "parent",
        "owner",
    ];
    let nulls: BTreeMap<_, _> = names.iter().map(|name| (*name, Value::Null)).collect();
    let mut sent = written(&nulls);
    sent["id"] = json!("a");
    assert_eq!(read(sent), read(json!({ "id": "a" })));
}

#[test]
fn what_the_service_cannot_leave_out_is_plain_and_missed() {
    assert_eq!(read(json!({ "id": "a" })).id, "a");
    let error = serde_json::from_value::<Thing>(json!({})).unwrap_err();
    assert!(error.to_string().contains("missing field `id`"), "{error}");
}

#[test]
fn absent_null_and_value_are_three_states() {
    for (state, note) in [
        (Nullable::Absent, None),
        (Nullable::Null, Some(json!(null))),
        (Nullable::Value("x".to_owned()), Some(json!("x"))),
    ] {
        let mut body = update();
        body.note = state.clone();
        let sent = written(&body);
        assert_eq!(sent.get("note"), note.as_ref());
        let again: UpdateThing = serde_json::from_value(sent).unwrap();
        assert_eq!(again.note, state);
    }
}

#[test]
fn an_empty_list_or_map_is_sent_when_it_is_set() {
    let mut body = update();
    body.labels = Some(Vec::new());
    body.map = Some(BTreeMap::new());
    let sent = written(&body);
    assert_eq!((&sent["labels"], &sent["map"]), (&json!([]), &json!({})));
}

#[test]
fn a_null_in_a_list_is_kept_where_the_document_has_it() {
    let sent = json!({ "id": "a", "notes": ["x", null] });
    let thing = read(sent.clone());
    assert_eq!(thing.notes, Some(vec![Some("x".to_owned()), None]));
    assert_eq!(written(&thing), sent);
}

#[test]
fn no_default_of_the_document_is_ever_sent() {
    let only_required = json!({ "name": "n", "colour_name": "red", "parts": ["p"] });
    assert_eq!(written(&update()), only_required);
    assert_eq!(read(json!({ "id": "a" })).type_, None);
}

#[test]
fn limits_are_left_to_the_service() {
    let id = "UPPER and far longer than the limit of twenty-four";
    assert_eq!(read(json!({ "id": id })).id, id);
    let mut body = update();
    body.limit = Some(1_000_000);
    assert_eq!(written(&body)["limit"], 1_000_000);
}

#[test]
fn names_are_rusts_and_the_wire_keeps_its_own() {
    let mut body = update();
    body.self_ = Some(true);
    assert_eq!(written(&body)["self"], true);
    let mut thing = read(json!({ "id": "a", "extra": true, "createdAt": "2026-11-21T00:00:00Z" }));
    assert_eq!(thing.extra, Some(true));
    thing.extra_.insert("more", 1);
    let sent = written(&thing);
    assert_eq!((&sent["extra"], &sent["more"]), (&json!(true), &json!(1)));
    assert_eq!(sent["createdAt"], "2026-11-21T00:00:00Z");
}

#[test]
fn a_member_of_the_type_wins_over_an_extra_one_of_its_name() {
    let mut thing = read(json!({ "id": "a" }));
    thing.extra_.insert("id", "b");
    assert_eq!(serde_json::to_string(&thing).unwrap(), r#"{"id":"a"}"#);
}

#[test]
fn the_last_of_two_members_of_one_name_counts() {
    let thing: Thing = serde_json::from_str(r#"{"id":"a","id":"b","x":1,"x":2}"#).unwrap();
    assert_eq!(
        (thing.id.as_str(), thing.extra_.get("x")),
        ("b", Some(&json!(2)))
    );
}

#[test]
fn secrets_are_redacted_at_every_depth() {
    let thing = read(json!({
        "id": "a", "secret": "s3cr3t", "secrets": { "k": "s3cr3t" }, "parent": { "id": "b", "secret": "s3cr3t" },
        "new_secret": "s3cr3t",
    }));
    for shown in [format!("{thing:?}"), format!("{thing:#?}")] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }
    assert_eq!(thing.secret.unwrap().expose(), "s3cr3t");
}

#[test]
fn a_union_takes_the_first_type_that_fits_and_loses_nothing() {
    let either = |value: Value| read(json!({ "id": "a", "either": value })).either.unwrap();
    assert!(matches!(
        either(json!("red")),
        ThingEither::Colour(Colour::Red)
    ));
    assert!(matches!(either(json!(["x"])), ThingEither::Array(list) if list == ["x"]));
    for value in [
        json!("red"),
        json!(["x"]),
        json!({ "depth": 1, "new": 2 }),
        json!(7),
        json!(true),
    ] {
        assert_eq!(written(&either(value.clone())), value);
    }
    assert_eq!(either(json!(7)), ThingEither::Unlisted(json!(7)));
}

#[test]
fn a_value_of_another_type_is_kept_where_it_stands_and_named() {
    let body = br#"{"id":"a","parent":{"id":"b","tags":["x",{"s3cr3t":1}]}}"#;
    let (thing, misfits) = crate::error::decode_json::<Thing>(body).unwrap();
    assert_eq!(misfits.len(), 1);
    assert_eq!(misfits[0].path, "parent.tags[1]");
    assert!(!format!("{misfits:?} {}", misfits[0]).contains("s3cr3t"));
    let parent = thing.parent.as_deref().unwrap();
    assert_eq!((parent.id.as_str(), &parent.tags), ("b", &None));
    assert_eq!(
        parent.extra_.get("tags"),
        Some(&json!(["x", { "s3cr3t": 1 }]))
    );
    let sent: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(serde_json::to_value(&thing).unwrap(), sent);
}

#[test]
fn what_cannot_be_left_out_cannot_be_of_another_type() {
    for body in [&br#"{"id":{"s3cr3t":1}}"#[..], b"{}", b"[]", b"7"] {
        let error = crate::error::decode_json::<Thing>(body).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    }
    let body = br#"{"id":"a","parent":{"id":1}}"#;
    let (thing, misfits) = crate::error::decode_json::<Thing>(body).unwrap();
    assert_eq!(misfits[0].path, "parent.id");
    assert_eq!(thing.extra_.get("parent"), Some(&json!({ "id": 1 })));
}

#[test]
fn a_field_that_is_set_wins_over_what_did_not_fit() {
    let body = br#"{"id":"a","tags":7}"#;
    let (mut thing, _) = crate::error::decode_json::<Thing>(body).unwrap();
    thing.tags = Some(vec![]);
    assert_eq!(
        serde_json::to_value(&thing).unwrap(),
        json!({ "id": "a", "tags": [] })
    );
}

#[test]
fn an_object_that_callers_build_says_what_it_misses() {
    let error = serde_json::from_value::<UpdateThing>(json!({ "name": "n" })).unwrap_err();
    assert!(
        error.to_string().contains("missing field `parts`"),
        "{error}"
    );
}

#[test]
fn enums_in_requests_take_text() {
    assert_eq!(update().colour_name, Nullable::Value(Colour::Red));
    assert_eq!(ThingOwnerMood::from("happy".to_owned()).as_str(), "happy");
}

mod calls {
    use std::sync::Arc;

    use super::generated::{Colour, ThingsApi, operations};
    use crate::domain::Domain;
    use crate::transport::{Client, NoCredential, Options, Settings, Telemetry};

    fn things() -> ThingsApi {
        let domain = Domain::try_from("http://127.0.0.1:9").unwrap();
        let client = Client::new(Settings {
            http: None,
            domain: &domain,
            prefix: "/api/v2",
            options: Options::new(),
            telemetry: Telemetry::none(),
            authorize: Arc::new(NoCredential),
            reset_is_retry_moment: false,
        });
        ThingsApi::new(client.unwrap())
    }

    #[test]
    fn a_path_argument_is_one_segment_whatever_is_in_it() {
        for (id, segment) in [
            ("auth0|a/b", "auth0%7Ca%2Fb"),
            ("a\\..\\b", "a%5C..%5Cb"),
            ("ü?#%2F", "%C3%BC%3F%23%252F"),
            ("{part}", "%7Bpart%7D"),
            ("...", "..."),
        ] {
            let url = things().get_part(id, 7).url().unwrap();
            assert_eq!(url.path(), format!("/api/v2/things/{segment}/parts/7"));
        }
    }

    #[tokio::test]
    async fn a_segment_that_would_change_the_path_is_refused_before_anything_is_sent() {
        for id in ["", ".", ".."] {
            let error = things().get_part(id, 7).url().unwrap_err();
            assert!(error.is_invalid_argument(), "{id:?}: {error}");
            let error = things().get_part(id, 7).send().await.unwrap_err();
            assert!(error.is_invalid_argument(), "{id:?}: {error}");
            assert_eq!(error.delivery(), crate::error::Delivery::NotSent);
        }
    }

    #[test]
    fn query_parameters_are_joined_or_repeated_and_the_last_setting_counts() {
        let request = things()
            .get_part("a", 1)
            .include_fields(false)
            .include_fields(true);
        let url = request
            .fields(&["x,y", "z"])
            .tag(&[Colour::Red, "a&b".into()])
            .url()
            .unwrap();
        assert_eq!(
            url.query(),
            Some("include_fields=true&fields=x%2Cy%2Cz&tag=red&tag=a%26b")
        );
    }

    #[test]
    fn the_catalogue_says_what_the_document_says() {
        let [get, update] = operations::ALL else {
            panic!("two operations")
        };
        assert_eq!(
            (get.id, get.path),
            ("things.get_part", "/things/{id}/parts/{part}")
        );
        assert_eq!(
            (get.scopes, get.security),
            (&["read:things"][..], &["token"][..])
        );
        assert!(get.idempotent && !update.idempotent);
        assert_eq!(update.method, http::Method::PATCH);
    }

    #[test]
    fn every_item_has_its_docs_and_serde_is_compact() {
        let code = include_str!("../../codegen/tests/rules/generated.rs");
        for text in [
            "/// One part of a thing.",
            "/// `GET /things/{id}/parts/{part}` · credential: `token` · scopes: `read:things`",
            "/// - `id`: Which thing.",
            "/// `createdAt` on the wire.",
            "/// Required by the specification; at most 24 characters; matches `^[a-z]+$`.",
            "/// At least 1; at most 100.",
            "#[deprecated]",
            "#[non_exhaustive]\npub struct Thing {",
        ] {
            assert!(code.contains(text), "{text}");
        }
        assert!(!code.contains("async fn") && !code.contains("derive(Serialize"));
    }
}
