use http::{HeaderName, HeaderValue};

use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// The resource owner password grant (RFC 6749, section 4.3), of the default directory or of
    /// a [`realm`](Self::realm).
    ///
    /// Where the person has multi-factor authentication, it ends with `mfa_required`:
    /// [`AuthenticationClient::mfa_required`].
    ///
    /// <https://auth0.com/docs/api/authentication/resource-owner-password-flow/get-token>
    PasswordGrant: "password";
    needs { "username", "password", "realm", "organization" }
    /// The API that the access token is for, by its identifier.
    audience: "audience";
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
}
expects!(PasswordGrant);

/// Auth0's own grant for a directory that is named.
const PASSWORD_REALM: &str = "http://auth0.com/oauth/grant-type/password-realm";

static FORWARDED_FOR: HeaderName = HeaderName::from_static("auth0-forwarded-for");

impl PasswordGrant {
    /// The connection that knows the person. The grant is then
    /// `http://auth0.com/oauth/grant-type/password-realm`.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.0.set("grant_type", PASSWORD_REALM);
        self.0.set("realm", realm.into());
        self
    }

    /// The organization to sign in to, by id or by name. An ID token in the answer is held
    /// against it.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        let organization = organization.into();
        self.0.set("organization", organization.as_str());
        self.0.expected.organization = Some(organization);
        self
    }

    /// The address of the person's machine, for the service's attack protection. It is heeded
    /// from confidential applications that may send it.
    ///
    /// <https://auth0.com/docs/get-started/authentication-and-authorization-flow/resource-owner-password-flow/configure-attack-protection>
    pub fn forwarded_for(mut self, address: std::net::IpAddr) -> Self {
        // Digits, dots, colons and letters: always a header value.
        if let Ok(value) = HeaderValue::from_str(&address.to_string()) {
            self.0.options = self.0.options.header(FORWARDED_FOR.clone(), value);
        }
        self
    }
}

impl AuthenticationClient {
    /// Signs a person in with a password that the application was told.
    pub fn password(
        &self,
        username: impl Into<Secret>,
        password: impl Into<Secret>,
    ) -> PasswordGrant {
        let mut grant = PasswordGrant::begin(self);
        grant.0.set("username", username);
        grant.0.set("password", password);
        grant
    }
}
