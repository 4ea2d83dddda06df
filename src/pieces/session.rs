use url::Url;

use super::{Auth0User, OAuthToken, PiecesClient};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::Response;

/// A signed-in person: the tokens, and a client that carries the access token.
#[derive(Clone, Debug)]
pub struct Session {
    client: PiecesClient,
    client_id: String,
    access_token: Secret,
    tokens: OAuthToken,
    through_pieces: bool,
}

impl Session {
    pub(super) fn new(
        client: &PiecesClient,
        client_id: &str,
        tokens: OAuthToken,
        through_pieces: bool,
    ) -> Result<Self, Error> {
        let access_token = tokens
            .access_token
            .clone()
            .filter(|token| !token.is_empty());
        let access_token = access_token.ok_or_else(|| Error::missing_member("access_token"))?;
        // A token of a type that is not understood must not be used (RFC 6749, section 7.1).
        if tokens
            .token_type
            .as_ref()
            .is_some_and(|kind| !kind.is_bearer())
        {
            return Err(Error::unsupported("the token is not a bearer token"));
        }
        let client = client.with_access_token(&access_token)?;
        Ok(Self {
            client,
            client_id: client_id.to_owned(),
            access_token,
            tokens,
            through_pieces,
        })
    }

    /// The access token.
    #[must_use]
    pub const fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// All that was issued: the ID token and the refresh token too, where there are any.
    ///
    /// The ID token is as it came: its signature and claims have not been checked. Who signed in
    /// is what [`user`](Self::user) says.
    #[must_use]
    pub const fn tokens(&self) -> &OAuthToken {
        &self.tokens
    }

    /// The client with the access token, for calls of your own.
    #[must_use]
    pub const fn client(&self) -> &PiecesClient {
        &self.client
    }

    /// Who signed in (`GET /userinfo`).
    ///
    /// # Errors
    /// Those of the call; [`is_unauthorized`](Error::is_unauthorized) once the token has expired.
    pub async fn user(&self) -> Result<Response<Auth0User>, Error> {
        self.client.auth0().get_auth0_user_info().send().await
    }

    /// The URL that ends the browser's session at the identity provider.
    ///
    /// # Errors
    /// When the identity provider's address and the parameters make no valid URL.
    pub fn logout_url(&self, return_to: Option<&str>) -> Result<Url, Error> {
        let request = self
            .client
            .auth0()
            .auth0_logout()
            .client_id(&self.client_id);
        match return_to {
            Some(address) => request.return_to(address).url(),
            None => request.url(),
        }
    }

    /// Ends it, as far as a program can: clears the sign-in in Pieces OS (`POST /pkce/clear`),
    /// where one took part, then tells the identity provider (`GET /v2/logout`).
    ///
    /// The session of a browser is in its cookie, which this program does not have: to end that,
    /// open [`logout_url`](Self::logout_url) in the browser. The tokens stay good until they
    /// expire.
    ///
    /// # Errors
    /// Those of the calls. The second is made even if the first fails; the first error is told.
    pub async fn end(self) -> Result<(), Error> {
        let cleared = match self.through_pieces {
            true => self.client.pkce().clear_pkce().send().await.map(drop),
            false => Ok(()),
        };
        let logout = self
            .client
            .auth0()
            .auth0_logout()
            .client_id(&self.client_id);
        let logged_out = logout.send().await.map(drop);
        cleared.and(logged_out)
    }
}
