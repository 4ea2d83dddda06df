//! `x-pagination`.

use serde_json::{Value, json};

use super::{answer, imported, link, operation, refused};

/// The pagination of a list with these query parameters and this answer.
fn pagination(parameters: &[&str], schema: Value) -> Value {
    let (paths, schemas) = listing(parameters, schema);
    let documents = imported(paths, schemas);
    documents["things.yaml"]["paths"]["/things"]["get"]["x-pagination"].clone()
}

fn listing(parameters: &[&str], schema: Value) -> (Value, Value) {
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|name| json!({ "name": name, "in": "query", "schema": { "type": "string" } }))
        .collect();
    let list = operation(
        "list",
        json!({ "parameters": parameters, "responses": answer(schema) }),
    );
    let schemas = json!({
        "Thing": { "type": "object", "properties": { "id": { "type": "string" } } },
        "Offset": { "type": "object", "properties": {
            "total": { "type": "integer" }, "things": { "type": "array", "items": link("Thing") },
        } },
        "Checkpoint": { "type": "object", "properties": {
            "next": { "type": "string" }, "things": { "type": "array", "items": link("Thing") },
        } },
        "Inline": { "allOf": [{ "type": "object", "properties": { "policies": { "type": "array", "items": {
            "type": "object", "properties": { "id": { "type": "string" } },
        } } } }, { "type": "object", "properties": { "next": { "type": "string" } } }] },
        "Several": { "type": "object", "properties": {
            "things": { "type": "array", "items": link("Thing") },
            "notes": { "type": "array", "items": { "type": "string" } },
        } },
        "None": { "type": "object", "properties": { "id": { "type": "string" } } },
    });
    (json!({ "/things": { "get": list } }), schemas)
}

fn bare() -> Value {
    json!({ "type": "array", "items": link("Thing") })
}

#[test]
fn from_and_take_with_next_are_a_checkpoint() {
    assert_eq!(
        pagination(&["from", "take"], link("Checkpoint")),
        json!({ "styles": ["checkpoint"], "items": "things", "element": link("Thing") })
    );
}

#[test]
fn pages_are_an_offset_and_checkpoints_go_before_them() {
    let arms = json!({ "oneOf": [bare(), link("Offset"), link("Checkpoint")] });
    let all = ["page", "per_page", "include_totals", "from", "take"];
    assert_eq!(
        pagination(&all, arms),
        json!({ "styles": ["checkpoint", "offset"], "items": "things", "totals": true, "element": link("Thing") })
    );
    assert_eq!(
        pagination(&["page", "per_page"], link("Offset")),
        json!({ "styles": ["offset"], "items": "things", "element": link("Thing") })
    );
}

#[test]
fn without_next_the_last_id_is_the_next_from() {
    assert_eq!(
        pagination(&["from", "take"], bare()),
        json!({ "styles": ["last_id"], "element": link("Thing") })
    );
    let arms = json!({ "oneOf": [bare(), link("Offset")] });
    assert_eq!(
        pagination(&["from", "take", "page", "per_page"], arms)["styles"],
        json!(["offset", "last_id"])
    );
}

#[test]
fn a_bare_array_without_pages_is_a_list_and_nothing_else_is() {
    let list = json!({ "styles": ["list"], "element": link("Thing") });
    assert_eq!(pagination(&["from", "to"], bare()), list);
    let scalars = json!({ "type": "array", "items": { "type": "string" } });
    assert_eq!(
        pagination(&[], scalars)["element"],
        json!({ "type": "string" })
    );
    for other in [
        link("Offset"),
        link("None"),
        json!({ "oneOf": [bare(), link("None")] }),
    ] {
        assert_eq!(pagination(&[], other), Value::Null);
    }
}

#[test]
fn of_several_lists_the_path_names_the_one() {
    assert_eq!(
        pagination(&["page", "per_page"], link("Several"))["items"],
        "things"
    );
}

#[test]
fn an_element_without_a_name_gets_one() {
    let (paths, schemas) = listing(&["from", "take"], link("Inline"));
    let documents = imported(paths, schemas);
    let things = &documents["things.yaml"];
    let pagination = &things["paths"]["/things"]["get"]["x-pagination"];
    assert_eq!(
        *pagination,
        json!({ "styles": ["checkpoint"], "items": "policies", "element": link("InlinePolicy") })
    );
    let schemas = &things["components"]["schemas"];
    assert_eq!(
        schemas["InlinePolicy"]["properties"]["id"]["type"],
        "string"
    );
    let items = schemas["Inline"].pointer("/allOf/0/properties/policies/items");
    assert_eq!(*items.unwrap(), link("InlinePolicy"));
}

#[test]
fn an_element_of_an_answer_without_a_name_is_called_after_the_operation() {
    let inline =
        json!({ "type": "array", "items": { "type": "object", "properties": { "a": {} } } });
    assert_eq!(pagination(&[], inline)["element"], link("ListThingsThing"));
}

#[test]
fn what_an_overlay_says_about_pages_stands() {
    let own = json!({ "styles": ["offset"], "items": "x", "element": { "type": "string" } });
    let list = operation(
        "list",
        json!({ "responses": answer(bare()), "x-pagination": own }),
    );
    let thing = json!({ "Thing": { "type": "object", "properties": { "a": {} } } });
    let documents = imported(json!({ "/things": { "get": list } }), thing);
    assert_eq!(
        documents["things.yaml"]["paths"]["/things"]["get"]["x-pagination"],
        own
    );
}

#[test]
fn only_get_hands_out_lists() {
    let list = operation("list", json!({ "responses": answer(bare()) }));
    let thing = json!({ "Thing": { "type": "object", "properties": { "a": {} } } });
    let documents = imported(json!({ "/things": { "post": list } }), thing);
    assert!(
        documents["things.yaml"]["paths"]["/things"]["post"]
            .get("x-pagination")
            .is_none()
    );
}

#[test]
fn an_element_that_is_not_found_is_an_error() {
    let (paths, schemas) = listing(&["page", "per_page"], link("None"));
    let message = refused(paths, schemas);
    let expected = "a.json at /paths/~1things/get/responses: this takes pages, and no list is";
    assert!(message.starts_with(expected), "{message}");
    let (paths, mut schemas) = listing(&["from", "take"], link("Inline"));
    schemas["InlinePolicy"] = json!({ "type": "object", "properties": { "x": link("Inline") } });
    schemas["Inline"]["properties"] = json!({ "x": link("InlinePolicy") });
    let message = refused(paths, schemas);
    assert!(message.contains("there is such a schema"), "{message}");
}
