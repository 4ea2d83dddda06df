use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::ApiClient;
use super::client::Shared;
use super::request::RequestRules;
use crate::clock::Clock;
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::{JwkSet, JwksCache, SigningAlgorithm};
use crate::transport::{Client, NoCredential, Options, Settings, Telemetry};

/// The difference between two clocks that is let pass.
const LEEWAY: Duration = Duration::from_secs(60);

/// Sets up an [`ApiClient`].
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    domain: String,
    audience: String,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
    jwks: Option<JwkSet>,
    leeway: Duration,
    clock: Clock,
    pub(super) rules: RequestRules,
}

impl Builder {
    pub(super) fn new(domain: String) -> Self {
        Self {
            domain,
            audience: String::new(),
            http: None,
            options: Options::new(),
            telemetry: Telemetry::default(),
            jwks: None,
            leeway: LEEWAY,
            clock: Clock::default(),
            rules: RequestRules::default(),
        }
    }

    /// The identifier of this API, which the `aud` of its tokens names. It has to be set.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
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

    /// The keys of the issuers, which are then never fetched: for programs without a way to the
    /// tenant, and for tests. Default: those that the issuer publishes.
    pub fn jwks(mut self, keys: JwkSet) -> Self {
        self.jwks = Some(keys);
        self
    }

    /// The difference that the clocks of this machine and of the issuer may have, in whole
    /// seconds. Default: 60 seconds.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The clock that tokens are held against.
    #[cfg(test)]
    pub(super) fn clock(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    /// A configuration error when the domain is none, there is no audience, or the default HTTP
    /// client cannot be built.
    pub fn build(self) -> Result<ApiClient, Error> {
        if self.audience.is_empty() {
            return Err(Error::configuration(
                "the audience is missing: set the identifier of this API",
            ));
        }
        self.rules.check()?;
        let domain: Domain = self.domain.parse()?;
        let client = Client::new(Settings {
            http: self.http,
            domain: &domain,
            prefix: "",
            options: self.options,
            telemetry: self.telemetry,
            authorize: Arc::new(NoCredential),
            reset_is_retry_moment: false,
        })?;
        let keys = JwksCache::with_clock(&client, self.clock.clone());
        let keys = match self.jwks {
            Some(set) => keys.fixed(set),
            None => keys,
        };
        Ok(ApiClient::new(Shared {
            issuer: format!("{}/", domain.base_url()),
            audience: self.audience,
            algorithms: vec![SigningAlgorithm::Rs256],
            keys,
            leeway: self.leeway,
            clock: self.clock,
            rules: self.rules,
        }))
    }
}

/// Names what is set.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("audience", &self.audience)
            .field("http", &self.http.is_some())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
