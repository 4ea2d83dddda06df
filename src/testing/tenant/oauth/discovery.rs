//! What the tenant says about itself: `/.well-known/*`.

use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::context::Context;
use super::keys::ALGORITHMS;
use super::parameters::Params;
use super::problem::Problem;
use super::token::GRANTS;
use super::{accounts, dpop};
use crate::testing::reply::{self, Reply};

/// The relation of an issuer (OpenID Connect Discovery 1.0, section 2).
const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";

/// `GET /.well-known/openid-configuration` (section 4).
pub(super) fn configuration(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let base = &context.settings.base;
    let at = |path: &str| format!("{base}{path}");
    let mut id_tokens = ALGORITHMS.map(|algorithm| algorithm.name()).to_vec();
    id_tokens.push("HS256");
    let grants = GRANTS.map(|(name, _)| name);
    let body = json!({
        "issuer": context.issuer(),
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/oauth/token"),
        "device_authorization_endpoint": at("/oauth/device/code"),
        "userinfo_endpoint": at("/userinfo"),
        "mfa_challenge_endpoint": at("/mfa/challenge"),
        "jwks_uri": at("/.well-known/jwks.json"),
        "registration_endpoint": at("/oidc/register"),
        "revocation_endpoint": at("/oauth/revoke"),
        "pushed_authorization_request_endpoint": at("/oauth/par"),
        "backchannel_authentication_endpoint": at("/bc-authorize"),
        "end_session_endpoint": at("/oidc/logout"),
        "global_token_revocation_endpoint":
            at("/oauth/global-token-revocation/connection/{connectionName}"),
        "scopes_supported": [
            "openid", "profile", "offline_access", "name", "given_name", "family_name",
            "nickname", "email", "email_verified", "picture", "created_at", "identities",
            "phone", "address",
        ],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post", "web_message"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": grants,
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "private_key_jwt", "none",
        ],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "PS256"],
        "id_token_signing_alg_values_supported": id_tokens,
        "request_object_signing_alg_values_supported": ["RS256", "RS384", "PS256"],
        "dpop_signing_alg_values_supported": dpop::ALGORITHMS.map(|algorithm| algorithm.name()),
        "claims_supported": [
            "aud", "auth_time", "created_at", "email", "email_verified", "exp", "family_name",
            "given_name", "iat", "identities", "iss", "name", "nickname", "phone_number",
            "picture", "sub",
        ],
        "request_parameter_supported": true,
        "request_uri_parameter_supported": false,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "backchannel_token_delivery_modes_supported": ["poll"],
    });
    Ok(cached(context, reply::json(StatusCode::OK, &body)))
}

/// `GET /.well-known/jwks.json`.
pub(super) fn keys(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let set = context.oauth().keys.set()?.to_json();
    Ok(cached(context, reply::json(StatusCode::OK, &set)))
}

fn cached(context: &Context<'_>, mut reply: Reply) -> Reply {
    let age = context.settings.oauth.jwks_max_age.as_secs();
    let value = match age {
        0 => Ok(HeaderValue::from_static("no-store")),
        _ => HeaderValue::try_from(format!("public, max-age={age}")),
    };
    if let Ok(value) = value {
        reply.headers_mut().insert(CACHE_CONTROL, value);
    }
    reply
}

/// `GET /.well-known/webfinger`: whether an e-mail domain signs in with its own provider.
pub(super) fn webfinger(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let query = Params::of_query(context.request)?;
    let resource = query.require("resource")?;
    let domain = resource.strip_prefix("urn:auth0:discovery:domain:");
    let domain = domain.ok_or_else(|| Problem::invalid_request("resource is no domain"))?;
    let named = context.settings.oauth.federated_domains.iter();
    let is_named = named
        .into_iter()
        .any(|known| known.eq_ignore_ascii_case(domain));
    if !is_named && !accounts::has_domain(context.store(), domain) {
        return Err(Problem::not_found());
    }
    let mut links = json!([{ "rel": ISSUER, "href": context.issuer() }]);
    if query.get("rel").is_some_and(|rel| rel != ISSUER) {
        links = json!([]);
    }
    let body = json!({ "subject": resource, "links": links });
    Ok(reply::json(StatusCode::OK, &body))
}
