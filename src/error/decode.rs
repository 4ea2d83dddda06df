use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category as JsonCategory;

use super::shown::Shown;

/// Why a body could not be read as a type.
///
/// It holds no text of serde's: those texts quote the value that did not fit, which may be a
/// token. What is kept is where it failed and in which way.
#[derive(Debug)]
pub(crate) struct DecodeError {
    category: Category,
    path: Option<String>,
    /// Line and column, both from 1; (0, 0) where the place means nothing.
    place: (usize, usize),
}

#[derive(Debug)]
enum Category {
    /// The body is of another media type.
    NotJson(Option<String>),
    Syntax,
    EndOfData,
    WrongType,
    /// A member that cannot be left out.
    Missing,
}

impl DecodeError {
    /// The body is not JSON and does not claim to be.
    pub(crate) fn not_json(media_type: Option<&str>) -> Self {
        Self {
            category: Category::NotJson(media_type.map(str::to_owned)),
            path: None,
            place: (0, 0),
        }
    }

    /// Whether the text is no JSON at all, as opposed to JSON of another shape.
    pub(crate) fn is_syntax(&self) -> bool {
        matches!(self.category, Category::Syntax | Category::EndOfData)
    }

    /// Where in the JSON it failed: `identities[2].user_id`.
    pub(crate) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    fn new(error: &serde_json::Error, path: Option<String>) -> Self {
        let place = (error.line(), error.column());
        let (category, path) = match error.classify() {
            JsonCategory::Syntax => (Category::Syntax, path),
            JsonCategory::Eof | JsonCategory::Io => (Category::EndOfData, path),
            JsonCategory::Data => match missing_member(error) {
                Some(name) => (Category::Missing, Some(join(path, &name))),
                None => (Category::WrongType, path),
            },
        };
        Self {
            category,
            path,
            place,
        }
    }
}

/// Serde takes the name of a missing member as `&'static str`, so it is a name from a type and
/// nothing from the answer.
fn missing_member(error: &serde_json::Error) -> Option<String> {
    let text = error.to_string();
    let (name, _) = text.strip_prefix("missing field `")?.split_once('`')?;
    Some(name.to_owned())
}

fn join(path: Option<String>, name: &str) -> String {
    match path {
        Some(path) => format!("{path}.{name}"),
        None => name.to_owned(),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.category {
            Category::NotJson(None) => f.write_str("the body is not JSON"),
            Category::NotJson(Some(media_type)) => {
                write!(f, "the body is not JSON but {}", Shown(media_type))
            }
            Category::Syntax => f.write_str("the body is not valid JSON"),
            Category::EndOfData => f.write_str("the JSON ends too early"),
            Category::WrongType => f.write_str("a value has another type than expected"),
            Category::Missing => f.write_str("a required member is missing"),
        }?;
        if self.place != (0, 0) {
            write!(f, " (line {}, column {})", self.place.0, self.place.1)?;
        }
        Ok(())
    }
}

/// Reads a type from JSON. Only a failure pays for finding its path, by reading once more.
pub(crate) fn decode_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(body).map_err(|error| {
        let reader = &mut serde_json::Deserializer::from_slice(body);
        let path = match serde_path_to_error::deserialize::<_, T>(reader) {
            Err(traced) => Some(traced.path().to_string()).filter(|path| path != "."),
            Ok(_) => None,
        };
        DecodeError::new(&error, path)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    type Nested = BTreeMap<String, Vec<BTreeMap<String, u32>>>;

    #[test]
    fn a_wrong_type_has_a_path_and_shows_no_value() {
        let body = br#"{"identities":[{"a":1},{"a":1},{"user_id":"s3cr3t"}]}"#;
        let error = decode_json::<Nested>(body).unwrap_err();
        assert_eq!(error.path(), Some("identities[2].user_id"));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(shown.contains("another type"), "{shown}");
        assert!(!error.is_syntax());
    }

    #[test]
    fn text_that_is_no_json_is_told_apart() {
        for body in ["<html>", "{\"a\":", "", "{} x", "\u{feff}{}"] {
            let error = decode_json::<Nested>(body.as_bytes()).unwrap_err();
            assert!(error.is_syntax(), "{body}: {error}");
        }
        let deep = "[".repeat(100_000);
        assert!(decode_json::<serde_json::Value>(deep.as_bytes()).is_err());
    }

    #[test]
    fn the_media_type_is_named_and_made_safe() {
        let error = DecodeError::not_json(Some("text/html\n"));
        assert_eq!(error.to_string(), "the body is not JSON but text/html\\n");
    }
}
