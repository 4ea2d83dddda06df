//! APIs that are one file.

use serde_json::{Value, json};

use super::super::convert_document;
use super::super::error::Place;
use super::super::target::Target;
use super::{answer, document, link, operation};

fn converted(paths: Value, schemas: Value) -> Result<Value, String> {
    let target = Target::named("authentication")?;
    let document = document(paths, schemas);
    let documents = convert_document(&document, &Place::file("a.json"), target);
    let mut documents = documents.map_err(|error| error.to_string())?;
    assert_eq!(documents.len(), 1, "one file");
    Ok(documents.remove("authentication.yaml").unwrap())
}

#[test]
fn all_paths_and_schemas_are_in_it() {
    let thing = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let paths = json!({
        "/": { "delete": operation("delete", json!({})) },
        "/.well-known/jwks.json": { "get": operation("keys", json!({ "responses": answer(link("Thing")) })) },
        "/others/{id}": { "get": operation("get", json!({
            "responses": answer(link("Thing")),
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": {} }],
        })) },
    });
    let document = converted(paths, json!({ "Thing": thing })).unwrap();
    assert_eq!(document["info"]["title"], "Auth0 Authentication API");
    assert_eq!(document["servers"][0]["url"], "https://{domain}");
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/", "/.well-known/jwks.json", "/others/{id}"]);
    assert!(document["components"]["schemas"].get("Thing").is_some());
    let docs = &document["paths"]["/"]["delete"]["externalDocs"]["url"];
    assert_eq!(docs, "https://auth0.com/docs/api/authentication");
}

#[test]
fn an_object_without_a_name_is_called_after_its_operation() {
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let text = json!({ "type": "string" });
    let media = json!({ "application/json": { "schema": object } });
    let paths = json!({
        "/a": { "post": operation("sign_up", json!({
            "requestBody": { "required": true, "content": media }, "responses": answer(object.clone()),
        })) },
        "/b": { "post": operation("text", json!({ "responses": answer(text.clone()) })) },
    });
    let document = converted(paths, json!({})).unwrap();
    let at = |pointer: &str| document.pointer(pointer).unwrap();
    let schema = "content/application~1json/schema";
    assert_eq!(
        *at(&format!("/paths/~1a/post/requestBody/{schema}")),
        link("SignUpThingsRequestContent")
    );
    assert_eq!(
        *at(&format!("/paths/~1a/post/responses/200/{schema}")),
        link("SignUpThingsResponseContent")
    );
    assert_eq!(
        *at("/components/schemas/SignUpThingsRequestContent"),
        object
    );
    assert_eq!(
        *at(&format!("/paths/~1b/post/responses/200/{schema}")),
        text
    );
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let object = |name: &str| json!({ "type": "object", "properties": { name: {} } });
    let both = answer(json!({ "type": "object", "properties": {
        "a": {}, "other": link("SignUpThingsResponseContent"),
    } }));
    let paths = json!({ "/a": { "get": operation("sign_up", json!({ "responses": both })) } });
    let schemas = json!({ "SignUpThingsResponseContent": object("b") });
    let said = converted(paths, schemas).unwrap_err();
    assert!(
        said.starts_with("a.json at /paths/~1a/get/responses/200"),
        "{said}"
    );
    assert!(said.contains("SignUpThingsResponseContent"), "{said}");
}

#[test]
fn a_redirect_counts_where_it_is_the_answer() {
    let redirect = json!({ "302": { "description": "Prose", "headers": { "location": {} } } });
    let of = |flags: Value| {
        let mut members = json!({ "responses": redirect });
        members
            .as_object_mut()
            .unwrap()
            .extend(flags.as_object().unwrap().clone());
        converted(
            json!({ "/a": { "get": operation("go", members) } }),
            json!({}),
        )
    };
    let document = of(json!({ "x-redirect-is-answer": true, "x-handwritten": true })).unwrap();
    let go = &document["paths"]["/a"]["get"];
    assert_eq!(go["responses"], json!({ "302": { "description": "" } }));
    assert_eq!(go["x-handwritten"], true);
    assert!(of(json!({})).unwrap_err().contains("needs a success"));
}

#[test]
fn an_api_that_is_not_known_is_refused_by_the_names_of_those_that_are() {
    let said = Target::named("managment").unwrap_err();
    for name in [
        "management",
        "authentication",
        "my-account",
        "my-organization",
    ] {
        assert!(said.contains(name), "{said}");
        Target::named(name).unwrap();
    }
}
