use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use super::AuthenticationClient;
use super::id_token_verifier::{IdTokenVerifier, failure};
use crate::error::{Error, InvalidToken};
use crate::jose::{Claims, Jws, ReplayStore, Unverified};
use crate::model::Extra;

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
    /// URL, as the form field `logout_token` (OpenID Connect Back-Channel Logout 1.0, section
    /// 2.6): its signature, by the algorithm of the ID tokens; `iss`, `aud`, `iat`, `exp`, `nbf`;
    /// `events`; `sub` or `sid`; no `nonce`; and `jti`, which has not been seen before. Answer 200
    /// when the session has been ended, 400 where this fails with
    /// [`is_invalid_token`](Error::is_invalid_token), and 500 where it fails otherwise.
    ///
    /// <https://auth0.com/docs/authenticate/login/logout/back-channel-logout>
    ///
    /// ```no_run
    /// use auth0_sdk::authentication::AuthenticationClient;
    /// use auth0_sdk::jose::MemoryReplayStore;
    ///
    /// # async fn run(auth: AuthenticationClient, logout_token: &str) -> Result<(), auth0_sdk::Error> {
    /// let seen = MemoryReplayStore::default(); // one for all requests
    /// let logout = auth.verify_logout_token(logout_token, &seen).await?;
    /// println!("end session {:?} of {:?}", logout.sid, logout.sub);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) with the reason; what fetching the keys or
    /// the store failed with.
    pub async fn verify_logout_token(
        &self,
        token: &str,
        seen: &dyn ReplayStore,
    ) -> Result<LogoutTokenClaims, Error> {
        self.shared().id_tokens.verify_logout(token, seen).await
    }
}

impl IdTokenVerifier {
    async fn verify_logout(
        &self,
        token: &str,
        seen: &dyn ReplayStore,
    ) -> Result<LogoutTokenClaims, Error> {
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
        let claims =
            verified.map_err(|unverified: Unverified| failure(unverified, "logout token"))?;
        // Last, so that a token that is refused for another reason is not noted.
        let id = format!("{} {}", claims.iss, claims.jti);
        let until = claims.exp.checked_add(self.leeway).unwrap_or(claims.exp);
        match seen.is_new(&id, until).await.map_err(Error::replay_store)? {
            true => Ok(claims),
            false => Err(Error::invalid("logout token", InvalidToken::Replayed)),
        }
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
