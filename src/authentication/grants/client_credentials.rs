use super::grant;
use crate::authentication::AuthenticationClient;
use crate::token::{DpopKey, StoreKey, TokenCache, TokenFuture, TokenSource};
use crate::transport::Options;

grant! {
    /// The client credentials grant (RFC 6749, section 4.4): a token in the application's own
    /// name.
    ///
    /// <https://auth0.com/docs/api/authentication/client-credentials-flow/get-token>
    ClientCredentialsGrant: "client_credentials";
    needs { "audience" }
    /// The organization that the token is for, by id or by name.
    organization: "organization";
    /// The scopes to ask for, separated by spaces. Default: all that the application has.
    scope: "scope";
}

impl ClientCredentialsGrant {
    /// One token for many calls: fetched when it is first needed, shared by all who have a clone
    /// of the cache, renewed before it ends. A grant is a [`TokenSource`], too, for a cache with a
    /// store that other processes share ([`TokenCache::with_store`]).
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let cache = auth.client_credentials("https://api.example.com/").token_cache();
    /// let token = cache.token().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn token_cache(self) -> TokenCache {
        TokenCache::new(self)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.parameters.get(name).map(crate::Secret::expose)
    }
}

/// Each token is asked for anew: a cache asks when it needs one.
impl TokenSource for ClientCredentialsGrant {
    fn token(&self) -> TokenFuture<'_> {
        let grant = self.clone();
        Box::pin(async move { Ok(grant.send().await?.value().to_access_token()) })
    }

    fn dpop_key(&self) -> Option<DpopKey> {
        self.0.client.dpop_key().cloned()
    }

    /// By tenant, application, audience, organization, scope, and the key that the tokens are
    /// bound to. With [extra](Self::extra) parameters there is none: nobody knows what they stand
    /// for.
    fn store_key(&self) -> Option<String> {
        if self.0.parameters.has_extra() {
            return None;
        }
        let key = StoreKey {
            domain: self.0.client.base_url(),
            client_id: self.0.client.client_id(),
            audience: self.text("audience").unwrap_or_default(),
            organization: self.text("organization"),
            scope: self.text("scope"),
            dpop: self.0.client.dpop_key(),
        };
        Some(key.to_string())
    }
}

impl AuthenticationClient {
    /// Asks for a token in the application's own name, for the API with this identifier.
    ///
    /// Each send asks for a token anew. For many calls take
    /// [`token_cache`](ClientCredentialsGrant::token_cache).
    pub fn client_credentials(&self, audience: impl Into<String>) -> ClientCredentialsGrant {
        let mut grant = ClientCredentialsGrant::begin(self);
        grant.0.set("audience", audience.into());
        // Two tokens do no harm.
        grant.0.options = Options::new().idempotent(true);
        grant
    }
}
