use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, Method, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::refusal::DPOP_NONCE;
use super::{ApiClient, ProtectedResourceMetadata, Refusal, Scheme, Scopes, Verified};
use crate::cache_control;

/// A tower layer that lets through requests with a good token, and
/// answers the others itself: with the status and the headers of their [`Refusal`], and no body.
/// The refusal is in the extensions of the answer, for a layer further out that writes a body or a
/// log. Where a token could not be verified, or a service failed with an [`Error`](crate::Error)
/// that is no fault of the request, `tracing` has that error besides.
///
/// [`Verified`] is in the extensions of what gets through, and what another layer has put there is
/// not. Put it inside of a layer for CORS, since preflight requests have no token; and outside of a
/// router that takes a part of the path off, or set [`RequestUrl`](super::RequestUrl), since proofs
/// are of the whole address. Inside of another one of the same client (or a clone) it takes what
/// that has verified; inside of one of another client it verifies for itself.
///
/// A [`Refusal`] that a service made of an [`Error`](crate::Error), and answered with as
/// [`Refusal::response`] or axum makes an answer of it, gets the challenges of this client instead
/// of its own, where it has any: its realm, its schemes, its `resource_metadata`. The refusal is in
/// the extensions of that answer as well, which has a body where an error is named.
///
/// The answer to a request whose token stood in its query gets `Cache-Control: private`, unless
/// the service has said that or `no-store`.
///
/// ```
/// use auth0_sdk::api::{ApiClient, ProtectLayer, Verified};
/// use tower_layer::Layer as _;
/// # #[derive(Clone)] struct Things;
/// # fn main() -> Result<(), auth0_sdk::Error> {
///
/// let api = ApiClient::builder("tenant.eu.auth0.com")
///     .audience("https://api.example.com/")
///     .public_url("https://api.example.com")
///     .build()?;
/// let service = ProtectLayer::new(api).layer(Things);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct ProtectLayer(Protection);

/// How requests are protected. In the extensions of a request it tells extractors what to answer
/// where there is no token.
#[derive(Clone, Debug)]
pub(crate) struct Protection {
    pub(crate) api: ApiClient,
    is_optional: bool,
}

impl ProtectLayer {
    /// By this client.
    pub fn new(api: ApiClient) -> Self {
        Self(Protection {
            api,
            is_optional: false,
        })
    }

    /// Lets requests without a token through too, and without a [`Verified`]; those with one that
    /// is not good are refused. A token in a form is not seen, since no body is read.
    pub fn optional(mut self) -> Self {
        self.0.is_optional = true;
        self
    }
}

impl<S> Layer<S> for ProtectLayer {
    type Service = Protect<S>;

    fn layer(&self, inner: S) -> Protect<S> {
        Protect {
            inner,
            protection: self.0.clone(),
        }
    }
}

/// The service that [`ProtectLayer`] makes of another.
#[derive(Clone, Debug)]
pub struct Protect<S> {
    inner: S,
    protection: Protection,
}

type Answering<R, E> = Pin<Box<dyn Future<Output = Result<R, E>> + Send>>;

/// What a service has in common with the one within it.
macro_rules! as_within {
    () => {
        type Response = S::Response;
        type Error = S::Error;
        type Future = Answering<S::Response, S::Error>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
            self.inner.poll_ready(context)
        }
    };
}

/// Passes a request on, or answers it at once.
fn pass_or_answer<S, B>(
    inner: &mut S,
    request: Result<Request<B>, S::Response>,
) -> Answering<S::Response, S::Error>
where
    S: Service<Request<B>>,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
    S::Error: Send + 'static,
{
    match request {
        Ok(request) => Box::pin(inner.call(request)),
        Err(answer) => Box::pin(std::future::ready(Ok(answer))),
    }
}

impl<S, B, R> Service<Request<B>> for Protect<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: Default,
{
    as_within!();

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that has said that it is ready.
        let ready = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, ready);
        let protection = self.protection.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let verified = match protection.verify(&parts).await {
                Ok(verified) => verified,
                Err(refusal) => return Ok(without_body(refusal)),
            };
            // One that a layer further out has put there is not what this one has seen.
            parts.extensions.remove::<Verified>();
            let nonce = verified.as_ref().and_then(Verified::dpop_nonce).cloned();
            let is_in_query = verified.as_ref().is_some_and(Verified::is_in_query);
            let api = protection.api.clone();
            let scheme = verified.as_ref().map(Verified::scheme);
            let scheme = scheme.unwrap_or_else(|| api.first_scheme());
            if let Some(verified) = verified {
                parts.extensions.insert(verified);
            }
            parts.extensions.insert(protection);
            let mut response = inner.call(Request::from_parts(parts, body)).await?;
            restate(&mut response, &api, scheme);
            let headers = response.headers_mut();
            if let Some(nonce) = nonce {
                headers.entry(DPOP_NONCE).or_insert(nonce);
            }
            // RFC 6750, section 2.3.
            if is_in_query && !is_private(headers) {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("private"));
            }
            Ok(response)
        })
    }
}

/// Says as this API does what a service has refused by an error alone, in the place of the
/// challenges that it was made with: those that middleware has put beside them stay, and where it
/// has taken them away they stay away.
fn restate<B>(response: &mut Response<B>, api: &ApiClient, scheme: Scheme) {
    let Some(made) = response.extensions().get::<Refusal>().cloned() else {
        return;
    };
    let (as_made, Some(said)) = (made.challenges(), made.said_by(api, scheme)) else {
        return;
    };
    if said.status().is_server_error() {
        // It has no challenges, and stays as it is; layers further out need not log it again.
        said.log_failure();
        response.extensions_mut().insert(said);
        return;
    }
    let sent = response.headers().get_all(WWW_AUTHENTICATE).iter();
    let mut sent: Vec<_> = sent.cloned().collect();
    let mut places = sent.windows(as_made.len().max(1));
    let Some(start) = places.position(|place| place == as_made) else {
        return;
    };
    sent.splice(
        start..start + as_made.len(),
        said.challenges().iter().cloned(),
    );
    response.headers_mut().remove(WWW_AUTHENTICATE);
    for challenge in sent {
        response.headers_mut().append(WWW_AUTHENTICATE, challenge);
    }
    // For layers further out: what has been said by an API is said.
    response.extensions_mut().insert(said);
}

/// Whether no cache that several people share keeps the answer.
fn is_private(headers: &HeaderMap) -> bool {
    let names = ["private", "no-store"];
    // `private` with names is about those headers alone.
    let mut whole = cache_control::directives(headers).filter(|(_, value)| value.is_none());
    whole.any(|(name, _)| names.iter().any(|one| one.eq_ignore_ascii_case(name)))
}

impl Protection {
    async fn verify(&self, parts: &Parts) -> Result<Option<Verified>, Refusal> {
        let earlier = parts.extensions.get::<Verified>();
        if let Some(earlier) = earlier.filter(|earlier| earlier.is_of(&self.api, parts)) {
            // A second time the proof would be one that has been used.
            return Ok(Some(earlier.clone()));
        }
        match self.is_optional {
            true => self.api.verify_request_if_any(parts).await,
            false => self.api.verify_request(parts).await.map(Some),
        }
    }
}

/// What has been verified of a request.
pub(crate) fn verified_if_any(parts: &Extensions) -> Result<Option<&Verified>, Refusal> {
    match parts.get::<Protection>() {
        Some(_) => Ok(parts.get()),
        None => Err(Refusal::unprotected()),
    }
}

/// The same where there has to be a token.
pub(crate) fn verified(parts: &Extensions) -> Result<&Verified, Refusal> {
    match parts.get::<Protection>() {
        Some(protection) => parts.get().ok_or_else(|| protection.api.no_credentials()),
        None => Err(Refusal::unprotected()),
    }
}

/// A tower layer for what not every good token may do: it answers 403 with `insufficient_scope`
/// (RFC 6750, section 3.1), as [`ProtectLayer`] answers, without a body. It goes inside of
/// [`ProtectLayer`]: around one route, say.
///
/// ```
/// use auth0_sdk::api::{RequireScopes, Scopes};
///
/// let layer = RequireScopes::new(Scopes::any_of(["read:orders", "admin"]));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct RequireScopes(Arc<Scopes>);

impl RequireScopes {
    /// For what needs these.
    pub fn new(scopes: Scopes) -> Self {
        Self(Arc::new(scopes))
    }
}

impl<S> Layer<S> for RequireScopes {
    type Service = Require<S>;

    fn layer(&self, inner: S) -> Require<S> {
        Require {
            inner,
            scopes: Arc::clone(&self.0),
        }
    }
}

/// The service that [`RequireScopes`] makes of another.
#[derive(Clone, Debug)]
pub struct Require<S> {
    inner: S,
    scopes: Arc<Scopes>,
}

impl<S, B, R> Service<Request<B>> for Require<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: Default + Send + 'static,
{
    as_within!();

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let verified = verified(request.extensions());
        let allowed = verified.and_then(|verified| verified.require(&self.scopes));
        let request = match allowed {
            Ok(()) => Ok(request),
            Err(refusal) => Err(without_body(refusal)),
        };
        pass_or_answer(&mut self.inner, request)
    }
}

/// Any body there is has an empty one. Why is in the extensions, for a layer further out that
/// writes a body or a log.
fn without_body<R: Default>(refusal: Refusal) -> Response<R> {
    let mut response = Response::new(R::default());
    *response.status_mut() = refusal.status();
    *response.headers_mut() = refusal.headers();
    response.headers_mut().remove(http::header::CONTENT_TYPE);
    response.extensions_mut().insert(refusal);
    response
}

/// A tower layer that answers requests for the metadata of an API
/// (RFC 9728, section 3), and passes on all others. They are public: put it outside of
/// [`ProtectLayer`].
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put around a service"]
pub struct MetadataLayer(Arc<ProtectedResourceMetadata>);

impl MetadataLayer {
    /// For these metadata.
    pub fn new(metadata: ProtectedResourceMetadata) -> Self {
        Self(Arc::new(metadata))
    }
}

impl<S> Layer<S> for MetadataLayer {
    type Service = WithMetadata<S>;

    fn layer(&self, inner: S) -> WithMetadata<S> {
        WithMetadata {
            inner,
            metadata: Arc::clone(&self.0),
        }
    }
}

/// The service that [`MetadataLayer`] makes of another.
#[derive(Clone, Debug)]
pub struct WithMetadata<S> {
    inner: S,
    metadata: Arc<ProtectedResourceMetadata>,
}

impl<S, B, R> Service<Request<B>> for WithMetadata<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: From<String> + Send + 'static,
{
    as_within!();

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let request = match is_read && request.uri().path() == self.metadata.path() {
            true => Err(self.metadata.response()),
            false => Ok(request),
        };
        pass_or_answer(&mut self.inner, request)
    }
}
