use std::fmt;
use std::io::Write as _;

use super::cancel::Cancel;
use super::qr::qr_code;
use super::race::first;
use crate::authentication::{
    AuthenticationClient, DeviceAuthorization, DeviceAuthorizationRequest, TokenSet,
};
use crate::error::{Error, Shown};
use crate::secret::Secret;

/// A sign-in on another device: [`device`](super::device).
#[must_use = "a sign-in does nothing until `run`"]
pub struct Device {
    request: DeviceAuthorizationRequest,
    prompt: Box<dyn FnOnce(&DeviceAuthorization) + Send>,
    cancel: Cancel,
}

impl Device {
    pub(super) fn new(auth: &AuthenticationClient) -> Self {
        Self {
            request: auth.device_authorization().scope(super::SCOPE),
            prompt: Box::new(|device| {
                // Not `eprintln`, which panics where there is no standard error.
                let _ = std::io::stderr().write_all(text(device).as_bytes());
            }),
            cancel: Cancel::new(),
        }
    }

    /// The scopes to ask for, separated by spaces. Default:
    /// `openid profile email offline_access`; the last is what gives a refresh token.
    pub fn scope(mut self, scope: impl Into<Secret>) -> Self {
        self.request = self.request.scope(scope);
        self
    }

    /// The API that the access token is for, by its identifier.
    pub fn audience(mut self, audience: impl Into<Secret>) -> Self {
        self.request = self.request.audience(audience);
        self
    }

    /// Sets what else the request has. A parameter that has no setter is not held against the ID
    /// token.
    pub fn request(
        mut self,
        set: impl FnOnce(DeviceAuthorizationRequest) -> DeviceAuthorizationRequest,
    ) -> Self {
        self.request = set(self.request);
        self
    }

    /// Shows the person where to go and what to enter: `verification_uri` and `user_code`, or
    /// `verification_uri_complete` as a link or a [QR code](qr_code). Show the user code in any
    /// case, for the person to compare (RFC 8628, section 3.3.1). Default: all of it is printed to
    /// the standard error.
    pub fn prompt(mut self, prompt: impl FnOnce(&DeviceAuthorization) + Send + 'static) -> Self {
        self.prompt = Box::new(prompt);
        self
    }

    /// Ends the sign-in when this handle is used.
    pub fn cancel(mut self, cancel: &Cancel) -> Self {
        self.cancel = cancel.clone();
        self
    }

    /// Asks for the codes, shows them, and polls until the person has decided on the other
    /// device: in the interval that the service names, slower for good where it says `slow_down`,
    /// and less often while it cannot be reached. Dropping the future ends the sign-in.
    ///
    /// # Errors
    /// - What the service, or the person, refused with, in [`Error::oauth`]: `access_denied`, and
    ///   `expired_token` where the codes had their time.
    /// - [`Error::is_cancelled`] where the handle was used.
    /// - Whatever the [grant](AuthenticationClient::device_code) fails with.
    ///
    /// # Panics
    /// Outside a tokio runtime, as all that waits in this crate.
    pub async fn run(self) -> Result<TokenSet, Error> {
        let Self {
            request,
            prompt,
            cancel,
        } = self;
        let cancelled = async {
            cancel.cancelled().await;
            Err(Error::cancelled())
        };
        let sign_in = async {
            let device = request.send().await?.into_value();
            prompt(&device);
            Ok(device.wait().await?.into_value())
        };
        first(cancelled, sign_in).await
    }
}

/// What is printed. It is the service's own, and a terminal obeys control characters.
fn text(device: &DeviceAuthorization) -> String {
    let (address, code) = (Shown(&device.verification_uri), Shown(&device.user_code));
    let mut text = format!(
        "To sign in, open this address on any device, and enter or compare the code:\n\n  \
         {address}\n  {code}\n\n"
    );
    if let Some(image) = device
        .verification_uri_complete
        .as_deref()
        .and_then(qr_code)
    {
        text += &image;
        text += "\n\n";
    }
    text
}

/// Shows no parameter of the request.
impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
