use std::fmt;
use std::ops::Deref;

/// A text that a service answered with: a web page, mostly.
///
/// It derefs to `str`. `Debug` shows its length and not the text: a page can carry a code.
///
/// ```
/// let page = auth0_sdk::model::Text::from("<h1>Signed out</h1>".to_owned());
/// assert!(page.contains("Signed out"));
/// assert_eq!(format!("{page:?}"), "Text(19 bytes)");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The text itself.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}
