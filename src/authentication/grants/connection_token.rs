use super::grant;
use crate::authentication::{AuthenticationClient, TokenType};
use crate::secret::Secret;

grant! {
    /// A token of the identity provider behind a connection, out of the Token Vault: to call
    /// Google's or GitHub's API in the person's name.
    ///
    /// <https://auth0.com/docs/secure/tokens/token-vault>
    ConnectionTokenGrant:
        "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token";
    needs { "subject_token", "subject_token_type", "requested_token_type", "connection" }
    /// Which account at the provider, where the person has connected several.
    login_hint: "login_hint";
    /// The provider's scopes to ask for, separated by spaces.
    scope: "scope";
}

/// What comes out of the Token Vault.
const FEDERATED: &str = "http://auth0.com/oauth/token-type/federated-connection-access-token";

impl AuthenticationClient {
    /// Exchanges a token of the person's, a [refresh token](TokenType::REFRESH_TOKEN) or an
    /// [access token](TokenType::ACCESS_TOKEN), for one of the provider behind this connection
    /// (`google-oauth2`).
    pub fn connection_token(
        &self,
        connection: impl Into<String>,
        subject_token: impl Into<Secret>,
        subject_token_type: impl Into<TokenType>,
    ) -> ConnectionTokenGrant {
        let mut grant = ConnectionTokenGrant::begin(self);
        grant.0.set("connection", connection.into());
        grant.0.set_token("subject_token", subject_token.into());
        grant
            .0
            .set("subject_token_type", subject_token_type.into().as_str());
        grant.0.set("requested_token_type", FEDERATED);
        grant
    }
}
