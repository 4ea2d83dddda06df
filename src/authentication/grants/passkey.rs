use serde_json::Value;

use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// A passkey (`urn:okta:params:oauth:grant-type:webauthn`): the end of a sign-up or sign-in
    /// that `passkeys().register(…)` or `passkeys().challenge(…)` began.
    ///
    /// <https://auth0.com/docs/authenticate/database-connections/passkeys/passkey-api>
    PasskeyGrant: "urn:okta:params:oauth:grant-type:webauthn";
    needs { "auth_session", "authn_response", "organization" }
    /// The database connection. Default: the tenant's default directory.
    realm: "realm";
    /// The API that the access token is for, by its identifier.
    audience: "audience";
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
}
expects!(PasskeyGrant);

impl PasskeyGrant {
    /// The organization to sign in to, by id or by name. The ID token is held against it.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        let organization = organization.into();
        self.0.set("organization", organization.as_str());
        self.0.expected.organization = Some(organization);
        self
    }
}

impl AuthenticationClient {
    /// Signs a person in with what the authenticator answered: the public key credential, as
    /// `PublicKeyCredential.toJSON()` gives it (Web Authentication, section 5.1).
    pub fn passkey(&self, auth_session: impl Into<Secret>, credential: Value) -> PasskeyGrant {
        let mut grant = PasskeyGrant::begin(self);
        grant.0.set("auth_session", auth_session);
        let members = [("authn_response".to_owned(), credential)];
        grant.0.json = Some(members.into_iter().collect());
        grant
    }
}
