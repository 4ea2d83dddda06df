//! Which request is for which endpoint. Methods and paths are written out here: taken from the
//! SDK's own tables, a fault in those would not be seen.

use http::Method;

use super::context::Context;
use super::problem::Problem;
use super::{
    anonymous, authorize, backchannel, database, device, discovery, legacy, logout, metadata, mfa,
    mfa_associate, par, passkey, passwordless, register, revoke, token, userinfo,
};
use crate::testing::reply::Reply;

pub(super) struct Route {
    methods: &'static [Method],
    pub(super) path: &'static str,
    pub(super) answer: fn(&mut Context<'_>) -> Result<Reply, Problem>,
}

macro_rules! route {
    ($($method:ident)|+ $path:literal, $answer:path) => {
        Route { methods: &[$(Method::$method),+], path: $path, answer: $answer }
    };
}

static ROUTES: [Route; 39] = [
    route!(GET "/.well-known/openid-configuration", discovery::configuration),
    route!(GET "/.well-known/jwks.json", discovery::keys),
    route!(GET "/.well-known/webfinger", discovery::webfinger),
    route!(GET | POST "/authorize", authorize::authorize),
    route!(GET | POST "/u/login", authorize::login),
    route!(POST "/u/reset-password", database::reset_password),
    route!(POST "/oauth/token", token::answer),
    route!(POST "/oauth/par", par::push),
    route!(POST "/oauth/device/code", device::code),
    route!(GET | POST "/activate", device::activate),
    route!(POST "/bc-authorize", backchannel::authorize),
    route!(POST "/oauth/revoke", revoke::revoke),
    route!(POST "/oauth/global-token-revocation/connection/{connection_name}", revoke::everything),
    route!(GET | POST "/userinfo", userinfo::answer),
    route!(GET "/oidc/logout", logout::oidc),
    route!(GET "/v2/logout", logout::v2),
    route!(POST "/oidc/register", register::register),
    route!(POST "/dbconnections/signup", database::sign_up),
    route!(POST "/dbconnections/change_password", database::change_password),
    route!(POST "/passwordless/start", passwordless::start),
    route!(GET "/passwordless/verify_redirect", passwordless::follow),
    route!(POST "/passwordless/verify", passwordless::verify),
    route!(POST "/otp/challenge", passwordless::challenge),
    route!(POST "/mfa/challenge", mfa::challenge),
    route!(POST "/mfa/associate", mfa_associate::associate),
    route!(GET "/mfa/authenticators", mfa::list),
    route!(DELETE "/mfa/authenticators/{id}", mfa::delete),
    route!(POST "/passkey/register", passkey::register),
    route!(POST "/passkey/challenge", passkey::challenge),
    route!(POST "/anonymous/token", anonymous::token),
    route!(POST "/anonymous/logout", anonymous::logout),
    route!(GET "/samlp/metadata/{clientId}", metadata::saml),
    route!(GET "/wsfed/FederationMetadata/2007-06/FederationMetadata.xml", metadata::ws_federation),
    route!(GET "/wsfed/{clientId}/FederationMetadata/2007-06/FederationMetadata.xml", metadata::ws_federation),
    route!(POST "/oauth/access_token", legacy::social),
    route!(POST "/oauth/ro", legacy::resource_owner),
    route!(POST "/tokeninfo", legacy::token_info),
    route!(POST "/delegation", legacy::delegation),
    route!(GET "/logout", logout::v2),
];

pub(super) enum Found {
    Route(&'static Route),
    /// With the methods that the path has.
    WrongMethod(String),
    Nothing,
}

pub(super) fn find(method: &Method, path: &str) -> Found {
    let Some(route) = ROUTES.iter().find(|route| fits(route.path, path)) else {
        return Found::Nothing;
    };
    match route.methods.contains(method) {
        true => Found::Route(route),
        false => {
            let methods: Vec<_> = route.methods.iter().map(Method::as_str).collect();
            Found::WrongMethod(methods.join(", "))
        }
    }
}

/// The path of a route as a template has it, whatever its parameters are called.
pub(super) fn path_of(template: &str) -> Option<&'static str> {
    let route = ROUTES.iter().find(|route| fits(route.path, template));
    route.map(|route| route.path)
}

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(name), Some(value)) if name.starts_with('{') && !value.is_empty() => {}
            (Some(literal), Some(value)) if literal == value => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_and_another_method_is_told_from_nothing() {
        for route in &ROUTES {
            for method in route.methods {
                let Found::Route(found) = find(method, route.path) else {
                    panic!("{method} {}", route.path);
                };
                assert_eq!(found.path, route.path);
            }
        }
        let Found::WrongMethod(allowed) = find(&Method::PATCH, "/authorize") else {
            panic!();
        };
        assert_eq!(allowed, "GET, POST");
        for path in [
            "/",
            "/api/v2/users",
            "/mfa/authenticators/",
            "/oauth/token/x",
        ] {
            assert!(matches!(find(&Method::GET, path), Found::Nothing), "{path}");
        }
        assert!(path_of("/mfa/authenticators/{authenticator_id}").is_some());
        assert!(path_of("/users").is_none());
    }
}
