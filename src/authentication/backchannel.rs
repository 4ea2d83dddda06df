use std::fmt;
use std::time::Duration;

use serde_json::json;

use super::authorization_details::{self, AuthorizationDetail};
use super::polling::{Polling, once};
use super::wire::{BackchannelJson, seconds};
use super::{AuthenticationClient, Expected, TokenSet, endpoint, expects_later, operations};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Call, Options, Response};

endpoint! {
    /// Begins a sign-in that the person answers on their own device (OpenID CIBA Core, section
    /// 7.1).
    BackchannelAuthenticationRequest -> BackchannelAuthentication;
    needs { "login_hint", "binding_message", "authorization_details", "requested_expiry" }
    /// The scopes to ask for, separated by spaces. Default: `openid profile email`.
    scope: "scope";
    /// The API that the access token is for, by its identifier.
    audience: "audience";
}

impl BackchannelAuthenticationRequest {
    /// How long the request shall stay open, in whole seconds. Below 300 seconds it goes out as a
    /// push notification, above as an e-mail, where the tenant has both.
    pub fn requested_expiry(mut self, expiry: Duration) -> Self {
        let seconds = expiry.as_secs().to_string();
        self.parameters.set("requested_expiry", seconds);
        self
    }

    /// What the person is asked to allow in detail (RFC 9396).
    pub fn authorization_details(mut self, details: &[AuthorizationDetail]) -> Self {
        let text = authorization_details::to_text(details);
        self.parameters.set("authorization_details", text);
        self
    }

    async fn run(self) -> Result<Response<BackchannelAuthentication>, Error> {
        let pairs = self.parameters.pairs()?;
        let call =
            Call::<BackchannelJson>::new(&operations::OAUTH_BACKCHANNEL_AUTHORIZE).form(&pairs);
        let client = self.client.clone();
        let options = once(&self.options);
        let (json, answer) = client.call(call, self.options).await?.split();
        let Some(auth_req_id) = json.auth_req_id else {
            return Err(answer.explain(Error::missing_member("auth_req_id")));
        };
        Ok(answer.map(|()| BackchannelAuthentication {
            client,
            options,
            expected: Expected::default(),
            auth_req_id,
            expires_in: seconds(json.expires_in.as_ref()),
            interval: seconds(json.interval.as_ref()),
        }))
    }
}

/// A backchannel authentication that is under way (OpenID CIBA Core, section 7.3).
#[derive(Clone)]
#[non_exhaustive]
pub struct BackchannelAuthentication {
    client: AuthenticationClient,
    options: Options,
    expected: Expected,
    /// What the application polls with.
    pub auth_req_id: Secret,
    /// How long the request stays open.
    pub expires_in: Option<Duration>,
    /// How long to wait between two polls: 5 seconds where the service does not say.
    pub interval: Option<Duration>,
}

/// Shows how long it goes on, and not what it is known by.
impl fmt::Debug for BackchannelAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackchannelAuthentication")
            .field("client", &self.client)
            .field("expires_in", &self.expires_in)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

expects_later!(BackchannelAuthentication);

impl BackchannelAuthentication {
    /// Polls until the person has agreed or refused, or the request has expired: waits the
    /// interval before each poll, and 5 seconds more for good each time the service says
    /// `slow_down`. Dropping the future ends it.
    ///
    /// # Errors
    /// `access_denied` and `expired_token` in [`Error::oauth`]; and those of the
    /// [grant](AuthenticationClient::backchannel_grant).
    pub async fn wait(&self) -> Result<Response<TokenSet>, Error> {
        let polling = Polling::new(self.interval, self.expires_in);
        let poll = || {
            let mut grant = self.client.backchannel_grant(self.auth_req_id.clone());
            grant.0.expected = self.expected.clone();
            grant.with(self.options.clone()).send()
        };
        polling.run(poll).await
    }
}

impl AuthenticationClient {
    /// Asks a person, known by their user id, to agree on their own device. The binding message
    /// is shown to them there: 1 to 64 characters, letters, digits and `+-_.,:#`.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let asked = auth.backchannel_authentication("auth0|1234", "Order-1234").await?;
    /// let tokens = asked.value().wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-initiated-backchannel-authentication-flow>
    pub fn backchannel_authentication(
        &self,
        user_id: impl AsRef<str>,
        binding_message: impl Into<String>,
    ) -> BackchannelAuthenticationRequest {
        let hint = json!({
            "format": "iss_sub",
            "iss": self.issuer(),
            "sub": user_id.as_ref(),
        });
        let mut request = BackchannelAuthenticationRequest::begin(self);
        request.parameters.set("scope", super::DEFAULT_SCOPE);
        request.parameters.set("login_hint", hint.to_string());
        request
            .parameters
            .set("binding_message", binding_message.into());
        request
    }
}
