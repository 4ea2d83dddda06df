use std::fmt;
use std::sync::Arc;

use url::Url;

use super::builder::Builder;
use super::id_token_verifier::IdTokenVerifier;
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::{JwksCache, OpenIdConfiguration};
use crate::secret::Secret;
use crate::token::{AccessToken, ClientAuthentication, DpopKey};
use crate::transport::{Answer, Call, Client, Options, Request, Response};

/// A client of the Authentication API of one tenant, in the name of one application.
///
/// # Configuration
/// [`builder`](Self::builder) takes the tenant's domain and the application's client id. With
/// nothing else it is a public client, as native and single-page applications are; a
/// [`ClientAuth`](crate::token::ClientAuth) makes it a confidential one, for every endpoint alike.
/// Nothing is sent before the first call.
///
/// # Pooling and cloning
/// A clone is cheap and shares its connections and its caches; so does [`with`](Self::with). Make
/// one client and clone it.
///
/// ```no_run
/// use auth0_sdk::authentication::AuthenticationClient;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let auth = AuthenticationClient::builder("tenant.eu.auth0.com", "my-client-id")
///     .client_secret(std::env::var("AUTH0_CLIENT_SECRET")?)
///     .build()?;
/// assert_eq!(auth.issuer(), "https://tenant.eu.auth0.com/");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AuthenticationClient {
    client: Client,
    shared: Arc<Shared>,
}

/// What all clones have in common.
pub(super) struct Shared {
    pub(super) domain: Domain,
    pub(super) client_id: String,
    pub(super) issuer: String,
    pub(super) authentication: Arc<ClientAuthentication>,
    /// The keys of the tenant, and what it says of itself.
    pub(super) keys: JwksCache,
    pub(super) id_tokens: IdTokenVerifier,
}

impl AuthenticationClient {
    /// Sets up a client of the tenant at this domain, `tenant.eu.auth0.com` or a custom domain of
    /// it, for the application with this client id. What is wrong with either,
    /// [`Builder::build`] says.
    pub fn builder(domain: impl Into<String>, client_id: impl Into<String>) -> Builder {
        Builder::new(domain.into(), client_id.into())
    }

    pub(super) fn new(client: Client, shared: Shared) -> Self {
        Self {
            client,
            shared: Arc::new(shared),
        }
    }

    /// The application's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.shared.client_id
    }

    /// Where calls go: `https://tenant.eu.auth0.com`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.client.base()
    }

    /// The issuer of this tenant's tokens, `https://tenant.eu.auth0.com/`, with its slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.shared.issuer
    }

    /// The same client with options over its own, for the calls made through it.
    #[must_use]
    pub fn with(&self, options: Options) -> Self {
        Self {
            client: self.client.with(options),
            shared: Arc::clone(&self.shared),
        }
    }

    /// The same client with this token for the calls that take one: an access token, or the MFA
    /// token where the endpoint says so. One that says of itself that it is of type `DPoP`, as
    /// [`TokenSet`](super::TokenSet) and [`AccessToken`] can, goes with proofs of the key of
    /// [`Builder::dpop`]; any other is sent as bearer token.
    ///
    /// # Errors
    /// An invalid argument where the token is empty, has a character that no header can carry, is
    /// bound to a key and the client has none, or is of a type that is not known.
    pub fn with_access_token(&self, token: impl Into<AccessToken>) -> Result<Self, Error> {
        let authentication = self.shared.authentication.with_token(&token.into())?;
        Ok(Self {
            client: self.client.authorized_by(Arc::new(authentication)),
            shared: Arc::clone(&self.shared),
        })
    }

    /// What the tenant says of itself: endpoints, algorithms, and more (OpenID Connect Discovery
    /// 1.0). Kept for its time, 600 seconds where the tenant does not say, and shared by clones.
    ///
    /// # Errors
    /// What fetching it failed with; a [decode error](Error::is_decode) where it is no such
    /// document, or that of another issuer.
    pub async fn open_id_configuration(&self) -> Result<Arc<OpenIdConfiguration>, Error> {
        self.shared.keys.configuration(&self.shared.issuer).await
    }

    /// The URL of a page for the browser.
    pub(super) fn page(&self, path: &str, parameters: &[(&str, &Secret)]) -> Url {
        let mut url = self.shared.domain.url().clone();
        url.set_path(path);
        let pairs = parameters.iter();
        url.query_pairs_mut()
            .extend_pairs(pairs.map(|(name, value)| (name, value.expose())));
        url
    }

    /// Sends the call of an endpoint that has a method of its own.
    pub(super) async fn call<T: Answer>(
        &self,
        call: Call<T>,
        options: Options,
    ) -> Result<Response<T>, Error> {
        let request = Request::new(self.client.clone(), call).with(options);
        request.send().await
    }

    /// The key that tokens are bound to, where [`Builder::dpop`] has set one.
    #[must_use]
    pub fn dpop_key(&self) -> Option<&DpopKey> {
        self.shared.authentication.dpop_key()
    }

    /// What calls go through.
    pub(crate) fn transport(&self) -> &Client {
        &self.client
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }
}

/// Shows where it sends to and for whom, and no credential.
impl fmt::Debug for AuthenticationClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationClient")
            .field("base_url", &self.base_url())
            .field("client_id", &self.client_id())
            .finish_non_exhaustive()
    }
}
