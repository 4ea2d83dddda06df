use std::fmt;
use std::time::Duration;

use url::Url;

use super::browser::Browser;
use super::cancel::Cancel;
use super::listener::{Arrival, Endpoint, Listener};
use super::page::Page;
use super::race::first;
use crate::authentication::callback::{self, Callback};
use crate::authentication::{AuthenticationClient, AuthorizeUrl, TokenSet};
use crate::error::{Delivery, Error, ErrorKind, OAuthError};
use crate::pkce::{CodeVerifier, Nonce, State};
use crate::secret::Secret;
use crate::token::BoxError;

/// A sign-in with the browser of this machine: [`loopback`](super::loopback).
#[must_use = "a sign-in does nothing until `run`"]
pub struct Loopback {
    auth: AuthenticationClient,
    request: AuthorizeUrl,
    pushed: bool,
    max_age: Option<Duration>,
    organization: Option<String>,
    ports: Vec<u16>,
    endpoint: Endpoint,
    browser: Browser,
    timeout: Duration,
    cancel: Cancel,
}

/// Long enough for a password from a drawer and a second factor.
const TIMEOUT: Duration = Duration::from_secs(300);

impl Loopback {
    pub(super) fn new(auth: &AuthenticationClient) -> Self {
        Self {
            auth: auth.clone(),
            request: auth.authorize_url().scope(super::SCOPE),
            pushed: false,
            max_age: None,
            organization: None,
            ports: Vec::new(),
            endpoint: Endpoint {
                path: "/callback".to_owned(),
                form_post: false,
                program: None,
            },
            browser: Browser::default(),
            timeout: TIMEOUT,
            cancel: Cancel::new(),
        }
    }

    /// The scopes to ask for, separated by spaces. Default:
    /// `openid profile email offline_access`; the last is what gives a refresh token.
    pub fn scope(mut self, scope: impl Into<Secret>) -> Self {
        self.request = self.request.scope(scope);
        self
    }

    /// The API that the access token is for, by its identifier.
    pub fn audience(mut self, audience: impl Into<Secret>) -> Self {
        self.request = self.request.audience(audience);
        self
    }

    /// The organization to sign in to, by id or by name. The ID token is held against it.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        let organization = organization.into();
        self.request = self.request.organization(organization.as_str());
        self.organization = Some(organization);
        self
    }

    /// How long ago the person may have signed in, in whole seconds. The ID token is held against
    /// it.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.request = self.request.max_age(max_age);
        self.max_age = Some(max_age);
        self
    }

    /// Sets what else the authorization request has: `|request| request.prompt("login")`. State,
    /// nonce, code challenge and redirect URI are set afterwards, each sign-in's own.
    pub fn authorize(mut self, set: impl FnOnce(AuthorizeUrl) -> AuthorizeUrl) -> Self {
        self.request = set(self.request);
        self
    }

    /// Pushes the authorization request to the service (RFC 9126), so that the browser is shown
    /// nothing of it but a reference.
    pub fn pushed(mut self) -> Self {
        self.pushed = true;
        self
    }

    /// Listens on this port. Default: any that is free.
    ///
    /// Every callback URL has to be among the application's allowed ones, `http://127.0.0.1:8765/callback`,
    /// say, unless the tenant takes any port on the loopback from it (RFC 8252, section 7.3).
    pub fn port(self, port: u16) -> Self {
        self.ports([port])
    }

    /// Listens on the first of these ports that is free.
    pub fn ports(mut self, ports: impl IntoIterator<Item = u16>) -> Self {
        self.ports = ports.into_iter().collect();
        self
    }

    /// The path of the callback URL. Default: `/callback`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.endpoint.path = path.into();
        self
    }

    /// Has the answer posted as a form (OAuth 2.0 Form Post Response Mode), so that the code does
    /// not stand in the history of the browser. It is of no use there: it works once, and for this
    /// sign-in alone.
    pub fn form_post(mut self) -> Self {
        self.request = self.request.response_mode("form_post");
        self.endpoint.form_post = true;
        self
    }

    /// How the pages in the browser call the program. Default: `the program`.
    pub fn program(mut self, name: impl Into<String>) -> Self {
        self.endpoint.program = Some(name.into());
        self
    }

    /// Shows the URL to the person in a way of your own. It is called on a thread of its own, in
    /// the context of the runtime, and may block; where it fails, the URL is
    /// [announced](Self::announce). Default: the person's own browser, where there is a screen.
    pub fn open_with<E: Into<BoxError>>(
        mut self,
        open: impl FnOnce(&Url) -> Result<(), E> + Send + 'static,
    ) -> Self {
        self.browser.opener = Some(Box::new(|url| open(url).map_err(Into::into)));
        self
    }

    /// Opens no browser: the URL is [announced](Self::announce).
    pub fn no_browser(mut self) -> Self {
        self.browser.opener = None;
        self
    }

    /// Takes the URL where no browser is opened, or none can be. Default: it is printed to the
    /// standard error.
    pub fn announce(mut self, announce: impl FnOnce(&Url) + Send + 'static) -> Self {
        self.browser.announcer = Box::new(announce);
        self
    }

    /// Announces the URL even where a browser opens: one that starts and stays dark looks the same
    /// from here.
    pub fn announce_always(mut self) -> Self {
        self.browser.always_announces = true;
        self
    }

    /// How long to wait for the person. Default: five minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Ends the sign-in when this handle is used.
    pub fn cancel(mut self, cancel: &Cancel) -> Self {
        self.cancel = cancel.clone();
        self
    }

    /// Opens the browser, waits for the person, and exchanges the code for tokens. An ID token
    /// among them has been verified.
    ///
    /// Dropping the future ends the sign-in and frees the port.
    ///
    /// # Errors
    /// - A configuration error where no port is free or the path is none.
    /// - What the service, or the person, refused with, in [`Error::oauth`]: `access_denied`.
    /// - [`Error::is_timeout`] where nobody came back in time.
    /// - [`Error::is_cancelled`] where the handle was used.
    /// - Whatever the [grant](AuthenticationClient::authorization_code) fails with.
    ///
    /// A request that is not the answer to this sign-in is no error: it is turned away, and the
    /// wait goes on.
    ///
    /// # Panics
    /// Outside a tokio runtime, as all that waits in this crate.
    pub async fn run(self) -> Result<TokenSet, Error> {
        let cancel = self.cancel.clone();
        let cancelled = async {
            cancel.cancelled().await;
            Err(Error::cancelled())
        };
        first(cancelled, self.sign_in()).await
    }

    async fn sign_in(self) -> Result<TokenSet, Error> {
        check_path(&self.endpoint.path)?;
        let mut listener = Listener::bind(&self.ports, self.endpoint).await?;
        let redirect_uri = listener.redirect_uri();
        let (state, nonce) = (State::generate()?, Nonce::generate()?);
        let verifier = CodeVerifier::generate()?;
        // Without `openid` there is no ID token for the nonce to be in.
        let is_openid = self.request.asks_for_id_token();
        let request = self
            .request
            .redirect_uri(redirect_uri.as_str())
            .state(&state)
            .nonce(&nonce)
            .code_challenge(&verifier.challenge());
        let url = match self.pushed {
            true => request.push().await?.value().url(),
            false => request.build()?,
        };
        tracing::debug!(redirect_uri, "waiting for the sign-in in the browser");
        self.browser.show(url);

        let answer = answer(&mut listener, &state, self.auth.issuer());
        let Ok((arrival, answer)) = tokio::time::timeout(self.timeout, answer).await else {
            let what = format!(
                "nobody came back from the browser to {redirect_uri} within {:?}; is that among \
                 the application's callback URLs?",
                self.timeout
            );
            return Err(Error::new(ErrorKind::Timeout, Delivery::NotSent, what));
        };
        let code = match answer {
            Ok(code) => code,
            Err(refusal) => {
                arrival.answer_last(Page::Refused(refusal.clone())).await;
                return Err(Error::oauth_error(refusal));
            }
        };
        let mut grant = self
            .auth
            .authorization_code(code)
            .redirect_uri(redirect_uri)
            .code_verifier(&verifier);
        if is_openid {
            grant = grant.nonce(nonce.expose());
        }
        if let Some(max_age) = self.max_age {
            grant = grant.max_age(max_age);
        }
        if let Some(organization) = self.organization {
            grant = grant.expect_organization(organization);
        }
        let tokens = first(grant.send(), listener.turn_away()).await;
        let page = match &tokens {
            Ok(_) => Page::SignedIn,
            Err(_) => Page::Failed,
        };
        arrival.answer_last(page).await;
        Ok(tokens?.into_value())
    }
}

/// The code, or the refusal, and the browser that brought it.
async fn answer(
    listener: &mut Listener,
    state: &State,
    issuer: &str,
) -> (Arrival, Result<Secret, OAuthError>) {
    loop {
        let arrival = listener.next().await;
        match callback::read(arrival.parameters.expose(), state, issuer) {
            Callback::Code(code) => return (arrival, Ok(code)),
            Callback::Refused(refusal) => return (arrival, Err(refusal)),
            Callback::Foreign => {
                tracing::debug!("a request that is not the answer to the sign-in was turned away");
                arrival.answer(Page::Foreign);
            }
        }
    }
}

/// A path as a browser sends it, so that the one that is registered is the one that comes.
fn check_path(path: &str) -> Result<(), Error> {
    let base = "http://127.0.0.1";
    let same = |url: Url| url.path() == path && url.query().is_none() && url.fragment().is_none();
    if path.starts_with('/') && Url::parse(&format!("{base}{path}")).is_ok_and(same) {
        return Ok(());
    }
    Err(Error::configuration(
        "the path of the callback URL is none: it begins with a slash, as in `/callback`, has no \
         query and no fragment, and is percent-encoded where it has to be",
    ))
}

/// Names what is set, and no parameter of the request.
impl fmt::Debug for Loopback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loopback")
            .field("auth", &self.auth)
            .field("ports", &self.ports)
            .field("endpoint", &self.endpoint)
            .field("browser", &self.browser)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
