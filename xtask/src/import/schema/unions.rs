//! `oneOf`, `anyOf`, `allOf`, and references with something beside them.

use serde_json::{Map, Value, json};

use super::super::error::{Error, Place};

const UNIONS: [&str; 2] = ["oneOf", "anyOf"];
const SCALARS: [&str; 4] = ["boolean", "integer", "number", "string"];

/// Brings a union to the arms that are types of their own.
pub(super) fn simplify(schema: &mut Map<String, Value>, place: &Place) -> Result<(), Error> {
    if UNIONS.iter().all(|key| schema.contains_key(*key)) {
        return Err(place.error("oneOf beside anyOf has no form; an overlay has to choose"));
    }
    for key in UNIONS {
        let Some(Value::Array(mut arms)) = schema.get(key).cloned() else {
            continue;
        };
        if arms.is_empty() {
            return Err(place.under(key).error("this list is empty"));
        }
        if only_demands(&arms) {
            schema.shift_remove(key);
            continue;
        }
        if null_out(&mut arms) {
            schema.insert("nullable".to_owned(), json!(true));
        }
        type_into(schema, &mut arms);
        if let Some(scalar) = same_scalar(&arms) {
            arms = vec![scalar];
        }
        match arms.as_slice() {
            [] => {
                schema.shift_remove(key);
            }
            [one] => {
                let one = one.clone();
                schema.shift_remove(key);
                take_in(schema, one);
            }
            _ => {
                schema.insert(key.to_owned(), Value::Array(arms));
            }
        }
    }
    let joined = match schema.get("allOf") {
        Some(Value::Array(parts)) => match parts.as_slice() {
            [one] => Some(one.clone()),
            parts => joined_scalar(parts),
        },
        _ => None,
    };
    if let Some(one) = joined {
        schema.shift_remove("allOf");
        take_in(schema, one);
    }
    Ok(())
}

/// Arms that only say which members go together leave the object what it is.
fn only_demands(arms: &[Value]) -> bool {
    let demand = |arm: &Value| {
        let keys = arm.as_object().map(|arm| arm.keys().collect::<Vec<_>>());
        keys.is_some_and(|keys| {
            !keys.is_empty()
                && keys
                    .iter()
                    .all(|key| matches!(key.as_str(), "required" | "not"))
        })
    };
    arms.iter().all(demand)
}

/// Takes null out of the arms; whether it was there.
fn null_out(arms: &mut Vec<Value>) -> bool {
    let nullable = |arm: &Value| arm.get("nullable") == Some(&json!(true));
    let null = arms.iter().any(nullable);
    arms.retain(|arm| *arm != json!({ "nullable": true }));
    for arm in arms {
        // An enum that lists null says so by its own list, and keeps both.
        if let Some(arm) = arm.as_object_mut().filter(|arm| !arm.contains_key("enum")) {
            arm.shift_remove("nullable");
        }
    }
    null
}

/// The type that all arms are to have goes to those that say none; theirs is not less exact.
fn type_into(schema: &mut Map<String, Value>, arms: &mut [Value]) {
    let Some(kind) = schema.shift_remove("type") else {
        return;
    };
    for arm in arms.iter_mut().filter_map(Value::as_object_mut) {
        let says = ["type", "$ref", "allOf", "oneOf", "anyOf"];
        if !says.iter().any(|key| arm.contains_key(*key)) {
            arm.insert("type".to_owned(), kind.clone());
        }
    }
}

/// Whether all parts are of one scalar type, and none lists its values.
fn of_one_scalar(parts: &[Value]) -> bool {
    let kind = parts.first().and_then(|part| part.get("type"));
    let plain = |part: &Value| part.get("enum").is_none() && part.get("type") == kind;
    let scalar = kind
        .and_then(Value::as_str)
        .is_some_and(|kind| SCALARS.contains(&kind));
    scalar && parts.iter().all(plain)
}

/// One scalar for the arms of a union: what all of them say.
fn same_scalar(arms: &[Value]) -> Option<Value> {
    let (first, rest) = arms.split_first().filter(|_| of_one_scalar(arms))?;
    let mut common = first.as_object()?.clone();
    common.retain(|key, value| rest.iter().all(|arm| arm.get(key) == Some(value)));
    Some(Value::Object(common))
}

/// One scalar for the parts of an `allOf`: what any of them says and none says otherwise.
fn joined_scalar(parts: &[Value]) -> Option<Value> {
    if !of_one_scalar(parts) {
        return None;
    }
    let mut joined = Map::new();
    for (key, value) in parts.iter().filter_map(Value::as_object).flatten() {
        if parts
            .iter()
            .all(|part| part.get(key).is_none_or(|other| other == value))
        {
            joined.insert(key.clone(), value.clone());
        }
    }
    Some(Value::Object(joined))
}

/// Writes the only part of a schema into it. What both say in different words stays a part.
fn take_in(schema: &mut Map<String, Value>, part: Value) {
    let Value::Object(part) = part else {
        return;
    };
    let clash = |(key, value): (&String, &Value)| schema.get(key).is_some_and(|own| own != value);
    let refers = part.contains_key("$ref") && !schema.is_empty();
    if refers || schema.contains_key("$ref") || part.iter().any(clash) {
        schema.insert("allOf".to_owned(), json!([part]));
    } else {
        schema.extend(part);
    }
}

/// In 3.0 nothing stands beside a reference: it becomes a part.
pub(super) fn references(schema: &mut Map<String, Value>) {
    if schema.len() < 2 {
        return;
    }
    if let Some(reference) = schema.shift_remove("$ref") {
        let part = json!({ "$ref": reference });
        match schema.get_mut("allOf") {
            Some(Value::Array(parts)) => parts.insert(0, part),
            _ => {
                schema.insert("allOf".to_owned(), json!([part]));
            }
        }
    }
}
