//! The password grants (RFC 6749, section 4.3; Auth0's with a realm).

use serde_json::Value;

use super::context::Context;
use super::problem::Problem;
use super::token::TokenRequest;
use super::{accounts, issue, mfa};

pub(super) const REALM: &str = "http://auth0.com/oauth/grant-type/password-realm";

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let parameters = &request.parameters;
    let (username, password) = (
        parameters.require("username")?,
        parameters.require("password")?,
    );
    let realm = match parameters.require("grant_type")? {
        REALM => parameters.require("realm")?,
        _ => accounts::DATABASE,
    };
    let user = person(context, username, password, realm)?;
    let mut grant = request.grant_of(context, &user)?;
    grant.gty = Some("password");
    if accounts::has_factors(context.store(), &user) {
        return Err(mfa::required(context, grant)?);
    }
    issue::tokens(context, &request.application, &grant)
}

/// The person of these credentials.
pub(super) fn person(
    context: &mut Context<'_>,
    username: &str,
    password: &str,
    realm: &str,
) -> Result<String, Problem> {
    let store = context.store();
    accounts::ensure_somebody(store);
    if !accounts::has_connection(store, realm) {
        let text = format!("There is no connection {realm}.");
        return Err(Problem::invalid_request(text));
    }
    let wrong = || Problem::invalid_grant("Wrong email or password.");
    let user = accounts::by_identifier(store, username, Some(realm)).ok_or_else(wrong)?;
    let id = user["user_id"].as_str().unwrap_or_default();
    accounts::may_sign_in(store, id)?;
    match accounts::has_password(store, id, password) {
        true => Ok(id.to_owned()),
        false => Err(wrong()),
    }
}
