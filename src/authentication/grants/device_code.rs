use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// The device code grant (RFC 8628, section 3.4): one poll.
    ///
    /// While the person has not answered it ends with `authorization_pending` or `slow_down`;
    /// [`DeviceAuthorization::wait`](crate::authentication::DeviceAuthorization::wait) polls until
    /// the end.
    ///
    /// <https://auth0.com/docs/api/authentication/device-authorization-flow/get-device-code>
    DeviceCodeGrant: "urn:ietf:params:oauth:grant-type:device_code";
    needs { "device_code" }
}
expects!(DeviceCodeGrant);

impl AuthenticationClient {
    /// Asks once whether the person has answered on the other device.
    pub fn device_code(&self, device_code: impl Into<Secret>) -> DeviceCodeGrant {
        let mut grant = DeviceCodeGrant::begin(self);
        grant.0.set("device_code", device_code);
        grant
    }
}
