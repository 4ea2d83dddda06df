use std::borrow::Cow;
#[cfg(any(test, feature = "api"))]
use std::collections::HashMap;

#[cfg(any(test, feature = "api"))]
use smallvec::SmallVec;

/// Whose document is wanted.
#[derive(Clone)]
pub(crate) struct Issuer<'a> {
    name: Cow<'a, str>,
    /// Where the document of one that is listed is kept.
    slot: Option<usize>,
}

impl Issuer<'_> {
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

/// Issuers that are listed once and for all. Each has a slot of its own in a cache that is made
/// for as many, and no other name has it.
#[cfg(any(test, feature = "api"))]
pub(crate) struct IssuerList(HashMap<Name, usize>);

/// The bytes of a name: in the table itself but for a long one, since whoever has many issuers
/// reads each name from far away.
#[cfg(any(test, feature = "api"))]
type Name = SmallVec<[u8; 48]>;

#[cfg(any(test, feature = "api"))]
impl IssuerList {
    /// The one of this name, character for character.
    pub(crate) fn find<'a>(&self, name: &'a str) -> Option<Issuer<'a>> {
        let slot = *self.0.get(name.as_bytes())?;
        Some(Issuer {
            name: Cow::Borrowed(name),
            slot: Some(slot),
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Issuer<'_>> {
        self.0.iter().filter_map(|(name, slot)| {
            let name = std::str::from_utf8(name).ok()?;
            Some(Issuer {
                name: Cow::Borrowed(name),
                slot: Some(*slot),
            })
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(any(test, feature = "api"))]
impl FromIterator<Box<str>> for IssuerList {
    fn from_iter<I: IntoIterator<Item = Box<str>>>(names: I) -> Self {
        let mut slots = HashMap::new();
        for name in names {
            let next = slots.len();
            slots.entry(name.as_bytes().into()).or_insert(next);
        }
        Self(slots)
    }
}
