//! Operations, and the files that they go to.

use serde_json::{Value, json};

use super::{answer, imported, link, operation};

/// The one operation of a document with this one.
fn one(operation: Value) -> Value {
    let schemas = json!({
        "Thing": { "type": "object", "properties": { "a": { "type": "string" } } },
        "Perhaps": { "type": ["object", "null"], "properties": { "a": { "type": "string" } } },
        "Nothing": {},
    });
    let documents = imported(json!({ "/things": { "post": operation } }), schemas);
    documents["things.yaml"]["paths"]["/things"]["post"].clone()
}

#[test]
fn an_operation_keeps_its_facts_and_loses_its_prose() {
    let created = one(operation(
        "createOne",
        json!({
            "summary": "Prose", "description": "Prose", "deprecated": true,
            "x-release-lifecycle": "EA", "x-operation-request-parameters-name": "X",
            "x-operation-group": ["things", "subThings"],
            "security": [{ "bearerAuth": [] }, { "oAuth2ClientCredentials": ["read:things"] }],
        }),
    ));
    let expected = json!({
        "operationId": "createOne_things",
        "x-operation-group": "things.sub_things",
        "x-operation-name": "create_one",
        "deprecated": true,
        "x-release-lifecycle": "EA",
        "externalDocs": { "url": "https://auth0.com/docs/api/management/v2/things/createOne-things" },
        "security": [{ "bearerAuth": [] }, { "oAuth2ClientCredentials": ["read:things"] }],
        "responses": { "204": { "description": "" } },
    });
    assert_eq!(created, expected);
}

#[test]
fn parameters_keep_how_they_are_written() {
    let created = one(operation(
        "create",
        json!({ "parameters": [
        { "name": "q", "in": "query", "description": "Prose", "required": false,
          "style": "form", "explode": true, "x-release-lifecycle": "EA", "example": "x",
          "schema": { "type": "array", "items": { "type": "string", "enum": ["a"], "default": "a" } } },
        { "name": "X-Other", "in": "header", "required": true, "schema": { "type": "string" } },
    ] }),
    ));
    let expected = json!([
        { "name": "q", "in": "query", "style": "form", "explode": true, "x-release-lifecycle": "EA",
          "schema": { "type": "array", "items": { "type": "string", "enum": ["a"] } } },
        { "name": "X-Other", "in": "header", "required": true, "schema": { "type": "string" } },
    ]);
    assert_eq!(created["parameters"], expected);
}

#[test]
fn the_header_for_custom_domains_is_a_flag() {
    let header =
        |name: &str| json!({ "name": name, "in": "header", "schema": { "type": "string" } });
    let created = one(operation(
        "create",
        json!({ "parameters": [header("Auth0-Custom-Domain")] }),
    ));
    assert_eq!(created["x-custom-domain-header"], true);
    assert!(created.get("parameters").is_none());
    let other = one(operation(
        "create",
        json!({ "parameters": [header("other")] }),
    ));
    assert!(other.get("x-custom-domain-header").is_none());
    assert_eq!(other["parameters"][0]["name"], "other");
}

#[test]
fn a_path_gives_its_parameters_to_its_operations() {
    let schema = json!({ "type": "string" });
    let item = json!({
        "summary": "Prose",
        "parameters": [{ "name": "id", "in": "path", "schema": schema },
                       { "name": "q", "in": "query", "schema": {} }],
        "get": operation("get", json!({ "parameters": [{ "name": "q", "in": "query", "schema": schema }] })),
    });
    let documents = imported(json!({ "/things/{id}": item }), json!({}));
    let parameters = &documents["things.yaml"]["paths"]["/things/{id}"]["get"]["parameters"];
    let expected = json!([
        { "name": "q", "in": "query", "schema": schema },
        { "name": "id", "in": "path", "required": true, "schema": schema },
    ]);
    assert_eq!(*parameters, expected);
}

#[test]
fn a_body_is_json_and_required_unless_nothing_could_be_in_it() {
    let body = |schema: &str| {
        let media = json!({ "schema": link(schema), "example": "Prose" });
        let content =
            json!({ "application/json": media, "application/x-www-form-urlencoded": media });
        one(operation(
            "create",
            json!({ "requestBody": { "description": "Prose", "content": content } }),
        ))["requestBody"]
            .clone()
    };
    let content = json!({ "application/json": { "schema": link("Thing") } });
    assert_eq!(
        body("Thing"),
        json!({ "required": true, "content": content })
    );
    assert_eq!(body("Perhaps")["required"], false);
    assert_eq!(body("Nothing")["required"], false);
    let said = json!({ "required": false, "content": content });
    assert_eq!(
        one(operation("create", json!({ "requestBody": said })))["requestBody"],
        said
    );
}

#[test]
fn a_form_stays_where_it_is_the_only_body() {
    for media in ["multipart/form-data", "application/x-www-form-urlencoded"] {
        let body = json!({ "content": { media: { "schema": link("Thing") } } });
        let created = one(operation("create", json!({ "requestBody": body })));
        assert_eq!(created["requestBody"]["content"], body["content"]);
    }
}

#[test]
fn every_success_is_kept_and_no_error() {
    let content = |media: &str| json!({ media: { "schema": { "type": "string" }, "x-release-lifecycle": "GA" } });
    let created = one(operation(
        "create",
        json!({ "responses": {
        "200": { "description": "Prose", "x-description-1": "Prose", "content": content("text/event-stream") },
        "201": { "description": "Prose", "content": content("application/json") },
        "204": { "description": "Prose", "content": content("application/json") },
        "302": { "description": "Prose" },
        "400": { "$ref": "#/components/responses/Gone" },
        "default": { "description": "Prose", "unknown": true },
    } }),
    ));
    let expected = json!({
        "200": { "description": "", "content": content("text/event-stream") },
        "201": { "description": "", "content": content("application/json") },
        "204": { "description": "" },
    });
    assert_eq!(created["responses"], expected);
}

#[test]
fn a_resource_has_its_file_and_what_several_reach_is_shared() {
    let schemas = json!({
        "Mine": { "type": "object", "properties": { "both": link("Both") } },
        "Both": { "type": "object", "properties": { "deep": link("Deep"), "self": link("Both") } },
        "Deep": { "type": "object", "properties": { "a": { "type": "string" } } },
        "Unreached": { "type": "object", "patternProperties": {} },
    });
    let secured = json!([{ "bearerAuth": [] }, { "oAuth2ClientCredentials": ["read:things"] }]);
    let paths = json!({
        "/things/{id}/x": { "get": operation("get", json!({ "responses": answer(link("Mine")), "security": secured })) },
        "/things-by-name": { "get": operation("byName", json!({ "responses": answer(link("Both")) })) },
    });
    let documents = imported(paths, schemas);
    let names: Vec<_> = documents.keys().map(String::as_str).collect();
    assert_eq!(names, ["shared.yaml", "things-by-name.yaml", "things.yaml"]);
    let things = &documents["things.yaml"];
    assert_eq!(
        things["components"]["schemas"],
        json!({ "Mine": { "type": "object", "properties": {
            "both": { "$ref": "shared.yaml#/components/schemas/Both" },
        } } })
    );
    assert_eq!(
        things["components"]["securitySchemes"],
        json!({
            "bearerAuth": { "type": "http", "scheme": "bearer" },
            "oAuth2ClientCredentials": { "type": "oauth2", "flows": { "clientCredentials": {
                "tokenUrl": "/oauth/token/", "scopes": { "read:things": "" },
            } } },
        })
    );
    assert_eq!(things["servers"][0]["url"], "https://{domain}/api/v2");
    let shared = &documents["shared.yaml"];
    assert_eq!(shared["paths"], json!({}));
    let both = &shared["components"]["schemas"]["Both"]["properties"];
    assert_eq!(*both, json!({ "deep": link("Deep"), "self": link("Both") }));
    assert!(shared["components"]["schemas"].get("Unreached").is_none());
    let by_name = documents["things-by-name.yaml"]
        .pointer("/paths/~1things-by-name/get/responses/200/content/application~1json/schema/$ref");
    assert_eq!(by_name.unwrap(), "shared.yaml#/components/schemas/Both");
}
