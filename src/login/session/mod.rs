mod core;
mod record;
mod refresh;
mod tokens;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::Instrument as _;
use url::Url;

use self::core::Core;
use self::record::Target;
pub use self::tokens::SessionTokens;
use super::store::SessionStore;
use crate::authentication::{AuthenticationClient, IdTokenClaims, TokenSet};
use crate::error::Error;
use crate::secret::Secret;
use crate::token::{AccessToken, DpopKey, TokenCache, TokenFuture, TokenSource};

/// A person who is signed in, and stays so: access tokens that are renewed before they end, for
/// one API or for several, kept in a store between two runs. A clone is the same session.
///
/// # Renewal
/// Callers that need a token at the same time wait for one request. With rotation on, each refresh
/// gives a new refresh token and ends the one before it; the new one is in the store before the
/// access token that came with it is given out. Where the store fails, that is the error, and the
/// new tokens are kept in memory: the next call stores them before anything else, and asks for
/// none. Processes that share a store take turns, and take over what another has fetched.
///
/// # Bound tokens
/// Where the client has a key for DPoP ([`Builder::dpop`](crate::authentication::Builder::dpop)),
/// the tokens are bound to it, and clients that take the session send proofs with them. Keep the
/// key as long as the session: without it the refresh token is of no use.
///
/// # In clients
/// A session is a [`TokenSource`], and [`tokens_for`](Self::tokens_for) is one for another API:
#[cfg_attr(
    feature = "management-users",
    doc = r#"
```no_run
use auth0_sdk::login::Session;
use auth0_sdk::management::ManagementClient;

# fn run(session: &Session) -> Result<(), auth0_sdk::Error> {
let tokens = session.tokens_for("https://tenant.eu.auth0.com/api/v2/", Some("read:current_user"));
let management = ManagementClient::builder("tenant.eu.auth0.com").token_source(tokens).build()?;
# Ok(())
# }
```
"#
)]
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
    /// Each handle is a source of its own.
    own: SessionTokens,
}

struct Shared {
    core: Arc<Core>,
    caches: Mutex<HashMap<Target, TokenCache>>,
}

impl Session {
    /// A session of what a sign-in gave, kept in this store in the place of an earlier one.
    ///
    /// # Errors
    /// [`Error::is_store`] where the store fails, or has something in it that is no session of
    /// this application: that is left as it is. The tokens are still the caller's.
    pub async fn start(
        auth: &AuthenticationClient,
        store: impl SessionStore,
        tokens: &TokenSet,
    ) -> Result<Self, Error> {
        let core = Arc::new(Core::issued(auth, Arc::new(store), tokens));
        let begun = Arc::clone(&core);
        to_its_end(async move { begun.begin().await }).await?;
        Ok(Self::over(core))
    }

    /// The session that this store has. `None` where it has none, or one that can give no access
    /// token any more. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::is_store`] where the store fails, or has something in it that is no session of
    /// this application.
    pub async fn load(
        auth: &AuthenticationClient,
        store: impl SessionStore,
    ) -> Result<Option<Self>, Error> {
        let core = Core::stored(auth, Arc::new(store)).await?;
        Ok(core.map(|core| Self::over(Arc::new(core))))
    }

    fn over(core: Arc<Core>) -> Self {
        Self {
            own: SessionTokens::new(&core, Target::default()),
            shared: Arc::new(Shared {
                core,
                caches: Mutex::default(),
            }),
        }
    }

    /// An access token to send now, for the API that the sign-in was for. Renewed behind the
    /// callers' backs shortly before it ends.
    ///
    /// # Errors
    /// - [`Error::is_signed_out`] where the session is over: sign in again.
    /// - [`Error::is_store`] where the session cannot be kept. The new tokens are in memory.
    /// - Whatever the [grant](AuthenticationClient::refresh_token) fails with. The session goes
    ///   on.
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        self.cached(Target::default()).await
    }

    /// As [`access_token`](Self::access_token), for the API with this identifier, and with these
    /// scopes alone where they are given. The refresh token has to be one for several resources.
    ///
    /// <https://auth0.com/docs/secure/tokens/refresh-tokens/multi-resource-refresh-token>
    ///
    /// # Errors
    /// As [`access_token`](Self::access_token). Where the service refuses this API alone, that is
    /// the error, without another request the next time, and the session goes on.
    pub async fn access_token_for(
        &self,
        audience: &str,
        scope: Option<&str>,
    ) -> Result<AccessToken, Error> {
        self.cached(target(audience, scope)).await
    }

    async fn cached(&self, target: Target) -> Result<AccessToken, Error> {
        if self.shared.core.state().over {
            return Err(Error::signed_out("the session was signed out"));
        }
        let cache = {
            let caches = &self.shared.caches;
            let mut caches = caches.lock().unwrap_or_else(PoisonError::into_inner);
            let cache = caches.entry(target).or_insert_with_key(|target| {
                TokenCache::new(SessionTokens::new(&self.shared.core, target.clone()))
            });
            cache.clone()
        };
        cache.token().await
    }

    /// The tokens for the API with this identifier, with these scopes alone where they are given,
    /// as a source for a client.
    #[must_use]
    pub fn tokens_for(&self, audience: &str, scope: Option<&str>) -> SessionTokens {
        SessionTokens::new(&self.shared.core, target(audience, scope))
    }

    /// Gives this access token out no more: a service has refused it.
    pub fn invalidate(&self, token: &AccessToken) {
        let caches = &self.shared.caches;
        let caches = caches.lock().unwrap_or_else(PoisonError::into_inner);
        caches.values().for_each(|cache| cache.invalidate(token));
    }

    /// Who signed in, as the latest ID token says. `None` where there was none, and after the
    /// sign-out.
    #[must_use]
    pub fn user(&self) -> Option<IdTokenClaims> {
        self.shared.core.state().claims.clone()
    }

    /// The refresh token of the moment, for a program that keeps it in a way of its own. With
    /// rotation on, whoever sends it ends it.
    #[must_use]
    pub fn refresh_token(&self) -> Option<Secret> {
        self.shared.core.state().record.refresh_token.clone()
    }

    /// Whether the session goes on, as far as is known here.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        !self.shared.core.state().over
    }

    /// Signs the person out: revokes the refresh token, clears the store, and gives the URL that
    /// ends the session in the browser as well. Access tokens that were given out are good until
    /// they end.
    ///
    /// # Errors
    /// What the revocation failed with, or the store: then nothing is cleared, and it can be done
    /// again; [`forget`](Self::forget) clears the store without the service.
    pub async fn sign_out(&self) -> Result<Url, Error> {
        let core = Arc::clone(&self.shared.core);
        let id_token = to_its_end(async move { core.end(true).await }).await?;
        let url = self.shared.core.auth.logout_url();
        match id_token {
            Some(id_token) => url.id_token_hint(id_token).build(),
            None => url.build(),
        }
    }

    /// Clears the store, and sends nothing: the refresh token stays good until it ends.
    ///
    /// # Errors
    /// [`Error::is_store`] where the store cannot be cleared, or has the session of another
    /// application or of a later version: that is left as it is.
    pub async fn forget(&self) -> Result<(), Error> {
        let core = Arc::clone(&self.shared.core);
        to_its_end(async move { core.end(false).await.map(drop) }).await
    }
}

/// The tokens for the API that the sign-in was for.
impl TokenSource for Session {
    fn token(&self) -> TokenFuture<'_> {
        self.own.token()
    }

    fn is_renewable(&self) -> bool {
        self.own.is_renewable()
    }

    fn dpop_key(&self) -> Option<DpopKey> {
        self.own.dpop_key()
    }
}

/// Shows whether it goes on, and nothing of the tokens or the person.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("auth", &self.shared.core.auth)
            .field("signed_in", &self.is_signed_in())
            .finish_non_exhaustive()
    }
}

fn target(audience: &str, scope: Option<&str>) -> Target {
    Target {
        audience: Some(audience.to_owned()),
        scope: scope.map(str::to_owned),
    }
}

/// On a task of its own: a caller who gives up leaves nothing half done.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(_) => Err(Error::token("the runtime was shut down meanwhile")),
    }
}
