//! A tenant in the process of a test: the Management API and the Authentication API.

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
mod oauth;
mod own_apis;
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
mod tokens;
mod users;

use std::sync::Arc;
use std::{fmt, io};

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use builder::TenantBuilder;
pub use oauth::{Api, Application, Factor, SentMessage, User};
pub use recorded::RecordedRequest;

use self::service::Service;
use self::settings::Settings;
use self::state::State;
use super::Fault;
use super::server::serve;
#[cfg(feature = "management-client")]
use crate::management::ManagementClient;
use crate::secret::Secret;
use crate::transport::Operation;

/// A running tenant, on one port of 127.0.0.1: the Authentication API, and the Management API with
/// an empty database connection.
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
/// # What it does for sign-in
/// Every endpoint and every grant of the Authentication API, over the same users, organizations
/// and connections. Tokens are JWTs with real signatures, whose keys `/.well-known/jwks.json`
/// shows. It checks as the service does and a little more: each code, assertion and proof works
/// once; redirect URIs, PKCE, audiences, scopes and organizations have to fit; what is wrong is
/// refused with the error and the status of the service. Who is in front of the browser and what
/// they do is scripted: [`person`](Self::person), [`approve`](Self::approve), [`deny`](Self::deny).
///
/// # What it does not do
/// Bodies are not checked against the specification, beyond a few members that the service
/// cannot do without, and what only tries, tests or validates answers with what it was sent.
/// Nothing is sent to anybody ([`sent`](Self::sent) shows what would have been), no hook, action or flow runs, and settings have
/// no effect. `q` is understood as `field:"value"` joined by `AND`; what is more than that counts
/// as not asked. What it has no rule for is answered with 501 and the name of the operation; of
/// all operations that is `keys.encryption.import` alone.
///
/// # Example
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::testing::Tenant;
///
/// let tenant = Tenant::start().await?;
/// assert!(tenant.url().starts_with("http://127.0.0.1:"));
/// assert_eq!(tenant.issuer(), format!("{}/", tenant.url()));
/// # Ok(())
/// # }
/// ```
pub struct Tenant {
    service: Arc<Service>,
    #[cfg(feature = "management-client")]
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

    fn serve(listener: TcpListener, settings: Settings) -> io::Result<Self> {
        #[cfg_attr(
            not(feature = "management-client"),
            expect(unused_mut, reason = "its client may need a token")
        )]
        let mut state = State::default();
        #[cfg(feature = "management-client")]
        let client = management_client(&settings, &mut state)?;
        let service = Arc::new(Service::new(settings, state));
        let task = tokio::spawn(serve(listener, Arc::clone(&service))).abort_handle();
        Ok(Self {
            service,
            #[cfg(feature = "management-client")]
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

    /// A client for its Management API, which gets its tokens with the credentials of the first
    /// application that may have some; where none may, it has a token of its own. Clones share their connections and tokens.
    #[cfg(feature = "management-client")]
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
    /// `management::operations` and `authentication::operations`.
    pub fn fault(&self, operation: &'static Operation, fault: Fault) {
        let key = oauth::fault_key(operation.path).unwrap_or(operation.id);
        self.service.state().faults.add(key, fault);
    }

    /// Forgets every fault that is scripted, and those without an end with them: all is well again.
    pub fn clear_faults(&self) {
        self.service.state().faults.clear();
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

    /// As [`seed`](Self::seed), for what the My Account API or the My Organization API answers of
    /// this person or organization, by their id. The path is that of the API,
    /// `/authentication-methods`; a value with the member `id` is a thing in a collection, and any
    /// other an object that stands alone.
    pub fn seed_own(&self, owner: impl Into<String>, path: &str, value: Value) {
        let path = path.trim_start_matches('/').split('/');
        let path: Vec<String> = path.map(str::to_owned).collect();
        let mut state = self.service.state();
        let store = state.own.entry(owner.into()).or_default();
        match value["id"].as_str().map(str::to_owned) {
            Some(id) => store.put(&path, &id, value),
            None => store.put_object(&path, value),
        }
    }

    /// The ids of the operations that were asked for so far, those that met a fault or were
    /// refused included: `users.list`. Requests to the OAuth side are none; they are among
    /// [`requests`](Self::requests).
    #[must_use]
    pub fn calls(&self) -> Vec<&'static str> {
        self.service.state().faults.calls.clone()
    }

    /// The requests so far, in the order of their coming, those to the OAuth side included.
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
        let secrets = clients.filter_map(|client| client.known_secret());
        let secrets = secrets.map(|secret| secret.expose().to_owned());
        let state = self.service.state();
        let tokens = state.tokens.all().chain(state.oauth.secrets());
        secrets.chain(tokens.map(str::to_owned)).collect()
    }
}

#[cfg(feature = "management-client")]
fn management_client(settings: &Settings, state: &mut State) -> io::Result<ManagementClient> {
    use crate::transport::http_client;

    // A proxy of the environment knows nothing of this port.
    let http = http_client().no_proxy().build().map_err(io::Error::other)?;
    let client = ManagementClient::builder(&settings.base).http_client(http);
    let mut clients = settings.clients.iter();
    let of = clients.find_map(|known| known.management_credentials());
    let client = match of {
        Some((id, secret)) => client.client_secret(id, secret.clone()),
        None => {
            let lifetime = settings.token_lifetime;
            let token = state.tokens.issue("test", None, lifetime);
            client.token(token.map_err(|refusal| io::Error::other(refusal.description))?)
        }
    };
    client.build().map_err(io::Error::other)
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
