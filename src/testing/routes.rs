//! Which request is which operation. Methods and paths are written out here, from the contract:
//! taken from the SDK's own tables, a fault in those would not be seen.

use http::Method;

use super::refusal::Refusal;
use super::reply::Reply;
use super::request::Request;
use super::service::Service;
use super::{auth0_api, authorize, page, pkce_api};
use crate::pieces::operations as op;
use crate::transport::Operation;

pub(super) struct Route {
    method: Method,
    path: &'static str,
    pub(super) operation: &'static Operation,
    /// Whether the access token is its credential, in the place of the application's id.
    pub(super) takes_token: bool,
    pub(super) answer: fn(&Service, &Request) -> Result<Reply, Refusal>,
}

macro_rules! route {
    ($method:ident $path:literal, $operation:ident, $answer:path $(, $takes_token:literal)?) => {
        Route {
            method: Method::$method,
            path: $path,
            operation: &op::$operation,
            takes_token: false $(|| $takes_token)?,
            answer: $answer,
        }
    };
}

static ROUTES: [Route; 9] = [
    route!(GET "/v2/logout", AUTH0_AUTH0_LOGOUT, auth0_api::logout),
    route!(GET "/authorize", AUTH0_AUTHORIZE_AUTH0, authorize::authorize),
    route!(POST "/oauth/token", AUTH0_EXCHANGE_FOR_AUTH0_TOKEN, auth0_api::token),
    route!(GET "/userinfo", AUTH0_GET_AUTH0_USER_INFO, auth0_api::user_info, true),
    route!(POST "/pkce/clear", PKCE_CLEAR_PKCE, pkce_api::clear),
    route!(POST "/pkce/code", PKCE_GENERATE_CODE, pkce_api::code),
    route!(POST "/pkce/token", PKCE_GENERATE_TOKEN, pkce_api::token),
    route!(GET "/pkce/challenge", PKCE_GET_CHALLENGE, pkce_api::challenge),
    route!(POST "/pkce/response/code", PKCE_RESPOND_WITH_CODE, pkce_api::response),
];

/// The check beside the nine operations; the page is [`page::LOGIN`].
const HEALTH: &str = "/.well-known/health";

pub(super) enum Found {
    Operation(&'static Route),
    Health,
    LoginPage,
    /// With the methods that the path has.
    WrongMethod(String),
    Nothing,
}

pub(super) fn find(request: &Request) -> Found {
    let (method, path) = (&request.method, request.path.as_str());
    let route = ROUTES.iter().find(|route| route.path == path);
    match (path, route) {
        (_, Some(route)) if route.method == *method => Found::Operation(route),
        (_, Some(route)) => Found::WrongMethod(route.method.to_string()),
        (HEALTH, None) if method == Method::GET || method == Method::HEAD => Found::Health,
        (HEALTH, None) => Found::WrongMethod("GET, HEAD".to_owned()),
        (page::LOGIN, None) if method == Method::GET => Found::LoginPage,
        (page::LOGIN, None) => Found::WrongMethod("GET".to_owned()),
        _ => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_route() {
        for operation in op::ALL {
            let mut routes = ROUTES.iter();
            assert!(routes.any(|route| std::ptr::eq(route.operation, *operation)));
        }
        assert_eq!(ROUTES.len(), op::ALL.len());
    }
}
