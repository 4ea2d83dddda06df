//! A file of JSON or YAML, and whether it is the kind of document that is imported.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::error::{Error, Place};

/// Reads a file of JSON or YAML, after its extension.
pub(crate) fn read(path: &Path) -> Result<(Value, Place), Error> {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let place = Place::file(&name);
    let text = fs::read_to_string(path)
        .map_err(|error| place.error(format!("cannot be read: {error}")))?;
    Ok((parse(&name, &text)?, place))
}

/// Parses JSON or YAML.
pub(crate) fn parse(name: &str, text: &str) -> Result<Value, Error> {
    let place = Place::file(name);
    if name.ends_with(".json") {
        return serde_json::from_str(text)
            .map_err(|error| place.error(format!("not readable as JSON: {error}")));
    }
    let yaml: serde_norway::Value = serde_norway::from_str(text)
        .map_err(|error| place.error(format!("not readable as YAML: {error}")))?;
    // Statuses are often written without quotes: as a key of JSON the number is a text.
    serde_json::to_value(yaml)
        .map_err(|error| place.error(format!("says what JSON cannot: {error}")))
}

/// Checks that a document is OpenAPI 3.1 with paths.
pub(crate) fn check(document: &Value, place: &Place) -> Result<(), Error> {
    let document = object(document, place)?;
    let version = document.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("3.1.")) {
        let version = version.unwrap_or("missing");
        let message = format!("OpenAPI 3.1.x is imported, and the version here is {version}");
        return Err(place.under("openapi").error(message));
    }
    let paths = document
        .get("paths")
        .ok_or_else(|| place.error("an OpenAPI document to import needs paths"))?;
    object(paths, &place.under("paths"))?;
    Ok(())
}

/// A value as an object.
pub(crate) fn object<'a>(value: &'a Value, place: &Place) -> Result<&'a Map<String, Value>, Error> {
    value.as_object().ok_or_else(|| {
        place.error(format!(
            "an object belongs here, and this is {}",
            kind(value)
        ))
    })
}

/// A value as a list.
pub(crate) fn list<'a>(value: &'a Value, place: &Place) -> Result<&'a [Value], Error> {
    let values = value.as_array().map(Vec::as_slice);
    values.ok_or_else(|| place.error(format!("a list belongs here, and this is {}", kind(value))))
}

/// A value as a text.
pub(crate) fn text<'a>(value: &'a Value, place: &Place) -> Result<&'a str, Error> {
    value
        .as_str()
        .ok_or_else(|| place.error(format!("a text belongs here, and this is {}", kind(value))))
}

/// A value as true or false.
pub(crate) fn flag(value: &Value, place: &Place) -> Result<bool, Error> {
    let message = || format!("true or false belongs here, and this is {}", kind(value));
    value.as_bool().ok_or_else(|| place.error(message()))
}

/// A value that is neither a list nor an object.
pub(crate) fn scalar<'a>(value: &'a Value, place: &Place) -> Result<&'a Value, Error> {
    match value {
        Value::Array(_) | Value::Object(_) => {
            let message = format!(
                "a text, number or flag belongs here, and this is {}",
                kind(value)
            );
            Err(place.error(message))
        }
        scalar => Ok(scalar),
    }
}

/// What a value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(document: &Value) -> String {
        check(document, &Place::file("a.json"))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn json_and_yaml_give_the_same_document() {
        let yaml = parse("a.yaml", "a: [1, null]\nb: { 200: x }").unwrap();
        let json = parse("a.json", r#"{"a":[1,null],"b":{"200":"x"}}"#).unwrap();
        assert_eq!(yaml, json);
    }

    #[test]
    fn what_cannot_be_read_or_parsed_names_its_file() {
        let missing = read(Path::new("/nowhere/a.json")).unwrap_err().to_string();
        assert!(missing.starts_with("a.json: cannot be read"), "{missing}");
        let json = parse("a.json", "{").unwrap_err().to_string();
        assert!(json.starts_with("a.json: not readable as JSON"), "{json}");
        let yaml = parse("a.yaml", "a: [").unwrap_err().to_string();
        assert!(yaml.starts_with("a.yaml: not readable as YAML"), "{yaml}");
        let twice = parse("a.yaml", "a: 1\na: 2").unwrap_err().to_string();
        assert!(twice.contains("duplicate"), "{twice}");
    }

    #[test]
    fn only_openapi_3_1_with_paths_is_imported() {
        assert!(check(&json!({"openapi": "3.1.0", "paths": {}}), &Place::default()).is_ok());
        let older = refusal(&json!({"openapi": "3.0.3", "paths": {}}));
        assert_eq!(
            older,
            "a.json at /openapi: OpenAPI 3.1.x is imported, and the version here is 3.0.3"
        );
        assert!(refusal(&json!({"swagger": "2.0"})).contains("missing"));
        assert!(refusal(&json!([])).contains("an object belongs here"));
        assert!(refusal(&json!({"openapi": "3.1.1"})).contains("needs paths"));
        assert!(refusal(&json!({"openapi": "3.1.1", "paths": 1})).contains("a.json at /paths"));
    }
}
