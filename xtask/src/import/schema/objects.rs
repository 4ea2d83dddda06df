//! Objects and maps.

use serde_json::{Map, Value, json};

use super::super::error::{Error, Place};
use super::super::source;
use super::reference;

/// A member that is required and has no schema: what JSON Schema leaves open is anything, and one
/// that `additionalProperties` forbids cannot come.
pub(super) fn demanded(schema: &mut Map<String, Value>) {
    let (Some(Value::Object(members)), Some(Value::Array(required))) =
        (schema.get("properties"), schema.get("required"))
    else {
        return;
    };
    // Another part of an `allOf` may have it.
    if schema.contains_key("allOf") {
        return;
    }
    let missing = |name: &&Value| {
        name.as_str()
            .is_some_and(|name| !members.contains_key(name))
    };
    let missing: Vec<Value> = required.iter().filter(missing).cloned().collect();
    let other = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => None,
        Some(values @ Value::Object(_)) => Some(values.clone()),
        _ => Some(json!({})),
    };
    for name in missing {
        match (&other, &mut *schema) {
            (Some(other), schema) => {
                if let Some(Value::Object(members)) = schema.get_mut("properties") {
                    members.insert(name.as_str().unwrap_or_default().to_owned(), other.clone());
                }
            }
            (None, schema) => {
                if let Some(Value::Array(required)) = schema.get_mut("required") {
                    required.retain(|other| *other != name);
                }
            }
        }
    }
}

/// `additionalProperties` that only forbids or allows says nothing to a reader who keeps what it
/// does not know. Where it is all that an object has, it makes the object a map.
pub(super) fn additional(schema: &mut Map<String, Value>) {
    let members = match schema.get("properties") {
        Some(Value::Object(members)) => !members.is_empty(),
        _ => false,
    };
    let joined = ["allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| schema.contains_key(*key));
    let drop = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => true,
        Some(Value::Bool(true)) => members || joined,
        Some(Value::Object(values)) => values.is_empty() && (members || joined),
        _ => false,
    };
    if drop {
        schema.shift_remove("additionalProperties");
    }
}

/// Lists and objects of nothing, and a list that does not say of what.
pub(super) fn empty(schema: &mut Map<String, Value>) {
    for key in ["properties", "required"] {
        let empty = match schema.get(key) {
            Some(Value::Object(members)) => members.is_empty(),
            Some(Value::Array(names)) => names.is_empty(),
            _ => false,
        };
        if empty {
            schema.shift_remove(key);
        }
    }
    if schema.get("type").and_then(Value::as_str) == Some("array") {
        schema.entry("items").or_insert_with(|| json!({}));
    }
}

/// A discriminator, with what 3.0 does not allow inside it beside it.
pub(super) fn discriminator(
    schema: &mut Map<String, Value>,
    value: &Value,
    place: &Place,
) -> Result<(), Error> {
    let mut out = Map::new();
    for (key, value) in source::object(value, place)? {
        let place = place.under(key);
        match key.as_str() {
            "propertyName" => {
                out.insert(key.clone(), json!(source::text(value, &place)?));
            }
            "mapping" => {
                let mapping = source::object(value, &place)?.iter();
                let mapping = mapping.map(|(name, value)| {
                    Ok((name.clone(), json!(reference(value, &place.under(name))?)))
                });
                out.insert(
                    key.clone(),
                    Value::Object(mapping.collect::<Result<_, Error>>()?),
                );
            }
            "x-discriminator-context" => {
                schema.insert(key.clone(), json!(source::text(value, &place)?));
            }
            "x-openapi-typescript-ignore" => {}
            _ => return Err(place.error("this is not known in a discriminator")),
        }
    }
    schema.insert("discriminator".to_owned(), Value::Object(out));
    Ok(())
}
