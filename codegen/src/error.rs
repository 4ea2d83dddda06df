use std::fmt;

/// Why nothing was generated: the file, the place in it, and what is wrong there.
#[derive(Debug)]
pub struct Error {
    file: String,
    place: String,
    message: String,
}

impl Error {
    /// An error at a place (a line, or a JSON pointer) in a file.
    pub(super) fn at(file: &str, place: &str, message: impl fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            place: place.to_owned(),
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if !self.place.is_empty() {
            write!(f, " at {}", self.place)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Error {}
