//! Whether a document has the shape of OpenAPI wherever the generator looks, so that nothing
//! after this has to ask whether a list is a list, and nothing that was written is passed over.

use serde_json::{Map, Value};

use super::super::error::Error;
use super::super::place::Place;
use super::METHODS;

type Checked = Result<(), Error>;

/// Checks a whole document.
pub(super) fn document(value: &Value, place: &Place) -> Checked {
    let Value::Object(document) = value else {
        return Err(place.error(format!(
            "an OpenAPI document is an object, and this is {}",
            kind_of(value)
        )));
    };
    version(document, place)?;
    each(document, "paths", place, |path, item, place| {
        template(path, place)?;
        self::item(item, place)
    })?;
    security(document, place)?;
    let Some((components, place)) = member(document, "components", place) else {
        return Ok(());
    };
    let components = object(components, &place)?;
    each(components, "schemas", &place, |name, value, place| {
        let usual = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.is_empty() || !name.chars().all(usual) {
            return Err(place.error("the name of a schema has letters, digits, `.`, `_` and `-`"));
        }
        schema(value, place)
    })
}

fn version(document: &Map<String, Value>, place: &Place) -> Checked {
    let version = document.get("openapi").or_else(|| document.get("swagger"));
    let text = match version {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "missing".to_owned(),
    };
    if document.contains_key("openapi") && text.starts_with("3.0.") {
        return Ok(());
    }
    let message = format!("OpenAPI 3.0.x is needed, and the version here is {text}");
    Err(place.under("openapi").error(message))
}

/// `/things/{id}`: every brace opens or closes a name.
fn template(path: &str, place: &Place) -> Checked {
    if !path.starts_with('/') {
        return Err(place.error("a path starts with /"));
    }
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let name = rest[at..].strip_prefix('{').and_then(|rest| {
            let (name, rest) = rest.split_once('}')?;
            (!name.is_empty() && !name.contains(['{', '/'])).then_some(rest)
        });
        rest = name.ok_or_else(|| place.error("a brace in this path has no other half"))?;
    }
    Ok(())
}

fn item(value: &Value, place: &Place) -> Checked {
    let item = object(value, place)?;
    text(item, "$ref", place)?;
    elements(item, "parameters", place, parameter)?;
    for method in METHODS {
        if let Some((value, place)) = member(item, method, place) {
            operation(object(value, &place)?, &place)?;
        }
    }
    Ok(())
}

fn operation(operation: &Map<String, Value>, place: &Place) -> Checked {
    for key in [
        "operationId",
        "description",
        "summary",
        "x-operation-group",
        "x-operation-name",
        "x-rust-answer",
    ] {
        text(operation, key, place)?;
    }
    for key in [
        "deprecated",
        "x-custom-domain-header",
        "x-redirect-is-answer",
    ] {
        flag(operation, key, place)?;
    }
    text(operation, "x-release-lifecycle", place)?;
    let by_hand = operation.get("x-handwritten");
    if by_hand.is_some_and(|value| !value.is_boolean() && value != "with types") {
        let place = place.under("x-handwritten");
        return Err(place.error("an operation is made by hand (true), or so `with types`"));
    }
    if let Some((page, place)) = member(operation, "externalDocs", place) {
        text(object(page, &place)?, "url", &place)?;
    }
    if let Some((pages, place)) = member(operation, "x-pagination", place) {
        pagination(object(pages, &place)?, &place)?;
    }
    security(operation, place)?;
    elements(operation, "parameters", place, parameter)?;
    if let Some((body, place)) = member(operation, "requestBody", place) {
        let body = object(body, &place)?;
        text(body, "$ref", &place)?;
        text(body, "description", &place)?;
        flag(body, "required", &place)?;
        content(body, &place)?;
    }
    if !operation.contains_key("responses") {
        return Err(place.error("an operation needs responses"));
    }
    each(operation, "responses", place, |status, value, place| {
        let digits = status.len() == 3 && status.starts_with(|c: char| c.is_ascii_digit());
        if !digits && status != "default" && !status.starts_with("x-") {
            return Err(place.error("a status is three digits, as in 200 or 2XX, or `default`"));
        }
        let response = object(value, place)?;
        text(response, "$ref", place)?;
        content(response, place)
    })
}

fn pagination(pages: &Map<String, Value>, place: &Place) -> Checked {
    text(pages, "items", place)?;
    flag(pages, "totals", place)?;
    elements(pages, "styles", place, |_, _| Ok(()))?;
    match member(pages, "element", place) {
        Some((element, place)) => schema(element, &place),
        None => Err(place.error("pages need the schema of an element")),
    }
}

fn parameter(value: &Value, place: &Place) -> Checked {
    let parameter = object(value, place)?;
    for key in ["$ref", "name", "in", "description", "style", "x-rust-name"] {
        text(parameter, key, place)?;
    }
    flag(parameter, "required", place)?;
    flag(parameter, "explode", place)?;
    member(parameter, "schema", place).map_or(Ok(()), |(value, place)| schema(value, &place))
}

fn content(holder: &Map<String, Value>, place: &Place) -> Checked {
    each(holder, "content", place, |_, value, place| {
        let media = object(value, place)?;
        texts(media, "x-form-omit", place)?;
        member(media, "schema", place).map_or(Ok(()), |(value, place)| schema(value, &place))
    })
}

fn security(holder: &Map<String, Value>, place: &Place) -> Checked {
    elements(holder, "security", place, |value, place| {
        let requirement = object(value, place)?;
        requirement
            .keys()
            .try_for_each(|name| texts(requirement, name, place))
    })
}

fn schema(value: &Value, place: &Place) -> Checked {
    let Value::Object(schema) = value else {
        let message = format!("a schema is an object, and this is {}", kind_of(value));
        return Err(place.error(message));
    };
    for key in [
        "$ref",
        "type",
        "title",
        "description",
        "format",
        "pattern",
        "x-rust-name",
    ] {
        text(schema, key, place)?;
    }
    for key in ["nullable", "readOnly", "deprecated", "x-always-present"] {
        flag(schema, key, place)?;
    }
    texts(schema, "required", place)?;
    each(schema, "properties", place, |_, value, place| {
        self::schema(value, place)
    })?;
    for key in ["allOf", "oneOf", "anyOf"] {
        elements(schema, key, place, self::schema)?;
        not_empty(schema, key, place)?;
    }
    elements(schema, "enum", place, |_, _| Ok(()))?;
    not_empty(schema, "enum", place)?;
    if let Some((items, place)) = member(schema, "items", place) {
        self::schema(items, &place)?;
    }
    match member(schema, "additionalProperties", place) {
        None | Some((Value::Bool(_), _)) => Ok(()),
        Some((values, place)) => self::schema(values, &place),
    }
}

fn member<'a>(map: &'a Map<String, Value>, key: &str, place: &Place) -> Option<(&'a Value, Place)> {
    Some((map.get(key)?, place.under(key)))
}

fn object<'a>(value: &'a Value, place: &Place) -> Result<&'a Map<String, Value>, Error> {
    let message = || format!("an object belongs here, and this is {}", kind_of(value));
    value.as_object().ok_or_else(|| place.error(message()))
}

/// The members of an object that may be missing.
fn each(
    map: &Map<String, Value>,
    key: &str,
    place: &Place,
    check: impl Fn(&str, &Value, &Place) -> Checked,
) -> Checked {
    let Some((value, place)) = member(map, key, place) else {
        return Ok(());
    };
    let mut members = object(value, &place)?.iter();
    members.try_for_each(|(name, value)| check(name, value, &place.under(name)))
}

/// The elements of a list that may be missing.
fn elements(
    map: &Map<String, Value>,
    key: &str,
    place: &Place,
    check: impl Fn(&Value, &Place) -> Checked,
) -> Checked {
    let Some((value, place)) = member(map, key, place) else {
        return Ok(());
    };
    let message = || format!("a list belongs here, and this is {}", kind_of(value));
    let values = value.as_array().ok_or_else(|| place.error(message()))?;
    let mut values = values.iter().enumerate();
    values.try_for_each(|(index, value)| check(value, &place.under(index)))
}

fn not_empty(map: &Map<String, Value>, key: &str, place: &Place) -> Checked {
    match map.get(key) {
        Some(Value::Array(values)) if values.is_empty() => {
            Err(place.under(key).error("this list is empty"))
        }
        _ => Ok(()),
    }
}

fn text(map: &Map<String, Value>, key: &str, place: &Place) -> Checked {
    member(map, key, place).map_or(Ok(()), |(value, place)| is_text(value, &place))
}

fn texts(map: &Map<String, Value>, key: &str, place: &Place) -> Checked {
    elements(map, key, place, is_text)
}

fn is_text(value: &Value, place: &Place) -> Checked {
    let message = || format!("a text belongs here, and this is {}", kind_of(value));
    value
        .as_str()
        .map(|_| ())
        .ok_or_else(|| place.error(message()))
}

fn flag(map: &Map<String, Value>, key: &str, place: &Place) -> Checked {
    match member(map, key, place) {
        Some((value, place)) if !value.is_boolean() => Err(place.error(format!(
            "true or false belongs here, and this is {}",
            kind_of(value)
        ))),
        _ => Ok(()),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
