//! The one error of the crate, and what can be asked of it.
//!
//! An [`Error`] says what happened ([`kind`](Error::kind) and the predicates), how far the
//! request got ([`delivery`](Error::delivery)), and keeps the answer whole where there was one:
//! status, headers and the raw body, also when the body could not be decoded.
//!
//! `Display` is one line that ends with what to do. Neither `Display` nor `Debug` ever shows a
//! body, the value of a header, a path with its values or a query: those carry tokens.

mod body_text;
mod challenge;
mod construct;
mod decode;
mod display;
mod error_code;
mod invalid_token;
mod kind;
mod oauth;
mod predicates;
mod quota;
mod rate_limit;
mod received;
mod scopes;
mod shown;
mod troubleshooting;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

#[cfg(feature = "token")]
pub(crate) use challenge::challenge_error;
pub(crate) use decode::{DecodeError, decode_json};
pub use error_code::ErrorCode;
pub use invalid_token::InvalidToken;
pub(crate) use invalid_token::TokenKind;
pub use kind::{Delivery, ErrorKind};
pub use oauth::OAuthError;
pub use quota::{Quota, QuotaBucket};
pub use rate_limit::RateLimit;
pub(crate) use received::{Received, is_json, media_type};
pub(crate) use shown::Shown;

/// Why a call, or a step around one, did not work.
///
/// ```no_run
/// # fn decide(error: auth0_sdk::Error) {
/// if error.is_rate_limited() {
///     println!("again at {:?}", error.retry_at());
/// } else if error.oauth().is_some_and(|oauth| oauth.error() == "invalid_grant") {
///     println!("sign in again");
/// } else {
///     eprintln!("{error}"); // one line, safe to log, ends with what to do
/// }
/// # }
/// ```
///
/// A clone is the same error once more: one failed token request ends all calls that waited for
/// its token.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    /// What happened, without a full stop. Holds no secret.
    what: Cow<'static, str>,
    flow: Option<kind::Flow>,
    /// What kind of token was verified.
    verified: Option<TokenKind>,
    invalid_token: Option<InvalidToken>,
    /// What an access token needs and does not have.
    scopes: Vec<String>,
    place: Option<Place>,
    received: Option<Received>,
    /// The answer that the failed step came after, where `received` is of the step itself.
    withheld: Option<Received>,
    oauth: Option<OAuthError>,
    message: Option<Box<str>>,
    code: Option<ErrorCode>,
    json_path: Option<Box<str>>,
    misfit: Option<Box<Value>>,
    tries: u32,
    retry_at: Option<SystemTime>,
    deadline_left_no_time: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The operation that failed, as the specification names it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The template, `/users/{id}`.
    pub(crate) path: &'static str,
}

impl Error {
    /// What went wrong, in one word.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the request got: whether sending it again is safe.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.received.as_ref().map(|received| received.status)
    }

    /// The headers of the answer, where there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.received.as_ref().map(|received| &received.headers)
    }

    /// The body of the answer, byte for byte, where there was one; kept also when it could not
    /// be decoded. It may hold secrets: think before logging it.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.received.as_ref().map(|received| &received.body)
    }

    /// The body of a successful answer that is not given out, since a later step failed with an
    /// answer of its own: the tokens beside an ID token whose keys could not be fetched. A rotated
    /// refresh token in it is the only one. Nothing in it has been verified, and it holds secrets.
    #[must_use]
    pub fn withheld_body(&self) -> Option<&Bytes> {
        self.0.withheld.as_ref().map(|received| &received.body)
    }

    /// The refresh token of a successful answer behind this error. With rotation on, it is the
    /// only one that is still good. It has not been verified, and needs not be: it came from the
    /// token endpoint, and only goes back there.
    #[cfg(feature = "login")]
    pub(crate) fn answered_refresh_token(&self) -> Option<crate::Secret> {
        let received = self.0.withheld.as_ref().or(self.0.received.as_ref())?;
        if !received.status.is_success() {
            return None;
        }
        let (json, _) = decode_json::<crate::token::TokenJson>(&received.body).ok()?;
        json.refresh_token.filter(|token| !token.is_empty())
    }

    /// The id under which the service logged the request. Give it to support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.received.as_ref()?.request_id()
    }

    /// The state of the rate limit, where the answer gave one.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.0.received.as_ref()?.rate_limit()
    }

    /// The token quota of the client (`auth0-client-quota-limit`), one entry a bucket; empty where
    /// the answer gave none.
    #[must_use]
    pub fn client_quota(&self) -> Vec<Quota> {
        let received = self.0.received.as_ref();
        received.map_or_else(Vec::new, Received::client_quota)
    }

    /// The token quota of the organization (`auth0-organization-quota-limit`), one entry a
    /// bucket; empty where the answer gave none.
    #[must_use]
    pub fn organization_quota(&self) -> Vec<Quota> {
        let received = self.0.received.as_ref();
        received.map_or_else(Vec::new, Received::organization_quota)
    }

    /// The `errorCode` of the Management API. About a fifth of its errors have none.
    #[must_use]
    pub fn error_code(&self) -> Option<&ErrorCode> {
        self.0.code.as_ref()
    }

    /// The OAuth error that the service gave: `error`, `error_description`, `error_uri`.
    #[must_use]
    pub fn oauth(&self) -> Option<&OAuthError> {
        self.0.oauth.as_ref()
    }

    /// What is wrong with a token that came and is not to be used.
    #[must_use]
    pub fn invalid_token(&self) -> Option<InvalidToken> {
        self.0.invalid_token
    }

    /// Whether it was an access token that could not be verified, or is not enough.
    #[cfg(feature = "api")]
    pub(crate) fn is_of_access_token(&self) -> bool {
        self.0.verified == Some(TokenKind::Access)
    }

    /// What the service says in the body of an error, in its best words; `None` for an empty
    /// body, a page of HTML, or a body without a text. From outside: escape it before a log.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Where in the JSON of the answer decoding failed: `identities[2].user_id`. Or which element
    /// of an argument cannot be sent: `users[7]`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The element of a list that is none of its type, as the service sent it. It may hold
    /// secrets: think before logging it. [`json_path`](Self::json_path) says where it stands.
    #[must_use]
    pub fn misfit(&self) -> Option<&Value> {
        self.0.misfit.as_deref()
    }

    /// The name of the operation: `pkce.get_challenge`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.place.as_ref().map(|place| place.operation)
    }

    /// How often the request was tried; 0 where it was refused before the first try.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// When the service will take the request again, where it said so.
    #[must_use]
    pub fn retry_at(&self) -> Option<SystemTime> {
        self.0.retry_at
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests;
