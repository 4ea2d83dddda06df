use std::fmt;

use http::header::LOCATION;

use super::ResultedPkce;
use super::callback::Callback;
use crate::error::OAuthError;
use crate::model::Object as _;
use crate::secret::Secret;
use crate::transport::{Answer, RawAnswer, Unreadable};

/// What `GET /authorize` answers.
///
/// The specification declares a form with the code. Real providers redirect, to the redirect URI
/// with a code or to a login page without one, or show a page. All of it is read here; an OAuth
/// error, in whichever form, is the error of the call.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum AuthorizeAnswer {
    /// The code, from a form, from JSON, or from a redirect to the redirect URI. Check its
    /// `state` before using it.
    Code(ResultedPkce),
    /// A redirect without a code: a person has to act there. The address may carry a session, so
    /// it is a secret.
    Redirect(Secret),
    /// A page: for a person, or one that posts the code to the redirect URI by itself.
    Page(Secret),
}

impl AuthorizeAnswer {
    /// The code with its state, if there is one.
    #[must_use]
    pub const fn code(&self) -> Option<&ResultedPkce> {
        match self {
            Self::Code(result) => Some(result),
            Self::Redirect(_) | Self::Page(_) => None,
        }
    }

    fn from_text(text: &str) -> Result<Option<Self>, OAuthError> {
        let Some(callback) = Callback::parse(text) else {
            return Ok(None);
        };
        let callback = callback.map_err(|(error, _)| error)?;
        let mut result = ResultedPkce::blank();
        result.code = Some(callback.code);
        result.state = callback.state;
        Ok(Some(Self::Code(result)))
    }
}

/// Shows which it is, and neither code nor address nor page.
impl fmt::Debug for AuthorizeAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(result) => f.debug_tuple("Code").field(result).finish(),
            Self::Redirect(address) => f.debug_tuple("Redirect").field(address).finish(),
            Self::Page(page) => f.debug_tuple("Page").field(page).finish(),
        }
    }
}

impl Answer for AuthorizeAnswer {
    const ACCEPT: &'static str =
        "application/x-www-form-urlencoded, application/json;q=0.9, text/html;q=0.5";

    fn read(answer: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        if answer.status.is_redirection() {
            let location = answer.headers.get(LOCATION);
            let location = location.ok_or(Unreadable::Redirect("a redirect has no `Location`"))?;
            // Providers lead to their own login page without naming their host.
            let address = std::str::from_utf8(location.as_bytes()).ok();
            let address = address.and_then(|address| answer.url.join(address).ok());
            let address = address.ok_or(Unreadable::Redirect(
                "the `Location` of a redirect is not a URL",
            ))?;
            let code = Self::from_text(address.as_str())?;
            return Ok(code.unwrap_or_else(|| Self::Redirect(String::from(address).into())));
        }
        if let Some(error) = OAuthError::parse_json(answer.body) {
            return Err(error.into());
        }
        // The declared form comes as JSON too, whatever the media type says.
        if answer.body.trim_ascii_start().starts_with(b"{") {
            let result = answer.json(ResultedPkce::blank)?;
            if result.code.as_ref().is_some_and(|code| !code.is_empty()) {
                return Ok(Self::Code(result));
            }
        }
        let text = String::from_utf8_lossy(answer.body);
        let form = if text.contains('<') {
            None
        } else {
            Self::from_text(&text)?
        };
        Ok(form.unwrap_or_else(|| Self::Page(Secret::from(&*text))))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode};
    use url::Url;

    use super::*;

    fn read(
        status: u16,
        location: &'static str,
        body: &'static str,
    ) -> Result<AuthorizeAnswer, Unreadable> {
        let mut headers = HeaderMap::new();
        let url = Url::parse("https://login.example/authorize").unwrap();
        if !location.is_empty() {
            headers.insert(LOCATION, HeaderValue::from_static(location));
        }
        let body = Bytes::from_static(body.as_bytes());
        let status = StatusCode::from_u16(status).unwrap();
        let operation = &crate::pieces::operations::AUTH0_AUTHORIZE_AUTH0;
        AuthorizeAnswer::read(&RawAnswer::new(status, &headers, &body, &url, operation))
    }

    #[test]
    fn a_code_is_found_in_a_form_in_json_and_in_a_redirect() {
        for (status, location, body) in [
            (200, "", "code=c&state=s"),
            (200, "", r#"{"code":"c","state":"s","new":1}"#),
            (302, "http://127.0.0.1:1/cb?code=c&state=s", ""),
            (303, "http://127.0.0.1:1/cb#code=c&state=s", "<html>"),
        ] {
            let answer = read(status, location, body).unwrap();
            let result = answer.code().unwrap_or_else(|| panic!("{location}{body}"));
            assert_eq!(result.code.as_ref().unwrap().expose(), "c");
            assert_eq!(result.state.as_ref().unwrap().expose(), "s");
            assert!(!format!("{answer:?}").contains("\"c\""));
        }
    }

    #[test]
    fn what_a_person_has_to_see_is_told_apart() {
        let page = "<form action=\"x?code=1\">";
        assert_eq!(
            read(200, "", page).unwrap(),
            AuthorizeAnswer::Page(page.into())
        );
        let login = "https://login.example/u/login?state=abc";
        let relative = read(302, "/u/login?state=abc", "").unwrap();
        assert_eq!(relative, AuthorizeAnswer::Redirect(login.into()));
        assert_eq!(
            read(302, login, "").unwrap(),
            AuthorizeAnswer::Redirect(login.into())
        );
        assert!(matches!(
            read(200, "", "{}").unwrap(),
            AuthorizeAnswer::Page(_)
        ));
        assert!(matches!(
            read(200, "", "").unwrap(),
            AuthorizeAnswer::Page(_)
        ));
    }

    #[test]
    fn an_oauth_error_is_one_in_every_form() {
        for (status, location, body) in [
            (302, "http://127.0.0.1:1/cb?error=access_denied", ""),
            (200, "", "error=access_denied"),
            (200, "", r#"{"error":"access_denied"}"#),
        ] {
            let error = read(status, location, body).unwrap_err();
            assert!(
                matches!(&error, Unreadable::Refused(error) if error.error() == "access_denied")
            );
        }
    }
}
