use super::{expects, grant};
use crate::authentication::{AuthenticationClient, TokenType};
use crate::secret::Secret;

grant! {
    /// Token exchange (RFC 8693): a token of somebody's for a token of another kind, another API,
    /// or another party.
    ///
    /// <https://auth0.com/docs/authenticate/custom-token-exchange>
    TokenExchangeGrant: "urn:ietf:params:oauth:grant-type:token-exchange";
    needs { "subject_token", "subject_token_type", "actor_token", "actor_token_type", "organization" }
    /// The API that the new token is for, by its identifier.
    audience: "audience";
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
    /// What kind of token is wanted (RFC 8693, section 3). Default: the service decides.
    requested_token_type: "requested_token_type";
}
expects!(TokenExchangeGrant);

impl TokenExchangeGrant {
    /// Who acts for the subject (RFC 8693, section 2.1): the new token says so in `act`.
    pub fn actor(mut self, token: impl Into<Secret>, token_type: impl Into<TokenType>) -> Self {
        self.0.set_token("actor_token", token.into());
        self.0.set("actor_token_type", token_type.into().as_str());
        self
    }

    /// The organization to sign in to, by id or by name. An ID token in the answer is held
    /// against it.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        let organization = organization.into();
        self.0.set("organization", organization.as_str());
        self.0.expected.organization = Some(organization);
        self
    }
}

impl AuthenticationClient {
    /// Exchanges a token of this type, by an exchange profile of the tenant.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient, legacy: String)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let tokens = auth
    ///     .token_exchange(legacy, "urn:acme:legacy-session")
    ///     .audience("https://api.example.com/")
    ///     .scope("openid read:orders")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// When it is sent, a subject token that is blank, has white space around it, or begins with
    /// `Bearer ` is an invalid argument: none of these is a token.
    pub fn token_exchange(
        &self,
        subject_token: impl Into<Secret>,
        subject_token_type: impl Into<TokenType>,
    ) -> TokenExchangeGrant {
        let mut grant = TokenExchangeGrant::begin(self);
        grant.0.set_token("subject_token", subject_token.into());
        grant
            .0
            .set("subject_token_type", subject_token_type.into().as_str());
        grant
    }

    /// Exchanges an access token that this API was called with for one with which it calls
    /// another API in the person's name.
    ///
    /// The access token is all that is kept of the answer, since a session of the person's is none
    /// of an API's: a refresh token in it is left out of the [`TokenSet`], and so is an ID token,
    /// unless the grant is told what to hold it against.
    ///
    /// [`TokenSet`]: crate::authentication::TokenSet
    ///
    /// <https://auth0.com/docs/secure/call-apis-on-users-behalf/others-api/on-behalf-of-token-exchange>
    pub fn on_behalf_of(
        &self,
        access_token: impl Into<Secret>,
        audience: impl Into<String>,
    ) -> TokenExchangeGrant {
        let mut grant = self
            .token_exchange(access_token, TokenType::ACCESS_TOKEN)
            .requested_token_type(TokenType::ACCESS_TOKEN.as_str())
            .audience(audience.into());
        grant.0.is_for_access_alone = true;
        grant
    }
}
