use crate::secret::Secret;

/// What a [`Tenant`](super::super::Tenant) would have sent to somebody: a code by e-mail or SMS,
/// a link.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SentMessage {
    /// An e-mail address, a phone number, or the id of an authenticator.
    pub to: String,
    /// The code in it, where there is one.
    pub code: Option<Secret>,
    /// The link in it, where there is one.
    pub link: Option<Secret>,
}

impl SentMessage {
    pub(super) fn code(to: &str, code: &str) -> Self {
        Self {
            to: to.to_owned(),
            code: Some(code.into()),
            link: None,
        }
    }

    pub(super) fn link(to: &str, link: String) -> Self {
        Self {
            to: to.to_owned(),
            code: None,
            link: Some(link.into()),
        }
    }
}
