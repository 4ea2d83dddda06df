use super::{expects, grant};
use crate::authentication::AuthenticationClient;
use crate::pkce::CodeVerifier;
use crate::secret::Secret;

grant! {
    /// The authorization code grant (RFC 6749, section 4.1.3), with PKCE (RFC 7636) for public
    /// and for confidential clients alike.
    ///
    /// <https://auth0.com/docs/api/authentication/authorization-code-flow-with-pkce/get-token-pkce>
    AuthorizationCodeGrant: "authorization_code";
    needs { "code", "code_verifier" }
    /// The redirect URI of the authorization request, character for character.
    redirect_uri: "redirect_uri";
}
expects!(AuthorizationCodeGrant);

impl AuthorizationCodeGrant {
    /// The verifier of the code challenge that went with the authorization request.
    pub fn code_verifier(mut self, verifier: &CodeVerifier) -> Self {
        self.0.set("code_verifier", verifier.expose());
        self
    }
}

impl AuthenticationClient {
    /// Exchanges the code that came to the redirect URI for tokens: after a sign-in, and after a
    /// person has followed a magic link, which has no code verifier.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient, code: String,
    /// #     verifier: auth0_sdk::pkce::CodeVerifier, nonce: auth0_sdk::pkce::Nonce)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let tokens = auth
    ///     .authorization_code(code)
    ///     .redirect_uri("https://app.example.com/callback")
    ///     .code_verifier(&verifier)
    ///     .nonce(nonce.expose())
    ///     .await?
    ///     .into_value();
    /// println!("{:?} signed in", tokens.claims.map(|claims| claims.sub));
    /// # Ok(())
    /// # }
    /// ```
    pub fn authorization_code(&self, code: impl Into<Secret>) -> AuthorizationCodeGrant {
        let mut grant = AuthorizationCodeGrant::begin(self);
        let code = code.into();
        grant.0.expected.code = Some(code.clone());
        grant.0.set("code", code);
        grant
    }
}
