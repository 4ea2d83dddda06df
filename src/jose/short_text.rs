use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use smallvec::SmallVec;

/// A text that lies where it is kept and not behind a pointer, if it has so many bytes or fewer:
/// whoever has the keys of many issuers reads what names them from far away.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ShortText<const N: usize>(SmallVec<[u8; N]>);

impl<const N: usize> ShortText<N> {
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl<const N: usize> From<&str> for ShortText<N> {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl<const N: usize> PartialEq<str> for ShortText<N> {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

/// By its bytes, so that none need be looked at for whether they are text.
impl<const N: usize> Borrow<[u8]> for ShortText<N> {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> Hash for ShortText<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Borrow::<[u8]>::borrow(self).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_any_length_is_kept_as_it_is() {
        for text in ["", "é", "12345678", "123456789", &"é".repeat(100)] {
            let kept = ShortText::<8>::from(text);
            assert_eq!(kept.as_str(), text);
            assert!(kept == *text && kept != *"other");
        }
    }
}
