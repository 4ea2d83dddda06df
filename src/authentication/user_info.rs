use super::{AuthenticationClient, UserInfoResponseContent, operations};
use crate::error::Error;
use crate::token::AccessToken;
use crate::transport::{Call, Options, Response};

impl AuthenticationClient {
    /// Who an access token with the scope `openid` is about (OpenID Connect Core, section 5.3).
    ///
    /// It says what the service knows now. Compare `sub` with that of the ID token before using
    /// it for a sign-in.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient,
    /// #     tokens: auth0_sdk::authentication::TokenSet) -> Result<(), auth0_sdk::Error> {
    /// let user = auth.user_info(&tokens).await?;
    /// println!("{:?}", user.value().email);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/api/authentication/user-profile/get-user-info>
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) for a token that has ended or was not made for
    /// this endpoint; whatever else [`Error`] names.
    pub async fn user_info(
        &self,
        access_token: impl Into<AccessToken>,
    ) -> Result<Response<UserInfoResponseContent>, Error> {
        let client = self.with_access_token(access_token)?;
        let call = Call::new(&operations::OAUTH_USERINFO);
        client.call(call, Options::new()).await
    }
}
