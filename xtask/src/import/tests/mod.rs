//! The import as a whole, on small documents written here and, where it is at hand, on the
//! vendor's.

mod bad;
mod command;
mod facts;
mod one_file;
mod operations;
mod pages;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::convert_document;
use super::error::Place;
use super::target::Target;

/// The API whose documents are a folder.
fn management() -> &'static Target {
    Target::named("management").unwrap()
}

/// A document with these paths and schemas.
fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Prose", "version": "1", "description": "Prose" },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearerAuth": { "type": "http", "scheme": "bearer", "description": "Prose" },
                "oAuth2ClientCredentials": { "type": "oauth2", "flows": { "clientCredentials": {
                    "tokenUrl": "/oauth/token/", "x-form-parameters": { "audience": "/api/v2/" },
                    "scopes": { "read:things": "Prose", "other": "Prose" },
                } } },
            },
        },
    })
}

/// An operation `name` of the group `things` with these members besides.
fn operation(name: &str, members: Value) -> Value {
    let mut operation = json!({
        "operationId": format!("{name}_things"),
        "x-operation-group": "things",
        "x-operation-name": name,
        "tags": ["things"],
        "responses": { "204": { "description": "Prose" } },
    });
    if let (Value::Object(operation), Value::Object(members)) = (&mut operation, members) {
        operation.extend(members);
    }
    operation
}

/// An answer in JSON of this schema.
fn answer(schema: Value) -> Value {
    let content = json!({ "application/json": { "schema": schema } });
    json!({ "200": { "description": "Prose", "content": content } })
}

fn link(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[track_caller]
fn imported(paths: Value, schemas: Value) -> BTreeMap<String, Value> {
    let document = document(paths, schemas);
    match convert_document(&document, &Place::file("a.json"), management()) {
        Ok(documents) => documents,
        Err(error) => panic!("{error}"),
    }
}

fn refused(paths: Value, schemas: Value) -> String {
    let document = document(paths, schemas);
    let error = convert_document(&document, &Place::file("a.json"), management()).unwrap_err();
    error.to_string()
}
