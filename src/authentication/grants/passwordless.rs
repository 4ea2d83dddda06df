use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// The one-time code that a person was sent by e-mail or by text message
    /// (`http://auth0.com/oauth/grant-type/passwordless/otp`).
    ///
    /// <https://auth0.com/docs/api/authentication/passwordless/authenticate-user>
    PasswordlessOtpGrant: "http://auth0.com/oauth/grant-type/passwordless/otp";
    needs { "username", "otp", "realm", "auth_session" }
    /// The API that the access token is for, by its identifier.
    audience: "audience";
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
}
expects!(PasswordlessOtpGrant);

impl AuthenticationClient {
    /// Signs a person in with the code that was sent to this e-mail address.
    pub fn passwordless_email(
        &self,
        email: impl Into<Secret>,
        code: impl Into<Secret>,
    ) -> PasswordlessOtpGrant {
        self.passwordless_otp("email", email.into(), code.into())
    }

    /// Signs a person in with the code that was sent to this telephone number, `+15550100`.
    pub fn passwordless_sms(
        &self,
        phone_number: impl Into<Secret>,
        code: impl Into<Secret>,
    ) -> PasswordlessOtpGrant {
        self.passwordless_otp("sms", phone_number.into(), code.into())
    }

    /// Signs a person in with the code of a passwordless challenge of a database connection, which
    /// `passwordless().challenge(…)` began and gave an `auth_session` for.
    pub fn passwordless_challenge(
        &self,
        auth_session: impl Into<Secret>,
        code: impl Into<Secret>,
    ) -> PasswordlessOtpGrant {
        let mut grant = PasswordlessOtpGrant::begin(self);
        grant.0.set("auth_session", auth_session);
        grant.0.set("otp", code);
        grant
    }

    fn passwordless_otp(&self, realm: &str, username: Secret, otp: Secret) -> PasswordlessOtpGrant {
        let mut grant = PasswordlessOtpGrant::begin(self);
        grant.0.set("realm", realm);
        grant.0.set("username", username);
        grant.0.set("otp", otp);
        grant
    }
}
