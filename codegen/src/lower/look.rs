//! What a schema says, seen from outside.

use serde_json::Value;

use super::super::error::Error;
use super::super::load::schema_of;
use super::super::place::Place;
use super::flag;

/// What a schema is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An object with members of its own.
    Object,
    /// A string with listed values.
    Enum,
    /// `oneOf` or `anyOf`.
    Union,
    /// Anything that needs no name: a scalar, a list, a map.
    Plain,
}

/// The kind of a schema.
pub(super) fn kind(value: &Value, place: &Place) -> Result<Kind, Error> {
    let value = only_part(value);
    let has = |key| value.get(key).is_some();
    if has("not") {
        return Err(place.error("`not` has no form in the generated types"));
    }
    if common_scalar(value).is_some() {
        return Ok(Kind::Plain);
    }
    if let Some(arms) = arms(value) {
        let members = has("properties") || has("allOf");
        // Arms that only say which members go together leave the object what it is.
        let bare = |arm: &Value| {
            let keys = arm.as_object().into_iter().flatten();
            keys.map(|(key, _)| key.as_str())
                .all(|key| matches!(key, "required" | "not" | "title" | "description"))
        };
        return match (members, arms.iter().all(bare)) {
            (false, _) => Ok(Kind::Union),
            (true, true) => Ok(Kind::Object),
            (true, false) => Err(place.error(
                "members beside oneOf or anyOf have no form; move them into each of the parts",
            )),
        };
    }
    if has("properties") || has("allOf") {
        return Ok(Kind::Object);
    }
    let is = |name| value.get("type").and_then(Value::as_str) == Some(name);
    let lists_texts = || list(value, "enum").iter().any(Value::is_string);
    if has("enum") && (is("string") || (!has("type") && lists_texts())) {
        return Ok(Kind::Enum);
    }
    if lists_texts() {
        let message = "texts are listed, and the type is another one; it has to be string";
        return Err(place.under("type").error(message));
    }
    Ok(Kind::Plain)
}

/// Sees through a list of one part: in OpenAPI 3.0 a reference takes nothing beside it, so a
/// member with a description of its own is written as an `allOf` of one reference.
pub(super) fn only_part(value: &Value) -> &Value {
    for key in ["allOf", "oneOf", "anyOf"] {
        if let [part] = list(value, key)
            && value.get("properties").is_none()
        {
            return only_part(part);
        }
    }
    value
}

/// The parts of a union.
pub(super) fn arms(value: &Value) -> Option<&[Value]> {
    let key = ["oneOf", "anyOf"]
        .into_iter()
        .find(|key| value.get(key).is_some())?;
    Some(list(value, key))
}

/// The type that all parts of a union have, where it is one without a name: texts of one format
/// or another are texts.
fn common_scalar(value: &Value) -> Option<&str> {
    let plain = |arm: &Value| {
        let format = arm.get("format").and_then(Value::as_str);
        let named = reference(arm).is_some() || arm.get("enum").is_some();
        let special = matches!(format, Some("password" | "date-time"));
        !named && !special
    };
    let arms = arms(value)?;
    let (first, rest) = arms.split_first()?;
    let common = first.get("type").and_then(Value::as_str)?;
    let same = |arm: &Value| arm.get("type").and_then(Value::as_str) == Some(common);
    let scalar = matches!(common, "string" | "integer" | "number" | "boolean");
    (scalar && rest.iter().all(same) && arms.iter().all(plain)).then_some(common)
}

/// The type of a schema: said so, or plain from what stands beside it.
pub(super) fn type_of(value: &Value) -> Option<&str> {
    let said = value.get("type").and_then(Value::as_str);
    said.or_else(|| common_scalar(value))
        .or_else(|| value.get("items").map(|_| "array"))
        .or_else(|| value.get("additionalProperties").map(|_| "object"))
}

/// The elements of a list; none where there is no list.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    let values = value.get(key).and_then(Value::as_array);
    values.map_or(&[], Vec::as_slice)
}

/// The component that a schema refers to.
pub(super) fn reference(value: &Value) -> Option<&str> {
    schema_of(value.get("$ref")?.as_str()?)
}

/// Whether null is among the values: said so, or listed in an enum.
pub(super) fn nullable(value: &Value) -> bool {
    flag(value, "nullable") || list(value, "enum").contains(&Value::Null)
}

/// The limits of a schema in words. They stand in the docs; the server judges.
pub(super) fn limits(value: &Value) -> Vec<String> {
    const WORDS: [(&str, &str, &str); 8] = [
        ("minLength", "at least", "characters"),
        ("maxLength", "at most", "characters"),
        ("minItems", "at least", "items"),
        ("maxItems", "at most", "items"),
        ("minimum", "at least", ""),
        ("maximum", "at most", ""),
        ("pattern", "matches", ""),
        ("format", "format", ""),
    ];
    // What the type of the field says already.
    const SAID: [&str; 6] = ["password", "date-time", "int64", "int32", "double", "float"];
    let mut limits = Vec::new();
    for (key, before, after) in WORDS {
        let text = match value.get(key) {
            Some(Value::Number(number)) => format!("{before} {number} {after}"),
            Some(Value::String(text)) if !SAID.contains(&text.as_str()) || key == "pattern" => {
                format!("{before} {}", super::super::docs::code(text))
            }
            _ => continue,
        };
        limits.push(text.trim_end().to_owned());
    }
    limits
}
