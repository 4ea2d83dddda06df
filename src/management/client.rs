use std::fmt;

use super::builder::Builder;
use crate::transport::{Client, Options};

/// A client of the Management API of one tenant.
///
/// # Configuration
/// [`builder`](Self::builder) takes the tenant's domain, one credential, and whatever else is to
/// differ from the defaults. Nothing is sent before the first call.
///
/// # Tokens
/// A token that the SDK fetches itself serves all calls of all clones until shortly before its
/// end, and is then renewed while they go on. Where the service refuses it with 401, the call is
/// tried once more with a new one, whatever its method: a 401 was not processed. A token of
/// yours ([`Builder::token`]) cannot be renewed, and a 401 is an error at once.
///
/// # Pooling and cloning
/// A clone is cheap and shares its connections and its token; so does [`with`](Self::with). Make
/// one client and clone it.
///
/// ```no_run
/// use auth0_sdk::management::ManagementClient;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let management = ManagementClient::builder("tenant.eu.auth0.com")
///     .client_secret("my-client-id", std::env::var("AUTH0_CLIENT_SECRET")?)
///     .build()?;
/// assert_eq!(management.base_url(), "https://tenant.eu.auth0.com/api/v2");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ManagementClient {
    client: Client,
}

impl ManagementClient {
    /// Sets up a client of the tenant at this domain: `tenant.eu.auth0.com`, or a custom domain
    /// of it. What is wrong with the domain, [`Builder::build`] says.
    pub fn builder(domain: impl Into<String>) -> Builder {
        Builder::new(domain.into())
    }

    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Where calls go: `https://tenant.eu.auth0.com/api/v2`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.client.base()
    }

    /// The same client with options over its own, for the calls made through it.
    #[must_use]
    pub fn with(&self, options: Options) -> Self {
        Self::new(self.client.with(options))
    }

    /// What the groups of operations send their calls through.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "each group of operations is a feature")
    )]
    pub(crate) fn transport(&self) -> &Client {
        &self.client
    }
}

/// Shows where it sends to, and no credential.
impl fmt::Debug for ManagementClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagementClient")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}
