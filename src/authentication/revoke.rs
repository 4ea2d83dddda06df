use super::{AuthenticationClient, endpoint, operations};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Call, Options, Response};

endpoint! {
    /// Revokes a token (RFC 7009).
    RevokeRequest -> ();
    needs { "token" }
    /// What kind of token it is, where the service is to know beforehand: `refresh_token`.
    token_type_hint: "token_type_hint";
}

impl RevokeRequest {
    async fn run(self) -> Result<Response<()>, Error> {
        let pairs = self.parameters.pairs()?;
        let call = Call::<()>::new(&operations::TOKENS_REVOKE).form(&pairs);
        self.client.call(call, self.options).await
    }
}

impl AuthenticationClient {
    /// Revokes a refresh token: with it all tokens that came of the same sign-in, where the
    /// tenant says so. A token that is not known counts as revoked.
    ///
    /// <https://auth0.com/docs/api/authentication/revoke-refresh-token/revoke-refresh-token>
    pub fn revoke(&self, token: impl Into<Secret>) -> RevokeRequest {
        let mut request = RevokeRequest::begin(self);
        request.parameters.set("token", token);
        // Revoking twice is revoking once.
        request.options = Options::new().idempotent(true);
        request
    }
}
