use super::Text;

/// An answer that is JSON or, where the service prefers one, a text such as a web page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum JsonOrText<T> {
    /// The declared JSON type.
    Json(T),
    /// A text, as it came.
    Text(Text),
}

impl<T> JsonOrText<T> {
    /// The JSON value, if the answer was one.
    pub const fn json(&self) -> Option<&T> {
        match self {
            Self::Json(value) => Some(value),
            Self::Text(_) => None,
        }
    }

    /// The text, if the answer was one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Json(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}
