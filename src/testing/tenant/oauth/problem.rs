use http::header::{HeaderName, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::testing::page;
use crate::testing::refusal::Refusal;
use crate::testing::reply::{self, Reply};

/// Why a request of the OAuth side is not done: `error` and `error_description`
/// (RFC 6749, section 5.2), with Auth0's status.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) error: &'static str,
    pub(super) description: String,
    more: Vec<(&'static str, Value)>,
    headers: Box<HeaderMap>,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        error: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self {
            status,
            error,
            description: description.into(),
            more: Vec::new(),
            headers: Box::default(),
        }
    }

    pub(super) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::invalid_request(format!("Missing required parameter: {name}"))
    }

    pub(super) fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "invalid_grant", description)
    }

    pub(super) fn invalid_client(description: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
    }

    pub(super) fn unauthorized_client(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "unauthorized_client", description)
    }

    pub(super) fn denied(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "access_denied", description)
    }

    pub(super) fn server_error(description: impl Into<String>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "server_error", description)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no such thing")
    }

    /// One more member of the body.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.more.push((name, value.into()));
        self
    }

    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    pub(super) fn with_challenge(self, challenge: &'static str) -> Self {
        self.with_header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// For a program.
    pub(super) fn json(self) -> Reply {
        let mut body = json!({ "error": self.error, "error_description": self.description });
        for (name, value) in self.more {
            body[name] = value;
        }
        let mut reply = reply::json(self.status, &body);
        reply.headers_mut().extend(*self.headers);
        reply
    }

    /// For a person.
    pub(super) fn page(&self) -> Reply {
        let text = format!("{}: {}", self.error, self.description);
        reply::html(self.status, page::message("Something is wrong", &text))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.status, refusal.error, refusal.description)
    }
}

/// What nothing of a client's can bring about: no random bytes, a key that does not sign.
impl From<crate::Error> for Problem {
    fn from(error: crate::Error) -> Self {
        Self::server_error(error.to_string())
    }
}
