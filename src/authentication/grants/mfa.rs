use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::secret::Secret;

grant! {
    /// A one-time password of an authenticator application
    /// (`http://auth0.com/oauth/grant-type/mfa-otp`).
    ///
    /// <https://auth0.com/docs/api/authentication/muti-factor-authentication/verify-with-otp>
    MfaOtpGrant: "http://auth0.com/oauth/grant-type/mfa-otp";
    needs { "mfa_token", "otp" }
}
expects!(MfaOtpGrant);

grant! {
    /// A second factor out of band: a text message, a call, an e-mail, a push notification
    /// (`http://auth0.com/oauth/grant-type/mfa-oob`). For a push it is one poll, which ends with
    /// `authorization_pending` while the person has not answered.
    ///
    /// <https://auth0.com/docs/api/authentication/muti-factor-authentication/verify-with-out-of-band>
    MfaOobGrant: "http://auth0.com/oauth/grant-type/mfa-oob";
    needs { "mfa_token", "oob_code" }
    /// The code that the person was sent, where the challenge has the binding method `prompt`.
    binding_code: "binding_code";
}
expects!(MfaOobGrant);

grant! {
    /// A recovery code (`http://auth0.com/oauth/grant-type/mfa-recovery-code`). It is used up;
    /// the answer has a new one.
    ///
    /// <https://auth0.com/docs/api/authentication/muti-factor-authentication/verify-with-recovery-code>
    MfaRecoveryCodeGrant: "http://auth0.com/oauth/grant-type/mfa-recovery-code";
    needs { "mfa_token", "recovery_code" }
}
expects!(MfaRecoveryCodeGrant);

impl AuthenticationClient {
    /// Ends a sign-in with a one-time password. [`MfaRequired`](crate::authentication::MfaRequired)
    /// does it step by step.
    pub fn mfa_otp(&self, mfa_token: impl Into<Secret>, otp: impl Into<Secret>) -> MfaOtpGrant {
        let mut grant = MfaOtpGrant::begin(self);
        grant.0.set("mfa_token", mfa_token);
        grant.0.set("otp", otp);
        grant
    }

    /// Ends a sign-in with a factor out of band.
    pub fn mfa_oob(
        &self,
        mfa_token: impl Into<Secret>,
        oob_code: impl Into<Secret>,
    ) -> MfaOobGrant {
        let mut grant = MfaOobGrant::begin(self);
        grant.0.set("mfa_token", mfa_token);
        grant.0.set("oob_code", oob_code);
        grant
    }

    /// Ends a sign-in with a recovery code.
    pub fn mfa_recovery_code(
        &self,
        mfa_token: impl Into<Secret>,
        recovery_code: impl Into<Secret>,
    ) -> MfaRecoveryCodeGrant {
        let mut grant = MfaRecoveryCodeGrant::begin(self);
        grant.0.set("mfa_token", mfa_token);
        grant.0.set("recovery_code", recovery_code);
        grant
    }
}
