use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Tenant;
use super::oauth::{self, Application};
use super::settings::Settings;
use crate::secret::Secret;

/// Sets up a [`Tenant`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use auth0_sdk::testing::Tenant;
/// use serde_json::json;
///
/// let tenant = Tenant::builder()
///     .client("my-client-id", "my-secret")
///     .token_lifetime(Duration::from_secs(600))
///     .rate_limit(50, Duration::from_secs(1))
///     .seed("/organizations", json!({ "id": "org_0000000000000007", "name": "acme" }))
///     .start()
///     .await?;
/// assert!(tenant.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `start`"]
pub struct TenantBuilder {
    pub(super) clients: Vec<Application>,
    pub(super) oauth: oauth::Settings,
    token_lifetime: Duration,
    page_size: usize,
    job_polls: u32,
    rate_limit: Option<(u64, Duration)>,
    seeds: Vec<(String, Value)>,
}

impl TenantBuilder {
    pub(super) fn new() -> Self {
        Self {
            clients: Vec::new(),
            oauth: oauth::Settings::default(),
            token_lifetime: Duration::from_secs(86_400),
            page_size: 50,
            job_polls: 1,
            rate_limit: None,
            seeds: Vec::new(),
        }
    }

    /// Registers an application that may do everything, the whole Management API included. The
    /// first takes the place of the default ones; [`application`](Self::application) says more.
    pub fn client(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.application(Application::new(id).secret(secret).all_of_management())
    }

    /// As [`client`](Self::client), for one whose tokens have these scopes and no others.
    pub fn client_with_scopes<S: Into<String>>(
        self,
        id: impl Into<String>,
        secret: impl Into<Secret>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.application(
            Application::new(id)
                .secret(secret)
                .management_scopes(scopes),
        )
    }

    /// How long a token is good for: a day unless it is set. Measured on tokio's clock.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// How many elements a page has where the call does not say: 50 unless it is set, at least 1
    /// and at most 100.
    pub fn page_size(mut self, elements: usize) -> Self {
        self.page_size = elements.clamp(1, 100);
        self
    }

    /// How often a job is found pending before it is done: once unless it is set.
    pub fn job_polls(mut self, times: u32) -> Self {
        self.job_polls = times;
        self
    }

    /// Lets this many calls of the Management API in, each time this long; more are answered with
    /// 429. There is no limit unless it is set. Measured on tokio's clock.
    pub fn rate_limit(mut self, calls: u64, window: Duration) -> Self {
        self.rate_limit = Some((calls, window));
        self
    }

    /// Puts something there from the beginning, as [`Tenant::seed`] does.
    pub fn seed(mut self, path: impl Into<String>, value: Value) -> Self {
        self.seeds.push((path.into(), value));
        self
    }

    /// Starts it on a free port of 127.0.0.1. It runs on the tokio runtime of the caller.
    ///
    /// # Errors
    /// When no port is free, a seed is none, two users or organizations are the same ([`Tenant::seed`]), or the HTTP client for it cannot
    /// be built.
    pub async fn start(mut self) -> io::Result<Tenant> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        if self.clients.is_empty() {
            self = self
                .client("test-client", "test-secret")
                .application(Application::new("test-native"));
        }
        let settings = Settings {
            base: format!("http://{address}"),
            clients: self.clients.into_iter().map(Arc::new).collect(),
            token_lifetime: self.token_lifetime,
            page_size: self.page_size,
            job_polls: self.job_polls,
            rate_limit: self.rate_limit,
            oauth: self.oauth,
        };
        let tenant = Tenant::serve(listener, settings)?;
        let database = json!({
            "id": "con_0000000000000001",
            "name": "Username-Password-Authentication",
            "strategy": "auth0",
        });
        tenant.seed("/connections", database)?;
        tenant.seed_accounts()?;
        for (path, value) in self.seeds {
            tenant.seed(&path, value)?;
        }
        Ok(tenant)
    }
}

/// Names the applications, and no secret of theirs.
impl fmt::Debug for TenantBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.clients.iter().map(Application::id).collect();
        f.debug_struct("TenantBuilder")
            .field("clients", &ids)
            .field("token_lifetime", &self.token_lifetime)
            .field("page_size", &self.page_size)
            .field("job_polls", &self.job_polls)
            .field("rate_limit", &self.rate_limit)
            .field("seeds", &self.seeds.len())
            .finish()
    }
}
