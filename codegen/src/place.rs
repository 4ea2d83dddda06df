//! Where something stands in the documents.

use std::fmt;

use super::error::Error;

/// A file, and a JSON pointer into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) pointer: String,
}

impl Place {
    /// The whole of a file.
    pub(super) fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            pointer: String::new(),
        }
    }

    /// A component schema.
    pub(super) fn schema(file: &str, name: &str) -> Self {
        Self::file(file)
            .under("components")
            .under("schemas")
            .under(name)
    }

    /// One step further in.
    pub(super) fn under(&self, step: impl fmt::Display) -> Self {
        let step = step.to_string().replace('~', "~0").replace('/', "~1");
        Self {
            file: self.file.clone(),
            pointer: format!("{}/{step}", self.pointer),
        }
    }

    /// An error here.
    pub(super) fn error(&self, message: impl fmt::Display) -> Error {
        Error::at(&self.file, &self.pointer, message)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.file, self.pointer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_escaped_as_json_pointers_are() {
        let place = Place::file("a.yaml").under("paths").under("/a~b/{c}");
        assert_eq!(place.to_string(), "a.yaml at /paths/~1a~0b~1{c}");
    }
}
