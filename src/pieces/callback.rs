//! What comes back to the redirect URI: `code` and `state`, or an OAuth error.

use url::{Url, form_urlencoded};

use crate::error::{Error, OAuthError};
use crate::secret::Secret;

/// An authorization response (RFC 6749, sections 4.1.2 and 4.1.2.1).
#[derive(Debug)]
pub(super) struct Callback {
    pub(super) code: Secret,
    pub(super) state: Option<Secret>,
}

impl Callback {
    /// Reads a whole URL, a query, a fragment or a form body; `Ok(None)` where it says nothing of
    /// a sign-in.
    ///
    /// An error counts only once its `state` has been checked, so it comes with it.
    pub(super) fn parse(text: &str) -> Option<Result<Self, (OAuthError, Option<Secret>)>> {
        // A URL, or what a server sees of one (`/callback?…`), has them behind `?` or `#`.
        let is_address = text.starts_with(['/', '?', '#']) || Url::parse(text).is_ok();
        let (query, fragment) = match is_address {
            true => {
                let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
                (
                    rest.split_once('?').map_or("", |(_, query)| query),
                    fragment,
                )
            }
            false => (text, ""),
        };
        [query, fragment].into_iter().find_map(Self::from_form)
    }

    fn from_form(form: &str) -> Option<Result<Self, (OAuthError, Option<Secret>)>> {
        // A parameter that comes twice is as good as none (RFC 6749, section 3.1).
        let get = |wanted: &str| {
            let mut found =
                form_urlencoded::parse(form.as_bytes()).filter(|(name, _)| name == wanted);
            let (_, value) = found.next()?;
            let value = Secret::from(value.into_owned());
            (found.next().is_none() && !value.is_empty()).then_some(value)
        };
        let state = get("state");
        if let Some(error) = OAuthError::parse_form(form.as_bytes()) {
            return Some(Err((error, state)));
        }
        get("code").map(|code| Ok(Self { code, state }))
    }
}

/// The code of a callback that belongs to the request with this state.
///
/// The state is compared first: what a stranger sends is neither a code nor an error.
pub(super) fn code(text: &str, sent: &crate::pkce::State) -> Result<Secret, Error> {
    let checked = |state: Option<Secret>| match state {
        Some(state) if sent.matches(state.expose()) => Ok(()),
        _ => Err(Error::state_mismatch()),
    };
    match Callback::parse(text) {
        Some(Ok(callback)) => {
            checked(callback.state)?;
            Ok(callback.code)
        }
        Some(Err((error, state))) => {
            checked(state)?;
            Err(Error::oauth_error(error))
        }
        None => Err(Error::missing_member("code")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pkce::State;

    #[test]
    fn a_url_a_query_a_fragment_and_a_form_are_read() {
        let state = State::from("s");
        for text in [
            "http://127.0.0.1:1/cb?code=c%20d&state=s",
            "http://127.0.0.1:1/cb?x=1#code=c%20d&state=s",
            "/cb?code=c%20d&state=s",
            "/cb?state=s&code=c%20d",
            "?code=c%20d&state=s",
            "#state=s&code=c%20d",
            "code=c+d&state=s",
        ] {
            assert_eq!(code(text, &state).unwrap().expose(), "c d", "{text}");
        }
    }

    #[test]
    fn a_wrong_or_missing_state_is_refused_whatever_else_came() {
        for text in [
            "code=c&state=t",
            "code=c",
            "code=c&state=",
            "error=access_denied&state=t",
            "error=access_denied",
        ] {
            let error = code(text, &State::from("s")).unwrap_err();
            assert!(error.is_state_mismatch(), "{text}: {error}");
        }
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused() {
        let state = State::from("s");
        assert!(
            code("code=c&state=s&state=s", &state)
                .unwrap_err()
                .is_state_mismatch()
        );
        assert!(
            code("code=c&code=d&state=s", &state)
                .unwrap_err()
                .is_missing_member()
        );
    }

    #[test]
    fn an_error_is_typed() {
        let error = code(
            "error=access_denied&error_description=No+thanks&state=s",
            &State::from("s"),
        );
        let error = error.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "access_denied");
        assert_eq!(
            error.oauth().unwrap().error_description(),
            Some("No thanks")
        );
    }

    #[test]
    fn nothing_is_said_so() {
        for text in [
            "",
            "http://127.0.0.1:1/cb",
            "state=s",
            "code=&state=s",
            "\u{0}%zz",
        ] {
            assert!(
                code(text, &State::from("s"))
                    .unwrap_err()
                    .is_missing_member(),
                "{text}"
            );
        }
    }
}
