//! A sign-in by the authorization code grant, as a program does it.

use auth0_sdk::authentication::{
    AuthenticationClient, AuthorizationCodeGrant, AuthorizeUrl, TokenSet,
};
use auth0_sdk::pkce::{CodeVerifier, Nonce, State};

use crate::person::{Person, parameter};
use crate::start::{AUDIENCE, REDIRECT_URI};

/// What the program remembers while the browser is away.
pub(crate) struct SignIn {
    auth: AuthenticationClient,
    verifier: CodeVerifier,
    state: State,
    nonce: Option<Nonce>,
    scope: &'static str,
}

impl SignIn {
    /// With `openid` among the scopes there will be an ID token, with a nonce.
    pub(crate) fn begin(auth: &AuthenticationClient, scope: &'static str) -> Self {
        let is_openid = scope.split(' ').any(|scope| scope == "openid");
        Self {
            auth: auth.clone(),
            verifier: CodeVerifier::generate().unwrap(),
            state: State::generate().unwrap(),
            nonce: is_openid.then(|| Nonce::generate().unwrap()),
            scope,
        }
    }

    pub(crate) fn request(&self) -> AuthorizeUrl {
        let request = self
            .auth
            .authorize_url()
            .redirect_uri(REDIRECT_URI)
            .scope(self.scope)
            .state(&self.state)
            .code_challenge(&self.verifier.challenge());
        match &self.nonce {
            Some(nonce) => request.nonce(nonce),
            None => request,
        }
    }

    /// The grant for what came back to the redirect URI.
    pub(crate) fn returned(&self, url: &str) -> AuthorizationCodeGrant {
        assert_eq!(parameter(url, "error"), "", "{url}");
        assert!(self.state.matches(&parameter(url, "state")), "{url}");
        assert_eq!(parameter(url, "iss"), self.auth.issuer(), "RFC 9207");
        let grant = self
            .auth
            .authorization_code(parameter(url, "code"))
            .redirect_uri(REDIRECT_URI)
            .code_verifier(&self.verifier);
        match &self.nonce {
            Some(nonce) => grant.nonce(nonce.expose()),
            None => grant,
        }
    }
}

/// A person signs in with these scopes, for the one API there is.
pub(crate) async fn tokens_for_the_api(
    auth: &AuthenticationClient,
    scope: &'static str,
) -> TokenSet {
    let sign_in = SignIn::begin(auth, scope);
    let url = sign_in.request().audience(AUDIENCE).build().unwrap();
    let returned = Person::new().signs_in(&url).await;
    sign_in.returned(&returned).await.unwrap().into_value()
}
