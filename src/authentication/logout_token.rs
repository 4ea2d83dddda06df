use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use super::AuthenticationClient;
use super::id_token_verifier::{IdTokenVerifier, failure};
use crate::clock::later;
use crate::error::{Error, InvalidToken, TokenKind};
use crate::jose::{self, Claims, Jws, ReplayStore, TokenId, Unverified};
use crate::model::Extra;
use crate::token::BoxError;

/// The event that makes a token a logout token (OpenID Connect Back-Channel Logout 1.0, section
/// 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a verified logout token says: end the session `sid`, or where there is none every session
/// of `sub`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct LogoutTokenClaims {
    /// `iss`: the tenant.
    pub iss: String,
    /// `sub`: who is signed out. It is there where `sid` is not.
    pub sub: Option<String>,
    /// `sid`: the session that has ended, as the ID token named it.
    pub sid: Option<String>,
    /// `iat`: when it was issued.
    pub iat: SystemTime,
    /// `exp`: when it ends.
    pub exp: SystemTime,
    /// `jti`: its id.
    pub jti: String,
    /// All else.
    pub extra: Extra,
}

impl AuthenticationClient {
    /// Verifies a logout token that the tenant sent to this application's back-channel logout
    /// URL, as the form field `logout_token`, and has the application end what it names (OpenID
    /// Connect Back-Channel Logout 1.0, section 2.6). Verified are its signature, by the algorithm
    /// of the ID tokens; `iss`, `aud`, `iat`, `exp`, `nbf`; `events`; `sub` or `sid`; no `nonce`;
    /// and `jti`, which has not been seen before.
    ///
    /// The token is noted as seen once `end` has succeeded: where it fails, or is given up, the
    /// tenant can deliver the token again. Of two deliveries at the same time both may come to
    /// `end`, so to end a session that has ended is to be no failure. Answer 200 where this
    /// succeeds, 400 where it fails with [`is_invalid_token`](Error::is_invalid_token), and 500
    /// where it fails otherwise.
    ///
    /// <https://auth0.com/docs/authenticate/login/logout/back-channel-logout>
    ///
    /// ```no_run
    /// use auth0_sdk::authentication::AuthenticationClient;
    /// use auth0_sdk::jose::MemoryReplayStore;
    ///
    /// # async fn delete_sessions(sid: Option<String>, sub: Option<String>)
    /// # -> Result<(), std::io::Error> { Ok(()) }
    /// # async fn run(auth: AuthenticationClient, logout_token: &str) {
    /// let seen = MemoryReplayStore::default(); // one for all requests
    /// let ended = auth
    ///     .back_channel_logout(logout_token, &seen, |logout| async move {
    ///         delete_sessions(logout.sid, logout.sub).await
    ///     })
    ///     .await;
    /// let status = match ended {
    ///     Ok(()) => 200,
    ///     Err(error) if error.is_invalid_token() => 400,
    ///     Err(_) => 500,
    /// };
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) with the reason; what fetching the keys or
    /// the store failed with; what `end` failed with, as the
    /// [`source`](std::error::Error::source).
    pub async fn back_channel_logout<F, Fut, E>(
        &self,
        token: &str,
        seen: &dyn ReplayStore,
        end: F,
    ) -> Result<(), Error>
    where
        F: FnOnce(LogoutTokenClaims) -> Fut,
        Fut: Future<Output = Result<(), E>>,
        E: Into<BoxError>,
    {
        let id_tokens = &self.shared().id_tokens;
        let claims = id_tokens.verify_logout(token).await?;
        let jti = claims.jti.clone();
        let id = TokenId {
            issuer: &id_tokens.issuer,
            jti: &jti,
        };
        let until = later(claims.exp, id_tokens.leeway);
        if jose::said(seen.has_seen(id)).await? {
            return Err(Error::invalid(TokenKind::Logout, InvalidToken::Replayed));
        }
        let ended = end(claims).await;
        ended.map_err(|error| Error::session_end(error.into()))?;
        // Not before: a token that is noted is refused when it is delivered again.
        jose::said(seen.is_new(id, until)).await?;
        Ok(())
    }
}

impl IdTokenVerifier {
    async fn verify_logout(&self, token: &str) -> Result<LogoutTokenClaims, Error> {
        let verified = async {
            let token = Jws::parse(token)?;
            let is_fine = |kind: &str| {
                kind.eq_ignore_ascii_case("logout+jwt") || kind.eq_ignore_ascii_case("JWT")
            };
            if !token.kind().is_none_or(is_fine) {
                return Err(InvalidToken::Type.into());
            }
            self.verify_signature(&token).await?;
            Ok(self.check_logout(token)?)
        };
        let verified = verified.await;
        verified.map_err(|unverified: Unverified| failure(unverified, TokenKind::Logout))
    }

    fn check_logout(&self, token: Jws<'_>) -> Result<LogoutTokenClaims, InvalidToken> {
        let claims = Claims(token.claims());
        claims.check_issuer(&self.issuer)?;
        claims.check_audience(&self.client_id)?;
        claims.check_times(self.clock.now(), self.leeway)?;
        let event = claims.0.get("events").and_then(|events| events.get(EVENT));
        // An ID token has a nonce and no event.
        if !event.is_some_and(Value::is_object) || claims.0.contains_key("nonce") {
            return Err(InvalidToken::Type);
        }
        let own = |name| {
            let text = claims.text(name)?.filter(|text| !text.is_empty());
            Ok::<_, InvalidToken>(text.map(str::to_owned))
        };
        let missing = InvalidToken::MissingClaim;
        let (sub, sid) = (own("sub")?, own("sid")?);
        if sub.is_none() && sid.is_none() {
            return Err(InvalidToken::Subject);
        }
        let mut read = LogoutTokenClaims {
            iss: self.issuer.clone(),
            sub,
            sid,
            iat: claims.moment("iat")?.ok_or(missing)?,
            exp: claims.moment("exp")?.ok_or(missing)?,
            jti: own("jti")?.ok_or(missing)?,
            extra: Extra::default(),
        };
        for (name, value) in token.into_claims() {
            if !matches!(
                &*name,
                "iss" | "sub" | "sid" | "aud" | "iat" | "exp" | "jti"
            ) {
                read.extra.insert(name, value);
            }
        }
        Ok(read)
    }
}

/// Shows whom it is about.
impl fmt::Debug for LogoutTokenClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutTokenClaims")
            .field("iss", &self.iss)
            .field("sub", &self.sub)
            .field("sid", &self.sid)
            .finish_non_exhaustive()
    }
}
