//! Documents that are refused, each with the file and the pointer.

use serde_json::{Value, json};

use super::super::error::{Place, escape};
use super::super::{Options, convert_document, diff};
use super::{answer, document, link, management, operation, refused};

#[track_caller]
fn says(paths: Value, schemas: Value, expected: &str) {
    let message = refused(paths, schemas);
    assert!(message.starts_with(expected), "{message}");
}

#[track_caller]
fn of_operation(members: Value, expected: &str) {
    let paths = json!({ "/things": { "get": operation("list", members) } });
    says(
        paths,
        json!({}),
        &format!("a.json at /paths/~1things/get{expected}"),
    );
}

#[test]
fn a_reference_to_nothing() {
    of_operation(
        json!({ "responses": answer(link("Gone")) }),
        ": the reference \"#/components/schemas/Gone\" leads to nothing",
    );
    let schemas = json!({ "A": { "properties": { "b": link("Gone") } } });
    let paths = json!({ "/things": { "get": operation("list", json!({ "responses": answer(link("A")) })) } });
    says(
        paths,
        schemas,
        "a.json at /components/schemas/A: the reference",
    );
    of_operation(
        json!({ "parameters": [{ "$ref": "#/components/parameters/Gone" }] }),
        "/parameters/0/$ref: \"#/components/parameters/Gone\" leads to nothing",
    );
}

#[test]
fn a_keyword_that_is_not_known() {
    let schema = json!({ "type": "object", "patternProperties": {} });
    of_operation(
        json!({ "responses": answer(schema) }),
        "/responses/200/content/application~1json/schema/patternProperties: this keyword",
    );
    of_operation(json!({ "callbacks": {} }), "/callbacks: this is not known");
    of_operation(
        json!({ "x-unheard-of": {} }),
        "/x-unheard-of: this is not known",
    );
    let parameter = json!({ "name": "q", "in": "query", "content": {} });
    of_operation(
        json!({ "parameters": [parameter] }),
        "/parameters/0/content: this is not known",
    );
    let body = json!({ "content": {}, "x": 1 });
    of_operation(
        json!({ "requestBody": body }),
        "/requestBody/x: this is not known",
    );
    let responses = json!({ "200": { "description": "", "links": {} } });
    of_operation(
        json!({ "responses": responses }),
        "/responses/200/links: this is not known",
    );
    let paths = json!({ "/things": { "servers": [] } });
    says(
        paths,
        json!({}),
        "a.json at /paths/~1things/servers: this is not known",
    );
}

#[test]
fn two_operations_of_one_name() {
    let paths = json!({
        "/a": { "get": operation("list", json!({})) },
        "/b": { "get": operation("list", json!({})) },
    });
    says(
        paths,
        json!({}),
        "a.json at /paths/~1b/get/x-operation-name: another operation has",
    );
}

#[test]
fn an_operation_that_lacks_something() {
    let responses = json!({ "400": { "description": "" } });
    of_operation(
        json!({ "responses": responses }),
        "/responses: an operation needs a success",
    );
    of_operation(
        json!({ "operationId": 1 }),
        "/operationId: a text belongs here",
    );
    of_operation(
        json!({ "x-operation-group": [] }),
        "/x-operation-group: a group needs a name",
    );
    of_operation(
        json!({ "parameters": {} }),
        "/parameters: a list belongs here",
    );
    of_operation(
        json!({ "parameters": [{ "in": "query" }] }),
        "/parameters/0: a parameter needs name",
    );
    let bare = json!({ "name": "q", "in": "query" });
    of_operation(
        json!({ "parameters": [bare] }),
        "/parameters/0: a parameter needs a schema",
    );
    of_operation(
        json!({ "requestBody": {} }),
        "/requestBody: a request body needs content",
    );
    let content = json!({ "content": { "application/json": {} } });
    of_operation(
        json!({ "requestBody": content }),
        "/requestBody/content/application~1json: a media type needs a schema",
    );
    let mut nameless = operation("list", json!({}));
    nameless.as_object_mut().unwrap().remove("x-operation-name");
    let paths = json!({ "/things": { "get": nameless } });
    says(
        paths,
        json!({}),
        "a.json at /paths/~1things/get: an operation needs x-operation-name",
    );
    let paths = json!({ "/{id}": { "get": operation("list", json!({})) } });
    says(
        paths,
        json!({}),
        "a.json at /paths/~1{id}/get: a path to import begins with",
    );
}

/// Everything that the import looks at, once.
fn rich() -> Value {
    let schema = json!({
        "type": ["object", "null"], "required": ["a"], "additionalProperties": { "type": "string" },
        "properties": {
            "a": { "type": "array", "items": { "enum": ["x", null] }, "minItems": 1 },
            "b": { "oneOf": [link("A"), { "type": "null" }], "deprecated": true },
            "c": { "allOf": [{ "properties": { "d": { "const": 1 } } }, { "required": ["d"] }] },
            "e": { "type": "integer", "exclusiveMinimum": 0, "maximum": 5 },
            "f": { "anyOf": [{ "type": "string", "pattern": "[\\w-]" }, { "format": "uri" }] },
            "g": { "type": "string", "contentEncoding": "base64", "nullable": true },
        },
        "discriminator": { "propertyName": "a", "mapping": { "a": "#/components/schemas/A" } },
    });
    let list = operation(
        "list",
        json!({
            "parameters": [{ "name": "page", "in": "query", "schema": { "type": "integer" } },
                           { "name": "per_page", "in": "query", "required": true, "schema": {} },
                           { "name": "auth0-custom-domain", "in": "header", "schema": {} }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": link("A") } } },
            "responses": answer(json!({ "properties": { "a": { "type": "array", "items": link("A") } } })),
            "security": [{ "bearerAuth": [] }, { "oAuth2ClientCredentials": ["read:things"] }],
            "externalDocs": { "url": "https://example.com" }, "deprecated": true,
        }),
    );
    let own = json!({ "x-pagination": { "styles": ["list"], "items": "a", "totals": true, "element": {} } });
    let paths =
        json!({ "/things": { "parameters": [], "get": list, "put": operation("set", own) } });
    document(paths, json!({ "A": schema }))
}

/// The pointers to all values.
fn pointers(value: &Value, pointer: &str, out: &mut Vec<String>) {
    out.push(pointer.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            pointers(value, &format!("{pointer}/{}", escape(key)), out);
        }),
        Value::Array(values) => values.iter().enumerate().for_each(|(index, value)| {
            pointers(value, &format!("{pointer}/{index}"), out);
        }),
        _ => {}
    }
}

#[test]
fn whatever_stands_anywhere_gives_documents_or_an_error() {
    let place = Place::file("a.json");
    let original = convert_document(&rich(), &place, management()).unwrap();
    let mut all = Vec::new();
    pointers(&rich(), "", &mut all);
    let (mut taken, mut refused) = (0, 0);
    for pointer in &all {
        for other in [
            json!(null),
            json!(true),
            json!(1),
            json!("x"),
            json!([]),
            json!({}),
            json!([{}]),
        ] {
            let mut mutated = rich();
            *mutated.pointer_mut(pointer).unwrap() = other;
            match convert_document(&mutated, &place, management()) {
                Ok(documents) => {
                    diff::compare(&original, &documents);
                    taken += 1;
                }
                Err(error) => {
                    assert!(error.to_string().starts_with("a.json"), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(
        taken > 100 && refused > 500,
        "{taken} taken, {refused} refused"
    );
}

#[test]
fn arguments_that_make_no_sense() {
    let wrong = |arguments: &[&str]| Options::parse(arguments).unwrap_err();
    assert!(wrong(&[]).contains("needs the vendor's document"));
    assert!(wrong(&["a.json"]).contains("--api management"));
    assert!(wrong(&["a.json", "--api"]).contains("--api needs a value"));
    assert!(wrong(&["a.json", "--api", "../x"]).contains("--api management"));
    assert!(wrong(&["a.json", "b.json", "--api", "management"]).contains("one document at a time"));
    assert!(wrong(&["a.json", "--api", "x", "--chekc"]).contains("--chekc is not known"));
    let options = Options::parse(&[
        "a.json",
        "--check",
        "--markdown",
        "r.md",
        "--api",
        "my-account",
    ])
    .unwrap();
    assert!(options.check && options.markdown.is_some() && options.target.name == "my-account");
}
