use std::fmt;
use std::sync::Arc;

use super::credentials::Credentials;
use super::{Auth0Api, PkceApi};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Client, Options, Settings, Telemetry};

/// The identity provider behind Pieces OS.
pub const IDENTITY_PROVIDER: &str = "https://auth.pieces.services";

/// Where Pieces OS listens when it is not looked for: the first of its ports.
const PIECES_OS: &str = "http://127.0.0.1:39300";

/// A client of Pieces OS and of the identity provider behind it.
///
/// # Configuration
/// [`new`](Self::new) takes the address of Pieces OS; [`discover`](Self::discover) finds it;
/// [`builder`](Self::builder) sets everything else: another identity provider, the application's
/// id, an access token, an HTTP client of your own, [`Options`] for all calls.
///
/// # Pooling and cloning
/// A clone is cheap and shares its connections; so does [`with`](Self::with). Make one client and
/// clone it.
///
/// ```no_run
/// # async fn run() -> Result<(), auth0_sdk::Error> {
/// let pieces = auth0_sdk::pieces::PiecesClient::new("http://127.0.0.1:39300")?;
/// let answer = pieces.pkce().get_challenge().await?;
/// println!("{:?}, request {:?}", answer.value().challenge, answer.request_id());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PiecesClient {
    pieces_os: Client,
    identity_provider: Client,
    credentials: Arc<Credentials>,
}

impl PiecesClient {
    /// A client of the Pieces OS at this address, `http://127.0.0.1:39300` say, and of
    /// [`IDENTITY_PROVIDER`].
    ///
    /// # Errors
    /// A configuration error when the address is none.
    pub fn new(pieces_os: &str) -> Result<Self, Error> {
        Self::builder().pieces_os(pieces_os).build()
    }

    /// A client of the Pieces OS that runs on this machine, on whichever of its ports.
    ///
    /// # Errors
    /// [`is_connect`](Error::is_connect) when none answers on any of [`PORTS`](super::PORTS).
    pub async fn discover() -> Result<Self, Error> {
        Self::builder().discover().await
    }

    /// Sets up a client step by step.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The PKCE API of Pieces OS.
    #[must_use]
    pub fn pkce(&self) -> PkceApi {
        PkceApi::new(self.pieces_os.clone())
    }

    /// The Auth0 API of the identity provider.
    #[must_use]
    pub fn auth0(&self) -> Auth0Api {
        Auth0Api::new(self.identity_provider.clone())
    }

    /// The address of Pieces OS: `http://127.0.0.1:39300`.
    #[must_use]
    pub fn pieces_os_url(&self) -> &str {
        self.pieces_os.base()
    }

    /// The address of the identity provider: `https://auth.pieces.services`.
    #[must_use]
    pub fn identity_provider_url(&self) -> &str {
        self.identity_provider.base()
    }

    /// The callback of this Pieces OS, to which the identity provider posts the code: the redirect
    /// URI of a sign-in through Pieces OS.
    #[must_use]
    pub fn callback_url(&self) -> String {
        format!(
            "{}{}",
            self.pieces_os_url(),
            super::operations::PKCE_RESPOND_WITH_CODE.path
        )
    }

    /// The same client with options over its own, for the calls made through it.
    #[must_use]
    pub fn with(&self, options: Options) -> Self {
        Self {
            pieces_os: self.pieces_os.with(options.clone()),
            identity_provider: self.identity_provider.with(options),
            credentials: Arc::clone(&self.credentials),
        }
    }

    /// The same client with this access token for the calls that take one.
    ///
    /// # Errors
    /// When the token has a character that no header can carry.
    pub fn with_access_token(&self, token: &Secret) -> Result<Self, Error> {
        let credentials = Arc::new(self.credentials.with_access_token(token)?);
        Ok(Self {
            pieces_os: self.pieces_os.authorized_by(credentials.clone()),
            identity_provider: self.identity_provider.authorized_by(credentials.clone()),
            credentials,
        })
    }
}

/// Shows where it sends to, and no credential.
impl fmt::Debug for PiecesClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PiecesClient")
            .field("pieces_os", &self.pieces_os.base())
            .field("identity_provider", &self.identity_provider.base())
            .finish_non_exhaustive()
    }
}

/// Sets up a [`PiecesClient`].
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::pieces::PiecesClient;
/// use auth0_sdk::transport::Options;
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let pieces = PiecesClient::builder()
///     .pieces_os("http://localhost:1000")
///     .identity_provider("auth.pieces.services")
///     .application_id("my-application")
///     .options(Options::new().timeout(Duration::from_secs(10)))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` or `discover`"]
pub struct Builder {
    pieces_os: Option<String>,
    identity_provider: Option<String>,
    application_id: Option<String>,
    access_token: Option<Secret>,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
}

impl Builder {
    /// The address of Pieces OS. `http://127.0.0.1:39300` unless it is set or discovered.
    pub fn pieces_os(mut self, address: impl Into<String>) -> Self {
        self.pieces_os = Some(address.into());
        self
    }

    /// The address of the identity provider; [`IDENTITY_PROVIDER`] unless it is set.
    pub fn identity_provider(mut self, address: impl Into<String>) -> Self {
        self.identity_provider = Some(address.into());
        self
    }

    /// The application's id, sent as `X-Application-ID` where the specification says so.
    pub fn application_id(mut self, id: impl Into<String>) -> Self {
        self.application_id = Some(id.into());
        self
    }

    /// The access token for `GET /userinfo`. A sign-in sets it by itself.
    pub fn access_token(mut self, token: impl Into<Secret>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// An HTTP client of your own: its proxy, TLS, resolver. Build it from
    /// [`transport::http_client`](crate::transport::http_client), so that it follows no redirects
    /// by itself: one that does would send codes and tokens wherever a redirect leads. The SDK
    /// notices at the first redirect, and fails with a configuration error.
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

    /// The client.
    ///
    /// # Errors
    /// A configuration error when an address is none, or the default HTTP client cannot be built;
    /// an invalid argument when a credential has a character that no header can carry.
    pub fn build(self) -> Result<PiecesClient, Error> {
        let credentials =
            Credentials::new(self.application_id.as_deref(), self.access_token.as_ref())?;
        let credentials = Arc::new(credentials);
        let client = |address: Option<String>, default: &str| {
            Client::new(Settings {
                http: self.http.clone(),
                domain: &address.as_deref().unwrap_or(default).parse()?,
                prefix: "",
                options: self.options.clone(),
                telemetry: self.telemetry.clone(),
                authorize: credentials.clone(),
                reset_is_retry_moment: false,
            })
        };
        Ok(PiecesClient {
            pieces_os: client(self.pieces_os, PIECES_OS)?,
            identity_provider: client(self.identity_provider, IDENTITY_PROVIDER)?,
            credentials,
        })
    }

    /// The client of the Pieces OS that runs on this machine, on whichever of its ports. An
    /// address that has been set is kept, and nothing is looked for.
    ///
    /// # Errors
    /// As [`build`](Self::build); and [`is_connect`](Error::is_connect) when no Pieces OS answers.
    pub async fn discover(self) -> Result<PiecesClient, Error> {
        self.discover_on(super::PORTS).await
    }

    /// As [`discover`](Self::discover), on ports of your own.
    ///
    /// # Errors
    /// As [`discover`](Self::discover).
    pub async fn discover_on(
        mut self,
        ports: impl IntoIterator<Item = u16>,
    ) -> Result<PiecesClient, Error> {
        if self.pieces_os.is_none() {
            let ports = ports.into_iter().collect();
            self.pieces_os = Some(super::discover::find(self.http.as_ref(), ports).await?);
        }
        self.build()
    }
}

/// Names what is set. Addresses may hold a password until they are checked, and an HTTP client of
/// the caller's prints its default headers.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("pieces_os", &self.pieces_os.is_some())
            .field("identity_provider", &self.identity_provider.is_some())
            .field("application_id", &self.application_id.is_some())
            .field("access_token", &self.access_token)
            .field("http", &self.http.is_some())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
