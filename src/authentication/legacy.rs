//! What Auth0 keeps for applications that have it in use, and for no others. The other endpoints
//! of the kind are `auth.legacy()`.
//!
//! <https://auth0.com/docs/authenticate/login/oidc-conformant-authentication>

use super::grants::{expects, grant};
use super::{AuthenticationClient, PasswordlessVerifyRequestContent, operations};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Call, Options, Response};

grant! {
    /// Signs in with an access token of a social provider (`POST /oauth/access_token`).
    /// [`native_social`](AuthenticationClient::native_social) has taken its place.
    LegacySocialGrant: "";
    needs { "access_token", "connection" }
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
}
expects!(LegacySocialGrant);

grant! {
    /// Signs in with a password (`POST /oauth/ro`). [`password`](AuthenticationClient::password)
    /// has taken its place.
    LegacyPasswordGrant: "password";
    needs { "username", "password", "connection" }
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
    /// The name of the device, where a refresh token is asked for.
    device: "device";
}
expects!(LegacyPasswordGrant);

impl AuthenticationClient {
    /// Signs a person in with the provider's own access token, over one of the connections
    /// `facebook`, `google-oauth2`, `twitter` and `weibo`.
    pub fn legacy_social(
        &self,
        access_token: impl Into<Secret>,
        connection: impl Into<String>,
    ) -> LegacySocialGrant {
        let mut grant = LegacySocialGrant::begin(self);
        grant.0.operation = &operations::LEGACY_ACCESS_TOKEN;
        grant.0.json = Some(<_>::default());
        grant.0.parameters.remove("grant_type");
        grant.0.set("access_token", access_token);
        grant.0.set("connection", connection.into());
        grant
    }

    /// Signs a person in with a password, over a database connection that is named.
    pub fn legacy_password(
        &self,
        username: impl Into<Secret>,
        password: impl Into<Secret>,
        connection: impl Into<String>,
    ) -> LegacyPasswordGrant {
        let mut grant = LegacyPasswordGrant::begin(self);
        grant.0.operation = &operations::LEGACY_RO;
        grant.0.json = Some(<_>::default());
        grant.0.set("username", username);
        grant.0.set("password", password);
        grant.0.set("connection", connection.into());
        grant
    }

    /// Verifies the code of a passwordless sign-in (`POST /passwordless/verify`). The answer is as
    /// it came, and nothing in it has been verified; [`passwordless_email`] and
    /// [`passwordless_sms`] have taken its place.
    ///
    /// [`passwordless_email`]: Self::passwordless_email
    /// [`passwordless_sms`]: Self::passwordless_sms
    ///
    /// # Errors
    /// Those of the call.
    pub async fn legacy_passwordless_verify(
        &self,
        content: &PasswordlessVerifyRequestContent,
    ) -> Result<Response<()>, Error> {
        let call = Call::new(&operations::LEGACY_PASSWORDLESS_VERIFY).json(content);
        self.call(call, Options::new()).await
    }
}
