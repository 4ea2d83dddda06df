//! The guided sign-in, one type a step, so that no step can be taken too early.

use url::Url;

use super::{
    AuthorizeResponseType, CodeChallengeMethod, GrantType, OAuthToken, PiecesClient, Pkce, Prompt,
    ResponseMode, ResponseType, ResultedPkce, Scope, ScreenHint, SeededPkce, Session,
    TokenizedPkce, callback,
};
use crate::error::Error;
use crate::model::JsonOrText;
use crate::pkce::{CodeChallenge, CodeVerifier, Nonce, State};
use crate::secret::Secret;

/// What a sign-in asks for.
///
/// ```
/// use auth0_sdk::pieces::{Scope, SignIn};
///
/// let mut sign_in = SignIn::new("my-client-id", "http://localhost:39300/pkce/response/code");
/// sign_in.scope = vec![Scope::Openid, Scope::Email];
/// sign_in.audience = Some("https://pieces.example/api/".to_owned());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignIn {
    /// The application's client id at the identity provider.
    pub client_id: String,
    /// Where the browser is sent with the code; one that the application is registered with.
    pub redirect_uri: String,
    /// What is asked for: `openid profile email offline_access` unless it is set.
    pub scope: Vec<Scope>,
    /// The API that the access token is for.
    pub audience: Option<String>,
    /// The authorize URL that Pieces OS is to use, where it is not its own.
    pub domain: Option<String>,
    /// How the code comes back: `form_post` unless it is set, the only one that the callback of
    /// Pieces OS takes.
    pub response_mode: ResponseMode,
    /// Whether the person has to sign in anew, or must not be asked.
    pub prompt: Option<Prompt>,
    /// Whether to begin with signing up.
    pub screen_hint: Option<ScreenHint>,
    /// The connection to sign in with; a browser's sign-in only.
    pub connection: Option<String>,
    /// The organization to sign in to; through Pieces OS only.
    pub organization: Option<String>,
    /// The invitation to accept; through Pieces OS only.
    pub invitation: Option<String>,
}

impl SignIn {
    /// A sign-in of this application with this redirect URI.
    #[must_use]
    pub fn new(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
            scope: vec![
                Scope::Openid,
                Scope::Profile,
                Scope::Email,
                Scope::OfflineAccess,
            ],
            audience: None,
            domain: None,
            response_mode: ResponseMode::FormPost,
            prompt: None,
            screen_hint: None,
            connection: None,
            organization: None,
            invitation: None,
        }
    }
}

impl PiecesClient {
    /// Begins a sign-in with a challenge from Pieces OS (`GET /pkce/challenge`).
    ///
    /// # Errors
    /// Those of the call; [`is_missing_member`](Error::is_missing_member) when the challenge is
    /// not complete.
    pub async fn begin(&self, sign_in: SignIn) -> Result<Challenged, Error> {
        let answer = self.pkce().get_challenge().send().await?;
        let Proof {
            state,
            nonce,
            verifier,
            challenge,
        } = proof(answer.value()).map_err(|error| answer.explain(error))?;
        Ok(Challenged {
            client: self.clone(),
            sign_in,
            state,
            nonce,
            code_challenge: challenge,
            verifier,
            through_pieces: true,
        })
    }

    /// Begins a sign-in with a challenge made here, for a browser and the identity provider
    /// alone: no Pieces OS takes part.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn begin_here(&self, sign_in: SignIn) -> Result<Challenged, Error> {
        let verifier = CodeVerifier::generate()?;
        let state = State::generate()?;
        Ok(Challenged {
            client: self.clone(),
            sign_in,
            nonce: state.expose().into(),
            state,
            code_challenge: verifier.challenge(),
            verifier: verifier.into_secret(),
            through_pieces: false,
        })
    }
}

/// A sign-in with its challenge. Next: a code, from Pieces OS ([`code`](Self::code)) or from a
/// browser ([`authorize_url`](Self::authorize_url), then [`callback`](Self::callback)).
#[derive(Clone, Debug)]
#[must_use = "a sign-in goes on with `code`, or with `authorize_url` and `callback`"]
pub struct Challenged {
    client: PiecesClient,
    sign_in: SignIn,
    state: State,
    nonce: Nonce,
    code_challenge: CodeChallenge,
    verifier: Secret,
    through_pieces: bool,
}

/// What a sign-in rests on.
struct Proof {
    state: State,
    nonce: Nonce,
    verifier: Secret,
    challenge: CodeChallenge,
}

/// Reads the challenge of Pieces OS. One that does not fit its verifier is refused here, before a
/// person is sent to a browser for a code that could never be redeemed.
fn proof(pkce: &Pkce) -> Result<Proof, Error> {
    let missing = Error::missing_member;
    let challenged = pkce
        .challenge
        .as_ref()
        .ok_or_else(|| missing("challenge"))?;
    let some = |member: Option<Secret>, name| {
        let member = member.filter(|member| !member.is_empty());
        member.ok_or_else(|| missing(name))
    };
    let state = some(challenged.state.clone(), "challenge.state")?;
    let nonce = some(challenged.nonce.clone(), "challenge.nonce")?;
    let verifier = some(challenged.verifier.clone(), "challenge.verifier")?;
    let challenge = challenged.challenge.clone();
    let challenge = challenge.ok_or_else(|| missing("challenge.challenge"))?;
    if matches!(challenged.method, Some(CodeChallengeMethod::Unlisted(_))) {
        return Err(Error::unsupported(
            "Pieces OS uses another challenge method than S256",
        ));
    }
    let challenge = CodeChallenge::from_text(challenge);
    if !challenge.is_of_text(verifier.expose()) {
        return Err(Error::unsupported(
            "the challenge of Pieces OS is not that of its verifier",
        ));
    }
    Ok(Proof {
        state: state.into(),
        nonce: nonce.into(),
        verifier,
        challenge,
    })
}

impl Challenged {
    /// The state of this sign-in: what comes back has to carry it.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Lets Pieces OS get the code (`POST /pkce/code`), and checks its state.
    ///
    /// # Errors
    /// Those of the call; [`is_state_mismatch`](Error::is_state_mismatch) when the state is
    /// another one; [`is_missing_member`](Error::is_missing_member) when there is no code.
    pub async fn code(&self) -> Result<Coded, Error> {
        let request = self.client.pkce().generate_code().seeded_pkce(&self.seed());
        let answer = request.send().await?;
        self.coded(answer.value())
            .map_err(|error| answer.explain(error))
    }

    /// The URL to open in a browser.
    ///
    /// # Errors
    /// When the identity provider's address and the parameters make no valid URL.
    pub fn authorize_url(&self) -> Result<Url, Error> {
        let sign_in = &self.sign_in;
        let mut request = self
            .client
            .auth0()
            .authorize_auth0(
                sign_in.audience.as_deref().unwrap_or_default(),
                &sign_in.scope,
                &AuthorizeResponseType::Code,
                &sign_in.client_id,
                &CodeChallengeMethod::S256,
                self.code_challenge.as_str(),
                &sign_in.response_mode,
            )
            .state(self.state.expose())
            .redirect_uri(&sign_in.redirect_uri);
        if let Some(connection) = &sign_in.connection {
            request = request.connection(connection);
        }
        if let Some(prompt) = &sign_in.prompt {
            request = request.prompt(prompt.as_str());
        }
        let mut url = request.url()?;
        if sign_in.audience.is_none() {
            // The specification requires one; a provider takes an empty one for a wrong one.
            let parameters = url.query().unwrap_or_default().split('&');
            let others = parameters.filter(|parameter| !parameter.starts_with("audience="));
            let query = others.collect::<Vec<_>>().join("&");
            url.set_query(Some(&query));
        }
        Ok(url)
    }

    /// Takes what the browser brought back: the whole URL, its query or fragment, or the posted
    /// form. The state is checked before anything else is believed; after a wrong one the sign-in
    /// can still be finished with the right one.
    ///
    /// # Errors
    /// [`is_state_mismatch`](Error::is_state_mismatch); [`oauth`](Error::oauth) when the provider
    /// or the person said no; [`is_missing_member`](Error::is_missing_member) when there is no
    /// code.
    pub fn callback(&self, returned: &str) -> Result<Coded, Error> {
        Ok(self.with_code(callback::code(returned, &self.state)?))
    }

    /// As [`callback`](Self::callback), and hands the code on to Pieces OS
    /// (`POST /pkce/response/code`) as the browser would have. Its answer, JSON or a page, comes
    /// along.
    ///
    /// # Errors
    /// Those of [`callback`](Self::callback) and of the call.
    pub async fn callback_through_pieces(
        &self,
        returned: &str,
    ) -> Result<(Coded, JsonOrText<Pkce>), Error> {
        let coded = Self {
            through_pieces: true,
            ..self.clone()
        }
        .callback(returned)?;
        let body = ResultedPkce::new(coded.code.clone(), self.state.expose());
        let answer = self.client.pkce().respond_with_code(&body).send().await?;
        Ok((coded, answer.into_value()))
    }

    /// The state as the provider returned it has to be the one of the challenge, which in this
    /// contract is the nonce as well. No official SDK compares them.
    fn coded(&self, pkce: &Pkce) -> Result<Coded, Error> {
        let result = pkce
            .result
            .as_ref()
            .ok_or_else(|| Error::missing_member("result"))?;
        if !self
            .state
            .matches(result.state.as_ref().map_or("", Secret::expose))
        {
            return Err(Error::state_mismatch());
        }
        let code = result.code.clone().filter(|code| !code.is_empty());
        Ok(self.with_code(code.ok_or_else(|| Error::missing_member("result.code"))?))
    }

    fn with_code(&self, code: Secret) -> Coded {
        Coded {
            challenged: self.clone(),
            code,
        }
    }

    fn seed(&self) -> SeededPkce {
        let sign_in = &self.sign_in;
        let mut seed = SeededPkce::new(
            ResponseType::Code,
            self.state.expose(),
            self.nonce.expose(),
            self.code_challenge.as_str(),
            CodeChallengeMethod::S256,
            sign_in.scope.iter().cloned(),
            sign_in.client_id.as_str(),
        );
        seed.redirect_uri = Some(sign_in.redirect_uri.clone());
        seed.audience = sign_in.audience.clone();
        seed.domain = sign_in.domain.clone();
        seed.response_mode = Some(sign_in.response_mode.clone());
        seed.prompt = sign_in.prompt.clone();
        seed.screen_hint = sign_in.screen_hint.clone();
        seed.organization = sign_in.organization.clone();
        seed.invitation = sign_in.invitation.clone();
        seed
    }
}

/// A sign-in with its code, the state checked. Next: the token.
///
/// A code is good for one use. After a call that failed before it was answered
/// ([`Delivery::NotSent`](crate::error::Delivery::NotSent)) the same step can be taken again; a
/// second use of a code that was redeemed is refused, and revokes the tokens of the first
/// (RFC 6749, section 4.1.2).
#[derive(Clone, Debug)]
#[must_use = "a sign-in goes on with one of the token calls"]
pub struct Coded {
    challenged: Challenged,
    code: Secret,
}

impl Coded {
    /// Redeems the code through Pieces OS (`POST /pkce/token`).
    ///
    /// # Errors
    /// Those of the call, [`oauth`](Error::oauth) among them;
    /// [`is_missing_member`](Error::is_missing_member) when the answer has no token.
    pub async fn token_through_pieces(&self) -> Result<Session, Error> {
        let client = &self.challenged.client;
        let request = client
            .pkce()
            .generate_token()
            .tokenized_pkce(&self.request());
        let answer = request.send().await?;
        let pkce = answer.value();
        let of_auth0 = pkce.auth0.as_ref().and_then(|auth0| auth0.o_auth.as_ref());
        let of_descope = pkce
            .descope
            .as_ref()
            .and_then(|descope| descope.o_auth.as_ref());
        let groups = [of_auth0, of_descope].into_iter().flatten();
        let token = groups.filter_map(|group| group.token.as_ref()).next();
        token
            .ok_or_else(|| Error::missing_member("auth0.oAuth.token"))
            .and_then(|token| self.session(token, true))
            .map_err(|error| answer.explain(error))
    }

    /// Redeems the code at the identity provider itself (`POST /oauth/token`).
    ///
    /// # Errors
    /// Those of the call, [`oauth`](Error::oauth) among them;
    /// [`is_missing_member`](Error::is_missing_member) when the answer has no token.
    pub async fn token_from_provider(&self) -> Result<Session, Error> {
        let client = &self.challenged.client;
        let answer = client
            .auth0()
            .exchange_for_auth0_token(&self.request())
            .send()
            .await?;
        self.session(answer.value(), self.challenged.through_pieces)
            .map_err(|error| answer.explain(error))
    }

    fn request(&self) -> TokenizedPkce {
        let sign_in = &self.challenged.sign_in;
        let mut request = TokenizedPkce::new(
            GrantType::AuthorizationCode,
            sign_in.client_id.as_str(),
            self.code.clone(),
            sign_in.redirect_uri.as_str(),
            self.challenged.verifier.clone(),
        );
        request.audience = sign_in.audience.clone();
        request
    }

    fn session(&self, tokens: &OAuthToken, through_pieces: bool) -> Result<Session, Error> {
        let Challenged {
            client, sign_in, ..
        } = &self.challenged;
        Session::new(client, &sign_in.client_id, tokens.clone(), through_pieces)
    }
}
