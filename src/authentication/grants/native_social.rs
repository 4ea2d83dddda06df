use super::{expects, grant};
use crate::authentication::{AuthenticationClient, TokenType};
use crate::secret::Secret;

grant! {
    /// Native social sign-in: what the provider's own SDK on the device gave (RFC 8693).
    ///
    /// <https://auth0.com/docs/authenticate/identity-providers/social-identity-providers/native-social-login>
    NativeSocialGrant: "urn:ietf:params:oauth:grant-type:token-exchange";
    needs { "subject_token", "subject_token_type" }
    /// The API that the access token is for, by its identifier.
    audience: "audience";
    /// The scopes to ask for, separated by spaces.
    scope: "scope";
    /// What the provider said of the person, as JSON: Apple does so at the first sign-in only.
    user_profile: "user_profile";
}
expects!(NativeSocialGrant);

impl AuthenticationClient {
    /// Signs a person in with a token of the provider's. Apple:
    /// [`TokenType::APPLE_AUTHORIZATION_CODE`]; Facebook: [`TokenType::FACEBOOK_SESSION`]; Google:
    /// [`TokenType::GOOGLE_ID_TOKEN`].
    pub fn native_social(
        &self,
        subject_token: impl Into<Secret>,
        subject_token_type: impl Into<TokenType>,
    ) -> NativeSocialGrant {
        let mut grant = NativeSocialGrant::begin(self);
        grant.0.set_token("subject_token", subject_token.into());
        grant
            .0
            .set("subject_token_type", subject_token_type.into().as_str());
        grant
    }
}
