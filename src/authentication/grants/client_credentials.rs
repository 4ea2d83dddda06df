use super::grant;
use crate::authentication::AuthenticationClient;
use crate::transport::Options;

grant! {
    /// The client credentials grant (RFC 6749, section 4.4): a token in the application's own
    /// name.
    ///
    /// <https://auth0.com/docs/api/authentication/client-credentials-flow/get-token>
    ClientCredentialsGrant: "client_credentials";
    needs { "audience" }
    /// The organization that the token is for, by id or by name.
    organization: "organization";
    /// The scopes to ask for, separated by spaces. Default: all that the application has.
    scope: "scope";
}

impl AuthenticationClient {
    /// Asks for a token in the application's own name, for the API with this identifier.
    ///
    /// For many calls use a [`ManagementClient`](crate::management) or a
    /// [`TokenCache`](crate::token::TokenCache), which keep a token as long as it lives.
    pub fn client_credentials(&self, audience: impl Into<String>) -> ClientCredentialsGrant {
        let mut grant = ClientCredentialsGrant::begin(self);
        grant.0.set("audience", audience.into());
        // Two tokens do no harm.
        grant.0.options = Options::new().idempotent(true);
        grant
    }
}
