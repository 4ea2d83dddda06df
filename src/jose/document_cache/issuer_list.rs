use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use super::Issuer;
use crate::jose::short_text::ShortText;

/// Issuers that are listed once and for all. Each has a slot of its own in a cache that is made
/// for as many, and no other name has it.
pub(crate) struct IssuerList(HashSet<Listed>);

/// One line of a processor's cache, where the name is no longer than most.
#[repr(align(64))]
struct Listed {
    name: ShortText<48>,
    slot: usize,
}

impl Listed {
    fn issuer(&self) -> Issuer<'_> {
        Issuer::listed(self.name.as_str(), self.slot)
    }
}

impl IssuerList {
    /// The one of this name, character for character.
    pub(crate) fn find<'a>(&self, name: &'a str) -> Option<Issuer<'a>> {
        let listed = self.0.get(name.as_bytes())?;
        Some(Issuer::listed(name, listed.slot))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Issuer<'_>> {
        self.0.iter().map(Listed::issuer)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<Box<str>> for IssuerList {
    fn from_iter<I: IntoIterator<Item = Box<str>>>(names: I) -> Self {
        let mut listed = HashSet::new();
        for name in names {
            let slot = listed.len();
            let name = ShortText::from(&*name);
            // One that is named twice keeps its first slot: `insert` leaves what is there.
            listed.insert(Listed { name, slot });
        }
        Self(listed)
    }
}

/// All of it goes by the name.
impl Borrow<[u8]> for Listed {
    fn borrow(&self) -> &[u8] {
        self.name.borrow()
    }
}

impl Hash for Listed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Listed {}
