//! What is wrong with an input, and where.

use std::fmt;

/// Why nothing was imported: the file, the place in it, and what is wrong there.
#[derive(Debug)]
pub(crate) struct Error {
    place: Place,
    message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for Error {}

/// A file, and a JSON pointer into it (RFC 6901).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    file: String,
    pointer: String,
}

impl Place {
    /// The whole of a file.
    pub(crate) fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            pointer: String::new(),
        }
    }

    /// A component schema of the same file.
    pub(crate) fn schema(&self, name: &str) -> Self {
        Self::file(&self.file)
            .under("components")
            .under("schemas")
            .under(name)
    }

    /// One step further in.
    pub(crate) fn under(&self, step: impl fmt::Display) -> Self {
        let step = escape(&step.to_string());
        Self {
            file: self.file.clone(),
            pointer: format!("{}/{step}", self.pointer),
        }
    }

    /// The place that a pointer names, from here on.
    pub(crate) fn at(&self, pointer: &str) -> Self {
        Self {
            file: self.file.clone(),
            pointer: format!("{}{pointer}", self.pointer),
        }
    }

    /// An error here.
    pub(crate) fn error(&self, message: impl fmt::Display) -> Error {
        Error {
            place: self.clone(),
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.file),
            pointer => write!(f, "{} at {pointer}", self.file),
        }
    }
}

/// A step of a JSON pointer.
pub(crate) fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_file_and_the_escaped_pointer() {
        let place = Place::file("a.json").under("paths").under("/a~b").under(0);
        let error = place.error("no");
        assert_eq!(error.to_string(), "a.json at /paths/~1a~0b/0: no");
        assert_eq!(Place::file("a.json").error("no").to_string(), "a.json: no");
        assert_eq!(
            place.schema("S").at("/x").to_string(),
            "a.json at /components/schemas/S/x"
        );
    }
}
