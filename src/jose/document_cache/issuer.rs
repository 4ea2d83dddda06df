use std::borrow::Cow;

/// Whose document is wanted.
#[derive(Clone)]
pub(crate) struct Issuer<'a> {
    name: Cow<'a, str>,
    /// Of one that is listed once and for all: its place in the list.
    number: Option<usize>,
}

impl<'a> Issuer<'a> {
    /// One of those that the cache was made for.
    #[cfg(feature = "api")]
    pub(crate) fn listed(name: &'a str, number: usize) -> Self {
        let name = Cow::Borrowed(name);
        let number = Some(number);
        Self { name, number }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn number(&self) -> Option<usize> {
        self.number
    }

    pub(crate) fn into_owned(self) -> Issuer<'static> {
        Issuer {
            name: Cow::Owned(self.name.into_owned()),
            number: self.number,
        }
    }
}

impl<'a> From<&'a str> for Issuer<'a> {
    fn from(name: &'a str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            number: None,
        }
    }
}
