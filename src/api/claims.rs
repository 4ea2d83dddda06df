use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;

use crate::model::Extra;

/// What a verified access token says (RFC 7519, section 4.1; RFC 9068, section 2.2).
///
/// The claims that most APIs need are fields of their own, of [`RegisteredClaims`], which stand
/// here by `Deref`: `claims.sub`, `claims.scope`. All other claims are in `extra`, or, by
/// [`verify_access_token_as`](super::ApiClient::verify_access_token_as), in a type of the
/// caller's. A clone shares the registered claims.
#[derive(Clone, PartialEq)]
pub struct AccessTokenClaims<T = Extra> {
    registered: Arc<RegisteredClaims>,
    /// The claims without a field; or the caller's own type, which is read from all claims.
    pub extra: T,
}

/// The claims that have a field of their own in [`AccessTokenClaims`].
///
/// A token that has one of them at another type is malformed, and `null` is another type: absent
/// is what does not stand there.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct RegisteredClaims {
    /// `iss`: who issued it, with the slash at the end.
    pub iss: String,
    /// `sub`: for whom. Of a machine's own token it is the client id with `@clients` behind it.
    pub sub: Option<String>,
    /// `aud`: for which APIs.
    pub aud: Vec<String>,
    /// `exp`: when it ends.
    pub exp: SystemTime,
    /// `iat`: when it was issued.
    pub iat: SystemTime,
    /// `nbf`: from when on it is good.
    pub nbf: Option<SystemTime>,
    /// `jti`: its id.
    pub jti: Option<String>,
    /// `azp`: the application that it was issued to, in Auth0's own token profile.
    pub azp: Option<String>,
    /// `client_id`: the same in the profile of RFC 9068.
    pub client_id: Option<String>,
    /// `scope`: what was granted, separated by spaces.
    pub scope: Option<String>,
    /// `permissions`: those of the person, where the API adds them to its tokens.
    ///
    /// <https://auth0.com/docs/get-started/apis/enable-role-based-access-control-for-apis>
    pub permissions: Vec<String>,
    /// `org_id`: the organization that the person signed in to.
    pub org_id: Option<String>,
    /// `org_name`: its name, in lower case.
    pub org_name: Option<String>,
    /// `cnf`: what the token is bound to.
    pub cnf: Option<Confirmation>,
    /// `act`: who acts for the subject (RFC 8693, section 4.1), as it came;
    /// [`delegation_chain`](Self::delegation_chain) reads it.
    pub act: Option<Value>,
}

/// `cnf`: what a token is bound to (RFC 7800, section 3.1). Whoever presents the token has to
/// prove that they have it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Confirmation {
    /// `jkt`: the thumbprint of a DPoP key (RFC 9449, section 6.1).
    pub jkt: Option<String>,
    /// `x5t#S256`: the thumbprint of a client certificate (RFC 8705, section 3.1).
    pub x5t_s256: Option<String>,
    /// All else. A token that is bound in a way that nobody checks is no bearer token.
    pub extra: Extra,
}

impl<T> AccessTokenClaims<T> {
    pub(super) fn new(registered: Arc<RegisteredClaims>, extra: T) -> Self {
        Self { registered, extra }
    }

    /// What the token is bound to; none of a plain bearer token.
    #[must_use]
    pub fn confirmation(&self) -> Option<&Confirmation> {
        self.cnf.as_ref()
    }

    /// The same claims beside something else.
    #[cfg(feature = "axum")]
    pub(super) fn beside<U>(&self, extra: U) -> AccessTokenClaims<U> {
        AccessTokenClaims::new(Arc::clone(&self.registered), extra)
    }

    /// The same with something else in the place of `extra`.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> AccessTokenClaims<U> {
        AccessTokenClaims::new(self.registered, change(self.extra))
    }
}

impl<T> Deref for AccessTokenClaims<T> {
    type Target = RegisteredClaims;

    fn deref(&self) -> &RegisteredClaims {
        &self.registered
    }
}

impl RegisteredClaims {
    /// The application that the token was issued to: `azp`, or else `client_id`.
    #[must_use]
    pub fn authorized_party(&self) -> Option<&str> {
        self.azp.as_deref().or(self.client_id.as_deref())
    }

    /// The scopes of `scope`, one by one.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let scope = self.scope.as_deref().unwrap_or_default();
        scope.split(' ').filter(|scope| !scope.is_empty())
    }
}

/// Names the token and not the person: what else there is may be personal.
impl<T> fmt::Debug for AccessTokenClaims<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.registered, f)
    }
}

/// Names the token and not the person: what else there is may be personal.
impl fmt::Debug for RegisteredClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenClaims")
            .field("iss", &self.iss)
            .field("aud", &self.aud)
            .field("exp", &self.exp)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
