use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::json;

#[cfg(feature = "tower")]
use super::ApiClient;
use super::challenge::{Challenges, Said, Scheme};
use crate::error::Error;

pub(crate) const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// After how many seconds a request that met an outage may come again.
const RETRY: u64 = 5;

/// Why a request is not let through, and the answer that it gets.
///
/// | status | `error` | |
/// |---|---|---|
/// | 400 | none, `invalid_request`, `invalid_dpop_proof` | no credentials, or not sent as they have to be |
/// | 401 | none, `invalid_token`, `use_dpop_nonce` | a token that is not good, or not its sender's |
/// | 403 | `insufficient_scope` | a good token that is not enough |
/// | 500 | none | this API is not set up right, or what it did for the request failed |
/// | 503 | none | what the token would be verified with cannot be had, or its key may be newer than the last fetch of the keys; `Retry-After` |
///
/// (RFC 6750, section 3; RFC 9449, sections 7 and 9.) Nothing that a client sent stands in it.
///
/// Tokens that anybody makes up, with an unknown `kid` and a new `iat`, are answered with 503 as
/// those of a new key are: what takes a server out of service for its answers of 5xx should not
/// count those with `Retry-After`.
///
/// ```
/// use auth0_sdk::api::Refusal;
/// # fn answer(refusal: &Refusal) -> http::Response<String> {
/// refusal.response()
/// # }
/// ```
#[derive(Clone)]
pub struct Refusal(Box<Inner>);

#[derive(Clone)]
struct Inner {
    status: StatusCode,
    code: Option<&'static str>,
    description: Cow<'static, str>,
    scopes: Vec<String>,
    challenges: Vec<HeaderValue>,
    retry_after: Option<Duration>,
    nonce: Option<HeaderValue>,
    error: Option<Error>,
    /// Whether it was made of an error alone, and knows nothing of the API.
    is_of_no_api: bool,
}

/// What is wrong, before it is known how the API answers.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Credentials of no kind that the API takes, or none: no error is named.
    NoCredentials,
    /// A request that is not made as it has to be.
    Request(&'static str),
    /// A scheme with nothing after it.
    EmptyToken,
    /// A token that is not its sender's.
    Token(&'static str),
    Proof(&'static str),
    Nonce,
    /// What verifying failed with, or anything else.
    Failed(Error),
    /// What is needed to verify is away, whatever it says of itself.
    Outage(Error),
}

impl Refusal {
    pub(crate) fn new(fault: Fault, scheme: Scheme, challenges: &Challenges) -> Self {
        let (bad, unauthorized) = (StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED);
        let mut inner = Inner {
            status: bad,
            code: None,
            description: Cow::Borrowed(""),
            scopes: Vec::new(),
            challenges: Vec::new(),
            retry_after: None,
            nonce: None,
            error: None,
            is_of_no_api: false,
        };
        let (status, code, description) = match fault {
            Fault::NoCredentials => (bad, None, "".into()),
            Fault::EmptyToken => (unauthorized, None, "".into()),
            Fault::Request(why) => (bad, Some("invalid_request"), why.into()),
            Fault::Token(why) => (unauthorized, Some("invalid_token"), why.into()),
            Fault::Proof(why) => (bad, Some("invalid_dpop_proof"), why.into()),
            Fault::Nonce => {
                let why = "the DPoP proof needs the nonce of this answer";
                (unauthorized, Some("use_dpop_nonce"), why.into())
            }
            Fault::Failed(error) => {
                let seen = of_error(&error);
                inner.scopes = match error.is_insufficient_scope() {
                    true => error
                        .missing_scopes()
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                    false => Vec::new(),
                };
                inner.error = Some(error);
                seen
            }
            Fault::Outage(error) => {
                inner.error = Some(error);
                outage()
            }
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            inner.retry_after = Some(retry_after(inner.error.as_ref()));
        }
        if !status.is_server_error() {
            let scope = inner.scopes.join(" ");
            let said = code.map(|code| Said {
                scheme,
                code,
                description: &description,
                scope: &scope,
            });
            inner.challenges = challenges.values(said);
        }
        (inner.status, inner.code, inner.description) = (status, code, description);
        Self(Box::new(inner))
    }

    /// To a request that nothing has verified.
    #[cfg(feature = "tower")]
    pub(crate) fn unprotected() -> Self {
        Error::configuration("the route has no `ProtectLayer` around it").into()
    }

    /// The same as this API says it, where it was made of an error alone, which knows neither the
    /// API nor how the token came.
    #[cfg(feature = "tower")]
    pub(crate) fn said_by(&self, api: &ApiClient, scheme: Scheme) -> Option<Self> {
        let error = self.0.error.as_ref().filter(|_| self.0.is_of_no_api)?;
        Some(api.refusal(error.clone(), scheme))
    }

    /// Tells the log what failed where that is no fault of the request.
    pub(crate) fn log_failure(&self) {
        let error = self.0.error.as_ref();
        let Some(error) = error.filter(|_| self.0.status.is_server_error()) else {
            return;
        };
        // Of that one nothing but the token speaks, and anybody makes up tokens.
        match error.is_of_new_key() {
            true => tracing::debug!(%error, "a token cannot be verified yet"),
            false => tracing::warn!(%error, "a request with a token failed"),
        }
    }

    /// The nonce for the next proof.
    pub(crate) fn with_nonce(mut self, nonce: Option<HeaderValue>) -> Self {
        self.0.nonce = nonce;
        self
    }

    /// Another status, where the API is set so.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The `error` of the challenge, where one is named: `invalid_token`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code
    }

    /// What is wrong: the `error_description` where an error is named. Empty where there are no
    /// credentials.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.0.description
    }

    /// The scopes of which the token has too few, where it is refused for that.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// The values of `WWW-Authenticate`, one for each scheme that the API takes.
    #[must_use]
    pub fn challenges(&self) -> &[HeaderValue] {
        &self.0.challenges
    }

    /// When the request may come again, where the token could not be verified.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether nothing is known of the token, since what it would be verified with cannot be had:
    /// the issuer's keys, the replay store, the answer of a resolver.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        self.0.status == StatusCode::SERVICE_UNAVAILABLE
    }

    /// What verifying failed with, or whatever error it was made of: for a log of this API's own.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.0.error.as_ref()
    }

    /// The headers of the answer: `WWW-Authenticate`, `Retry-After`, `DPoP-Nonce`, and that nobody
    /// is to store it.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for challenge in &self.0.challenges {
            headers.append(WWW_AUTHENTICATE, challenge.clone());
        }
        if let Some(wait) = self.0.retry_after {
            headers.insert(RETRY_AFTER, wait.as_secs().into());
        }
        if let Some(nonce) = &self.0.nonce {
            headers.insert(DPOP_NONCE, nonce.clone());
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.0.code.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers
    }

    /// The body of the answer: a JSON object with `error` and `error_description`; empty where no
    /// error is named.
    #[must_use]
    pub fn body(&self) -> String {
        let Some(code) = self.0.code else {
            return String::new();
        };
        let mut body = json!({ "error": code, "error_description": self.description() });
        if !self.0.scopes.is_empty() {
            body["scope"] = self.0.scopes.join(" ").into();
        }
        body.to_string()
    }

    /// The whole answer, with a body of any type that a text can be made into, and the refusal itself
    /// in its extensions, where `ProtectLayer` finds it.
    #[must_use]
    pub fn response<B: From<String>>(&self) -> http::Response<B> {
        let mut response = http::Response::new(B::from(self.body()));
        *response.status_mut() = self.status();
        *response.headers_mut() = self.headers();
        response.extensions_mut().insert(self.clone());
        response
    }
}

type Seen = (StatusCode, Option<&'static str>, Cow<'static, str>);

/// A bad token, too few scopes, what verifying needs and cannot have; all else is this API's own.
fn of_error(error: &Error) -> Seen {
    if error.is_configuration() {
        return own_fault("this API is not set up right");
    }
    if !error.is_of_access_token() {
        return own_fault("this API could not answer");
    }
    if let Some(reason) = error.invalid_token() {
        let why = format!("the access token is not valid: {reason}");
        (StatusCode::UNAUTHORIZED, Some("invalid_token"), why.into())
    } else if error.is_insufficient_scope() {
        let why = "the token has not the scopes that this needs";
        (
            StatusCode::FORBIDDEN,
            Some("insufficient_scope"),
            why.into(),
        )
    } else {
        outage()
    }
}

fn own_fault(why: &'static str) -> Seen {
    (StatusCode::INTERNAL_SERVER_ERROR, None, why.into())
}

fn outage() -> Seen {
    let why = "the token could not be verified for now";
    (StatusCode::SERVICE_UNAVAILABLE, None, why.into())
}

/// As the issuer says, within reason.
fn retry_after(error: Option<&Error>) -> Duration {
    let wait = error
        .and_then(Error::retry_at)
        .and_then(|moment| moment.duration_since(SystemTime::now()).ok())
        .map_or(RETRY, |wait| wait.as_secs() + 1);
    Duration::from_secs(wait.clamp(1, 3600))
}

/// For an API that is set up as nothing else is said: no proofs, the realm `api`, and the token
/// sent as `Bearer`. Where a service within `ProtectLayer` answers with its
/// [`response`](Refusal::response), it gets the challenges of the API there; elsewhere
/// [`ApiClient::refusal`](super::ApiClient::refusal) and
/// [`Verified::refusal`](super::Verified::refusal) have them.
///
/// An error of verifying an access token, or of its scopes, is told as in the table of [`Refusal`].
/// Any other says nothing of the token of the request, as of a call that a handler made with the
/// Management API: it is 500, and [`error`](Refusal::error) says why to this API's own log. Of a
/// second token, which did not come as the request's, say yourself what is answered.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let mut refusal = Self::new(Fault::Failed(error), Scheme::Bearer, &Challenges::default());
        refusal.0.is_of_no_api = true;
        refusal
    }
}

/// As for an error of one's own.
impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        error.clone().into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0.status;
        match (self.0.code, self.description()) {
            (Some(code), why) => write!(f, "{} {code}: {why}", status.as_u16()),
            (None, "") if status == StatusCode::UNAUTHORIZED => {
                f.write_str("401: the access token is missing")
            }
            (None, "") => write!(
                f,
                "{}: there are no credentials that this API takes",
                status.as_u16()
            ),
            (None, why) => write!(f, "{}: {why}", status.as_u16()),
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("description", &self.0.description)
            .field("challenges", &self.0.challenges)
            .field("retry_after", &self.0.retry_after)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.error.as_ref().map(|error| error as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::DpopMode;
    use crate::error::{Delivery, ErrorKind, InvalidToken, TokenKind};

    fn away() -> Error {
        Error::new(ErrorKind::Timeout, Delivery::MayBeProcessed, "too late")
    }

    #[test]
    fn an_outage_is_never_a_bad_token() {
        for (error, status, code) in [
            (
                Error::invalid(TokenKind::Access, InvalidToken::Expired),
                401,
                Some("invalid_token"),
            ),
            (
                Error::invalid(TokenKind::Access, InvalidToken::Malformed),
                401,
                Some("invalid_token"),
            ),
            (
                Error::insufficient_scope(&["read:a".to_owned()]),
                403,
                Some("insufficient_scope"),
            ),
            // What else a handler calls says nothing of the token of its request.
            (
                Error::invalid(TokenKind::Id, InvalidToken::Expired),
                500,
                None,
            ),
            (away().of_verifying(TokenKind::Id), 500, None),
            (away(), 500, None),
            (Error::invalid_argument("id", "it is empty"), 500, None),
            (
                Error::token_source(Box::new(Error::invalid(
                    TokenKind::Access,
                    InvalidToken::Expired,
                ))),
                500,
                None,
            ),
            (Error::configuration("no domain"), 500, None),
            (away().of_verifying(TokenKind::Access), 503, None),
        ] {
            let refusal = Refusal::from(&error);
            assert_eq!(
                (refusal.status().as_u16(), refusal.code()),
                (status, code),
                "{error}"
            );
            assert_eq!(refusal.is_outage(), status == 503);
            assert_eq!(refusal.retry_after().is_some(), status == 503);
            // Nobody is told to bring another token for what is ours.
            assert_eq!(refusal.challenges().is_empty(), status >= 500, "{error}");
            assert!(refusal.error().is_some());
            let headers = refusal.headers();
            assert_eq!(headers.get("retry-after").is_some(), status == 503);
            assert_eq!(headers["cache-control"], "no-store");
        }
    }

    #[test]
    fn the_issuer_says_when() {
        for (ahead, least, most) in [(30, 29, 31), (0, 1, 5), (1_000_000, 3600, 3600)] {
            let at = SystemTime::now() + Duration::from_secs(ahead);
            let error = away().of_verifying(TokenKind::Access);
            let error = error.with_retry_at(Some(at));
            let wait = Refusal::from(error).retry_after().unwrap().as_secs();
            assert!((least..=most).contains(&wait), "{ahead}: {wait}");
        }
    }

    #[test]
    fn the_scopes_are_named() {
        let scopes = ["read:a".to_owned(), "write:a".to_owned()];
        let fault = Fault::Failed(Error::insufficient_scope(&scopes));
        let challenges = Challenges {
            mode: DpopMode::Allowed,
            ..Challenges::default()
        };
        let refusal = Refusal::new(fault, Scheme::Dpop, &challenges);
        assert_eq!(refusal.scopes(), scopes);
        assert_eq!(refusal.status(), StatusCode::FORBIDDEN);
        let challenge = refusal.challenges()[1].to_str().unwrap();
        assert!(
            challenge.starts_with("DPoP error=\"insufficient_scope\""),
            "{challenge}"
        );
        assert!(
            challenge.contains("scope=\"read:a write:a\""),
            "{challenge}"
        );
        let response: http::Response<String> = refusal.response();
        assert_eq!(
            response.body(),
            r#"{"error":"insufficient_scope","error_description":"the token has not the scopes that this needs","scope":"read:a write:a"}"#
        );
        assert_eq!(
            response
                .headers()
                .get_all("www-authenticate")
                .iter()
                .count(),
            2
        );
    }
}
