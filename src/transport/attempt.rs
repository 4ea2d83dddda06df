//! One try: credential, request, redirects, body.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use url::Url;

use super::call::Parts;
use super::client::Inner;
use super::options::Effective;
use super::{Authorization, body, redirect};
use crate::error::{Delivery, Error, ErrorKind, Received};

/// Parsed and hashed once, not on each request.
const AUTH0_CLIENT: HeaderName = HeaderName::from_static("auth0-client");

/// What is the same in all tries of a call.
pub(super) struct Plan<'a> {
    pub(super) client: &'a Inner,
    pub(super) parts: &'a Parts,
    pub(super) options: Effective<'a>,
    pub(super) accept: &'static str,
    pub(super) url: Url,
    pub(super) reading: Reading,
}

/// How much of a successful answer a try reads. The body of an error status is always read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// All of it.
    Whole,
    /// Status and headers; the body is left to come.
    Head,
}

/// How far a try has got; stands outside the try, which may be dropped when its time is up.
#[derive(Default)]
pub(super) struct Progress {
    /// Whether anything may have been sent. What the HTTP client does between being asked and the
    /// answer cannot be seen from here, so a try whose time is up may have sent its request.
    pub(super) sent: bool,
    /// An error status, while its body is still coming.
    pub(super) refusal: Option<(StatusCode, HeaderMap)>,
    /// The `Authorization` that the credential put on the last request, and not the caller.
    pub(super) credential: Option<HeaderValue>,
    /// Where the last request went, if the credential was on it.
    pub(super) credited: Option<Url>,
    /// The answer whose body was left to come.
    pub(super) unread: Option<Box<reqwest::Response>>,
}

/// A try that brought no whole answer.
pub(super) enum Failure {
    /// Another try would end the same way.
    Final(Error),
    /// No connection was made. With the host that was tried.
    NeverSent(reqwest::Error, String),
    NoAnswer(reqwest::Error),
    /// The HTTP client's own timeout, or that of the try.
    TimedOut(Option<reqwest::Error>),
}

impl Plan<'_> {
    /// Makes one try. An error status is an answer like any other here.
    pub(super) async fn attempt(&self, progress: &mut Progress) -> Result<Received, Failure> {
        let method = &self.parts.operation.method;
        let mut url = Cow::Borrowed(&self.url);
        let mut credentials = true;
        let mut hops = 0;
        loop {
            let request = self.request(&url, credentials, progress).await?;
            // The credential may have its own address of the same endpoint.
            if request.url() != &*url {
                url = Cow::Owned(request.url().clone());
            }
            progress.credited = credentials.then(|| url.clone().into_owned());
            progress.sent = true;
            let executed = self.client.http.execute(request).await;
            let mut response = match executed.map_err(|error| failure(error, &url)) {
                Ok(response) => response,
                // The first address has had the request, whatever became of the next.
                Err(Failure::NeverSent(error, _)) if hops > 0 => {
                    return Err(Failure::NoAnswer(error));
                }
                Err(failure) => return Err(failure),
            };
            if response.url() != &*url {
                return Err(followed_by_itself(&mut response));
            }
            let status = response.status();
            let is_answer = self.parts.operation.redirect_is_answer;
            if is_answer || !redirect::is_followed(method, status) {
                return self.receive(response, progress).await;
            }
            let next = match redirect::target(&url, response.headers()) {
                Ok(next) if hops < redirect::MOST => next,
                Ok(_) => {
                    let what = format!("{hops} redirects one after another led to no answer");
                    return Err(refused_redirect(what, &mut response));
                }
                Err(reason) => return Err(refused_redirect(reason, &mut response)),
            };
            // Once lost, also when a later redirect leads back: the way there was a stranger's.
            credentials &= redirect::same_origin(&url, &next);
            url = Cow::Owned(next);
            hops += 1;
        }
    }

    /// What one hop of a try sends. Made in a function of its own, so that the future of the try
    /// does not hold it while the answer comes.
    async fn request(
        &self,
        url: &Url,
        credentials: bool,
        progress: &mut Progress,
    ) -> Result<reqwest::Request, Failure> {
        let method = self.parts.operation.method.clone();
        let mut request = reqwest::Request::new(method, url.clone());
        if let Some(body) = &self.parts.body {
            *request.body_mut() = Some(body.bytes.clone().into());
        }
        self.put_own_headers(request.headers_mut());
        progress.credential = None;
        if credentials {
            self.put_credential(&mut request).await?;
            // An address of the credential's own may be another service's.
            let is_meant = redirect::same_origin(request.url(), url);
            let headers = request.headers_mut();
            let credential = headers.get(header::AUTHORIZATION).cloned();
            if is_meant {
                self.options.put_headers(headers, self.parts.operation);
            }
            let is_callers = is_meant && self.options.sets(&header::AUTHORIZATION);
            progress.credential = credential.filter(|_| !is_callers);
        }
        Ok(request)
    }

    /// The SDK's headers; then come the credential and the caller's own, which replace them.
    /// After a redirect to another origin there are the SDK's alone: the others may all be
    /// secrets.
    fn put_own_headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::ACCEPT, HeaderValue::from_static(self.accept));
        if let Some(body) = &self.parts.body {
            let media_type = HeaderValue::from_str(&body.media_type).expect("a media type of ours");
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        if let Some(telemetry) = self.client.telemetry.header() {
            headers.insert(AUTH0_CLIENT, telemetry.clone());
        }
    }

    async fn put_credential(&self, request: &mut reqwest::Request) -> Result<(), Failure> {
        let operation = self.parts.operation;
        let done = match self.client.authorize.authorize(operation, request) {
            Authorization::Ready(done) => done,
            Authorization::Later(future) => future.await,
        };
        // How far a token request got says nothing of the call, which has not begun.
        done.map_err(|error| Failure::Final(error.with_delivery(Delivery::NotSent)))
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        progress: &mut Progress,
    ) -> Result<Received, Failure> {
        let status = response.status();
        if !is_success(status) {
            progress.refusal = Some((status, response.headers().clone()));
        } else if self.reading == Reading::Head {
            let received = Received {
                status,
                headers: response.headers().clone(),
                body: <_>::default(),
            };
            progress.unread = Some(Box::new(response));
            return Ok(received);
        }
        let read = body::read(&mut response, self.options.max_body()).await;
        let headers = std::mem::take(response.headers_mut());
        let received = |body| Received {
            status,
            headers,
            body,
        };
        match read {
            Ok(body) => Ok(received(body)),
            // An error status says enough without its body.
            Err(body::Incomplete::TooLarge) if !is_success(status) => Ok(received(<_>::default())),
            Err(body::Incomplete::Broken(_, part)) if !is_success(status) => Ok(received(part)),
            Err(body::Incomplete::TooLarge) => {
                let limit = self.options.max_body();
                let what = format!("the body of the answer is larger than {limit} bytes");
                let error = Error::new(ErrorKind::BodyTooLarge, Delivery::Answered, what);
                let received = received(<_>::default());
                Err(Failure::Final(error.with_received(received)))
            }
            Err(body::Incomplete::Broken(error, _)) if error.is_timeout() => {
                Err(Failure::TimedOut(Some(error)))
            }
            Err(body::Incomplete::Broken(error, _)) => Err(Failure::NoAnswer(error)),
        }
    }
}

/// A connection that broke while an answer came.
pub(super) fn broken(error: reqwest::Error) -> Error {
    let what = "the connection broke before a whole answer came";
    Error::new(ErrorKind::NoAnswer, Delivery::MayBeProcessed, what).caused_by(error)
}

/// Whether a status is success, a redirect that is the answer included.
fn is_success(status: StatusCode) -> bool {
    status.is_success() || status.is_redirection()
}

fn failure(error: reqwest::Error, url: &Url) -> Failure {
    // First, since a connection that takes too long is a timeout as well.
    if error.is_connect() {
        let host = url.host_str().unwrap_or_default();
        let tried = match url.port_or_known_default() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Failure::NeverSent(error, tried)
    } else if error.is_timeout() {
        Failure::TimedOut(Some(error))
    } else if error.is_redirect() {
        let what = "the HTTP client followed a redirect and failed";
        let error = Error::new(ErrorKind::Redirect, Delivery::Answered, what).caused_by(error);
        Failure::Final(error)
    } else if error.is_builder() {
        Failure::Final(Error::configuration("the HTTP client refuses the request").caused_by(error))
    } else {
        Failure::NoAnswer(error)
    }
}

/// A caller's HTTP client that follows redirects sends credentials and codes to strangers, so the
/// first that is seen is an error and not an answer.
fn followed_by_itself(response: &mut reqwest::Response) -> Failure {
    let what = "the HTTP client followed a redirect by itself; build it from \
                `transport::http_client()`, or with `redirect::Policy::none()`";
    refused(ErrorKind::Configuration, what, response)
}

fn refused_redirect(
    what: impl Into<Cow<'static, str>>,
    response: &mut reqwest::Response,
) -> Failure {
    refused(ErrorKind::Redirect, what, response)
}

/// An answer that is not read on: its status and headers are kept.
fn refused(
    kind: ErrorKind,
    what: impl Into<Cow<'static, str>>,
    response: &mut reqwest::Response,
) -> Failure {
    let received = Received {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body: <_>::default(),
    };
    let error = Error::new(kind, Delivery::Answered, what);
    Failure::Final(error.with_received(received))
}
