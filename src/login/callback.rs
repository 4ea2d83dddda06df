//! What a redirect says (RFC 6749, sections 4.1.2 and 4.1.2.1): a pure function of its
//! parameters.

use crate::error::OAuthError;
use crate::pkce::State;
use crate::secret::Secret;

/// What is to be done with a request for the callback path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Callback {
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
pub(super) fn read(parameters: &str, state: &State, issuer: &str) -> Callback {
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

    proptest! {
        #[test]
        fn nothing_without_the_state_does_anything(parameters in "[a-z0-9=&%+]{0,80}") {
            prop_assert_eq!(reading(&parameters), Callback::Foreign);
        }
    }
}
