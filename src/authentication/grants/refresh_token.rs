use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// The refresh token grant (RFC 6749, section 6). With rotation on, the answer has a new
    /// refresh token, and the one that was sent is of no use any more.
    ///
    /// With an audience it is a multi-resource refresh token: one sign-in, tokens for several
    /// APIs. <https://auth0.com/docs/secure/tokens/refresh-tokens/multi-resource-refresh-token>
    ///
    /// <https://auth0.com/docs/api/authentication/refresh-token/refresh-token>
    RefreshTokenGrant: "refresh_token";
    needs { "refresh_token" }
    /// The API that the access token is for, where it is not that of the sign-in.
    audience: "audience";
    /// The scopes to ask for, separated by spaces. Default: those of the sign-in.
    scope: "scope";
}
expects!(RefreshTokenGrant);

impl AuthenticationClient {
    /// Exchanges a refresh token for new tokens.
    ///
    /// A refresh that was sent and got no answer is not repeated: the service may have taken it,
    /// and would take the second for a theft.
    pub fn refresh_token(&self, refresh_token: impl Into<Secret>) -> RefreshTokenGrant {
        let mut grant = RefreshTokenGrant::begin(self);
        grant.0.expected.is_refresh = true;
        grant.0.set("refresh_token", refresh_token);
        grant
    }
}
