use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::AuthenticationClient;
use super::client::Shared;
use super::id_token_verifier::{IdTokenVerifier, LEEWAY, Signature};
use crate::clock::Clock;
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::{IdTokenAlgorithm, JwkSet, JwksCache};
use crate::secret::Secret;
use crate::token::{ClientAuth, ClientAuthentication, DpopKey};
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
    dpop: Option<DpopKey>,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
    id_token_algorithm: IdTokenAlgorithm,
    jwks: Option<JwkSet>,
    leeway: Duration,
    clock: Clock,
}

impl Builder {
    pub(super) fn new(domain: String, client_id: String) -> Self {
        Self {
            domain,
            client_id,
            auth: ClientAuth::None,
            dpop: None,
            http: None,
            options: Options::new(),
            telemetry: Telemetry::default(),
            id_token_algorithm: IdTokenAlgorithm::default(),
            jwks: None,
            leeway: LEEWAY,
            clock: Clock::default(),
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

    /// The key that tokens are to be bound to (RFC 9449): every request to the token endpoint goes
    /// with a proof of it. The `token_type` of the tokens is then `DPoP`; where it is not, the
    /// tenant does not bind them. Default: none.
    pub fn dpop(mut self, key: DpopKey) -> Self {
        self.dpop = Some(key);
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

    /// The one algorithm that ID tokens and logout tokens are signed by, as it is set for the
    /// application. A token that is signed otherwise is refused. Default: RS256.
    ///
    /// [`IdTokenAlgorithm::Hs256`] takes the client secret as its key, and no key set.
    pub fn id_token_algorithm(mut self, algorithm: impl Into<IdTokenAlgorithm>) -> Self {
        self.id_token_algorithm = algorithm.into();
        self
    }

    /// The keys of the tenant, which are then never fetched: for programs without a way to the
    /// tenant, and for tests. Default: those that the tenant publishes, fetched when they are
    /// first needed, and again where a token names one that is not there.
    pub fn jwks(mut self, keys: JwkSet) -> Self {
        self.jwks = Some(keys);
        self
    }

    /// The difference that the clocks of this machine and of the tenant may have, in whole
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
    /// A configuration error when the domain is none, the client id or a secret is empty, the
    /// default HTTP client cannot be built, mTLS is without an HTTP client, or HS256 without a
    /// secret.
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
        let signature = Signature::new(self.id_token_algorithm, self.auth.secret())?;
        let keys = JwksCache::with_clock(&client, self.clock.clone());
        let keys = match self.jwks {
            Some(set) => keys.fixed(set),
            None => keys,
        };
        let id_tokens = IdTokenVerifier {
            issuer: issuer.clone(),
            client_id: self.client_id.clone(),
            signature,
            keys: keys.clone(),
            leeway: self.leeway,
            clock: self.clock,
        };
        let authentication =
            ClientAuthentication::new(&domain, &self.client_id, self.auth, keys.clone())?;
        let authentication = Arc::new(authentication.with_dpop(self.dpop));
        Ok(AuthenticationClient::new(
            client.authorized_by(authentication.clone()),
            Shared {
                domain,
                client_id: self.client_id,
                issuer,
                authentication,
                keys,
                id_tokens,
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
