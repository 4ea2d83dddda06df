use std::time::Duration;

use crate::secret::Secret;

/// What an ID token is held against, beside its signature, its parties and its times.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    /// The nonce that was sent.
    pub(super) nonce: Option<Secret>,
    /// How long ago the person may have signed in.
    pub(super) max_age: Option<Duration>,
    /// By id or by name.
    pub(super) organization: Option<String>,
    /// The code that it came for.
    pub(super) code: Option<Secret>,
    /// The state that was sent.
    pub(super) state: Option<Secret>,
    /// Whether something was named that an ID token has to bear out, so that one has to come.
    /// What was sent with the request the service has seen to.
    pub(super) must_come: bool,
    /// Whether it came with a refresh. Such a token may repeat the nonce of the sign-in (OpenID
    /// Connect Core, section 12.2), which only a caller who kept it can check.
    pub(super) is_refresh: bool,
}

impl Expected {
    /// An ID token has to come, and to repeat this.
    pub(super) fn require_nonce(&mut self, nonce: Secret) {
        self.nonce = Some(nonce);
        self.must_come = true;
    }

    /// An ID token has to come, and to say that the sign-in is no longer ago.
    pub(super) fn require_max_age(&mut self, max_age: Duration) {
        self.max_age = Some(max_age);
        self.must_come = true;
    }

    /// An ID token has to come, and to be of this organization.
    pub(super) fn require_organization(&mut self, organization: String) {
        self.organization = Some(organization);
        self.must_come = true;
    }
}
