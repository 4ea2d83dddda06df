use super::ApiClient;
use crate::authentication::grants::{ConnectionTokenGrant, TokenExchangeGrant};
use crate::authentication::{AuthenticationClient, TokenType};
use crate::error::Error;
use crate::secret::Secret;

/// Calls in the name of those who call this API. They go through the application that the API has
/// at Auth0, [`Builder::application`](super::Builder::application).
impl ApiClient {
    /// A token of the identity provider behind a connection (`google-oauth2`), for the person of
    /// this access token, out of the Token Vault.
    ///
    /// ```no_run
    /// # async fn run(api: auth0_sdk::api::ApiClient, token: &str) -> Result<(), auth0_sdk::Error> {
    /// let google = api.connection_token("google-oauth2", token)?.await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A configuration error where the builder was given no application.
    pub fn connection_token(
        &self,
        connection: impl Into<String>,
        access_token: impl Into<Secret>,
    ) -> Result<ConnectionTokenGrant, Error> {
        let token = access_token.into();
        let grant =
            self.application()?
                .connection_token(connection, token, TokenType::ACCESS_TOKEN);
        Ok(grant)
    }

    /// Exchanges a token of this type, by an exchange profile of the tenant (RFC 8693).
    ///
    /// <https://auth0.com/docs/authenticate/custom-token-exchange>
    ///
    /// # Errors
    /// A configuration error where the builder was given no application.
    pub fn token_exchange(
        &self,
        subject_token: impl Into<Secret>,
        subject_token_type: impl Into<TokenType>,
    ) -> Result<TokenExchangeGrant, Error> {
        let application = self.application()?;
        Ok(application.token_exchange(subject_token, subject_token_type))
    }

    /// Exchanges an access token that this API was called with for one with which it calls another
    /// API in the person's name. Of the answer the access token alone is kept:
    /// [`AuthenticationClient::on_behalf_of`].
    ///
    /// ```no_run
    /// # async fn run(api: auth0_sdk::api::ApiClient, token: &str) -> Result<(), auth0_sdk::Error> {
    /// let tokens = api
    ///     .on_behalf_of(token, "https://billing.example.com/")?
    ///     .scope("read:bills")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/secure/call-apis-on-users-behalf/others-api/on-behalf-of-token-exchange>
    ///
    /// # Errors
    /// A configuration error where the builder was given no application.
    pub fn on_behalf_of(
        &self,
        access_token: impl Into<Secret>,
        audience: impl Into<String>,
    ) -> Result<TokenExchangeGrant, Error> {
        Ok(self.application()?.on_behalf_of(access_token, audience))
    }

    /// The application that calls are made by.
    ///
    /// # Errors
    /// A configuration error where the builder was given none.
    pub fn application(&self) -> Result<&AuthenticationClient, Error> {
        self.shared().application.as_ref().ok_or_else(|| {
            Error::configuration("there is no application to call by: give the builder one")
        })
    }
}
