use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde_json::json;

use crate::testing::reply;

/// Why a call of the Management API is refused, in the form of its error bodies.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    message: String,
    code: Option<String>,
    headers: Box<HeaderMap>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            headers: Box::default(),
        }
    }

    /// A body that does not fit.
    pub(super) fn body(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_body", message)
    }

    /// A query that does not fit.
    pub(super) fn query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_query_string", message)
    }

    /// A page that does not exist, or a token that is none of a page.
    pub(super) fn paging(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_paging", message)
    }

    /// There is no such thing.
    pub(super) fn inexistent(noun: &str) -> Self {
        let words = noun.replace('_', " ");
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("inexistent_{noun}"),
            format!("The {words} does not exist."),
        )
    }

    /// There is one already.
    pub(super) fn conflict(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    pub(super) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// In the form of the My Account and My Organization APIs (RFC 9457).
    pub(super) fn reply_in_detail(self) -> Response<Bytes> {
        let title = self.status.canonical_reason().unwrap_or_default();
        let mut body = json!({
            "type": "about:blank",
            "status": self.status.as_u16(),
            "title": title,
            "detail": self.message,
        });
        if let Some(code) = self.code {
            body["type"] = format!("https://auth0.com/api-errors#{code}").into();
        }
        let mut reply = reply::json(self.status, &body);
        reply.headers_mut().extend(*self.headers);
        reply
    }

    pub(super) fn reply(self) -> Response<Bytes> {
        let error = self.status.canonical_reason().unwrap_or_default();
        let mut body = json!({
            "statusCode": self.status.as_u16(),
            "error": error,
            "message": self.message,
        });
        if let Some(code) = self.code {
            body["errorCode"] = code.into();
        }
        let mut reply = reply::json(self.status, &body);
        reply.headers_mut().extend(*self.headers);
        reply
    }
}
