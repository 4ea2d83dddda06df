use std::time::Duration;

/// What the tenant was set up with.
pub(super) struct Settings {
    /// Scheme, host and port; no slash at the end.
    pub(super) base: String,
    pub(super) clients: Vec<Application>,
    pub(super) token_lifetime: Duration,
    pub(super) page_size: usize,
    pub(super) job_polls: u32,
    pub(super) rate_limit: Option<(u64, Duration)>,
}

/// An application that gets tokens in its own name.
#[derive(Clone)]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) secret: String,
    /// What its tokens are good for; everything where there is none.
    pub(super) scopes: Option<Vec<String>>,
}

impl Settings {
    /// What the Management API is called in token requests.
    pub(super) fn audience(&self) -> String {
        format!("{}/api/v2/", self.base)
    }
}
