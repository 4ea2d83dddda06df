//! A tenant in the process of a test: the Management API and its token endpoint.

mod actions;
mod builder;
mod call;
mod catalogue;
mod clock;
mod events;
mod export;
mod filter;
mod jobs;
mod list;
mod logs;
mod members;
mod multipart;
mod problem;
mod rate;
mod recorded;
mod resource;
mod rules;
mod seed;
mod service;
mod settings;
mod special;
mod state;
mod store;
mod token_endpoint;
mod tokens;
mod users;

use std::sync::Arc;
use std::{fmt, io};

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use builder::TenantBuilder;
pub use recorded::RecordedRequest;

use self::service::Service;
use self::settings::Settings;
use self::state::State;
use super::Fault;
use super::server::serve;
use crate::management::ManagementClient;
use crate::secret::Secret;
use crate::transport::{Operation, http_client};

/// A running tenant, on one port of 127.0.0.1: the Management API with an empty database
/// connection, and `POST /oauth/token` for client credentials.
///
/// Dropping it stops it and closes its connections. Each one is apart from all others, so tests
/// can run side by side.
///
/// # What it does
/// It knows the operations that are compiled in, and answers them from memory by the shape of
/// their paths: lists page in every way that the catalogue names, page numbers end at 1,000
/// records; what is created can be read, changed (a null clears a member), listed and deleted, and
/// is gone then; roles, members and permissions are seen from both sides. It is strict: a
/// parameter or a header that an operation does not take is refused, and so is a token without
/// the scope.
///
/// # What it does not do
/// Bodies are not checked against the specification, beyond a few members that the service
/// cannot do without, and what only tries, tests or validates answers with what it was sent.
/// Nothing is sent to anybody, no hook, action or flow runs, and settings have
/// no effect. `q` is understood as `field:"value"` joined by `AND`; what is more than that counts
/// as not asked. What it has no rule for is answered with 501 and the name of the operation; of
/// all operations that is `keys.encryption.import` alone.
///
/// # Example
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::management::ManagementClient;
/// use auth0_sdk::testing::Tenant;
///
/// let tenant = Tenant::start().await?;
/// let management = ManagementClient::builder(tenant.url()).token(tenant.token()).build()?;
/// assert_eq!(management.base_url(), format!("{}/api/v2", tenant.url()));
/// # Ok(())
/// # }
/// ```
pub struct Tenant {
    service: Arc<Service>,
    client: ManagementClient,
    task: AbortHandle,
}

impl Tenant {
    /// Starts one with the settings that most tests need.
    ///
    /// # Errors
    /// Those of [`TenantBuilder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Sets one up step by step.
    pub fn builder() -> TenantBuilder {
        TenantBuilder::new()
    }

    fn serve(listener: TcpListener, settings: Settings, state: State) -> io::Result<Self> {
        // A proxy of the environment knows nothing of this port.
        let http = http_client().no_proxy().build().map_err(io::Error::other)?;
        let mut client = ManagementClient::builder(&settings.base).http_client(http);
        if let Some(of) = settings.clients.first() {
            client = client.client_secret(&of.id, Secret::from(of.secret.clone()));
        }
        let client = client.build().map_err(io::Error::other)?;
        let service = Arc::new(Service::new(settings, state));
        let task = tokio::spawn(serve(listener, Arc::clone(&service))).abort_handle();
        Ok(Self {
            service,
            client,
            task,
        })
    }

    /// Its base URL, without a slash at the end:
    /// `ManagementClient::builder(tenant.url())`.
    #[must_use]
    pub fn url(&self) -> String {
        self.service.settings.base.clone()
    }

    /// A client for it, which gets its tokens with the credentials of the first application.
    /// Clones share their connections and tokens.
    #[must_use]
    pub fn client(&self) -> ManagementClient {
        self.client.clone()
    }

    /// A token that is good for everything.
    ///
    /// # Panics
    /// When the system gives no random bytes.
    #[must_use]
    pub fn token(&self) -> Secret {
        self.issue(None)
    }

    /// A token with these scopes and no others.
    ///
    /// # Panics
    /// When the system gives no random bytes.
    #[must_use]
    pub fn token_with_scopes<S: Into<String>>(
        &self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Secret {
        self.issue(Some(scopes.into_iter().map(Into::into).collect()))
    }

    fn issue(&self, scopes: Option<Vec<String>>) -> Secret {
        let lifetime = self.service.settings.token_lifetime;
        let mut state = self.service.state();
        let token = state.tokens.issue("test", scopes, lifetime);
        Secret::from(token.expect("the system has random bytes"))
    }

    /// Makes all tokens that were issued so far bad: the next call with one of them is answered
    /// with 401.
    pub fn revoke_tokens(&self) {
        self.service.state().tokens.revoke_all();
    }

    /// Scripts a fault of an operation, after those that it has. The operations stand in
    /// `management::operations`.
    pub fn fault(&self, operation: &'static Operation, fault: Fault) {
        self.service.state().faults.add(operation, fault);
    }

    /// Puts something there without a call: a thing in a collection (`/groups`,
    /// `/users/auth0|1/sessions`), and gives its id; or an object that stands alone
    /// (`/tenants/settings`), where the path is none of a collection. A text makes a member of a
    /// list of what exists elsewhere: an id of a user in `/groups/grp_1/members`.
    ///
    /// # Errors
    /// When the path is none, a thing is no object, or there is such a thing already.
    pub fn seed(&self, path: &str, value: Value) -> io::Result<String> {
        self.service.seed(path, value)
    }

    /// The ids of the operations that were asked for so far, those that met a fault or were
    /// refused included: `users.list`. Token requests are none.
    #[must_use]
    pub fn calls(&self) -> Vec<&'static str> {
        self.service.state().faults.calls.clone()
    }

    /// The requests so far, in the order of their coming, token requests included.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.service.state().requests.clone()
    }

    /// Ends the streams of `GET /events` that are open, as a server that restarts does.
    pub fn end_event_streams(&self) {
        self.service.state().events.hang_up();
    }

    /// The secrets of the applications and every token that is good, for a test that looks for
    /// them where they must not be: in logs, in error texts.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let clients = self.service.settings.clients.iter();
        let secrets = clients.map(|client| client.secret.clone());
        let state = self.service.state();
        secrets
            .chain(state.tokens.all().map(str::to_owned))
            .collect()
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Shows where it listens, and nothing that it knows.
impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenant")
            .field("url", &self.service.settings.base)
            .finish_non_exhaustive()
    }
}
