//! From a request to its answer: fault, limit, token, operation, and what a change leaves behind.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use serde_json::Value;

use super::call::{Answer, Call};
use super::catalogue::{Catalogue, Found};
use super::own_apis::OwnApis;
use super::problem::Problem;
use super::rules;
use super::settings::Settings;
use super::state::State;
use super::{RecordedRequest, jobs, logs, oauth, special};
use crate::testing::fault::Kind;
use crate::testing::request::Request;
use crate::testing::server::{self, Body};

const PREFIX: &str = "/api/v2";
const EXPORTS: &str = "/exports/";

/// What a running tenant knows.
pub(super) struct Service {
    pub(super) settings: Settings,
    pub(super) catalogue: Catalogue,
    own_apis: OwnApis,
    state: Mutex<State>,
}

impl server::Service for Service {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-auth0-requestid");

    fn fault(&self, request: &Request) -> Option<Kind> {
        let operation = self.find(request).map(|found| found.operation);
        let operation = operation.or_else(|| self.own_apis.operation(request));
        let mut state = self.state();
        let recorded = RecordedRequest::new(request, operation.map(|operation| operation.id));
        state.requests.push(recorded);
        match operation {
            Some(operation) => state.faults.called(operation),
            None => oauth::before(&mut state, request),
        }
    }

    fn answer(&self, request: &Request) -> Response<Body> {
        let mut state = self.state();
        if let Some(reply) = oauth::answer(&self.settings, &mut state, request) {
            return reply.map(Body::Whole);
        }
        if let Some(reply) = self.own_apis.answer(&self.settings, &mut state, request) {
            return reply.map(Body::Whole);
        }
        if let Some(id) = request.path.strip_prefix(EXPORTS) {
            return jobs::download(&state, id).map(Body::Whole);
        }
        let Some((limit, length)) = self.settings.rate_limit else {
            return self.call(request, &mut state);
        };
        let (headers, is_too_many) = state.window.count(limit, length);
        if is_too_many {
            let message = "Too many requests; see the headers for when there may be more.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message);
            return problem.with_headers(headers).reply().map(Body::Whole);
        }
        let mut answer = self.call(request, &mut state);
        answer.headers_mut().extend(headers);
        answer
    }
}

impl Service {
    pub(super) fn new(settings: Settings, state: State) -> Self {
        Self {
            settings,
            catalogue: Catalogue::new(),
            own_apis: OwnApis::new(),
            state: Mutex::new(state),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, request: &Request) -> Option<Found> {
        let path = request.path.strip_prefix(PREFIX)?;
        self.catalogue.find(&request.method, path)
    }

    fn call(&self, request: &Request, state: &mut State) -> Response<Body> {
        match self.let_in(request, state) {
            Err(problem) => problem.reply().map(Body::Whole),
            Ok(call) if call.is(&Method::GET, "/events") => {
                let mut answer = Response::new(Body::Live(state.events.listen(&call)));
                let media_type = HeaderValue::from_static("text/event-stream");
                answer.headers_mut().insert(CONTENT_TYPE, media_type);
                answer
            }
            Ok(call) => {
                let answer = operate(&call, state);
                answer.unwrap_or_else(Problem::reply).map(Body::Whole)
            }
        }
    }

    /// A request that has all it needs to be looked at.
    fn let_in<'a>(&'a self, request: &'a Request, state: &State) -> Result<Call<'a>, Problem> {
        let token = state.tokens.of(request)?;
        let Some(found) = self.find(request) else {
            return Err(self.nothing(request));
        };
        token.check(found.operation)?;
        let has_domain = request.headers.contains_key("auth0-custom-domain");
        if has_domain && !found.operation.custom_domain_header {
            let message = "The operation does not take the header auth0-custom-domain.";
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid_header",
                message,
            ));
        }
        let client_id = token.client_id.clone();
        Call::read(&self.catalogue, &self.settings, request, found, client_id)
    }

    fn nothing(&self, request: &Request) -> Problem {
        let path = request.path.strip_prefix(PREFIX).unwrap_or_default();
        let methods = [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ];
        let allowed: Vec<_> = methods
            .iter()
            .filter(|method| self.catalogue.find(method, path).is_some())
            .map(Method::as_str)
            .collect();
        let allow = HeaderValue::try_from(allowed.join(", "));
        match allow {
            Ok(allow) if !allowed.is_empty() => {
                let message = "The path has other methods.";
                Problem::new(StatusCode::METHOD_NOT_ALLOWED, "", message)
                    .with_headers([(ALLOW, allow)].into_iter().collect())
            }
            _ => Problem::new(StatusCode::NOT_FOUND, "", "There is no such path."),
        }
    }
}

/// Does the operation; a change that was made is logged and told.
fn operate(call: &Call<'_>, state: &mut State) -> Answer {
    let before = state.store.get(call.above(1), call.last()).cloned();
    let answer: Response<Bytes> = match special::operate(call, state) {
        Some(answer) => answer?,
        None => rules::operate(call, &mut state.store)?,
    };
    if call.operation.method != Method::GET {
        let after = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        logs::write(call, answer.status(), &after, &mut state.store);
        state.events.changed(call, before, &after);
    }
    Ok(answer)
}
