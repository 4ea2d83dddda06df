//! What all handles of a session share: its record, and the one way to change it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::record::{Record, Target, Unfit};
use crate::authentication::{AuthenticationClient, IdTokenClaims, TokenSet};
use crate::error::Error;
use crate::jose::Jws;
use crate::login::store::{LONGEST_TURN, SessionStore};
use crate::secret::Secret;
use crate::token::AccessToken;

/// A digest of a token, to know it by.
pub(super) type Mark = [u8; 32];

pub(super) fn mark(token: &AccessToken) -> Mark {
    Sha256::digest(token.token.expose()).into()
}

pub(super) struct Core {
    pub(super) auth: AuthenticationClient,
    store: Arc<dyn SessionStore>,
    state: Mutex<State>,
    /// Held by whoever changes the session, before the lock of the store: not every store has one
    /// that works within a process.
    turn: tokio::sync::Mutex<()>,
}

pub(super) struct State {
    pub(super) record: Record,
    pub(super) claims: Option<IdTokenClaims>,
    /// What the store had when it was last read or written. None where nothing was kept yet.
    seen: Option<Secret>,
    /// Whether the record has what the store has not.
    pub(super) unsaved: bool,
    /// Whether the session is over.
    pub(super) over: bool,
    /// What is refused while the session goes on, and how.
    pub(super) refused: HashMap<Target, Error>,
}

impl Core {
    /// What was just issued, not kept yet.
    pub(super) fn issued(
        auth: &AuthenticationClient,
        store: Arc<dyn SessionStore>,
        tokens: &TokenSet,
    ) -> Self {
        let mut record = Record::default();
        record.take(&Target::default(), tokens);
        Self::new(auth, store, record, tokens.claims.clone(), None)
    }

    /// What the store has, if it is of any use.
    pub(super) async fn stored(
        auth: &AuthenticationClient,
        store: Arc<dyn SessionStore>,
    ) -> Result<Option<Self>, Error> {
        let Some(text) = store.load().await.map_err(Error::store_source)? else {
            return Ok(None);
        };
        let record = Record::parse(&text, auth)?;
        let claims = record.id_token.as_ref().and_then(claims_of);
        let is_of_use = record.is_of_use(SystemTime::now());
        Ok(is_of_use.then(|| Self::new(auth, store, record, claims, Some(text))))
    }

    fn new(
        auth: &AuthenticationClient,
        store: Arc<dyn SessionStore>,
        record: Record,
        claims: Option<IdTokenClaims>,
        seen: Option<Secret>,
    ) -> Self {
        Self {
            auth: auth.clone(),
            store,
            state: Mutex::new(State {
                record,
                claims,
                unsaved: seen.is_none(),
                seen,
                over: false,
                refused: HashMap::new(),
            }),
            turn: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a new session in the place of what the store has, unless that is none of this
    /// application's.
    pub(super) async fn begin(&self) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let _lock = self.store.lock().await.map_err(Error::store_source)?;
        if let Some(text) = self.store.load().await.map_err(Error::store_source)? {
            Record::parse(&text, &self.auth)?;
        }
        self.save().await
    }

    /// A token for this target other than the one that has this mark: what somebody has fetched
    /// meanwhile, here or in another process, or else a new one. What comes with it is kept before
    /// it is given out.
    pub(super) async fn token(
        &self,
        target: &Target,
        besides: Option<Mark>,
    ) -> Result<AccessToken, Error> {
        let _turn = self.turn.lock().await;
        if self.state().over {
            return Err(Error::signed_out("the session was signed out"));
        }
        let _lock = self.store.lock().await.map_err(Error::store_source)?;
        self.catch_up().await?;
        self.refresh(target, besides).await
    }

    /// Takes over what another process has kept meanwhile; keeps what could not be kept before.
    pub(super) async fn catch_up(&self) -> Result<(), Error> {
        let stored = self.store.load().await.map_err(Error::store_source)?;
        let is_ours = {
            let mut state = self.state();
            match (&stored, &state.seen) {
                (Some(stored), Some(seen)) if stored == seen => state.unsaved,
                (None, None) => true,
                (None, Some(_)) => {
                    state.end();
                    return Err(Error::signed_out("the session was signed out elsewhere"));
                }
                (Some(text), _) => {
                    let record = Record::parse(text, &self.auth)?;
                    if record.subject != state.record.subject {
                        state.end();
                        return Err(Error::signed_out("somebody else has signed in meanwhile"));
                    }
                    let claims = record.id_token.as_ref().and_then(claims_of);
                    state.claims = claims.or(state.claims.take());
                    state.record = record;
                    state.seen = stored;
                    state.unsaved = false;
                    state.refused.clear();
                    false
                }
            }
        };
        match is_ours {
            true => self.save().await,
            false => Ok(()),
        }
    }

    /// Nothing is lost where it fails: the record stays, and is kept before it is used.
    pub(super) async fn save(&self) -> Result<(), Error> {
        let text = {
            let mut state = self.state();
            state.unsaved = true;
            state.record.to_text(&self.auth, SystemTime::now())
        };
        self.store.save(&text).await.map_err(Error::store_source)?;
        let mut state = self.state();
        state.seen = Some(text);
        state.unsaved = false;
        Ok(())
    }

    /// Ends the session, at the service first where `revoke` says so, and gives its ID token.
    pub(super) async fn end(&self, revoke: bool) -> Result<Option<Secret>, Error> {
        let _turn = self.turn.lock().await;
        let _lock = self.store.lock().await.map_err(Error::store_source)?;
        // Another process may have a later refresh token, or have ended it all.
        match self.catch_up().await {
            Err(error) if error.is_signed_out() => return Ok(None),
            Err(error) if revoke || self.is_foreign().await => return Err(error),
            _ => {}
        }
        let (refresh_token, id_token) = {
            let record = &self.state().record;
            (record.refresh_token.clone(), record.id_token.clone())
        };
        if let Some(token) = refresh_token.filter(|_| revoke) {
            let options = self.within(LONGEST_TURN);
            self.auth.revoke(token).with(options).send().await?;
        }
        self.store.clear().await.map_err(Error::store_source)?;
        self.state().end();
        Ok(id_token)
    }

    /// Whether the store has what is somebody else's to clear.
    async fn is_foreign(&self) -> bool {
        match self.store.load().await {
            Ok(Some(text)) => matches!(Record::read(&text, &self.auth), Err(Unfit::Foreign(_))),
            _ => false,
        }
    }
}

impl State {
    pub(super) fn end(&mut self) {
        self.over = true;
        self.record = Record::default();
        self.claims = None;
    }
}

/// What an ID token says that was verified when it came, and has been kept since.
fn claims_of(id_token: &Secret) -> Option<IdTokenClaims> {
    let token = Jws::parse(id_token.expose()).ok()?;
    IdTokenClaims::read(token.into_claims()).ok()
}
