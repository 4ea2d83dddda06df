//! Answers, complete but for what all of them carry.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION};
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use super::refusal::Refusal;

pub(super) type Reply = Response<Bytes>;

pub(super) fn json(status: StatusCode, body: &Value) -> Reply {
    with_body(status, "application/json", body.to_string())
}

pub(super) fn html(status: StatusCode, page: String) -> Reply {
    with_body(status, "text/html; charset=utf-8", page)
}

#[cfg(feature = "token")]
pub(super) fn xml(document: String) -> Reply {
    with_body(StatusCode::OK, "application/xml; charset=utf-8", document)
}

pub(super) fn form(fields: &[(&str, &str)]) -> Reply {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let body = form.extend_pairs(fields).finish();
    with_body(StatusCode::OK, "application/x-www-form-urlencoded", body)
}

pub(super) fn text(status: StatusCode, text: &'static str) -> Reply {
    with_body(status, "text/plain; charset=utf-8", text.to_owned())
}

pub(super) fn redirect(to: &str) -> Result<Reply, Refusal> {
    let Ok(location) = HeaderValue::from_str(to) else {
        return Err(Refusal::server_error("the address of a redirect is none"));
    };
    let mut reply = empty(StatusCode::FOUND);
    reply.headers_mut().insert(LOCATION, location);
    Ok(reply)
}

/// Nearly every answer holds a verifier, a code or a token, so none is to be stored (RFC 6749,
/// section 5.1).
pub(super) fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(Bytes::new());
    *reply.status_mut() = status;
    let no_store = HeaderValue::from_static("no-store");
    reply.headers_mut().insert(CACHE_CONTROL, no_store);
    reply
}

pub(super) fn with_header(mut reply: Reply, name: HeaderName, value: &'static str) -> Reply {
    let value = HeaderValue::from_static(value);
    reply.headers_mut().insert(name, value);
    reply
}

fn with_body(status: StatusCode, media_type: &'static str, body: String) -> Reply {
    let mut reply = empty(status);
    *reply.body_mut() = body.into();
    with_header(reply, CONTENT_TYPE, media_type)
}
