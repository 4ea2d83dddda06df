use std::fmt;
use std::sync::Arc;

use super::AuthenticationClient;
use super::client::Shared;
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::JwksCache;
use crate::secret::Secret;
use crate::token::{ClientAuth, ClientAuthentication};
use crate::transport::{Client, NoCredential, Options, Settings, Telemetry};

/// Sets up an [`AuthenticationClient`].
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::authentication::AuthenticationClient;
/// use auth0_sdk::transport::Options;
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// // A public client: a native or single-page application has no secret.
/// let auth = AuthenticationClient::builder("tenant.eu.auth0.com", "my-client-id")
///     .options(Options::new().timeout(Duration::from_secs(10)))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    domain: String,
    client_id: String,
    auth: ClientAuth,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
}

impl Builder {
    pub(super) fn new(domain: String, client_id: String) -> Self {
        Self {
            domain,
            client_id,
            auth: ClientAuth::None,
            http: None,
            options: Options::new(),
            telemetry: Telemetry::default(),
        }
    }

    /// How the application proves itself, to every endpoint alike. Default: not at all, as a
    /// public client.
    pub fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.auth = auth;
        self
    }

    /// As [`client_auth`](Self::client_auth), with a secret in the body.
    pub fn client_secret(self, secret: impl Into<Secret>) -> Self {
        self.client_auth(ClientAuth::SecretPost(secret.into()))
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
    /// A configuration error when the domain is none, the client id or a secret is empty, or the
    /// default HTTP client cannot be built.
    pub fn build(self) -> Result<AuthenticationClient, Error> {
        let domain: Domain = self.domain.parse()?;
        self.auth.check_http_client(self.http.is_some())?;
        let client = Client::new(Settings {
            http: self.http,
            domain: &domain,
            prefix: "",
            options: self.options,
            telemetry: self.telemetry,
            authorize: Arc::new(NoCredential),
            // On these endpoints the reset says when the bucket is full again.
            reset_is_retry_moment: false,
        })?;
        let issuer = format!("{}/", domain.base_url());
        let keys = JwksCache::new(&client);
        let authentication =
            ClientAuthentication::new(&domain, &self.client_id, self.auth, keys.clone())?;
        let authentication = Arc::new(authentication);
        Ok(AuthenticationClient::new(
            client.authorized_by(authentication.clone()),
            Shared {
                domain,
                client_id: self.client_id,
                issuer,
                authentication,
                keys,
            },
        ))
    }
}

/// Names what is set. The domain may hold a password until it is checked, and an HTTP client of
/// the caller's prints its default headers.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("client_id", &self.client_id)
            .field("auth", &self.auth)
            .field("http", &self.http.is_some())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
