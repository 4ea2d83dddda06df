//! One request for a token, for all who need one at the time. It runs as a task of its own, so
//! that no caller who gives up, at whichever point, ends it for the others or leaves it half done.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use super::cache::{Held, Inner, REST, State};
use crate::error::Error;

/// Where those who wait learn how a flight ended.
pub(super) type Landing = watch::Receiver<Option<Result<Arc<Held>, Error>>>;

/// The longest that a source may take, so that one that hangs does not hold up everybody for
/// ever. More than the SDK's own needs by default with all its tries.
const LONGEST: Duration = Duration::from_secs(300);

/// The longest that a store may take before it is passed over.
const STORE: Duration = Duration::from_secs(5);

pub(super) struct Flight {
    inner: Arc<Inner>,
    landing: watch::Sender<Option<Result<Arc<Held>, Error>>>,
}

impl Flight {
    /// Notes the flight in the state, so that there is one at a time.
    pub(super) fn new(inner: &Arc<Inner>, state: &mut State) -> (Self, Landing) {
        let (sender, landing) = watch::channel(None);
        state.flight = Some(landing.clone());
        let flight = Self {
            inner: Arc::clone(inner),
            landing: sender,
        };
        (flight, landing)
    }

    /// As part of the call that waits for it, or of none.
    pub(super) fn start(self, span: Span) {
        tokio::spawn(self.fly().instrument(span));
    }

    async fn fly(self) {
        let fetched = timeout(LONGEST, self.fetch()).await;
        let fetched = fetched.unwrap_or_else(|_| {
            Err(Error::token(format!(
                "the token source gave no token within {LONGEST:?}"
            )))
        });
        {
            let mut state = self.inner.state();
            state.flight = None;
            state.quiet_until = match &fetched {
                Ok(_) => None,
                Err(_) => self.inner.clock.now().steady.checked_add(REST),
            };
            match &fetched {
                Ok(held) => state.held = Some(Arc::clone(held)),
                Err(error) if state.held.is_some() => {
                    tracing::warn!(%error, "the access token could not be renewed");
                }
                Err(_) => {}
            }
        }
        self.landing.send_replace(Some(fetched));
    }

    /// From the store, where another process may have put a token; then from the source.
    async fn fetch(&self) -> Result<Arc<Held>, Error> {
        if let Some(held) = self.stored().await {
            return Ok(Arc::new(held));
        }
        let token = self.inner.source.token().await;
        let now = self.inner.clock.now();
        let held = Held::new(
            token.map_err(Error::token_source)?,
            now,
            self.inner.dpop.as_ref(),
        )?;
        if !held.is_expired(now) {
            self.keep(&held).await;
        }
        Ok(Arc::new(held))
    }

    async fn stored(&self) -> Option<Held> {
        let (store, key) = self.inner.store.as_ref()?;
        // What a store fails with may quote what it keeps, so its text is not logged.
        let token = match timeout(STORE, store.get(key)).await {
            Ok(Ok(token)) => token?,
            Ok(Err(_)) => {
                tracing::warn!(key, "the token store cannot be read");
                return None;
            }
            Err(_) => {
                tracing::warn!(key, "the token store did not answer in time");
                return None;
            }
        };
        let now = self.inner.clock.now();
        let Ok(held) = Held::new(token, now, self.inner.dpop.as_ref()) else {
            tracing::warn!(key, "the token store has a token that cannot be sent");
            return None;
        };
        self.inner.is_better(&held, now).then_some(held)
    }

    async fn keep(&self, held: &Held) {
        let Some((store, key)) = &self.inner.store else {
            return;
        };
        match timeout(STORE, store.put(key, &held.token)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => tracing::warn!(key, "the token store cannot be written"),
            Err(_) => tracing::warn!(key, "the token store did not answer in time"),
        }
    }
}

/// A flight that ended before its time leaves the way free for the next.
impl Drop for Flight {
    fn drop(&mut self) {
        if self.landing.borrow().is_none() {
            self.inner.state().flight = None;
        }
    }
}
