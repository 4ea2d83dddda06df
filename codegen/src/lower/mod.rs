//! One merged document to two things: what progenitor can take, and the facts it would lose.
//!
//! progenitor and typify know one success type an operation, closed enums, validated strings and
//! two states a member; they panic where a document goes further. So everything that the polish
//! handles itself (formats, limits, nullability, media types, error answers) is noted in
//! [`Facts`] and taken out, and every inline object and enum becomes a component with a name.

mod clashes;
mod look;
mod nesting;
mod operations;
mod schemas;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::error::Error;
use super::facts::Facts;
use super::load::{Document, references};

pub(super) use operations::{argument_key, function_key};
pub(super) use shapes::field_key;

/// A document that progenitor takes, and the facts beside it.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) openapi: Value,
    pub(super) facts: Facts,
    /// The files behind it, for errors that belong to no place.
    pub(super) files: String,
}

/// Lowers a document.
pub(super) fn lower(document: &Document) -> Result<Lowered, Error> {
    let mut schemas = schemas::Schemas::new(document)?;
    let operations = operations::lower(document, &mut schemas)?;
    clashes::check(&operations.facts, &mut schemas)?;
    let (mut models, mut components) = (schemas.models, schemas.components);

    let requests = closure(
        &components,
        operations.request_roots.iter().map(String::as_str),
    );
    let answers = closure(
        &components,
        operations.answer_roots.iter().map(String::as_str),
    );
    for (name, model) in &mut models {
        model.in_requests = requests.contains(name);
        model.in_answers = answers.contains(name);
    }
    // What only errors or `allOf` name is nothing that anyone gets to see.
    models.retain(|_, model| model.in_requests || model.in_answers);
    components.retain(|name, _| models.contains_key(name));

    let openapi = json!({
        "openapi": "3.0.3",
        "info": { "title": "auth0-sdk", "version": "1" },
        "paths": operations.paths,
        "components": { "schemas": components },
    });
    let facts = Facts {
        models,
        operations: operations.facts,
    };
    Ok(Lowered {
        openapi,
        facts,
        files: document.inputs.join(", "),
    })
}

fn closure<'a>(
    components: &'a Map<String, Value>,
    roots: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut queue: Vec<&str> = roots.collect();
    while let Some(name) = queue.pop() {
        if reached.insert(name.to_owned()) {
            queue.extend(components.get(name).map_or_else(Vec::new, references));
        }
    }
    reached
}

/// A description as one text, without space at its ends.
fn description(value: &Value) -> String {
    value
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or("")
        .trim()
        .to_owned()
}

/// `x-…` extensions and the like, by name.
fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The strings of a list; empty where there is none.
fn strings(value: Option<&Value>) -> Vec<String> {
    let values = value
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    values
        .iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}
