use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{Quota, RateLimit};

/// An answer as it came. Every response and every error with an answer holds one.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    /// The id under which the service logged the request; hosts of Auth0 name it differently.
    pub(crate) fn request_id(&self) -> Option<&str> {
        const NAMES: [&str; 3] = [
            "x-request-id",
            "x-auth0-requestid",
            "ot-baggage-auth0-request-id",
        ];
        NAMES
            .iter()
            .filter_map(|name| self.headers.get(*name)?.to_str().ok())
            .find(|id| !id.is_empty())
    }

    pub(crate) fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::of(&self.headers)
    }

    pub(crate) fn client_quota(&self) -> Vec<Quota> {
        Quota::all(&self.headers, "auth0-client-quota-limit")
    }

    pub(crate) fn organization_quota(&self) -> Vec<Quota> {
        Quota::all(&self.headers, "auth0-organization-quota-limit")
    }

    /// The media type without its parameters, where there is a readable one.
    pub(crate) fn media_type(&self) -> Option<&str> {
        media_type(&self.headers)
    }
}

/// The media type of an answer without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or_default().trim();
    (!essence.is_empty()).then_some(essence)
}

/// Whether a media type is JSON: `application/json`, `text/json`, or any `+json`.
pub(crate) fn is_json(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    media_type.ends_with("/json") || media_type.ends_with("+json")
}

/// Names no header and shows no body: both carry tokens.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
