use std::fmt;

use crate::domain::Domain;
use crate::error::Error;
use crate::secret::Secret;
use crate::token::{Credential, TokenCache, TokenSource, only};
use crate::transport::{Client, Options, Settings, Telemetry};

/// Sets up a client: a domain, exactly one credential, and the rest as needed.
///
/// The token is the signed-in person's, or the organization's, with the API as its audience. The
/// domain has to be the one that the token was asked for at: the tenant's own, or a custom one.
#[must_use = "a builder does nothing until `build`"]
pub struct Builder<C> {
    domain: String,
    credentials: Vec<Credential>,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
    prefix: &'static str,
    client: fn(Client) -> C,
}

impl<C> Builder<C> {
    /// `prefix` is what stands between the domain and the paths.
    pub(crate) fn new(domain: String, prefix: &'static str, client: fn(Client) -> C) -> Self {
        Self {
            domain,
            credentials: Vec::new(),
            http: None,
            options: Options::new(),
            telemetry: Telemetry::default(),
            prefix,
            client,
        }
    }

    /// A token of yours, sent with every call. It is not renewed.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.credentials.push(Credential::Token(token.into()));
        self
    }

    /// Tokens from a source of yours. It is asked again when the token has had its time or is
    /// refused.
    pub fn token_source(self, source: impl TokenSource) -> Self {
        self.token_cache(TokenCache::new(source))
    }

    /// Tokens from a cache of yours, which other code may share.
    pub fn token_cache(mut self, cache: TokenCache) -> Self {
        self.credentials.push(Credential::Cache(cache));
        self
    }

    /// An HTTP client of your own: its proxy, TLS, resolver. Build it from
    /// [`transport::http_client`](crate::transport::http_client), so that it follows no redirects
    /// by itself.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Options for all calls.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// What the `Auth0-Client` header says of this program; [`Telemetry::none`] leaves it out.
    pub fn telemetry(mut self, telemetry: Telemetry) -> Self {
        self.telemetry = telemetry;
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    /// A configuration error when the domain is none, there is no credential or more than one, or
    /// the default HTTP client cannot be built; an invalid argument when the token is empty or has
    /// a character that no header can carry.
    pub fn build(self) -> Result<C, Error> {
        let domain: Domain = self.domain.parse()?;
        let ways = "`token`, `token_source` or `token_cache`";
        let client = Client::new(Settings {
            http: self.http,
            domain: &domain,
            prefix: self.prefix,
            options: self.options,
            telemetry: self.telemetry,
            authorize: only(self.credentials, ways)?.authorize()?,
            reset_is_retry_moment: true,
        })?;
        Ok((self.client)(client))
    }
}

/// Names what is set. The domain may hold a password until it is checked, and an HTTP client of
/// the caller's prints its default headers.
impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("credentials", &self.credentials.len())
            .field("http", &self.http.is_some())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
