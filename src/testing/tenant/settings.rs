use std::sync::Arc;
use std::time::Duration;

use super::oauth::{self, Application};

/// What the tenant was set up with.
pub(super) struct Settings {
    /// Scheme, host and port; no slash at the end.
    pub(super) base: String,
    /// At least one.
    pub(super) clients: Vec<Arc<Application>>,
    pub(super) token_lifetime: Duration,
    pub(super) page_size: usize,
    pub(super) job_polls: u32,
    pub(super) rate_limit: Option<(u64, Duration)>,
    pub(super) oauth: oauth::Settings,
}

impl Settings {
    /// With a slash at the end, as Auth0's are.
    pub(super) fn issuer(&self) -> String {
        format!("{}/", self.base)
    }

    /// What the Management API is called in token requests.
    pub(super) fn audience(&self) -> String {
        format!("{}/api/v2/", self.base)
    }
}
