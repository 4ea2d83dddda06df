use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

/// The documents before: one operation with a parameter, a body and an answer.
fn before() -> Value {
    let reference =
        |name: &str| json!({ "$ref": format!("shared.yaml#/components/schemas/{name}") });
    let media = |name: &str| json!({ "application/json": { "schema": reference(name) } });
    json!({
        "things.yaml": { "paths": { "/things/{id}": { "patch": {
            "operationId": "patch_thing",
            "x-operation-group": "things",
            "x-operation-name": "update",
            "x-release-lifecycle": "EA",
            "parameters": [
                { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                { "name": "q", "in": "query", "schema": reference("Alias") },
            ],
            "requestBody": { "required": true, "content": media("Input") },
            "responses": { "200": { "description": "", "content": media("Output") } },
            "x-pagination": { "styles": ["offset"], "element": reference("Color") },
        } } } },
        "shared.yaml": { "paths": {}, "components": { "schemas": {
            "Alias": { "type": "string" },
            "Color": { "type": "string", "enum": ["red", "blue"] },
            "Input": { "type": "object", "required": ["name"], "properties": {
                "name": { "type": "string", "maxLength": 5 },
                "note": { "type": "string" },
                "color": reference("Color"),
                "list": { "type": "array", "items": { "type": "string" } },
            } },
            "Output": { "type": "object", "required": ["name"], "properties": {
                "name": { "type": "string" },
                "color": { "nullable": true, "allOf": [reference("Color")] },
                "either": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
                "map": { "type": "object", "additionalProperties": { "type": "string" } },
            } },
        } } },
    })
}

fn documents(value: Value) -> BTreeMap<String, Value> {
    let Value::Object(documents) = value else {
        panic!("no documents")
    };
    documents.into_iter().collect()
}

const OPERATION: &str = "/things.yaml/paths/~1things~1{id}/patch";
const SCHEMAS: &str = "/shared.yaml/components/schemas";

/// The changes when the value at a pointer becomes another, each in a line; null takes it out.
fn changes(pointer: &str, value: Value) -> Vec<String> {
    let mut after = before();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match after.pointer_mut(parent) {
        Some(Value::Object(parent)) if value.is_null() => drop(parent.remove(last)),
        Some(Value::Object(parent)) => drop(parent.insert(last.to_owned(), value)),
        Some(Value::Array(parent)) => parent.push(value),
        _ => panic!("{pointer} leads nowhere"),
    }
    let changes = compare(&documents(before()), &documents(after));
    let line = |change: &Change| {
        format!(
            "{:?} {:?} {}: {}",
            change.level, change.side, change.subject, change.text
        )
    };
    changes.iter().map(line).collect()
}

#[track_caller]
fn operation(pointer: &str, value: Value, expected: &[&str]) {
    assert_eq!(changes(&format!("{OPERATION}{pointer}"), value), expected);
}

#[track_caller]
fn schema(pointer: &str, value: Value, expected: &[&str]) {
    assert_eq!(changes(&format!("{SCHEMAS}{pointer}"), value), expected);
}

#[test]
fn nothing_changed_is_no_change() {
    assert_eq!(compare(&documents(before()), &documents(before())), []);
    assert_eq!(text(&[]), "verdict: none (nothing changed)\n");
    // Neither is a schema that moves from one file to another.
    let mut after = before();
    let schemas = after["shared.yaml"]["components"]["schemas"].take();
    after["things.yaml"]["components"]["schemas"] = schemas;
    assert_eq!(compare(&documents(before()), &documents(after)), []);
}

#[test]
fn operations_come_and_go() {
    let all = documents(before());
    let none = BTreeMap::new();
    let added = compare(&none, &all);
    assert_eq!((added[0].level, added.len()), (Level::Minor, 1));
    assert_eq!(added[0].text, "added (PATCH /things/{id})");
    let removed = compare(&all, &none);
    assert_eq!((removed[0].level, removed.len()), (Level::Breaking, 1));
    assert_eq!(removed[0].text, "removed (PATCH /things/{id})");
}

#[test]
fn an_operation_has_the_name_that_callers_use() {
    operation(
        "/x-operation-name",
        json!("edit"),
        &[
            "Breaking Operation things.update: renamed to things.edit",
            "Minor Operation things.edit: added (PATCH /things/{id})",
        ],
    );
    let id = "Breaking Operation things.update: operationId: \"patch_thing\" became \"x\"";
    operation("/operationId", json!("x"), &[id]);
    let mut after = before();
    let item = after["things.yaml"]["paths"]["/things/{id}"].take();
    after["things.yaml"]["paths"] = json!({ "/stuff/{id}": item });
    let moved = compare(&documents(before()), &documents(after));
    assert_eq!(moved[0].level, Level::Patch);
    assert_eq!(
        moved[0].text,
        "moved from PATCH /things/{id} to PATCH /stuff/{id}"
    );
    let mut after = before();
    after["stuff.yaml"] = after["things.yaml"].take();
    after["things.yaml"] = json!({});
    let moved = compare(&documents(before()), &documents(after));
    assert_eq!(moved[0].level, Level::Breaking);
    assert_eq!(moved[0].text, "moved from things.yaml to stuff.yaml");
}

#[test]
fn lifecycle_scopes_and_statuses_stand_in_the_docs() {
    let ga = "Patch Operation things.update: x-release-lifecycle: \"EA\" became \"GA\"";
    operation("/x-release-lifecycle", json!("GA"), &[ga]);
    operation(
        "/deprecated",
        json!(true),
        &["Patch Operation things.update: deprecated: true added"],
    );
    let header = "Minor Operation things.update: x-custom-domain-header: true added";
    operation("/x-custom-domain-header", json!(true), &[header]);
    let statuses =
        "Patch Answer things.update, answer: statuses: [\"200\"] became [\"200\",\"204\"]";
    operation("/responses/204", json!({ "description": "" }), &[statuses]);
}

#[test]
fn another_way_to_page_breaks_and_one_more_does_not() {
    let changed = |value: Value| changes(&format!("{OPERATION}/x-pagination"), value)[0].clone();
    let element = json!({ "$ref": "shared.yaml#/components/schemas/Color" });
    let more = json!({ "styles": ["offset", "last_id"], "element": element });
    assert!(changed(more).starts_with("Minor"));
    let totals = json!({ "styles": ["offset"], "totals": true, "element": element });
    assert!(changed(totals).starts_with("Minor"));
    let preferred = json!({ "styles": ["checkpoint", "offset"], "element": element });
    assert!(changed(preferred).starts_with("Breaking"));
    assert!(changed(Value::Null).starts_with("Breaking"));
}

#[test]
fn a_parameter_that_has_to_be_given_breaks() {
    let one =
        |required: bool| json!({ "name": "n", "in": "query", "required": required, "schema": {} });
    let added = "Minor Request things.update, query parameter n: added";
    operation("/parameters/-", one(false), &[added]);
    let required = "Breaking Request things.update, query parameter n: added, required";
    operation("/parameters/-", one(true), &[required]);
    operation(
        "/parameters",
        json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } },
               { "name": "q", "in": "query", "required": true, "schema": { "type": "string" } }]),
        &[
            "Breaking Request things.update, path parameter id: string became integer",
            "Breaking Request things.update, query parameter q: now required",
        ],
    );
    let gone = "Breaking Request things.update, query parameter q: removed";
    let id =
        json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }]);
    operation("/parameters", id, &[gone]);
}

#[test]
fn required_parameters_keep_their_order() {
    let parameter =
        |name: &str| json!({ "name": name, "in": "query", "required": true, "schema": {} });
    let with = |names: [&str; 2]| {
        let mut documents = before();
        let parameters = documents
            .pointer_mut(&format!("{OPERATION}/parameters"))
            .unwrap();
        *parameters = json!(names.map(parameter));
        self::documents(documents)
    };
    let turned = compare(&with(["a", "b"]), &with(["b", "a"]));
    assert_eq!((turned[0].level, turned.len()), (Level::Breaking, 1));
    assert!(turned[0].text.contains("another order"));
}

#[test]
fn bodies_and_answers_come_and_go() {
    operation(
        "/requestBody",
        Value::Null,
        &["Breaking Request things.update, body: removed"],
    );
    let optional = "Breaking Request things.update, body: no longer required";
    operation("/requestBody/required", json!(false), &[optional]);
    let none = "Breaking Answer things.update, answer: application/json removed";
    operation("/responses/200/content", Value::Null, &[none]);
    let schema = json!({ "type": "string" });
    let retyped = "Breaking Answer things.update, answer: Output became string";
    let anything = "Breaking Answer things.update, answer: Output became anything";
    operation(
        "/responses/200/content/application~1json/schema",
        json!({}),
        &[anything],
    );
    let content = json!({ "application/json": { "schema": schema } });
    operation("/responses/200/content", content, &[retyped]);
}

#[test]
fn members_of_requests_and_answers_differ() {
    let text = json!({ "type": "string" });
    schema(
        "/Input/properties/new",
        text.clone(),
        &["Minor Request Input.new: added"],
    );
    schema(
        "/Output/properties/new",
        text,
        &["Minor Answer Output.new: added"],
    );
    schema(
        "/Input/properties/note",
        Value::Null,
        &["Breaking Request Input.note: removed"],
    );
    schema(
        "/Output/properties/map",
        Value::Null,
        &["Breaking Answer Output.map: removed"],
    );
    let required = json!(["name", "note"]);
    schema(
        "/Input/required",
        required,
        &["Breaking Request Input.note: now required"],
    );
    schema(
        "/Output/required",
        json!([]),
        &["Patch Answer Output.name: no longer required"],
    );
    let nullable = json!({ "type": "string", "maxLength": 5, "nullable": true });
    schema(
        "/Input/properties/name",
        nullable,
        &["Breaking Request Input.name: now nullable"],
    );
    let nullable = json!({ "type": "string", "nullable": true });
    schema(
        "/Output/properties/name",
        nullable,
        &["Patch Answer Output.name: now nullable"],
    );
}

#[test]
fn another_type_breaks() {
    let number = json!({ "type": "integer" });
    schema(
        "/Output/properties/name",
        number.clone(),
        &["Breaking Answer Output.name: string became integer"],
    );
    let list = json!({ "type": "array", "items": number });
    schema(
        "/Input/properties/list",
        list,
        &["Breaking Request Input.list[]: string became integer"],
    );
    let map = json!({ "type": "object", "additionalProperties": number });
    schema(
        "/Output/properties/map",
        map,
        &["Breaking Answer Output.map{}: string became integer"],
    );
    schema(
        "/Input/properties/color",
        number,
        &["Breaking Request Input.color: Color became integer"],
    );
    let date = json!({ "type": "string", "format": "date-time" });
    schema(
        "/Output/properties/name",
        date,
        &["Breaking Answer Output.name: format: \"date-time\" added"],
    );
    let url = json!({ "type": "string", "format": "uri" });
    schema(
        "/Output/properties/name",
        url,
        &["Patch Answer Output.name: format: \"uri\" added"],
    );
    // A component without a type of its own is what it stands for.
    schema(
        "/Alias",
        json!({ "type": "boolean" }),
        &["Breaking Request things.update, query parameter q: string became boolean"],
    );
}

#[test]
fn enums_and_unions_are_open() {
    schema(
        "/Color/enum/-",
        json!("green"),
        &[
            "Minor Request Color: value \"green\" added",
            "Minor Answer Color: value \"green\" added",
        ],
    );
    schema(
        "/Color/enum",
        json!(["red"]),
        &[
            "Breaking Request Color: value \"blue\" removed",
            "Breaking Answer Color: value \"blue\" removed",
        ],
    );
    let more = json!({ "type": "boolean" });
    schema(
        "/Output/properties/either/oneOf/-",
        more,
        &["Minor Answer Output.either|boolean: arm added"],
    );
    let fewer = json!([{ "type": "string" }, { "type": "boolean" }]);
    schema(
        "/Output/properties/either/oneOf",
        fewer,
        &[
            "Breaking Answer Output.either|integer: arm removed",
            "Minor Answer Output.either|boolean: arm added",
        ],
    );
}

#[test]
fn limits_stand_in_the_docs() {
    let limit = "Patch Request Input.name: maxLength: 5 became 9";
    schema(
        "/Input/properties/name",
        json!({ "type": "string", "maxLength": 9 }),
        &[limit],
    );
}

#[test]
fn a_type_that_goes_both_ways_from_now_on() {
    let content = json!({ "application/json": { "schema": {
        "$ref": "shared.yaml#/components/schemas/Output",
    } } });
    let both = changes(&format!("{OPERATION}/requestBody/content"), content);
    let expected = [
        "Breaking Request Output: now on this side as well",
        "Breaking Request things.update, body: Input became Output",
    ];
    assert_eq!(both, expected);
}

#[test]
fn the_verdict_is_the_last_line() {
    let change = |level: Level, side: Side, subject: &str| Change {
        level,
        side,
        subject: subject.to_owned(),
        text: "t".to_owned(),
    };
    let mut changes = vec![change(Level::Patch, Side::Operation, "a.b")];
    assert_eq!(
        text(&changes),
        "patch:\n  a.b: t\nverdict: patch (0 breaking, 0 minor, 1 patch)\n"
    );
    changes.push(change(Level::Breaking, Side::Request, "C.d"));
    let expected = "breaking:\n  request C.d: t\npatch:\n  a.b: t\n\
                    verdict: major (1 breaking, 0 minor, 1 patch)\n";
    assert_eq!(text(&changes), expected);
    let expected = "### breaking, requests\n\n- `C.d`: t\n\n### patch, operations\n\n- `a.b`: t\n\n\
                    **verdict: major (1 breaking, 0 minor, 1 patch)**\n";
    assert_eq!(markdown(&changes), expected);
}
