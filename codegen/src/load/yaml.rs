//! YAML text to the JSON that OpenAPI is defined on, with nothing lost on the way.

use serde_json::{Map, Number, Value};
use serde_norway::Value as Yaml;

use super::super::error::Error;
use super::super::place::Place;

/// Parses a document. What JSON cannot say, and a key that stands twice, is an error.
pub(super) fn parse(file: &str, text: &str) -> Result<Value, Error> {
    let yaml: Yaml = serde_norway::from_str(text).map_err(|error| {
        let place = error.location().map_or_else(String::new, |at| {
            format!("line {}, column {}", at.line(), at.column())
        });
        Error::at(file, &place, format!("not readable as YAML: {error}"))
    })?;
    if yaml.is_null() {
        return Err(Error::at(
            file,
            "line 1",
            "the file is empty; it needs an OpenAPI document",
        ));
    }
    json(yaml, &Place::file(file))
}

fn json(yaml: Yaml, place: &Place) -> Result<Value, Error> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(number) => {
            let whole = number.as_u64().map(Number::from);
            let number = whole
                .or_else(|| number.as_i64().map(Number::from))
                .or_else(|| number.as_f64().and_then(Number::from_f64));
            Value::Number(number.ok_or_else(|| place.error("not a number in JSON"))?)
        }
        Yaml::Sequence(values) => {
            let values = values.into_iter().enumerate();
            let values = values.map(|(index, value)| json(value, &place.under(index)));
            Value::Array(values.collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(members) => {
            let mut object = Map::new();
            for (key, value) in members {
                let key = key_text(key, place)?;
                let place = place.under(&key);
                if object.contains_key(&key) {
                    return Err(place.error("this key stands twice"));
                }
                let value = json(value, &place)?;
                object.insert(key, value);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tagged) => {
            let message = format!("the YAML tag {} has no meaning here", tagged.tag);
            return Err(place.error(message));
        }
    })
}

/// Statuses are often written without quotes: `200:`.
fn key_text(key: Yaml, place: &Place) -> Result<String, Error> {
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(value) => Ok(value.to_string()),
        _ => Err(place.error("a key that is no text; put quotes around it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse("a.yaml", text).unwrap_err().to_string()
    }

    #[test]
    fn members_keep_their_order_and_numbers_their_kind() {
        let value = parse("a.yaml", "{ z: 1, a: -2, m: 1.5, s: '1', n: null, 200: x }").unwrap();
        assert_eq!(
            value.to_string(),
            r#"{"z":1,"a":-2,"m":1.5,"s":"1","n":null,"200":"x"}"#
        );
    }

    #[test]
    fn what_json_cannot_say_is_an_error_with_its_place() {
        assert!(error("a: [.inf]").starts_with("a.yaml at /a/0: not a number"));
        assert!(error("a: !b c").starts_with("a.yaml at /a: the YAML tag !b"));
        assert!(error("a: { [x]: 1 }").starts_with("a.yaml at /a: a key that is no text"));
    }

    #[test]
    fn a_key_that_stands_twice_is_an_error_and_not_the_last_of_them() {
        assert!(error("a: 1\nb: 2\na: 3\n").contains("duplicate"));
        assert!(error("{ 200: 1, '200': 2 }").contains("/200: this key stands twice"));
    }

    #[test]
    fn a_syntax_error_names_its_line() {
        let error = error("openapi: 3.0.3\npaths: [\n");
        assert!(error.starts_with("a.yaml at line 3, column 1:"), "{error}");
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        assert!(error(&"[".repeat(10_000)).starts_with("a.yaml at line 1, column "));
        assert!(error("a: &a [*a]").contains("a.yaml"));
    }
}
