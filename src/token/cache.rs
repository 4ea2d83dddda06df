use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::HeaderValue;
use sha2::{Digest as _, Sha256};
use tracing::Span;

use super::flight::{Flight, Landing};
use super::freshness::{Age, Freshness};
use super::{AccessToken, DpopKey, TokenSource, TokenStore};
use crate::clock::{Clock, Moment};
use crate::error::Error;
use crate::transport::presented;

/// One token for many calls. A clone shares it.
///
/// Callers that need a token at the same time wait for one request, and what it fails with they
/// all get; a failure is not kept. A token in the last tenth of its life, and in its last five
/// minutes at most, is still given out while another is fetched behind the callers' backs; ten
/// seconds before its end it is no longer given out. A token without an end is given out until it
/// is [invalidated](Self::invalidate).
///
/// ```
/// use auth0_sdk::token::{StaticToken, TokenCache};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), auth0_sdk::Error> {
/// let cache = TokenCache::new(StaticToken::new("eyJhbGciOi"));
/// let token = cache.token().await?;
/// assert_eq!(token.token.expose(), "eyJhbGciOi");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenCache(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) source: Box<dyn TokenSource>,
    /// With the key of the source's tokens.
    pub(super) store: Option<(Arc<dyn TokenStore>, String)>,
    /// The key that the tokens are bound to.
    pub(super) dpop: Option<DpopKey>,
    pub(super) clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) held: Option<Arc<Held>>,
    pub(super) flight: Option<Landing>,
    /// Digests of tokens that were refused, the latest last: a store may still have them.
    refused: VecDeque<[u8; 32]>,
    /// No renewal behind the callers' backs before this, since the last one failed.
    pub(super) quiet_until: Option<Instant>,
}

/// How many refused tokens are remembered. Each is of no use after its end anyway.
const REFUSED: usize = 64;

/// How long the renewal of a token that still serves rests after a failure.
pub(super) const REST: Duration = Duration::from_secs(10);

/// A token as it is given out.
pub(super) struct Held {
    pub(super) token: AccessToken,
    /// `Authorization: Bearer …` or `DPoP …`, written once.
    pub(super) header: HeaderValue,
    age: Age,
}

impl Held {
    /// # Errors
    /// Where the token cannot be sent.
    pub(super) fn new(
        token: AccessToken,
        now: Moment,
        dpop: Option<&DpopKey>,
    ) -> Result<Self, Error> {
        if token.token.is_empty() {
            return Err(Error::token("the access token is empty"));
        }
        let is_untold = token.token_type.is_none();
        let scheme = match dpop {
            Some(_) if token.is_dpop() || is_untold => "DPoP",
            Some(_) => {
                return Err(Error::token(
                    "the access token is not bound to the key: the service does not know DPoP, \
                     or the request for the token had no proof",
                ));
            }
            None if token.is_bearer() => "Bearer",
            None if token.is_dpop() => {
                return Err(Error::token(
                    "the access token is bound to a key, which the cache has to be made with: \
                     `TokenCache::with_dpop`",
                ));
            }
            None => {
                return Err(Error::token(
                    "the access token is of a type that this SDK cannot send: neither bearer \
                     nor DPoP",
                ));
            }
        };
        let header = presented(scheme, "access_token", &token.token).map_err(|_| {
            Error::token("the access token has a character that no header can carry")
        })?;
        Ok(Self {
            age: Age::new(now, token.expires_at),
            token,
            header,
        })
    }

    pub(super) fn is_expired(&self, now: Moment) -> bool {
        self.age.at(now) == Freshness::Expired
    }

    fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.token.token.expose()).into()
    }
}

impl TokenCache {
    /// A cache over a source.
    #[must_use]
    pub fn new(source: impl TokenSource) -> Self {
        let key = source.dpop_key();
        Self::over(Box::new(source), None, key)
    }

    /// A cache of tokens that are bound to a key (RFC 9449): each call sends `Authorization: DPoP`
    /// with a proof of its own. The source has to get its tokens with proofs of the same key.
    ///
    /// ```
    /// use auth0_sdk::token::{DpopKey, SigningAlgorithm, StaticToken, TokenCache};
    ///
    /// # fn run(pem: &str, access_token: &str) -> Result<(), auth0_sdk::Error> {
    /// let key = DpopKey::from_pem(pem, SigningAlgorithm::Es256)?;
    /// let cache = TokenCache::with_dpop(StaticToken::new(access_token), key);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_dpop(source: impl TokenSource, key: DpopKey) -> Self {
        Self::over(Box::new(source), None, Some(key))
    }

    /// A cache that shares its tokens through a store.
    ///
    /// # Errors
    /// A configuration error where the source has no
    /// [key](TokenSource::store_key) for its tokens.
    pub fn with_store(source: impl TokenSource, store: Arc<dyn TokenStore>) -> Result<Self, Error> {
        let Some(key) = source.store_key() else {
            return Err(Error::configuration(
                "the token source has no key for a token store; implement \
                 `TokenSource::store_key`, or leave the store out",
            ));
        };
        let dpop = source.dpop_key();
        Ok(Self::over(Box::new(source), Some((store, key)), dpop))
    }

    fn over(
        source: Box<dyn TokenSource>,
        store: Option<(Arc<dyn TokenStore>, String)>,
        dpop: Option<DpopKey>,
    ) -> Self {
        Self(Arc::new(Inner {
            source,
            store,
            dpop,
            clock: Clock::default(),
            state: Mutex::default(),
        }))
    }

    /// A token to send now. Dropping the future ends nothing but the wait: what is being fetched
    /// is there for the next caller.
    ///
    /// # Errors
    /// What the source failed with: [`is_token`](Error::is_token) with its
    /// [`source`](std::error::Error::source) where it is one of the caller's, the error of the
    /// token request where it is the SDK's.
    ///
    /// # Panics
    /// Outside a tokio runtime, as all that waits in this crate.
    pub async fn token(&self) -> Result<AccessToken, Error> {
        match self.at_hand() {
            Some(held) => Ok(held.token.clone()),
            None => Ok(self.held().await?.token.clone()),
        }
    }

    /// Gives this token out no more, nor takes it out of the store: a service has refused it.
    /// Does nothing where another has taken its place meanwhile.
    pub fn invalidate(&self, token: &AccessToken) {
        self.refuse(|held| held.token.token == token.token);
    }

    /// The key that the tokens are bound to.
    pub(super) fn dpop(&self) -> Option<&DpopKey> {
        self.0.dpop.as_ref()
    }

    /// Whether another token can be had in the place of the one that was refused.
    pub(super) fn refuse(&self, is_it: impl FnOnce(&Held) -> bool) -> bool {
        if !self.0.source.is_renewable() {
            return false;
        }
        let mut state = self.0.state();
        if let Some(held) = state.held.take_if(|held| is_it(held)) {
            if state.refused.len() == REFUSED {
                state.refused.pop_front();
            }
            state.refused.push_back(held.digest());
            tracing::debug!("the access token was refused and is given up");
        }
        true
    }

    /// The token that is there, if it can be sent; one that ages is renewed meanwhile.
    pub(super) fn at_hand(&self) -> Option<Arc<Held>> {
        let mut state = self.0.state();
        let now = self.0.clock.now();
        let held = state.held.as_ref()?;
        match held.age.at(now) {
            Freshness::Expired => None,
            Freshness::Fresh => Some(Arc::clone(held)),
            Freshness::Ageing => {
                let held = Arc::clone(held);
                let rests = state.quiet_until.is_some_and(|until| now.steady < until);
                let idle = state.flight.is_none() && !rests;
                // Outside a runtime nothing can be fetched behind anybody's back.
                if idle
                    && self.0.source.is_renewable()
                    && tokio::runtime::Handle::try_current().is_ok()
                {
                    let (flight, _) = Flight::new(&self.0, &mut state);
                    drop(state);
                    flight.start(Span::none());
                }
                Some(held)
            }
        }
    }

    /// A token to send, fetched where there is none.
    pub(super) async fn held(&self) -> Result<Arc<Held>, Error> {
        // A flight ends without a word where its runtime is shut down under it, or its source
        // panics. A second one, from here, tells the two apart.
        for _ in 0..2 {
            let mut landing = match self.board() {
                Ok(held) => return Ok(held),
                Err(landing) => landing,
            };
            let landed = landing.wait_for(Option::is_some).await;
            if let Ok(Some(result)) = landed.as_deref() {
                return result.clone();
            }
        }
        Err(Error::token(
            "the task that fetched the access token ended without a result: its source panicked",
        ))
    }

    /// The token that a flight has brought since it was looked for; else the flight that is under
    /// way, or a new one.
    fn board(&self) -> Result<Arc<Held>, Landing> {
        let mut state = self.0.state();
        let now = self.0.clock.now();
        if let Some(held) = state.held.as_ref().filter(|held| !held.is_expired(now)) {
            return Ok(Arc::clone(held));
        }
        if let Some(landing) = &state.flight {
            return Err(landing.clone());
        }
        let (flight, landing) = Flight::new(&self.0, &mut state);
        // Not under the lock: a runtime that is shutting down drops the task at once, and the
        // end of a flight takes the lock.
        drop(state);
        flight.start(Span::current());
        Err(landing)
    }
}

impl Inner {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a token of the store is worth more than what is there.
    pub(super) fn is_better(&self, stored: &Held, now: Moment) -> bool {
        let state = self.state();
        if stored.is_expired(now) || state.refused.contains(&stored.digest()) {
            return false;
        }
        // `None`, which lives until it is refused, is less than any moment.
        state.held.as_ref().is_none_or(|held| {
            let ends = stored.token.expires_at;
            stored.header != held.header && (ends.is_none() || ends > held.token.expires_at)
        })
    }
}

/// Shows whether there is a token.
impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.state();
        f.debug_struct("TokenCache")
            .field("has_token", &state.held.is_some())
            .field("fetching", &state.flight.is_some())
            .field("has_store", &self.0.store.is_some())
            .finish_non_exhaustive()
    }
}
