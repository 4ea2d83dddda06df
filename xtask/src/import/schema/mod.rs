//! A schema of OpenAPI 3.1 (JSON Schema 2020-12) as one of OpenAPI 3.0, with facts alone.
//!
//! [`convert`] looks at every keyword once: it is kept, dropped for a reason given here, or
//! converted by the module that owns its rule. One that is not known is an error, so nothing of
//! a newer document is lost unseen.

mod objects;
mod scalars;
#[cfg(test)]
mod tests;
mod unions;

use serde_json::{Map, Value, json};

use super::error::{Error, Place};
use super::source;

/// Kept as they are: the limits, and what only one direction of a message has.
const KEPT: [&str; 12] = [
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "readOnly",
    "writeOnly",
];

/// Kept: what the vendor says about releases, and what overlays say to the generator.
const EXTENSIONS: [&str; 4] = [
    "deprecated",
    "x-release-lifecycle",
    "x-always-present",
    "x-rust-name",
];

/// Dropped: prose and samples (`default` holds samples too), and assertions without a form in
/// OpenAPI 3.0 that only the service has to judge, and marks for other tools.
const DROPPED: [&str; 14] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "$comment",
    "contains",
    "dependentRequired",
    "unevaluatedProperties",
    "x-internal",
    "x-merge-priority",
    "x-strategy-map",
    "x-swagger-docs",
    "x-type",
];

/// Converts a schema, and all below it.
pub(super) fn convert(value: &Value, place: &Place) -> Result<Value, Error> {
    let mut out = keywords(value, place)?;
    objects::demanded(&mut out);
    finished(out, place)
}

/// Converts a part of an `allOf`: what it requires may be a member of another part.
fn convert_part(value: &Value, place: &Place) -> Result<Value, Error> {
    finished(keywords(value, place)?, place)
}

/// Takes the keywords of a schema over, one by one.
fn keywords(value: &Value, place: &Place) -> Result<Map<String, Value>, Error> {
    let schema = match value {
        Value::Bool(true) => return Ok(Map::new()),
        Value::Bool(false) => {
            return Err(place.error("a schema that nothing fits has no form in OpenAPI 3.0"));
        }
        schema => source::object(schema, place)?,
    };
    let mut out = Map::new();
    for (key, value) in schema {
        keyword(&mut out, key, value, &place.under(key))?;
    }
    Ok(out)
}

/// Converts what the keywords of a schema say together.
fn finished(mut out: Map<String, Value>, place: &Place) -> Result<Value, Error> {
    scalars::types(&mut out, place)?;
    scalars::constant(&mut out);
    scalars::listed_null(&mut out);
    scalars::bounds(&mut out, place)?;
    scalars::pattern(&mut out);
    objects::additional(&mut out);
    objects::empty(&mut out);
    unions::simplify(&mut out, place)?;
    unions::references(&mut out);
    Ok(Value::Object(out))
}

/// Takes one keyword over, with the schemas below it converted.
fn keyword(
    out: &mut Map<String, Value>,
    key: &str,
    value: &Value,
    place: &Place,
) -> Result<(), Error> {
    let taken = match key {
        _ if DROPPED.contains(&key) => return Ok(()),
        _ if KEPT.contains(&key) || EXTENSIONS.contains(&key) => {
            source::scalar(value, place)?.clone()
        }
        "type" | "const" => value.clone(),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            source::scalar(value, place)?.clone()
        }
        "nullable" => json!(source::flag(value, place)?),
        "enum" => match source::list(value, place)? {
            [] => return Err(place.error("this list is empty")),
            values => json!(values),
        },
        "required" => {
            let names = source::list(value, place)?.iter().enumerate();
            let names = names.map(|(index, name)| source::text(name, &place.under(index)));
            json!(names.collect::<Result<Vec<_>, _>>()?)
        }
        "$ref" => json!(reference(value, place)?),
        "contentMediaType" | "contentEncoding" => return scalars::content(out, key, value, place),
        "properties" => {
            let members = source::object(value, place)?.iter();
            let members = members
                .map(|(name, value)| Ok((name.clone(), convert(value, &place.under(name))?)));
            Value::Object(members.collect::<Result<_, Error>>()?)
        }
        "allOf" | "oneOf" | "anyOf" => {
            let convert = if key == "allOf" {
                convert_part
            } else {
                convert
            };
            let parts = source::list(value, place)?.iter().enumerate();
            let parts = parts.map(|(index, part)| convert(part, &place.under(index)));
            Value::Array(parts.collect::<Result<_, Error>>()?)
        }
        "items" | "not" => convert(value, place)?,
        "additionalProperties" if value.is_boolean() => value.clone(),
        "additionalProperties" => convert(value, place)?,
        "discriminator" => return objects::discriminator(out, value, place),
        _ => {
            let message = "this keyword is not known to the import; its rule belongs there, or an \
                           overlay removes it";
            return Err(place.error(message));
        }
    };
    out.insert(key.to_owned(), taken);
    Ok(())
}

/// A reference to a component schema.
fn reference(value: &Value, place: &Place) -> Result<String, Error> {
    let text = source::text(value, place)?;
    match name_of(text) {
        Some(name) if !name.contains('/') => Ok(text.to_owned()),
        _ => {
            let message = "only whole schemas of the same document can be referred to";
            Err(place.error(format!("{text:?}: {message}")))
        }
    }
}

/// The name of the schema that a reference leads to.
pub(super) fn name_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// A reference to a component schema.
pub(super) fn link(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The parts of an `allOf`, `oneOf` or `anyOf`; none where it is absent.
pub(super) fn parts<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    let parts = value.get(key).and_then(Value::as_array);
    parts.map_or(&[], Vec::as_slice)
}

/// Calls `visit` with every reference in a value, the targets of a discriminator among them.
pub(super) fn each_reference<'a>(value: &'a Value, visit: &mut impl FnMut(&'a str)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (value, value.get("mapping")) {
                    (Value::String(text), _) if key == "$ref" => visit(text),
                    (_, Some(Value::Object(mapping))) if is_discriminator(key, value) => {
                        let targets = mapping.values().filter_map(Value::as_str);
                        targets.for_each(&mut *visit);
                    }
                    _ => each_reference(value, visit),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| each_reference(value, visit)),
        _ => {}
    }
}

/// Replaces every reference in a value, the targets of a discriminator among them.
pub(super) fn replace_references(value: &mut Value, replace: &impl Fn(&str) -> String) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if is_discriminator(key, value) {
                    let mapping = value.get_mut("mapping").and_then(Value::as_object_mut);
                    for target in mapping.into_iter().flat_map(Map::values_mut) {
                        if let Value::String(text) = target {
                            *text = replace(text);
                        }
                    }
                    continue;
                }
                match value {
                    Value::String(text) if key == "$ref" => *text = replace(text),
                    _ => replace_references(value, replace),
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                replace_references(value, replace);
            }
        }
        _ => {}
    }
}

/// A member may be called `discriminator` as well; it is a schema and no discriminator.
fn is_discriminator(key: &str, value: &Value) -> bool {
    key == "discriminator" && value.get("propertyName").is_some_and(Value::is_string)
}
