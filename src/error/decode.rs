use std::cell::RefCell;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category as JsonCategory;

use super::shown::Shown;
use crate::model::Misfit;
use crate::model::lenient::{self, Path, Unfit};

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
    /// The same, where events were expected.
    #[cfg(feature = "management-events")]
    NoEvents(Option<String>),
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

    /// The body is no event stream.
    #[cfg(feature = "management-events")]
    pub(crate) fn no_events(media_type: Option<&str>) -> Self {
        Self {
            category: Category::NoEvents(media_type.map(str::to_owned)),
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

    /// A text that is no JSON, or JSON of another shape.
    pub(crate) fn text(error: &serde_json::Error) -> Self {
        let category = match error.classify() {
            JsonCategory::Syntax => Category::Syntax,
            JsonCategory::Eof | JsonCategory::Io => Category::EndOfData,
            JsonCategory::Data => Category::WrongType,
        };
        Self {
            category,
            path: None,
            place: (error.line(), error.column()),
        }
    }

    /// A value that does not fit, at the place where the strict reading stopped.
    pub(crate) fn unfit(unfit: Unfit, place: (usize, usize)) -> Self {
        Self {
            category: match unfit.missing {
                Some(_) => Category::Missing,
                None => Category::WrongType,
            },
            path: unfit.path.filter(|path| !path.is_empty()),
            place,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.category {
            Category::NotJson(None) => f.write_str("the body is not JSON"),
            Category::NotJson(Some(media_type)) => {
                write!(f, "the body is not JSON but {}", Shown(media_type))
            }
            #[cfg(feature = "management-events")]
            Category::NoEvents(None) => f.write_str("the body is not an event stream"),
            #[cfg(feature = "management-events")]
            Category::NoEvents(Some(media_type)) => {
                write!(
                    f,
                    "the body is not an event stream but {}",
                    Shown(media_type)
                )
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

/// Reads a type from JSON, strictly; where a value does not fit, once more, leniently.
pub(crate) fn decode_json<T: DeserializeOwned>(
    body: &[u8],
) -> Result<(T, Vec<Misfit>), DecodeError> {
    match lenient::strictly(|| serde_json::from_slice(body)) {
        Ok(value) => Ok((value, Vec::new())),
        Err(error) if error.is_data() => decode_leniently(body, &error),
        Err(error) => Err(DecodeError::text(&error)),
    }
}

#[cold]
fn decode_leniently<T: DeserializeOwned>(
    body: &[u8],
    error: &serde_json::Error,
) -> Result<(T, Vec<Misfit>), DecodeError> {
    let value = serde_json::from_slice(body).map_err(|error| DecodeError::text(&error))?;
    let misfits = RefCell::default();
    match lenient::read(&value, &Path::Root, &misfits) {
        Ok(value) => Ok((value, misfits.into_inner())),
        Err(unfit) => Err(DecodeError::unfit(unfit, (error.line(), error.column()))),
    }
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
