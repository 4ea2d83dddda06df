//! The OAuth side of the tenant: Auth0's Authentication API.

mod accounts;
mod anonymous;
mod api;
mod application;
mod assertion;
mod authorize;
mod authorize_request;
mod backchannel;
mod builder;
mod client_auth;
mod client_credentials;
mod code;
mod context;
mod custom_claims;
mod database;
mod device;
mod discovery;
mod dpop;
mod exchange;
mod grant;
mod issue;
mod keys;
mod legacy;
mod logout;
mod metadata;
mod mfa;
mod mfa_associate;
mod mfa_grants;
mod par;
mod parameters;
mod passkey;
mod password;
mod passwordless;
mod problem;
mod rate;
mod refresh;
mod refresh_grant;
mod register;
mod revoke;
mod routes;
mod script;
mod sent;
mod session;
mod settings;
mod state;
mod token;
mod user;
mod userinfo;
mod vault;
mod waiting;

#[cfg(test)]
mod tests;

use http::header::ALLOW;
use http::{HeaderValue, StatusCode};

pub use api::Api;
pub use application::Application;
pub use sent::SentMessage;
pub use user::{Factor, User};

pub(super) use self::accounts::{add as add_user, add_organization};
pub(super) use self::grant::Grant;
pub(super) use self::settings::{Settings, SubjectToken};
pub(super) use self::state::OAuth;

use self::context::Context;
use self::problem::Problem;
use self::routes::{Found, find};
use super::settings::Settings as TenantSettings;
use super::state::State;
use super::tokens::Token;
use crate::testing::fault::Kind;
use crate::testing::reply::Reply;
use crate::testing::request::Request;

/// The name under which faults of an endpoint are scripted.
pub(super) fn fault_key(path: &str) -> Option<&'static str> {
    routes::path_of(path)
}

/// What happens before a request is answered: a fault, or a person who thinks.
pub(super) fn before(state: &mut State, request: &Request) -> Option<Kind> {
    let key = routes::path_of(&request.path)?;
    let fault = state.faults.next(key);
    let delay = state.oauth.script.delay.filter(|_| key == "/authorize");
    fault.or(delay.map(Kind::Delay))
}

/// The answer of an endpoint of the OAuth side; nothing where the path is none of it.
pub(super) fn answer(
    settings: &TenantSettings,
    state: &mut State,
    request: &Request,
) -> Option<Reply> {
    let mut context = Context {
        settings,
        state,
        request,
    };
    let answer = match find(&request.method, &request.path) {
        Found::Nothing => return None,
        Found::WrongMethod(allowed) => Err(wrong_method(&allowed)),
        Found::Route(route) => (route.answer)(&mut context),
    };
    let reply = answer.unwrap_or_else(Problem::json);
    Some(dpop::with_nonce(&mut context, reply))
}

/// The token of a request to a resource of the tenant, where it is good.
pub(super) fn presented(
    settings: &TenantSettings,
    state: &mut State,
    request: &Request,
) -> Result<Option<Token>, Box<Reply>> {
    let mut context = Context {
        settings,
        state,
        request,
    };
    userinfo::presented(&mut context).map_err(|problem| Box::new(problem.json()))
}

fn wrong_method(allowed: &str) -> Problem {
    let text = "The path has other methods";
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", text);
    match HeaderValue::try_from(allowed) {
        Ok(allowed) => problem.with_header(ALLOW, allowed),
        Err(_) => problem,
    }
}
