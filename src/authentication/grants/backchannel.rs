use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// The grant of a backchannel authentication (`urn:openid:params:grant-type:ciba`; OpenID
    /// CIBA Core, section 10.1): one poll.
    ///
    /// While the person has not answered it ends with `authorization_pending` or `slow_down`;
    /// [`BackchannelAuthentication::wait`](crate::authentication::BackchannelAuthentication::wait)
    /// polls until the end.
    BackchannelGrant: "urn:openid:params:grant-type:ciba";
    needs { "auth_req_id" }
}
expects!(BackchannelGrant);

impl AuthenticationClient {
    /// Asks once whether the person has answered a backchannel authentication.
    pub fn backchannel_grant(&self, auth_req_id: impl Into<Secret>) -> BackchannelGrant {
        let mut grant = BackchannelGrant::begin(self);
        grant.0.set("auth_req_id", auth_req_id);
        grant
    }
}
