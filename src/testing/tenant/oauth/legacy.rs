//! What Auth0 keeps for applications of long ago.

use http::StatusCode;
use serde_json::json;

use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::{accounts, client_auth, exchange, issue, password};
use crate::testing::reply::{self, Reply};

/// `POST /oauth/access_token`: the access token of another provider for tokens of the tenant.
pub(super) fn social(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::named(context, &parameters)?;
    let connection = parameters.require("connection")?;
    let token = parameters.require("access_token")?;
    let user = exchange::subject(context, connection, token)
        .map_err(|problem| problem.with_status(StatusCode::UNAUTHORIZED))?;
    let asked = parameters.words("scope");
    let grant =
        Grant::of_user(&application, &user)?.for_api(context, &application, None, &asked)?;
    let body = issue::tokens(context, &application, &grant)?;
    Ok(reply::json(StatusCode::OK, &body))
}

/// `POST /oauth/ro`: a user name and a password.
pub(super) fn resource_owner(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    let application = client_auth::named(context, &parameters)?;
    if parameters.require("grant_type")? != "password" {
        return Err(Problem::invalid_request("grant_type has to be password"));
    }
    let (username, given) = (
        parameters.require("username")?,
        parameters.require("password")?,
    );
    let connection = parameters.require("connection")?;
    let user = password::person(context, username, given, connection)?;
    let asked = parameters.words("scope");
    let grant =
        Grant::of_user(&application, &user)?.for_api(context, &application, None, &asked)?;
    let body = issue::tokens(context, &application, &grant)?;
    Ok(reply::json(StatusCode::OK, &body))
}

/// `POST /tokeninfo`: the profile of an ID token.
pub(super) fn token_info(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_body(context.request)?;
    let claims = context.oauth().keys.claims(parameters.require("id_token")?);
    let sub = claims.and_then(|claims| Some(claims["sub"].as_str()?.to_owned()));
    let user = sub.and_then(|sub| accounts::by_id(context.store(), &sub));
    let user =
        user.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized"))?;
    Ok(reply::json(StatusCode::OK, &user))
}

/// `POST /delegation`: an ID token for another application.
pub(super) fn delegation(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    client_auth::named(context, &parameters)?;
    if parameters.require("grant_type")? != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
        let text = "grant_type has to be the one of JWT bearers";
        return Err(Problem::invalid_request(text));
    }
    let target = parameters.get("target");
    let target = target.unwrap_or(parameters.require("client_id")?);
    let application = context.application(target);
    let application = application.ok_or_else(|| Problem::invalid_request("Unknown target"))?;
    let claims = context.oauth().keys.claims(parameters.require("id_token")?);
    let sub = claims.and_then(|claims| Some(claims["sub"].as_str()?.to_owned()));
    let sub = sub.ok_or_else(|| {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "The id_token is not good",
        )
    })?;
    let asked = parameters.words("scope");
    let grant = Grant::of_user(&application, &sub)?.for_api(context, &application, None, &asked)?;
    let body = json!({
        "id_token": issue::id_token(context, &application, &grant, "")?,
        "token_type": "Bearer",
        "expires_in": 36_000,
    });
    Ok(reply::json(StatusCode::OK, &body))
}
