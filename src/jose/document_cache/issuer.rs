use std::borrow::Cow;

/// Whose document is wanted.
#[derive(Clone)]
pub(crate) struct Issuer<'a> {
    name: Cow<'a, str>,
    /// Where the document of one that is listed is kept.
    slot: Option<usize>,
}

impl<'a> Issuer<'a> {
    /// One that is listed.
    #[cfg(any(test, feature = "api"))]
    pub(super) fn listed(name: &'a str, slot: usize) -> Self {
        Self {
            name: Cow::Borrowed(name),
            slot: Some(slot),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn slot(&self) -> Option<usize> {
        self.slot
    }

    pub(crate) fn into_owned(self) -> Issuer<'static> {
        Issuer {
            name: Cow::Owned(self.name.into_owned()),
            slot: self.slot,
        }
    }
}

/// One that is on no list.
impl<'a> From<&'a str> for Issuer<'a> {
    fn from(name: &'a str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            slot: None,
        }
    }
}
