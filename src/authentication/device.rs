use std::fmt;
use std::time::Duration;

use super::polling::{Polling, once};
use super::wire::{DeviceAuthorizationJson, seconds};
use super::{AuthenticationClient, Expected, TokenSet, endpoint, expects_later, operations};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Call, Options, Response};

endpoint! {
    /// Begins a sign-in on a device without a browser (RFC 8628, section 3.1).
    DeviceAuthorizationRequest -> DeviceAuthorization;
    needs {}
    /// The scopes to ask for, separated by spaces. Default: `openid profile email`.
    scope: "scope";
    /// The API that the access token is for, by its identifier.
    audience: "audience";
}

impl DeviceAuthorizationRequest {
    async fn run(self) -> Result<Response<DeviceAuthorization>, Error> {
        let pairs = self.parameters.pairs()?;
        let call =
            Call::<DeviceAuthorizationJson>::new(&operations::OAUTH_DEVICE_CODE).form(&pairs);
        let client = self.client.clone();
        let options = once(&self.options);
        let (json, answer) = client.call(call, self.options).await?.split();
        let read = || -> Result<DeviceAuthorization, Error> {
            let missing = Error::missing_member;
            Ok(DeviceAuthorization {
                client,
                options,
                expected: Expected::default(),
                device_code: json.device_code.ok_or_else(|| missing("device_code"))?,
                user_code: json.user_code.ok_or_else(|| missing("user_code"))?,
                verification_uri: json
                    .verification_uri
                    .ok_or_else(|| missing("verification_uri"))?,
                verification_uri_complete: json.verification_uri_complete,
                expires_in: seconds(json.expires_in.as_ref()),
                interval: seconds(json.interval.as_ref()),
            })
        };
        match read() {
            Ok(device) => Ok(answer.map(|()| device)),
            Err(error) => Err(answer.explain(error)),
        }
    }
}

/// What to show to a person, so that they sign in on another device (RFC 8628, section 3.2).
#[derive(Clone)]
#[non_exhaustive]
pub struct DeviceAuthorization {
    client: AuthenticationClient,
    options: Options,
    expected: Expected,
    /// What this device polls with.
    pub device_code: Secret,
    /// What the person types on the other device.
    pub user_code: String,
    /// Where the person goes on the other device.
    pub verification_uri: String,
    /// The same with the user code in it, for a QR code.
    pub verification_uri_complete: Option<String>,
    /// How long both codes are good for.
    pub expires_in: Option<Duration>,
    /// How long to wait between two polls: 5 seconds where the service does not say.
    pub interval: Option<Duration>,
}

/// Shows how long it goes on, and none of the codes.
impl fmt::Debug for DeviceAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("client", &self.client)
            .field("verification_uri", &self.verification_uri)
            .field("expires_in", &self.expires_in)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

expects_later!(DeviceAuthorization);

impl DeviceAuthorization {
    /// Polls until the person has signed in or refused, or the codes have expired: waits the
    /// interval before each poll, and 5 seconds more for good each time the service says
    /// `slow_down`. Dropping the future ends it.
    ///
    /// # Errors
    /// `access_denied` and `expired_token` in [`Error::oauth`]; and those of the
    /// [grant](AuthenticationClient::device_code).
    pub async fn wait(&self) -> Result<Response<TokenSet>, Error> {
        let polling = Polling::new(self.interval, self.expires_in);
        let poll = || {
            let mut grant = self.client.device_code(self.device_code.clone());
            grant.0.expected = self.expected.clone();
            grant.with(self.options.clone()).send()
        };
        polling.run(poll).await
    }
}

impl AuthenticationClient {
    /// Begins a sign-in on a device without a browser. The application is a native one, and needs
    /// no secret: with one, Auth0 refuses the grant.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let device = auth.device_authorization().scope("openid offline_access").await?;
    /// let device = device.into_value();
    /// println!("Go to {} and enter {}", device.verification_uri, device.user_code);
    /// let tokens = device.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/api/authentication/device-authorization-flow/get-device-code>
    pub fn device_authorization(&self) -> DeviceAuthorizationRequest {
        let mut request = DeviceAuthorizationRequest::begin(self);
        request.parameters.set("scope", super::DEFAULT_SCOPE);
        request
    }
}
