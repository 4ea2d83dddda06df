use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::IdTokenClaims;
use crate::model::Extra;
use crate::secret::Secret;
use crate::token::{AccessToken, TokenJson};

/// What the token endpoint issued (RFC 6749, section 5.1; OpenID Connect Core, section 3.1.3.3).
///
/// An ID token in it has been verified; what it says is in [`claims`](Self::claims).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenSet {
    /// The access token.
    pub access_token: Secret,
    /// How it is sent: `Bearer` or `DPoP`.
    pub token_type: Option<String>,
    /// When it ends, where the service said so.
    pub expires_at: Option<SystemTime>,
    /// The scopes it has, separated by spaces, where the service says so: those that were asked
    /// for, if it does not.
    pub scope: Option<String>,
    /// The refresh token. With rotation on, the one that was sent is of no use any more: keep
    /// this one.
    pub refresh_token: Option<Secret>,
    /// The ID token as it came. It has been verified.
    pub id_token: Option<Secret>,
    /// What the ID token says.
    pub claims: Option<IdTokenClaims>,
    /// What kind of token a token exchange gave (RFC 8693, section 2.2.1).
    pub issued_token_type: Option<String>,
    /// A new recovery code for multi-factor authentication, in the place of the one just used.
    pub recovery_code: Option<Secret>,
    /// What was granted of the authorization details (RFC 9396, section 7).
    pub authorization_details: Option<Value>,
    /// Members of the answer that are not known here.
    pub extra: Extra,
}

impl TokenSet {
    /// From an answer that has an access token.
    pub(super) fn new(token: AccessToken, json: TokenJson, claims: Option<IdTokenClaims>) -> Self {
        Self {
            access_token: token.token,
            token_type: token.token_type,
            expires_at: token.expires_at,
            scope: token.scope,
            refresh_token: json.refresh_token,
            id_token: json.id_token,
            claims,
            issued_token_type: json.issued_token_type,
            recovery_code: json.recovery_code,
            authorization_details: json.authorization_details,
            extra: json.extra,
        }
    }

    /// How long the access token still lives; zero once it has ended, `None` where the service
    /// did not say.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        let end = self.expires_at?;
        Some(end.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// The access token with its lifetime, for a
    /// [`TokenSource`](crate::token::TokenSource) of your own.
    #[must_use]
    pub fn to_access_token(&self) -> AccessToken {
        let mut token = AccessToken::new(self.access_token.clone());
        token.token_type.clone_from(&self.token_type);
        token.expires_at = self.expires_at;
        token.scope.clone_from(&self.scope);
        token
    }
}

/// The access token, with its type: so one that is bound to a key is sent as such.
impl From<&TokenSet> for AccessToken {
    fn from(tokens: &TokenSet) -> Self {
        tokens.to_access_token()
    }
}
