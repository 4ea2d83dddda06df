use std::time::Duration;

use super::{Api, User};
use crate::secret::Secret;

/// What the OAuth side was set up with, beside the applications.
#[derive(Clone)]
pub(in crate::testing::tenant) struct Settings {
    pub(in crate::testing::tenant) apis: Vec<Api>,
    pub(in crate::testing::tenant) users: Vec<User>,
    /// Id and name.
    pub(in crate::testing::tenant) organizations: Vec<(String, String)>,
    pub(in crate::testing::tenant) subject_tokens: Vec<SubjectToken>,
    pub(in crate::testing::tenant) federated_domains: Vec<String>,
    pub(in crate::testing::tenant) dpop_nonce: bool,
    pub(in crate::testing::tenant) code_lifetime: Duration,
    pub(in crate::testing::tenant) poll_interval: Duration,
    /// After how many polls what waits for a person is approved by itself.
    pub(in crate::testing::tenant) approved_after: Option<u32>,
    pub(in crate::testing::tenant) token_requests: Option<u64>,
    pub(in crate::testing::tenant) jwks_max_age: Duration,
}

/// A token of somewhere else that can be exchanged.
#[derive(Clone)]
pub(in crate::testing::tenant) struct SubjectToken {
    pub(in crate::testing::tenant) kind: String,
    pub(in crate::testing::tenant) token: Secret,
    pub(in crate::testing::tenant) user: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            apis: Vec::new(),
            users: Vec::new(),
            organizations: Vec::new(),
            subject_tokens: Vec::new(),
            federated_domains: Vec::new(),
            dpop_nonce: false,
            code_lifetime: Duration::from_secs(60),
            poll_interval: Duration::from_secs(5),
            approved_after: None,
            token_requests: None,
            jwks_max_age: Duration::from_secs(15),
        }
    }
}
