use std::fmt;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::authorization_details::{self, AuthorizationDetail};
use super::parameters::{Parameters, add_member};
use super::wire::{PushedJson, seconds};
use super::{AuthenticationClient, DEFAULT_SCOPE, operations};
use crate::error::Error;
use crate::pkce::{CodeChallenge, Nonce, State};
use crate::secret::Secret;
use crate::token::PrivateKeyJwt;
use crate::transport::{Call, Options, Response};

/// An authorization request (RFC 6749, section 4.1.1; OpenID Connect Core, section 3.1.2.1): as a
/// URL for a browser ([`build`](Self::build)), or [pushed](Self::push) to the service first, and
/// [signed](Self::sign) if need be.
///
/// `response_type` is `code` and the scope `openid profile email` unless set. Nothing is made up
/// behind the caller's back: set `state`, `nonce` and `code_challenge`, and keep what belongs to
/// them until the browser is back.
///
/// ```
/// use auth0_sdk::authentication::AuthenticationClient;
/// use auth0_sdk::pkce::{CodeVerifier, Nonce, State};
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let auth = AuthenticationClient::builder("tenant.eu.auth0.com", "my-client-id").build()?;
/// let (verifier, state, nonce) = (CodeVerifier::generate()?, State::generate()?, Nonce::generate()?);
/// let url = auth
///     .authorize_url()
///     .redirect_uri("https://app.example.com/callback")
///     .state(&state)
///     .nonce(&nonce)
///     .code_challenge(&verifier.challenge())
///     .audience("https://api.example.com/")
///     .build()?;
/// assert!(url.as_str().starts_with("https://tenant.eu.auth0.com/authorize?"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an authorization request does nothing until it is built or pushed"]
pub struct AuthorizeUrl {
    client: AuthenticationClient,
    parameters: Parameters,
    options: Options,
}

/// The parameters that have a setter, or none on purpose.
const RESERVED: &[&str] = &[
    "response_type",
    "response_mode",
    "redirect_uri",
    "scope",
    "audience",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "organization",
    "invitation",
    "connection",
    "connection_scope",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "screen_hint",
    "ui_locales",
    "acr_values",
    "dpop_jkt",
    "authorization_details",
    "request",
    "request_uri",
];

macro_rules! setters {
    ($( $(#[$doc:meta])* $setter:ident: $wire:literal; )*) => {
        impl AuthorizeUrl {
            $(
                $(#[$doc])*
                pub fn $setter(mut self, $setter: impl Into<Secret>) -> Self {
                    self.parameters.set($wire, $setter);
                    self
                }
            )*
        }
    };
}

setters! {
    /// Where the browser is sent with the code: one of the application's callback URLs.
    redirect_uri: "redirect_uri";
    /// The scopes to ask for, separated by spaces. Default: `openid profile email`.
    scope: "scope";
    /// The API that the access token is for, by its identifier.
    audience: "audience";
    /// What is asked for: `code` unless set (OAuth 2.0 Multiple Response Type Encoding Practices).
    response_type: "response_type";
    /// How the answer comes back: `query`, `form_post`, `web_message`.
    response_mode: "response_mode";
    /// The organization to sign in to, by id or by name. Name it to the
    /// [grant](super::AuthorizationCodeGrant::expect_organization) as well.
    organization: "organization";
    /// The id of an invitation to the organization.
    invitation: "invitation";
    /// The connection to sign in with; without it the person chooses.
    connection: "connection";
    /// Scopes to ask of the identity provider behind the connection, separated by commas.
    connection_scope: "connection_scope";
    /// Whether the person is asked: `none`, `login`, `consent`, `select_account`.
    prompt: "prompt";
    /// Who is likely to sign in: fills the field of the page.
    login_hint: "login_hint";
    /// The ID token of who is signed in.
    id_token_hint: "id_token_hint";
    /// Which page comes first: `signup`.
    screen_hint: "screen_hint";
    /// The languages of the page, the preferred first, separated by spaces.
    ui_locales: "ui_locales";
    /// The authentication context class references asked for, separated by spaces.
    acr_values: "acr_values";
    /// The thumbprint of the key that the code shall be bound to (RFC 9449, section 10). Default:
    /// that of the client's own key, where it [has one](super::Builder::dpop).
    dpop_jkt: "dpop_jkt";
}

impl AuthorizeUrl {
    /// The value that comes back with the answer, against forgery (RFC 6749, section 10.12).
    pub fn state(mut self, state: &State) -> Self {
        self.parameters.set("state", state.expose());
        self
    }

    /// The value that comes back in the ID token, against replay.
    pub fn nonce(mut self, nonce: &Nonce) -> Self {
        self.parameters.set("nonce", nonce.expose());
        self
    }

    /// The challenge of a code verifier, with the method `S256` (RFC 7636, section 4.3).
    pub fn code_challenge(mut self, challenge: &CodeChallenge) -> Self {
        self.parameters.set("code_challenge", challenge.as_str());
        self.parameters.set("code_challenge_method", "S256");
        self
    }

    /// How long ago the person may have signed in, in whole seconds. Name it to the
    /// [grant](super::AuthorizationCodeGrant::max_age) as well.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.parameters
            .set("max_age", max_age.as_secs().to_string());
        self
    }

    /// What the person is asked to allow in detail (RFC 9396). Auth0 takes it in a
    /// [pushed](Self::push) request.
    pub fn authorization_details(mut self, details: &[AuthorizationDetail]) -> Self {
        let text = authorization_details::to_text(details);
        self.parameters.set("authorization_details", text);
        self
    }

    /// A parameter that has no setter here, as `ext-campaign`. A name that has a setter is an
    /// invalid argument when the URL is built.
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.parameters.extra(name.into(), value.into());
        self
    }

    /// Options for [`push`](Self::push), over those of the client.
    pub fn with(mut self, options: Options) -> Self {
        self.options = options.over(&self.options);
        self
    }

    /// Signs the request (JAR, RFC 9101): all that is set so far goes into a request object,
    /// which nobody on the way can change, and nothing else is sent but the client's id. Build it
    /// or push it afterwards. The key is one that the application has registered for it; its
    /// lifetime is that of the request object. Set all else before.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient,
    /// #     key: auth0_sdk::token::PrivateKeyJwt) -> Result<(), auth0_sdk::Error> {
    /// let pushed = auth
    ///     .authorize_url()
    ///     .redirect_uri("https://app.example.com/callback")
    ///     .sign(&key)
    ///     .await?
    ///     .push()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow/authorization-code-flow-with-jar>
    ///
    /// # Errors
    /// An invalid argument where an extra parameter has the name of another; that of the key,
    /// where it cannot sign.
    pub async fn sign(mut self, key: &PrivateKeyJwt) -> Result<SignedAuthorizeUrl, Error> {
        let mut claims = serde_json::Map::new();
        for (name, value) in self.parameters.pairs()? {
            add_member(&mut claims, name, claim(name, value.expose()));
        }
        let id = self.client.client_id();
        for (name, value) in [
            ("client_id", id),
            ("iss", id),
            ("aud", self.client.issuer()),
        ] {
            claims.insert(name.to_owned(), value.into());
        }
        let request = key.jwt("oauth-authz-req+jwt", claims.into()).await?;
        self.parameters = Parameters::new(RESERVED);
        self.parameters.set("request", request);
        Ok(SignedAuthorizeUrl(self))
    }

    /// The URL for the browser. Nothing is sent.
    ///
    /// # Errors
    /// An invalid argument where an extra parameter has the name of another.
    pub fn build(self) -> Result<Url, Error> {
        let id = Secret::from(self.client.client_id());
        let mut pairs = vec![("client_id", &id)];
        pairs.extend(self.parameters.pairs()?);
        Ok(self.client.page("/authorize", &pairs))
    }

    /// Pushes the request to the service (RFC 9126), authenticated as the client is everywhere:
    /// what is asked for is then out of the browser's sight and reach.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let pushed = auth
    ///     .authorize_url()
    ///     .redirect_uri("https://app.example.com/callback")
    ///     .push()
    ///     .await?;
    /// println!("open {}", pushed.value().url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow/authorization-code-flow-with-par>
    ///
    /// # Errors
    /// What the service refused with, in [`Error::oauth`]; an answer without a `request_uri`;
    /// whatever else [`Error`] names.
    pub async fn push(self) -> Result<Response<PushedAuthorization>, Error> {
        let pairs = self.parameters.pairs()?;
        let call = Call::<PushedJson>::new(&operations::OAUTH_PAR).form(&pairs);
        let (json, answer) = self.client.call(call, self.options).await?.split();
        let Some(request_uri) = json.request_uri else {
            return Err(answer.explain(Error::missing_member("request_uri")));
        };
        Ok(answer.map(|()| PushedAuthorization {
            client: self.client,
            request_uri,
            expires_in: seconds(json.expires_in.as_ref()),
        }))
    }

    /// As [`push`](Self::push), and waits for it.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    #[cfg(feature = "blocking")]
    pub fn push_blocking(self) -> Result<Response<PushedAuthorization>, Error> {
        crate::blocking::wait(self.push())
    }
}

/// An authorization request that is signed: nothing more can be set on it.
#[derive(Clone, Debug)]
#[must_use = "an authorization request does nothing until it is built or pushed"]
pub struct SignedAuthorizeUrl(AuthorizeUrl);

impl SignedAuthorizeUrl {
    /// The URL for the browser. Nothing is sent.
    ///
    /// # Errors
    /// None that is known today.
    pub fn build(self) -> Result<Url, Error> {
        self.0.build()
    }

    /// Pushes the request to the service, as [`AuthorizeUrl::push`] does.
    ///
    /// # Errors
    /// As [`AuthorizeUrl::push`].
    pub async fn push(self) -> Result<Response<PushedAuthorization>, Error> {
        self.0.push().await
    }

    /// As [`push`](Self::push), and waits for it.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    #[cfg(feature = "blocking")]
    pub fn push_blocking(self) -> Result<Response<PushedAuthorization>, Error> {
        self.0.push_blocking()
    }
}

/// A parameter as a claim: a number and JSON are what they are, and no texts (RFC 9101, section 4).
fn claim(name: &str, text: &str) -> Value {
    let parsed = match name {
        "max_age" | "authorization_details" => serde_json::from_str(text).ok(),
        _ => None,
    };
    parsed.unwrap_or_else(|| text.into())
}

/// Shows for whom, and no parameter.
impl fmt::Debug for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeUrl")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// An authorization request that the service holds (RFC 9126, section 2.2).
#[derive(Clone)]
#[non_exhaustive]
pub struct PushedAuthorization {
    client: AuthenticationClient,
    /// What the request is known by, once.
    pub request_uri: String,
    /// How long it is good for.
    pub expires_in: Option<Duration>,
}

/// Shows for whom and how long: who has the request URI can go on with the request.
impl fmt::Debug for PushedAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushedAuthorization")
            .field("client", &self.client)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

impl PushedAuthorization {
    /// The URL for the browser.
    #[must_use]
    pub fn url(&self) -> Url {
        let id = Secret::from(self.client.client_id());
        let request_uri = Secret::from(self.request_uri.as_str());
        let pairs = [("client_id", &id), ("request_uri", &request_uri)];
        self.client.page("/authorize", &pairs)
    }
}

impl AuthorizeUrl {
    /// Whether an ID token is to come of it.
    #[cfg(feature = "login")]
    pub(crate) fn asks_for_id_token(&self) -> bool {
        let scope = self.parameters.get("scope").map_or("", Secret::expose);
        scope.split(' ').any(|scope| scope == "openid")
    }
}

impl AuthenticationClient {
    /// Begins an authorization request.
    ///
    /// <https://auth0.com/docs/api/authentication/authorization-code-flow-with-pkce/authorize-with-pkce>
    pub fn authorize_url(&self) -> AuthorizeUrl {
        let mut parameters = Parameters::new(RESERVED);
        parameters.set("response_type", "code");
        parameters.set("scope", DEFAULT_SCOPE);
        if let Some(key) = self.dpop_key() {
            parameters.set("dpop_jkt", key.thumbprint());
        }
        AuthorizeUrl {
            client: self.clone(),
            parameters,
            options: Options::new(),
        }
    }
}
