//! Token Vault: the token of another provider that is kept for a person.

use http::StatusCode;
use serde_json::{Value, json};

use super::accounts;
use super::context::Context;
use super::exchange::{ACCESS_TOKEN, REFRESH_TOKEN};
use super::problem::Problem;
use super::token::TokenRequest;

pub(super) const FEDERATED: &str =
    "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token";

/// What is asked for and given.
const CONNECTION_TOKEN: &str =
    "http://auth0.com/oauth/token-type/federated-connection-access-token";

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let (application, parameters) = (&request.application, &request.parameters);
    if !application.is_confidential() {
        let text = "Only a client that proves itself gets tokens of connections";
        return Err(Problem::unauthorized_client(text));
    }
    if parameters.require("requested_token_type")? != CONNECTION_TOKEN {
        let text = "requested_token_type has to be the one of federated connections";
        return Err(Problem::invalid_request(text));
    }
    let connection = parameters.require("connection")?;
    let token = parameters.require("subject_token")?;
    let grant = match parameters.require("subject_token_type")? {
        REFRESH_TOKEN => context.oauth().refresh.get(token).cloned(),
        ACCESS_TOKEN => {
            let known = context.state.tokens.good(token);
            known.and_then(|known| known.grant.as_deref()).cloned()
        }
        _ => {
            let text = "subject_token_type is neither that of access nor of refresh tokens";
            return Err(Problem::invalid_request(text));
        }
    };
    let user = grant.and_then(|grant| grant.user);
    let user = user.ok_or_else(|| Problem::invalid_grant("The subject token is not good"))?;
    let kept = accounts::connection_token(context.store(), &user, connection);
    let Some(kept) = kept else {
        let error = "federated_connection_refresh_token_not_found";
        let text = format!("There is no token of {connection} for the user.");
        return Err(Problem::new(StatusCode::UNAUTHORIZED, error, text));
    };
    Ok(json!({
        "access_token": kept,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": parameters.get("scope").unwrap_or_default(),
        "issued_token_type": CONNECTION_TOKEN,
    }))
}
