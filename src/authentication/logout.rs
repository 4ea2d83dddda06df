use std::fmt;

use url::Url;

use super::AuthenticationClient;
use super::parameters::Parameters;
use crate::error::Error;
use crate::secret::Secret;

/// The URL that ends the browser's session at Auth0: `/oidc/logout` (OpenID Connect RP-Initiated
/// Logout 1.0), or `/v2/logout` where the tenant does not have that.
///
/// ```
/// use auth0_sdk::authentication::AuthenticationClient;
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let auth = AuthenticationClient::builder("tenant.eu.auth0.com", "my-client-id").build()?;
/// let url = auth
///     .logout_url()
///     .post_logout_redirect_uri("https://app.example.com/bye")
///     .build()?;
/// assert_eq!(
///     url.as_str(),
///     "https://tenant.eu.auth0.com/oidc/logout?client_id=my-client-id\
///      &post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fbye"
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a URL is of use when it is built"]
pub struct LogoutUrl {
    client: AuthenticationClient,
    parameters: Parameters,
}

const RESERVED: &[&str] = &[
    "id_token_hint",
    "logout_hint",
    "post_logout_redirect_uri",
    "state",
    "ui_locales",
    "federated",
    "returnTo",
];

impl LogoutUrl {
    /// The ID token of the session to end. With it the service need not ask the person.
    pub fn id_token_hint(self, id_token: impl Into<Secret>) -> Self {
        self.set("id_token_hint", id_token)
    }

    /// The `sid` of the session to end.
    pub fn logout_hint(self, session_id: impl Into<Secret>) -> Self {
        self.set("logout_hint", session_id)
    }

    /// Where the browser is sent afterwards: one of the application's allowed logout URLs.
    pub fn post_logout_redirect_uri(self, uri: impl Into<Secret>) -> Self {
        self.set("post_logout_redirect_uri", uri)
    }

    /// A value that comes back with the browser.
    pub fn state(self, state: impl Into<Secret>) -> Self {
        self.set("state", state)
    }

    /// The languages of the page, the preferred first, separated by spaces.
    pub fn ui_locales(self, ui_locales: impl Into<Secret>) -> Self {
        self.set("ui_locales", ui_locales)
    }

    /// Ends the session at the identity provider behind the connection as well.
    pub fn federated(self) -> Self {
        self.set("federated", "")
    }

    /// A parameter that has no setter here. A name that has one is an invalid argument when the
    /// URL is built.
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.parameters.extra(name.into(), value.into());
        self
    }

    fn set(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.parameters.set(name, value);
        self
    }

    /// The URL of `/oidc/logout`.
    ///
    /// <https://auth0.com/docs/authenticate/login/logout/log-users-out-of-auth0>
    ///
    /// # Errors
    /// An invalid argument where an extra parameter has the name of another.
    pub fn build(self) -> Result<Url, Error> {
        self.page("/oidc/logout", |name| name)
    }

    /// The URL of `/v2/logout`, which calls the redirect URI `returnTo` and takes no hint.
    ///
    /// <https://auth0.com/docs/api/authentication/logout/auth-0-logout>
    ///
    /// # Errors
    /// An invalid argument where a hint, a state or languages are set, which this endpoint would
    /// ignore, or where an extra parameter has the name of another.
    pub fn build_v2(self) -> Result<Url, Error> {
        for ignored in ["id_token_hint", "logout_hint", "state", "ui_locales"] {
            if self.parameters.get(ignored).is_some() {
                let reason = "`/v2/logout` does not take it; use `build` for `/oidc/logout`";
                return Err(Error::invalid_argument(ignored, reason));
            }
        }
        self.page("/v2/logout", |name| match name {
            "post_logout_redirect_uri" => "returnTo",
            other => other,
        })
    }

    fn page(&self, path: &str, rename: fn(&str) -> &str) -> Result<Url, Error> {
        let id = Secret::from(self.client.client_id());
        let mut pairs = vec![("client_id", &id)];
        let own = self.parameters.pairs()?;
        pairs.extend(own.into_iter().map(|(name, value)| (rename(name), value)));
        Ok(self.client.page(path, &pairs))
    }
}

/// Shows for whom, and no parameter.
impl fmt::Debug for LogoutUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutUrl")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl AuthenticationClient {
    /// The URL that ends the browser's session. It is for the browser: nothing is sent.
    pub fn logout_url(&self) -> LogoutUrl {
        LogoutUrl {
            client: self.clone(),
            parameters: Parameters::new(RESERVED),
        }
    }
}
