use std::fmt;

use serde_json::Value;

/// An OAuth error: a code and, often, a description for the developer (RFC 6749, sections
/// 4.1.2.1 and 5.2).
#[derive(Clone, PartialEq, Eq)]
pub struct OAuthError {
    error: String,
    description: Option<String>,
    uri: Option<String>,
}

impl OAuthError {
    pub(crate) fn new(error: impl Into<String>, description: Option<String>) -> Self {
        Self {
            error: error.into(),
            description,
            uri: None,
        }
    }

    /// The code: `invalid_grant`, `access_denied`, `mfa_required`.
    #[must_use]
    pub fn error(&self) -> &str {
        &self.error
    }

    /// What the service says about it. The text is the service's own and may change.
    #[must_use]
    pub fn error_description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// A page about the error.
    #[must_use]
    pub fn error_uri(&self) -> Option<&str> {
        self.uri.as_deref()
    }

    /// Whether the code says that a person has to act (OpenID Connect Core, section 3.1.2.6).
    pub(crate) fn needs_person(&self) -> bool {
        const CODES: [&str; 4] = [
            "login_required",
            "interaction_required",
            "consent_required",
            "account_selection_required",
        ];
        CODES.contains(&self.error.as_str())
    }

    /// Reads `{"error": …, "error_description": …}`; `None` for anything else.
    pub(crate) fn parse_json(body: &[u8]) -> Option<Self> {
        Self::from_value(&serde_json::from_slice(body).ok()?)
    }

    /// The Management API's errors have an `error` as well, the reason phrase of the status, and
    /// beside it `statusCode`, which no OAuth error has.
    pub(super) fn from_value(body: &Value) -> Option<Self> {
        let text = |name| Some(body.get(name)?.as_str()?.to_owned());
        if body.get("statusCode").is_some() {
            return None;
        }
        Some(Self {
            error: text("error").filter(|error| !error.is_empty())?,
            description: text("error_description"),
            uri: text("error_uri"),
        })
    }

    /// Reads `error=…&error_description=…`, as in the query of a callback; `None` without an
    /// `error`.
    pub(crate) fn parse_form(form: &[u8]) -> Option<Self> {
        let mut read = Self::new(String::new(), None);
        for (name, value) in url::form_urlencoded::parse(form) {
            match &*name {
                "error" => read.error = value.into_owned(),
                "error_description" => read.description = Some(value.into_owned()),
                "error_uri" => read.uri = Some(value.into_owned()),
                _ => {}
            }
        }
        (!read.error.is_empty()).then_some(read)
    }
}

/// Shows the code. The description is the service's own text and may quote what it was sent, a
/// code or a token: it is there on request ([`error_description`](OAuthError::error_description)).
impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
        match self.error.len() <= 64 && self.error.chars().all(usual) {
            true => f.write_str(&self.error),
            false => f.write_str("an error code that is none"),
        }
    }
}

/// As `Display`: the other texts are left out.
impl fmt::Debug for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OAuthError({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_form_read_the_same() {
        let json = OAuthError::parse_json(
            br#"{"error":"invalid_grant","error_description":"No such code"}"#,
        )
        .unwrap();
        let form =
            OAuthError::parse_form(b"error=invalid_grant&error_description=No+such+code").unwrap();
        assert_eq!(json, form);
        assert_eq!(json.error(), "invalid_grant");
        assert_eq!(json.error_description(), Some("No such code"));
        assert_eq!(
            format!("{json} {json:?}"),
            "invalid_grant OAuthError(invalid_grant)"
        );
        let odd = OAuthError::new("the code S3CR3T is not known", None);
        assert_eq!(odd.to_string(), "an error code that is none");
    }

    #[test]
    fn other_bodies_are_no_oauth_error() {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "Unauthorized",
            r#"{"error":{"code":1}}"#,
            r#"{"error":""}"#,
            r#"{"statusCode":404,"error":"Not Found","message":"no user","errorCode":"x"}"#,
            r#"{"code":"invalid_signup","description":"Invalid sign up"}"#,
        ] {
            assert_eq!(OAuthError::parse_json(body.as_bytes()), None, "{body}");
        }
        assert_eq!(OAuthError::parse_form(b"code=1&state=2"), None);
        assert_eq!(OAuthError::parse_form(b"\xff%zz&&==error"), None);
    }

    #[test]
    fn a_description_of_another_type_is_left_out() {
        let read = OAuthError::parse_json(br#"{"error":"x","error_description":{"a":1}}"#).unwrap();
        assert_eq!(read.error_description(), None);
    }
}
