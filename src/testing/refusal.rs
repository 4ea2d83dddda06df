use http::StatusCode;
use serde_json::json;

use super::page;
use super::reply::{self, Reply};

/// Why a request is not done: an OAuth error (RFC 6749, section 5.2). Both texts are fixed, so
/// that nothing of a request comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) error: &'static str,
    pub(super) description: &'static str,
}

impl Refusal {
    pub(super) const fn new(error: &'static str, description: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description,
        }
    }

    pub(super) const fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) const fn invalid_grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    pub(super) const fn unknown_client() -> Self {
        Self::new("invalid_client", "no such client").with_status(StatusCode::UNAUTHORIZED)
    }

    pub(super) const fn server_error(description: &'static str) -> Self {
        Self::new("server_error", description).with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// For a program.
    pub(super) fn json(self) -> Reply {
        let body = json!({ "error": self.error, "error_description": self.description });
        reply::json(self.status, &body)
    }

    /// For a person.
    pub(super) fn page(self) -> Reply {
        let text = format!("{}: {}", self.error, self.description);
        reply::html(self.status, page::message("Something is wrong", &text))
    }
}
