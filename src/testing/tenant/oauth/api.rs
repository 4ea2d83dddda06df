use std::time::Duration;

use serde_json::{Map, Value};

/// An API of a [`Tenant`](super::super::Tenant): what access tokens are for.
///
/// ```
/// use auth0_sdk::testing::Api;
///
/// let api = Api::new("https://orders.example.test/")
///     .scopes(["read:orders", "write:orders"])
///     .custom_claim("https://example.test/plan", "free");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an API does nothing until `TenantBuilder::api`"]
pub struct Api {
    pub(super) audience: String,
    /// Those that it knows; any where none is named.
    scopes: Option<Vec<String>>,
    pub(super) has_permissions: bool,
    pub(super) allows_offline_access: bool,
    pub(super) lifetime: Option<Duration>,
    pub(super) claims: Map<String, Value>,
}

impl Api {
    /// One with this identifier, which is the `audience` of its tokens.
    pub fn new(audience: impl Into<String>) -> Self {
        Self {
            audience: audience.into(),
            scopes: None,
            has_permissions: false,
            allows_offline_access: true,
            lifetime: None,
            claims: Map::new(),
        }
    }

    /// The scopes that it knows; others are not granted. Without this any is.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Adds the claim `permissions` to its tokens: the scopes of the API as a list.
    pub fn permissions(mut self) -> Self {
        self.has_permissions = true;
        self
    }

    /// Whether it lets refresh tokens be issued: yes unless it is set.
    pub fn offline_access(mut self, allow: bool) -> Self {
        self.allows_offline_access = allow;
        self
    }

    /// How long its tokens are good for; that of the tenant unless it is set.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// A claim that all its tokens have beside the others, as an Action sets it. As there, one that
    /// only the service sets (`sub`, `permissions`, `roles`, `org_id`, …) is not added; give it a
    /// URL for a name.
    pub fn custom_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    pub(super) fn knows(&self, scope: &str) -> bool {
        let scopes = self.scopes.as_ref();
        scopes.is_none_or(|scopes| scopes.iter().any(|known| known == scope))
    }

    /// What a token has whose request names no scope.
    pub(super) fn all_scopes(&self) -> Vec<String> {
        self.scopes.clone().unwrap_or_default()
    }
}
