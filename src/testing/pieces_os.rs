use std::sync::Arc;
use std::{fmt, io};

use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::server::serve;
use super::service::Service;
use super::settings::Settings;
use super::{AuthorizeAs, Builder, Fault, Person};
use crate::pieces::{PiecesClient, SignIn};
use crate::transport::{Operation, http_client};

/// A running Pieces OS, and the identity provider behind it, on one port of 127.0.0.1.
///
/// Dropping it stops it and closes its connections. Each one is apart from all others, so tests
/// can run side by side.
///
/// # Example
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::testing::PiecesOs;
///
/// let pieces_os = PiecesOs::start().await?;
/// let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
/// challenged.code().await?.token_from_provider().await?.end().await?;
/// assert_eq!(
///     pieces_os.calls(),
///     [
///         "pkce.get_challenge",
///         "pkce.generate_code",
///         "auth0.exchange_for_auth0_token",
///         "pkce.clear_pkce",
///         "auth0.auth0_logout",
///     ]
/// );
/// # Ok(())
/// # }
/// ```
pub struct PiecesOs {
    service: Arc<Service>,
    port: u16,
    client: PiecesClient,
    task: AbortHandle,
}

impl PiecesOs {
    /// Starts one with the settings that most tests need.
    ///
    /// # Errors
    /// Those of [`Builder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Sets one up step by step.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(super) fn serve(listener: TcpListener, port: u16, settings: Settings) -> io::Result<Self> {
        // A proxy of the environment knows nothing of this port.
        let http = http_client().no_proxy().build().map_err(io::Error::other)?;
        let mut client = PiecesClient::builder()
            .pieces_os(&settings.base)
            .identity_provider(&settings.base)
            .http_client(http);
        if let Some(id) = &settings.application_id {
            client = client.application_id(id);
        }
        let client = client.build().map_err(io::Error::other)?;
        let service = Arc::new(Service::new(settings));
        let task = tokio::spawn(serve(listener, Arc::clone(&service))).abort_handle();
        Ok(Self {
            service,
            port,
            client,
            task,
        })
    }

    /// The base URL of both roles, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        self.service.settings.base.clone()
    }

    /// The port of 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A client for it in both roles, with the application's id where one is set. Clones share
    /// their connections.
    #[must_use]
    pub fn client(&self) -> PiecesClient {
        self.client.clone()
    }

    /// A sign-in with a registered client id, the redirect URI of Pieces OS, and an audience
    /// where one is registered.
    #[must_use]
    pub fn sign_in(&self) -> SignIn {
        let settings = &self.service.settings;
        let client_id = settings.client_ids.first().cloned();
        let redirect_uri = settings.callback_of_pieces_os();
        let mut sign_in = SignIn::new(client_id.unwrap_or_default(), redirect_uri);
        sign_in.audience = settings.audiences.first().cloned();
        sign_in
    }

    /// Scripts a fault of an operation, after those that it has. The operations stand in
    /// [`pieces::operations`](crate::pieces::operations).
    pub fn fault(&self, operation: &'static Operation, fault: Fault) {
        self.service.script().faults.add(operation.id, fault);
    }

    /// Puts another person in front of the browser, from now on.
    pub fn person(&self, person: Person) {
        self.service.script().person = person;
    }

    /// Gives the answer of `GET /authorize` another shape, from now on.
    pub fn authorize_as(&self, shape: AuthorizeAs) {
        self.service.script().authorize_as = shape;
    }

    /// The ids of the operations that were asked for so far, those that met a fault or were
    /// refused included: `pkce.get_challenge`. The health check is none.
    #[must_use]
    pub fn calls(&self) -> Vec<&'static str> {
        self.service.script().faults.calls.clone()
    }

    /// Every state, verifier, code and token that it has handed out or been given, for a test
    /// that looks for them where they must not be: in logs, in error texts.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let pieces_os = auth0_sdk::testing::PiecesOs::start().await?;
    /// let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    /// let shown = format!("{challenged:?}");
    /// assert!(pieces_os.secrets().iter().all(|secret| !shown.contains(secret)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.service.state().secrets()
    }
}

impl Drop for PiecesOs {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Shows where it listens, and nothing that it knows.
impl fmt::Debug for PiecesOs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PiecesOs")
            .field("url", &self.service.settings.base)
            .finish_non_exhaustive()
    }
}
