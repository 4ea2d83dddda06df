use std::fmt;
use std::sync::Arc;

use super::{Authorize, Options, Telemetry, default_http_client};
use crate::domain::Domain;
use crate::error::Error;

/// What sends the requests of one API. A clone shares everything with its original.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) http: reqwest::Client,
    /// Scheme, host and path before the paths of the operations; no slash at the end.
    pub(super) base: Arc<str>,
    pub(super) options: Options,
    pub(super) telemetry: Telemetry,
    pub(super) authorize: Arc<dyn Authorize>,
    pub(super) reset_is_retry_moment: bool,
}

/// All that a [`Client`] is made from.
pub(crate) struct Settings<'a> {
    /// The caller's own HTTP client, or none for the SDK's.
    pub(crate) http: Option<reqwest::Client>,
    pub(crate) domain: &'a Domain,
    /// What stands between the host and the paths of the operations: empty, or `/api/v2`.
    pub(crate) prefix: &'static str,
    pub(crate) options: Options,
    pub(crate) telemetry: Telemetry,
    pub(crate) authorize: Arc<dyn Authorize>,
    /// Whether a 429 can be repeated at `X-RateLimit-Reset`. So on the Management API; on the
    /// token endpoint it is the moment when the bucket is full again, up to hours later.
    pub(crate) reset_is_retry_moment: bool,
}

impl Client {
    /// # Errors
    /// A configuration error where the SDK's own HTTP client cannot be built: no certificates.
    pub(crate) fn new(settings: Settings<'_>) -> Result<Self, Error> {
        let http = match settings.http {
            Some(http) => http,
            None => default_http_client(settings.domain)?,
        };
        Ok(Self(Arc::new(Inner {
            http,
            base: format!("{}{}", settings.domain.base_url(), settings.prefix).into(),
            options: settings.options,
            telemetry: settings.telemetry,
            authorize: settings.authorize,
            reset_is_retry_moment: settings.reset_is_retry_moment,
        })))
    }

    /// The same client with other options over its own. Connections are shared.
    #[must_use]
    pub(crate) fn with(&self, options: Options) -> Self {
        let mut inner = Inner::clone(&self.0);
        inner.options = options.over(&inner.options);
        Self(Arc::new(inner))
    }

    /// The same client with another credential. Connections are shared.
    #[must_use]
    pub(crate) fn authorized_by(&self, authorize: Arc<dyn Authorize>) -> Self {
        let mut inner = Inner::clone(&self.0);
        inner.authorize = authorize;
        Self(Arc::new(inner))
    }

    /// The same client for what an issuer publishes to everybody: without credential and headers
    /// of the caller's, which may be secrets and go to the address that the issuer names.
    #[cfg(feature = "token")]
    #[must_use]
    pub(crate) fn without_credential(&self) -> Self {
        let mut inner = Inner::clone(&self.0);
        inner.authorize = Arc::new(super::NoCredential);
        inner.options = inner.options.without_headers();
        Self(Arc::new(inner))
    }

    /// The same client for a host that is not the API: without credential, headers and telemetry.
    #[cfg(feature = "token")]
    #[must_use]
    pub(super) fn for_strangers(&self) -> Self {
        let mut inner = Inner::clone(&self.without_credential().0);
        inner.telemetry = Telemetry::none();
        Self(Arc::new(inner))
    }

    /// How long a call with these options may take, all of it.
    #[cfg(feature = "authentication")]
    pub(crate) fn deadline(&self, request: &Options) -> Option<std::time::Duration> {
        let client = &self.0.options;
        super::options::Effective { client, request }.deadline()
    }

    /// Scheme, host and path before the paths of the operations.
    pub(crate) fn base(&self) -> &str {
        &self.0.base
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }
}

/// Shows where it sends to and how, and no credential.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.0.base)
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}
