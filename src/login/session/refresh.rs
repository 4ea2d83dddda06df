//! The refresh of a session: what is sent, and what becomes of what comes back.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::core::{Core, Mark, mark};
use super::record::Target;
use crate::authentication::TokenSet;
use crate::error::Error;
use crate::login::store::LONGEST_TURN;
use crate::secret::Secret;
use crate::token::AccessToken;
use crate::transport::Options;

/// What a request has to have left to be begun. One that is cut short may have been processed, and
/// the refresh token that it brings is lost.
const LEAST: Duration = Duration::from_secs(10);

impl Core {
    /// A token for this target other than the one that has this mark: out of the record, or else
    /// a new one. Called with the lock held, and with a record that has caught up with the store.
    pub(super) async fn refresh(
        &self,
        target: &Target,
        besides: Option<Mark>,
    ) -> Result<AccessToken, Error> {
        let end = Instant::now() + LONGEST_TURN;
        let mut is_second = false;
        loop {
            if let Some(token) = self.at_hand(target, besides) {
                return Ok(token);
            }
            let refresh_token = self.state().record.refresh_token.clone();
            let Some(refresh_token) = refresh_token else {
                return Err(Error::signed_out(
                    "the session has no access token that is still good, and no refresh token",
                ));
            };
            if let Some(error) = self.state().refused.get(target) {
                return Err(error.clone());
            }
            let error = match self.exchange(target, &refresh_token, end).await {
                Err(error) if error.is_invalid_grant() => error,
                done => return done,
            };
            // Not every store has a lock: somebody else may have used it, and have the next one.
            self.catch_up().await?;
            let is_latest = self.state().record.refresh_token == Some(refresh_token);
            if is_latest || is_second {
                return Err(self.refused(target, error, end).await);
            }
            is_second = true;
        }
    }

    fn at_hand(&self, target: &Target, besides: Option<Mark>) -> Option<AccessToken> {
        let state = self.state();
        let token = state.record.access_token(target, SystemTime::now())?;
        (Some(mark(token)) != besides).then(|| token.clone())
    }

    /// What a refresh token that was refused for this target means. Where an API was named it may
    /// be the API that is refused: the session is over where the service gives nothing for that
    /// of the sign-in either.
    async fn refused(&self, target: &Target, error: Error, end: Instant) -> Error {
        let own = Target::default();
        if *target == own {
            return self.over(error);
        }
        let Some(refresh_token) = self.state().record.refresh_token.clone() else {
            return error;
        };
        match self.exchange(&own, &refresh_token, end).await {
            Ok(_) => {
                let mut state = self.state();
                state.refused.insert(target.clone(), error.clone());
                error
            }
            Err(other) if other.is_invalid_grant() => self.over(other),
            // Not known yet.
            Err(other) => other,
        }
    }

    /// The service has ended it, so the refresh token is not sent again.
    fn over(&self, error: Error) -> Error {
        self.state().over = true;
        error.into_signed_out()
    }

    /// Sends the refresh token, and keeps what comes. What the service gave in its place is kept
    /// also where the rest of the answer cannot be taken.
    async fn exchange(
        &self,
        target: &Target,
        refresh_token: &Secret,
        end: Instant,
    ) -> Result<AccessToken, Error> {
        let left = end.saturating_duration_since(Instant::now());
        if left < LEAST {
            return Err(Error::token(
                "the refresh took too long; nothing is lost: ask again",
            ));
        }
        let mut grant = self.auth.refresh_token(refresh_token.clone());
        if let Some(audience) = &target.audience {
            grant = grant.audience(audience.as_str());
        }
        if let Some(scope) = &target.scope {
            grant = grant.scope(scope.as_str());
        }
        let error = match grant.with(self.within(left)).send().await {
            Ok(tokens) => {
                let tokens = tokens.into_value();
                self.renew(target, &tokens)?;
                self.save().await?;
                return Ok(tokens.to_access_token());
            }
            Err(error) => error,
        };
        if let Some(rotated) = error.answered_refresh_token() {
            self.state().record.refresh_token = Some(rotated);
            self.save().await?;
        }
        Err(error)
    }

    /// Options for a request that is made with the lock held: others wait for it no longer than
    /// that.
    pub(super) fn within(&self, left: Duration) -> Options {
        let options = Options::new();
        let own = self.auth.transport().deadline(&options);
        options.deadline(own.map_or(left, |own| own.min(left)))
    }

    /// Takes over what a refresh gave.
    fn renew(&self, target: &Target, tokens: &TokenSet) -> Result<(), Error> {
        let mut state = self.state();
        if let (Some(subject), Some(claims)) = (&state.record.subject, &tokens.claims)
            && *subject != claims.sub
        {
            // OpenID Connect Core, section 12.2. What was sent is used up by then.
            state.end();
            return Err(Error::signed_out(
                "the refresh gave the tokens of somebody else",
            ));
        }
        state.record.take(target, tokens);
        if tokens.claims.is_some() {
            state.claims.clone_from(&tokens.claims);
        }
        state.unsaved = true;
        Ok(())
    }
}
