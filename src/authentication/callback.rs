//! What a redirect says (RFC 6749, sections 4.1.2 and 4.1.2.1): a pure function of its
//! parameters.

use super::AuthenticationClient;
use super::grants::AuthorizationCodeGrant;
use crate::error::{Error, OAuthError};
use crate::pkce::State;
use crate::secret::Secret;

/// What is to be done with a request for the callback path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Callback {
    /// To be exchanged for tokens.
    Code(Secret),
    /// The service, or the person, said no.
    Refused(OAuthError),
    /// No answer to this sign-in: another tab, a forged request, a broken one.
    Foreign,
}

/// Reads the parameters of a query or of a posted form. Nothing counts that lacks the right
/// state, gives a parameter twice (RFC 6749, section 3.1), or names another issuer (RFC 9207,
/// section 2.4).
pub(crate) fn read(parameters: &str, state: &State, issuer: &str) -> Callback {
    let once = |name: &str| -> Result<Option<Secret>, ()> {
        let mut values = url::form_urlencoded::parse(parameters.as_bytes())
            .filter(|(found, _)| found == name)
            .map(|(_, value)| Secret::from(value.into_owned()));
        let value = values.next();
        values.next().map_or(Ok(value), |_| Err(()))
    };
    let (Ok(returned), Ok(code), Ok(error), Ok(iss)) =
        (once("state"), once("code"), once("error"), once("iss"))
    else {
        return Callback::Foreign;
    };
    if !returned.is_some_and(|returned| state.matches(returned.expose())) {
        return Callback::Foreign;
    }
    if iss.is_some_and(|iss| iss.expose() != issuer) {
        return Callback::Foreign;
    }
    if error.is_some()
        && let Some(error) = OAuthError::parse_form(parameters.as_bytes())
    {
        return Callback::Refused(error);
    }
    match code.filter(|code| !code.is_empty()) {
        Some(code) => Callback::Code(code),
        None => Callback::Foreign,
    }
}

impl AuthenticationClient {
    /// Reads what came to the redirect URI: the whole URL, its query, or the posted form. `state`
    /// is the one that was sent with the authorization request, kept in the person's session.
    ///
    /// ```
    /// use auth0_sdk::authentication::AuthenticationClient;
    /// use auth0_sdk::pkce::{CodeVerifier, Nonce, State};
    ///
    /// /// What the person's session keeps between the two handlers of a web server.
    /// struct Kept { state: State, nonce: Nonce, verifier: CodeVerifier }
    ///
    /// const CALLBACK: &str = "https://app.example.com/callback";
    ///
    /// fn login(auth: &AuthenticationClient) -> Result<(Kept, String), auth0_sdk::Error> {
    ///     let kept = Kept {
    ///         state: State::generate()?,
    ///         nonce: Nonce::generate()?,
    ///         verifier: CodeVerifier::generate()?,
    ///     };
    ///     let url = auth
    ///         .authorize_url()
    ///         .redirect_uri(CALLBACK)
    ///         .state(&kept.state)
    ///         .nonce(&kept.nonce)
    ///         .code_challenge(&kept.verifier.challenge())
    ///         .build()?;
    ///     Ok((kept, url.into())) // redirect the browser there
    /// }
    ///
    /// async fn callback(
    ///     auth: &AuthenticationClient,
    ///     kept: Kept,
    ///     query: &str,
    /// ) -> Result<String, auth0_sdk::Error> {
    ///     let tokens = auth
    ///         .callback(query, &kept.state)?
    ///         .redirect_uri(CALLBACK)
    ///         .code_verifier(&kept.verifier)
    ///         .nonce(&kept.nonce)
    ///         .await?;
    ///     Ok(tokens.into_value().claims.map(|claims| claims.sub).unwrap_or_default())
    /// }
    /// # fn main() -> Result<(), auth0_sdk::Error> {
    /// # let auth = AuthenticationClient::builder("tenant.eu.auth0.com", "id").build()?;
    /// # let (kept, url) = login(&auth)?;
    /// # assert!(url.contains("code_challenge="));
    /// # let query = format!("error=access_denied&state={}", kept.state.expose());
    /// # assert!(auth.callback(&query, &kept.state).unwrap_err().oauth().is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_state_mismatch`](Error::is_state_mismatch) for an answer to another request: the state
    /// is missing or another, a parameter comes twice (RFC 6749, section 3.1), or it names
    /// another issuer (RFC 9207, section 2.4). What the service or the person refused with, in
    /// [`Error::oauth`].
    pub fn callback(&self, returned: &str, state: &State) -> Result<AuthorizationCodeGrant, Error> {
        let query = returned
            .split_once('?')
            .map_or(returned, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        match read(query, state, self.issuer()) {
            Callback::Code(code) => Ok(self.authorization_code(code)),
            Callback::Refused(error) => Err(Error::oauth_error(error)),
            Callback::Foreign => Err(Error::state_mismatch()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ISSUER: &str = "https://tenant.auth0.com/";

    fn reading(parameters: &str) -> Callback {
        read(parameters, &State::from("st&te"), ISSUER)
    }

    #[test]
    fn a_code_with_the_right_state() {
        let code = || Callback::Code("c0de".into());
        assert_eq!(reading("code=c0de&state=st%26te"), code());
        assert_eq!(reading("state=st%26te&session_state=1&code=c0de"), code());
        let iss = "code=c0de&state=st%26te&iss=https%3A%2F%2Ftenant.auth0.com%2F";
        assert_eq!(reading(iss), code());
        assert_eq!(reading("code=c0de&state=st%26te&error="), code());
    }

    #[test]
    fn an_error_with_the_right_state_goes_before_a_code() {
        for parameters in [
            "error=access_denied&error_description=No+thanks&state=st%26te",
            "code=c0de&error=access_denied&error_description=No+thanks&state=st%26te",
        ] {
            let Callback::Refused(error) = reading(parameters) else {
                panic!("{parameters}");
            };
            assert_eq!(error.error(), "access_denied");
            assert_eq!(error.error_description(), Some("No thanks"));
        }
    }

    #[test]
    fn anything_else_is_of_no_concern() {
        for parameters in [
            "",
            "code=c0de",
            "state=st%26te",
            "code=&state=st%26te",
            "code=c0de&state=",
            "code=c0de&state=other",
            "error=access_denied",
            "error=access_denied&state=other",
            "code=c0de&state=st%26te&state=st%26te",
            "code=c0de&state=other&state=st%26te",
            "code=c0de&code=other&state=st%26te",
            "error=a&error=b&state=st%26te",
            "code=c0de&state=st%26te&iss=https%3A%2F%2Fevil.example%2F",
            "CODE=c0de&STATE=st%26te",
        ] {
            assert_eq!(reading(parameters), Callback::Foreign, "{parameters}");
        }
    }

    #[test]
    fn a_url_a_query_and_a_form_read_the_same() {
        let auth = AuthenticationClient::builder("tenant.auth0.com", "c");
        let auth = auth.build().unwrap();
        let state = State::from("s");
        for returned in [
            "https://a/cb?code=c&state=s#",
            "?code=c&state=s",
            "code=c&state=s",
            "/cb?state=s&code=c#_",
        ] {
            let _ = auth.callback(returned, &state).unwrap();
        }
        let error = auth.callback("?code=c&state=t", &state).unwrap_err();
        assert!(error.is_state_mismatch());
        let error = auth.callback("?error=access_denied&state=s", &state);
        assert_eq!(error.unwrap_err().oauth().unwrap().error(), "access_denied");
    }

    proptest! {
        #[test]
        fn nothing_without_the_state_does_anything(parameters in "[a-z0-9=&%+]{0,80}") {
            prop_assert_eq!(reading(&parameters), Callback::Foreign);
        }
    }
}
