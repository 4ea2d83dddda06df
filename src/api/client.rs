use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tokio::task::JoinSet;

use super::access_token::{RequestContext, Verifier};
use super::builder::Builder;
use super::claims::AccessTokenClaims;
use super::domains::Domains;
use super::request::RequestRules;
use super::verified::VerifiedToken;
#[cfg(feature = "authentication")]
use crate::authentication::AuthenticationClient;
use crate::error::{Error, InvalidToken, TokenKind};
use crate::jose::IssuerList;

/// From how many issuers keys are fetched at the same time.
const AT_ONCE: usize = 16;

/// Verifies the access tokens of one API, by themselves or in the requests that bring them.
///
/// # Configuration
/// [`builder`](Self::builder) takes the domain whose tokens are accepted, or several, or a
/// resolver; the audience has to be set. Nothing is sent before the first token is verified, or
/// [`warm_up`](Self::warm_up) is called.
///
/// # Keys
/// They are found by the issuer's discovery document, kept for their time (`Cache-Control`, from
/// one minute to one hour; ten minutes where the issuer does not say), and fetched anew beside
/// when four fifths of it are over. A token with a `kid` that is not there has them fetched at
/// once, and then not again for 30 seconds, whatever `kid`s are made up: a token with another such
/// `kid` is refused where it is older than the fetch, and an outage, with
/// [`retry_at`](Error::retry_at), where it is newer, since its key may be new. While the issuer
/// cannot be reached, the keys that are there serve for 24 hours more, and it is tried again 5
/// seconds after it failed, with the retries of [`Builder::options`], where a token needs its keys:
/// so a new key is found soon after it is back.
///
/// # Cloning
/// A clone is cheap and shares keys and caches. Make one client and clone it.
///
/// ```no_run
/// use auth0_sdk::api::ApiClient;
///
/// # async fn run(token: &str) -> Result<(), auth0_sdk::Error> {
/// let api = ApiClient::builder("tenant.eu.auth0.com")
///     .audience("https://orders.example.com/")
///     .build()?;
/// match api.verify_access_token(token).await {
///     Ok(claims) => println!("{:?} may {:?}", claims.sub, claims.scope),
///     Err(error) if error.is_invalid_token() => println!("401: {error}"),
///     Err(error) => println!("503, the token may be good: {error}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ApiClient(Arc<Shared>);

/// What all clones have in common.
pub(super) struct Shared {
    pub(super) verifier: Verifier,
    #[cfg(feature = "authentication")]
    pub(super) application: Option<AuthenticationClient>,
    pub(super) rules: RequestRules,
}

impl ApiClient {
    /// Sets up a client for the tokens of the tenant at this domain, `tenant.eu.auth0.com` or a
    /// custom domain; of several domains; or of those that a resolver names for each request. What
    /// is wrong with them, [`Builder::build`] says.
    pub fn builder(domains: impl Into<Domains>) -> Builder {
        Builder::new(domains.into())
    }

    pub(super) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// Whether this is a clone of that one.
    #[cfg(feature = "tower")]
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Verifies an access token (RFC 9068, section 4; RFC 8725): its algorithm, one of those that
    /// are set and never the token's choice; `typ`, `JWT` or `at+jwt`; `iss`, character for
    /// character, before anything is fetched; the signature; `aud`; `exp`, `iat` and `nbf`, with
    /// the leeway; and what else the builder was told.
    ///
    /// That a token is bound to a key or to a certificate is **not** checked here, since only the
    /// request can show it: see [`confirmation`](AccessTokenClaims::confirmation).
    ///
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) with the reason: the caller's fault, a 401.
    /// Any other error is none of the token's, which may be good: the keys could not be fetched,
    /// or the resolver of domains failed.
    pub async fn verify_access_token(&self, token: &str) -> Result<AccessTokenClaims, Error> {
        self.verify_access_token_with(token, RequestContext::default())
            .await
    }

    /// The same with claims of the caller's own, which `T` reads from all claims.
    ///
    /// ```no_run
    /// # async fn run(api: auth0_sdk::api::ApiClient, token: &str) -> Result<(), auth0_sdk::Error> {
    /// // Any type with `serde::Deserialize`.
    /// type Own = std::collections::BTreeMap<String, serde_json::Value>;
    /// let claims = api.verify_access_token_as::<Own>(token).await?;
    /// println!("{:?}: {:?}", claims.sub, claims.extra.get("https://acme.example/team"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`verify_access_token`](Self::verify_access_token); and where the claims of a token that
    /// is otherwise good do not fit `T`, with [`InvalidToken::Claims`].
    pub async fn verify_access_token_as<T: DeserializeOwned>(
        &self,
        token: &str,
    ) -> Result<AccessTokenClaims<T>, Error> {
        let context = RequestContext::default();
        let verified = self.verify(token, context).await?;
        let own = serde_json::from_slice(&verified.good().bytes)
            .map_err(|_| Error::invalid(TokenKind::Access, InvalidToken::Claims))?;
        Ok(verified.into_claims().map(|_| own))
    }

    async fn verify(
        &self,
        token: &str,
        context: RequestContext<'_>,
    ) -> Result<VerifiedToken, Error> {
        let verifier = &self.0.verifier;
        let verified = verifier.verify(token, context).await?;
        // Those that are listed all have room.
        if verifier.domains.are_resolved() {
            verifier.keys.touch(&verified.good().claims.iss);
        }
        Ok(verified)
    }

    /// The same for a token that came with a request.
    pub(super) async fn verify_access_token_with(
        &self,
        token: &str,
        context: RequestContext<'_>,
    ) -> Result<AccessTokenClaims, Error> {
        let verified = self.verify(token, context).await?;
        Ok(verified.into_claims())
    }

    /// Refuses this token from now on, in this client and its clones, until it ends by itself by
    /// both clocks of the machine, the wall clock and the monotonic one. Nothing is fetched, and
    /// its signature is not verified: **give it tokens of requests that were**, since one that
    /// somebody made up takes a place until its `exp`. One that can never be good here (no JWT,
    /// another algorithm, audience or issuer) takes none. Other processes do not learn of it.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where as many tokens are revoked as
    /// [`revoked_tokens`](Builder::revoked_tokens) allows. This one is **not** revoked then; those
    /// of before stay so.
    pub fn revoke_access_token(&self, token: &str) -> Result<(), Error> {
        self.0.verifier.revoke(token)
    }

    /// Fetches the keys of all domains that are listed, of 16 at a time, so that the first token
    /// does not wait for them. Without it they are fetched when they are first needed.
    ///
    /// When all are there, the first key of each domain that is for one of the
    /// [algorithms](Builder::algorithms) is prepared for the first that it is for, so that its first
    /// token costs no more than the next: any other key is when a token needs it.
    ///
    /// # Errors
    /// What fetching the first of them that failed failed with. The others are there.
    pub async fn warm_up(&self) -> Result<(), Error> {
        let verifier = &self.0.verifier;
        let mut outcome = Ok(());
        let mut fetches = JoinSet::new();
        let listed = || verifier.domains.listed().into_iter();
        for issuer in listed().flat_map(IssuerList::iter) {
            if fetches.len() >= AT_ONCE {
                outcome = outcome.and(next(&mut fetches).await);
            }
            let (keys, issuer) = (verifier.keys.clone(), issuer.into_owned());
            let now = verifier.clock.now();
            fetches.spawn(async move { keys.with_keys(&issuer, now, |_| ()).await });
        }
        while !fetches.is_empty() {
            outcome = outcome.and(next(&mut fetches).await);
        }
        // One after the other when all are there: what is prepared in a row lies together in
        // memory, and not amid what came from the network, and is the sooner at hand.
        for issuer in listed().flat_map(IssuerList::iter) {
            verifier.keys.prepare(&issuer, &verifier.rules.algorithms);
            tokio::task::yield_now().await;
        }
        outcome.map_err(|error| error.of_verifying(TokenKind::Access))
    }
}

/// What the next of them that ends ends with.
async fn next(fetches: &mut JoinSet<Result<(), Error>>) -> Result<(), Error> {
    match fetches.join_next().await {
        Some(Ok(fetched)) => fetched,
        // None is ever aborted, and one that panicked has said so.
        Some(Err(_)) => Err(Error::token(
            "a task that fetched keys ended without a result",
        )),
        None => Ok(()),
    }
}

/// Shows for what it verifies.
impl fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiClient")
            .field("audiences", &self.0.verifier.rules.audiences)
            .field("algorithms", &self.0.verifier.rules.algorithms)
            .finish_non_exhaustive()
    }
}
