//! The refresh of a session: what is sent, and what becomes of what comes back.

use std::time::SystemTime;

use super::core::{Core, Mark, mark};
use super::record::Target;
use crate::authentication::TokenSet;
use crate::error::Error;
use crate::secret::Secret;
use crate::token::AccessToken;

impl Core {
    /// A token for this target other than the one that has this mark: out of the record, or else
    /// a new one. Called with the lock held, and with a record that has caught up with the store.
    pub(super) async fn refresh(
        &self,
        target: &Target,
        besides: Option<Mark>,
    ) -> Result<AccessToken, Error> {
        let refresh_token = {
            let state = self.state();
            if let Some(token) = state.record.access_token(target, SystemTime::now())
                && Some(mark(token)) != besides
            {
                return Ok(token.clone());
            }
            state.record.refresh_token.clone()
        };
        let Some(refresh_token) = refresh_token else {
            return Err(Error::signed_out(
                "the session has no access token that is still good, and no refresh token",
            ));
        };
        let tokens = self.exchange(target, refresh_token).await;
        let tokens = tokens.map_err(Error::or_signed_out).inspect_err(|error| {
            // The service has ended it, so the refresh token is not sent again.
            self.state().over |= error.is_signed_out();
        })?;
        self.renew(target, &tokens)?;
        self.save().await?;
        Ok(tokens.to_access_token())
    }

    /// Sends the refresh token. What the service gave in its place is kept also where the rest of
    /// the answer cannot be taken.
    async fn exchange(&self, target: &Target, refresh_token: Secret) -> Result<TokenSet, Error> {
        let mut grant = self.auth.refresh_token(refresh_token);
        if let Some(audience) = &target.audience {
            grant = grant.audience(audience.as_str());
        }
        if let Some(scope) = &target.scope {
            grant = grant.scope(scope.as_str());
        }
        let error = match grant.send().await {
            Ok(tokens) => return Ok(tokens.into_value()),
            Err(error) => error,
        };
        if let Some(rotated) = error.answered_refresh_token() {
            self.state().record.refresh_token = Some(rotated);
            self.save().await?;
        }
        Err(error)
    }

    /// Takes over what a refresh gave.
    fn renew(&self, target: &Target, tokens: &TokenSet) -> Result<(), Error> {
        let mut state = self.state();
        if let (Some(subject), Some(claims)) = (&state.record.subject, &tokens.claims)
            && *subject != claims.sub
        {
            // OpenID Connect Core, section 12.2.
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
