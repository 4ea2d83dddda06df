use std::sync::Arc;
use std::{fmt, mem};

use super::ManagementClient;
use crate::domain::Domain;
use crate::error::Error;
use crate::secret::Secret;
use crate::token::{
    AccessToken, BoxError, CachedBearer, ClientAuth, ClientCredentials, Credential, DpopKey, Grant,
    TokenCache, TokenSource, TokenStore, async_source, only, sync_source,
};
use crate::transport::{Authorize, Client, Options, Settings, Telemetry, default_http_client};

/// Sets up a [`ManagementClient`]: a domain, exactly one credential, and the rest as needed.
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::management::ManagementClient;
/// use auth0_sdk::transport::Options;
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let management = ManagementClient::builder("tenant.eu.auth0.com")
///     .token("eyJhbGciOi")
///     .options(Options::new().timeout(Duration::from_secs(10)))
///     .custom_domain("login.example.com")
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    domain: String,
    credentials: Vec<Origin>,
    store: Option<Arc<dyn TokenStore>>,
    audience: Option<String>,
    organization: Option<String>,
    dpop: Option<DpopKey>,
    custom_domain: Option<String>,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
}

enum Origin {
    Client(String, ClientAuth),
    Elsewhere(Credential),
}

impl Builder {
    pub(super) fn new(domain: String) -> Self {
        Self {
            domain,
            credentials: Vec::new(),
            store: None,
            audience: None,
            organization: None,
            dpop: None,
            custom_domain: None,
            http: None,
            options: Options::new(),
            telemetry: Telemetry::default(),
        }
    }

    /// A token of yours, sent with every call. It is not renewed.
    pub fn token(self, token: impl Into<Secret>) -> Self {
        self.credential(Origin::Elsewhere(Credential::Token(token.into())))
    }

    /// A token that a closure fetches, asynchronously. It is asked again when the token has had
    /// its time or is refused; a token without an end is kept until then. What the closure fails
    /// with is the [`source`](std::error::Error::source) of the call's error.
    ///
    /// ```
    /// use std::time::Duration;
    /// use auth0_sdk::{management::ManagementClient, token::AccessToken};
    ///
    /// # async fn ask_the_vault() -> Result<String, std::io::Error> { Ok(String::new()) }
    /// let management = ManagementClient::builder("tenant.eu.auth0.com")
    ///     .token_from(|| async {
    ///         let token = ask_the_vault().await?;
    ///         Ok::<_, std::io::Error>(AccessToken::new(token).expires_in(Duration::from_secs(600)))
    ///     })
    ///     .build()?;
    /// # Ok::<(), auth0_sdk::Error>(())
    /// ```
    pub fn token_from<F, Fut, T, E>(self, get: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Into<AccessToken>,
        E: Into<BoxError>,
    {
        self.token_source(async_source(get))
    }

    /// As [`token_from`](Self::token_from), for a closure that has its token at hand. One that
    /// blocks would hold up a thread of the runtime.
    pub fn token_from_fn<F, T, E>(self, get: F) -> Self
    where
        F: Fn() -> Result<T, E> + Send + Sync + 'static,
        T: Into<AccessToken>,
        E: Into<BoxError>,
    {
        self.token_source(sync_source(get))
    }

    /// Tokens from a source of yours.
    pub fn token_source(self, source: impl TokenSource) -> Self {
        self.token_cache(TokenCache::new(source))
    }

    /// Tokens from a cache of yours, which other code may share. Its store, if it has one, is its
    /// own.
    pub fn token_cache(self, cache: TokenCache) -> Self {
        self.credential(Origin::Elsewhere(Credential::Cache(cache)))
    }

    /// Tokens that the application gets in its own name (RFC 6749, section 4.4).
    ///
    /// <https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens>
    pub fn client_credentials(self, client_id: impl Into<String>, auth: ClientAuth) -> Self {
        self.credential(Origin::Client(client_id.into(), auth))
    }

    /// As [`client_credentials`](Self::client_credentials), with a secret in the body.
    pub fn client_secret(self, client_id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.client_credentials(client_id, ClientAuth::SecretPost(secret.into()))
    }

    /// Where the tokens of client credentials are shared with other processes.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// As [`token_store`](Self::token_store), for a store that several clients have.
    pub fn shared_token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// The audience of client credentials. Default: `https://{domain}/api/v2/`.
    ///
    /// The Management API knows itself by the tenant's canonical domain only. Where the client
    /// is given a custom domain, set `https://tenant.eu.auth0.com/api/v2/` here.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// The organization, by id or name, that client credentials are for.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.organization = Some(organization.into());
        self
    }

    /// The key that the tokens of client credentials are to be bound to (RFC 9449): every call
    /// goes with a proof of it where the tenant has bound them. Default: none. With a store, take
    /// the same key in all processes that are to share their tokens.
    pub fn dpop(mut self, key: DpopKey) -> Self {
        self.dpop = Some(key);
        self
    }

    /// The custom domain that links in e-mails and tickets shall lead to
    /// ([`Options::custom_domain`]). It is sent with the operations that take it and no others.
    pub fn custom_domain(mut self, domain: impl Into<String>) -> Self {
        self.custom_domain = Some(domain.into());
        self
    }

    /// An HTTP client of your own: its proxy, TLS, resolver. Token requests go through it too.
    /// Build it from [`transport::http_client`](crate::transport::http_client), so that it
    /// follows no redirects by itself.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Options for all calls, token requests included.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// What the `Auth0-Client` header says of this program; [`Telemetry::none`] leaves it out.
    pub fn telemetry(mut self, telemetry: Telemetry) -> Self {
        self.telemetry = telemetry;
        self
    }

    fn credential(mut self, credential: Origin) -> Self {
        self.credentials.push(credential);
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    /// A configuration error when a domain is none, there is no credential or more than one,
    /// something is set that the credential has no use for, or the default HTTP client cannot be
    /// built; an invalid argument when the token has a character that no header can carry.
    pub fn build(mut self) -> Result<ManagementClient, Error> {
        let domain: Domain = self.domain.parse()?;
        if let Some(custom_domain) = &self.custom_domain {
            self.options = self.options.custom_domain(&custom_domain.parse()?);
        }
        for credential in &self.credentials {
            if let Origin::Client(_, auth) = credential {
                auth.check_http_client(self.http.is_some())?;
            }
        }
        let http = match self.http.take() {
            Some(http) => http,
            None => default_http_client(&domain)?,
        };
        let authorize = self.authorize(&domain, &http)?;
        let client = Client::new(Settings {
            http: Some(http),
            domain: &domain,
            prefix: "/api/v2",
            options: self.options,
            telemetry: self.telemetry,
            authorize,
            reset_is_retry_moment: true,
        })?;
        Ok(ManagementClient::new(client))
    }

    fn authorize(
        &mut self,
        domain: &Domain,
        http: &reqwest::Client,
    ) -> Result<Arc<dyn Authorize>, Error> {
        let ways = "`client_secret`, `client_credentials`, `token` or another source of tokens";
        match only(mem::take(&mut self.credentials), ways)? {
            Origin::Client(client_id, auth) => self.fetched(client_id, auth, domain, http),
            Origin::Elsewhere(credential) => {
                self.only_for_clients()?;
                credential.authorize()
            }
        }
    }

    fn fetched(
        &mut self,
        client_id: String,
        auth: ClientAuth,
        domain: &Domain,
        http: &reqwest::Client,
    ) -> Result<Arc<dyn Authorize>, Error> {
        let default = || format!("{}/api/v2/", domain.base_url());
        let grant = Grant {
            client_id,
            auth,
            audience: self.audience.take().unwrap_or_else(default),
            organization: self.organization.take(),
            dpop: self.dpop.take(),
        };
        let (options, telemetry) = (self.options.clone(), self.telemetry.clone());
        let source = ClientCredentials::new(grant, domain, http.clone(), options, telemetry)?;
        let cache = match self.store.take() {
            Some(store) => TokenCache::with_store(source, store)?,
            None => TokenCache::new(source),
        };
        Ok(Arc::new(CachedBearer(cache)))
    }

    /// What is set and would do nothing is a mistake that is better heard of.
    fn only_for_clients(&self) -> Result<(), Error> {
        for (is_set, name) in [
            (self.audience.is_some(), "audience"),
            (self.organization.is_some(), "organization"),
            (self.dpop.is_some(), "dpop"),
            (self.store.is_some(), "token_store"),
        ] {
            if is_set {
                return Err(Error::configuration(format!(
                    "`{name}` is set and there are no client credentials to use it"
                )));
            }
        }
        Ok(())
    }
}

/// Names what is set. The domain may hold a password until it is checked, and an HTTP client of
/// the caller's prints its default headers.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("credentials", &self.credentials.len())
            .field("store", &self.store.is_some())
            .field("audience", &self.audience)
            .field("organization", &self.organization)
            .field("dpop", &self.dpop.is_some())
            .field("http", &self.http.is_some())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
