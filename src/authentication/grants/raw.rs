use super::{expects, grant};
use crate::authentication::AuthenticationClient;

grant! {
    /// Any grant by its name, with [`extra`](Self::extra) parameters alone: the way out where
    /// there is no type for it.
    RawGrant: "";
    needs {}
}
expects!(RawGrant);

impl AuthenticationClient {
    /// Asks for tokens by a grant that has no method here. The client authenticates as it does
    /// for all others, and an ID token is verified all the same.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let tokens = auth
    ///     .grant("urn:example:grant")
    ///     .extra("ticket", "t-1")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn grant(&self, grant_type: impl Into<String>) -> RawGrant {
        let mut grant = RawGrant::begin(self);
        grant.0.set("grant_type", grant_type.into());
        grant
    }
}
