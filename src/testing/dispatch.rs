//! From a request to its answer: the fault that is scripted, the credential, the operation.

use http::header::{ALLOW, AUTHORIZATION};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::fault::Kind;
use super::page;
use super::random::same;
use super::refusal::Refusal;
use super::reply::{self, Reply};
use super::request::Request;
use super::routes::{Found, Route, find};
use super::server::{self, Body};
use super::service::Service;

const APPLICATION_ID: HeaderName = HeaderName::from_static("x-application-id");

impl server::Service for Service {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

    fn fault(&self, request: &Request) -> Option<Kind> {
        match find(request) {
            Found::Operation(route) => self.script().faults.called(route.operation),
            _ => None,
        }
    }

    fn answer(&self, request: &Request) -> Response<Body> {
        let answer = match find(request) {
            Found::Operation(route) => self.operate(route, request),
            Found::Health => Ok(reply::text(StatusCode::OK, "ok")),
            Found::LoginPage => Ok(login_page()),
            Found::WrongMethod(allowed) => Ok(wrong_method(allowed)),
            Found::Nothing => {
                Err(Refusal::new("not_found", "no such path").with_status(StatusCode::NOT_FOUND))
            }
        };
        answer.unwrap_or_else(Refusal::json).map(Body::Whole)
    }
}

impl Service {
    fn operate(&self, route: &Route, request: &Request) -> Result<Reply, Refusal> {
        self.check_credentials(route, request)?;
        (route.answer)(self, request)
    }

    /// The application's id goes to every operation but one, and the access token to that one
    /// alone: a credential in another place is a leak.
    fn check_credentials(&self, route: &Route, request: &Request) -> Result<(), Refusal> {
        if route.takes_token {
            if request.headers.contains_key(&APPLICATION_ID) {
                return Err(Refusal::invalid_request("X-Application-ID is not for here"));
            }
            return Ok(());
        }
        if request.headers.contains_key(AUTHORIZATION) {
            return Err(Refusal::invalid_request("no access token is for here"));
        }
        let given = request.header(&APPLICATION_ID);
        match &self.settings.application_id {
            Some(id) if !given.is_some_and(|given| same(given, id)) => {
                let refusal = Refusal::new("unauthorized", "no such application");
                Err(refusal.with_status(StatusCode::UNAUTHORIZED))
            }
            _ => Ok(()),
        }
    }
}

fn wrong_method(allowed: String) -> Reply {
    let refusal = Refusal::new("method_not_allowed", "the path has another method");
    let mut reply = refusal.with_status(StatusCode::METHOD_NOT_ALLOWED).json();
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        reply.headers_mut().insert(ALLOW, allowed);
    }
    reply
}

fn login_page() -> Reply {
    let text = "Here a person would sign in. A test lets them with \
                pieces_os.person(Person::Consents) and opens the authorize URL again.";
    reply::html(StatusCode::OK, page::message("Sign in", text))
}
