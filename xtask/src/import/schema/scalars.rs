//! Types, constants, enums and bounds.

use serde_json::{Map, Value, json};

use super::super::error::{Error, Place};
use super::super::source;

/// A list of types: null in it is `nullable`, and several others are the arms of a union.
pub(super) fn types(schema: &mut Map<String, Value>, place: &Place) -> Result<(), Error> {
    let place = place.under("type");
    let names = match schema.get("type") {
        None => return Ok(()),
        Some(Value::String(name)) => vec![name.clone()],
        Some(names) => {
            let names = source::list(names, &place)?.iter().enumerate();
            let names = names
                .map(|(index, name)| source::text(name, &place.under(index)).map(str::to_owned));
            names.collect::<Result<_, _>>()?
        }
    };
    for name in &names {
        if ![
            "array", "boolean", "integer", "null", "number", "object", "string",
        ]
        .contains(&name.as_str())
        {
            return Err(place.error(format!("there is no type {name:?}")));
        }
    }
    let nullable = names.iter().any(|name| name == "null");
    let others: Vec<&String> = names.iter().filter(|name| *name != "null").collect();
    match others.as_slice() {
        [] => {
            schema.shift_remove("type");
        }
        [one] => {
            schema.insert("type".to_owned(), json!(one));
        }
        several => {
            if schema.contains_key("oneOf") || schema.contains_key("anyOf") {
                return Err(place.error("several types beside oneOf or anyOf have no form"));
            }
            let arms: Vec<Value> = several.iter().map(|name| json!({ "type": name })).collect();
            schema.shift_remove("type");
            schema.insert("anyOf".to_owned(), Value::Array(arms));
        }
    }
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
    Ok(())
}

/// `const` is an enum of one value.
pub(super) fn constant(schema: &mut Map<String, Value>) {
    if let Some(value) = schema.shift_remove("const") {
        schema.insert("enum".to_owned(), json!([value]));
    }
}

/// An enum says its type, and a null in it is said by `nullable` too.
pub(super) fn listed_null(schema: &mut Map<String, Value>) {
    let Some(Value::Array(values)) = schema.get("enum") else {
        return;
    };
    let nullable = values.contains(&Value::Null);
    let mut kinds: Vec<&str> = values.iter().filter_map(type_of).collect();
    kinds.dedup();
    let kind = match kinds.as_slice() {
        [one] => Some(json!(one)),
        _ => None,
    };
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
    if kinds_are_empty(schema) {
        // Nothing but null: there is no type for that.
        schema.shift_remove("enum");
    } else if let (Some(kind), false) = (kind, schema.contains_key("type")) {
        schema.insert("type".to_owned(), kind);
    }
}

fn kinds_are_empty(schema: &Map<String, Value>) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    values.is_some_and(|values| values.iter().all(Value::is_null))
}

fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

/// An exclusive bound is a number in 3.1, and in 3.0 a flag beside the bound.
pub(super) fn bounds(schema: &mut Map<String, Value>, place: &Place) -> Result<(), Error> {
    for (bound, exclusive, lower) in [
        ("minimum", "exclusiveMinimum", true),
        ("maximum", "exclusiveMaximum", false),
    ] {
        let Some(value) = schema.get(exclusive).filter(|value| !value.is_boolean()) else {
            continue;
        };
        let number = |value: &Value| value.as_f64();
        let Some(excluded) = number(value) else {
            return Err(place.under(exclusive).error("a number belongs here"));
        };
        let value = value.clone();
        // Of two bounds the tighter one holds.
        let inclusive = schema.get(bound).and_then(number);
        let looser = inclusive.is_some_and(|inclusive| {
            if lower {
                inclusive > excluded
            } else {
                inclusive < excluded
            }
        });
        if looser {
            schema.shift_remove(exclusive);
        } else {
            schema.insert(bound.to_owned(), value);
            schema.insert(exclusive.to_owned(), json!(true));
        }
    }
    Ok(())
}

/// What a text holds: bytes have a format in 3.0, and other media types are text as any.
pub(super) fn content(
    schema: &mut Map<String, Value>,
    key: &str,
    value: &Value,
    place: &Place,
) -> Result<(), Error> {
    let format = match (key, source::text(value, place)?) {
        ("contentMediaType", "application/octet-stream") => "binary",
        ("contentEncoding", "base64") => "byte",
        _ => return Ok(()),
    };
    schema.insert("format".to_owned(), json!(format));
    Ok(())
}

/// Escapes a hyphen that follows a class inside brackets (`[\\w-.]`). Every dialect reads the
/// escaped one as a hyphen, and some read the bare one as a range, and refuse it.
pub(super) fn pattern(schema: &mut Map<String, Value>) {
    let Some(Value::String(pattern)) = schema.get_mut("pattern") else {
        return;
    };
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    let mut inside = false;
    while let Some(c) = rest.next() {
        out.push(c);
        match c {
            '\\' => {
                let Some(escaped) = rest.next() else { break };
                out.push(escaped);
                if inside && "dDsSwW".contains(escaped) && rest.peek() == Some(&'-') {
                    out.push('\\');
                }
            }
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
    }
    *pattern = out;
}
