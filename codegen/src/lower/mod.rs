//! One merged document to two things: what progenitor can take, and the facts it would lose.
//!
//! progenitor and typify know one success type an operation, closed enums, validated strings and
//! two states a member; they panic where a document goes further. So everything that the polish
//! handles itself (formats, limits, nullability, media types, error answers) is noted in
//! [`Facts`] and taken out, and every inline object and enum becomes a component with a name.

mod answers;
mod bodies;
mod clashes;
mod look;
mod nesting;
mod operations;
mod pages;
mod schemas;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::error::Error;
use super::facts::{Facts, Operation, Roots};
use super::load::{Document, references};

pub(super) use operations::argument_key;
pub(super) use shapes::field_key;

/// A document that progenitor takes, and the facts beside it.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) openapi: Value,
    pub(super) facts: Facts,
    /// The files behind it, for errors that belong to no place.
    pub(super) files: String,
}

/// Lowers a document, and keeps the operations of the files that `keep` takes with the types that
/// they reach.
///
/// All of it is lowered before: what a type is called and what it can do must not depend on which
/// resources are on, or a feature turned on elsewhere in a program would change it.
pub(super) fn lower(document: &Document, keep: impl Fn(&str) -> bool) -> Result<Lowered, Error> {
    let mut schemas = schemas::Schemas::new(document)?;
    let operations = operations::lower(document, &mut schemas)?;
    clashes::check(&operations.facts, &mut schemas)?;
    let (mut models, mut components) = (schemas.models, schemas.components);

    let requests = closure(
        &components,
        roots(&operations.facts, |roots| &roots.request),
    );
    let answers = closure(&components, roots(&operations.facts, |roots| &roots.answer));
    let whole: BTreeSet<_> = roots(&operations.facts, |roots| &roots.answer).collect();
    for (name, model) in &mut models {
        model.in_requests = requests.contains(name);
        model.in_answers = answers.contains(name);
        model.is_answer = whole.contains(name.as_str());
    }
    let (mut kept, mut paths) = (operations.facts, operations.paths);
    kept.retain(|operation| keep(&operation.place.file));
    let keys: BTreeSet<&str> = kept
        .iter()
        .map(|operation| operation.key.as_str())
        .collect();
    paths.retain(|_, item| {
        let method = item.get("post").or_else(|| item.get("get"));
        let key = method.and_then(|method| method["operationId"].as_str());
        key.is_some_and(|key| keys.contains(key))
    });
    // What only errors or `allOf` name is nothing that anyone gets to see.
    let reached = &closure(&components, roots(&kept, |roots| &roots.request))
        | &closure(&components, roots(&kept, |roots| &roots.answer));
    models.retain(|name, _| reached.contains(name));
    components.retain(|name, _| models.contains_key(name));

    let openapi = json!({
        "openapi": "3.0.3",
        "info": { "title": "auth0-sdk", "version": "1" },
        "paths": paths,
        "components": { "schemas": components },
    });
    let facts = Facts {
        models,
        operations: kept,
    };
    Ok(Lowered {
        openapi,
        facts,
        files: document.inputs.join(", "),
    })
}

/// The types that operations begin with, in one direction.
fn roots<'a>(
    operations: &'a [Operation],
    of: impl Fn(&'a Roots) -> &'a Vec<String>,
) -> impl Iterator<Item = &'a str> {
    let roots = operations
        .iter()
        .flat_map(move |operation| of(&operation.roots));
    roots.map(String::as_str)
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
