//! Token exchange (RFC 8693): tokens of somewhere else, native social sign-in, and access tokens
//! for the next API on behalf of the same person.

use http::StatusCode;
use serde_json::{Value, json};

use super::context::Context;
use super::grant::Grant;
use super::problem::Problem;
use super::token::TokenRequest;
use super::{accounts, issue};
use crate::testing::random::same;

pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
pub(super) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
pub(super) const REFRESH_TOKEN: &str = "urn:ietf:params:oauth:token-type:refresh_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

pub(super) fn exchange(
    context: &mut Context<'_>,
    request: &TokenRequest,
) -> Result<Value, Problem> {
    let parameters = &request.parameters;
    let kind = parameters.require("subject_token_type")?;
    let token = parameters.require("subject_token")?;
    if kind == ACCESS_TOKEN && !is_registered(context, kind) {
        return on_behalf_of(context, request, token);
    }
    let user = subject(context, kind, token)?;
    let mut grant = request.grant_of(context, &user)?;
    grant.gty = Some(TOKEN_EXCHANGE);
    let given = parameters.get("organization");
    grant.organization = accounts::organization_of(context.store(), given, &user)?;
    grant.actor = actor(context, request)?;
    let mut body = issue::tokens(context, &request.application, &grant)?;
    body["issued_token_type"] = ACCESS_TOKEN.into();
    Ok(body)
}

fn is_registered(context: &Context<'_>, kind: &str) -> bool {
    let mut all = context.settings.oauth.subject_tokens.iter();
    all.any(|known| known.kind == kind)
}

/// The person of a token of somewhere else.
pub(super) fn subject(
    context: &mut Context<'_>,
    kind: &str,
    token: &str,
) -> Result<String, Problem> {
    if !is_registered(context, kind) {
        let text = format!("There is no profile for tokens of the type {kind}.");
        return Err(Problem::invalid_request(text));
    }
    let mut all = context.settings.oauth.subject_tokens.iter();
    let known = all.find(|known| known.kind == kind && same(known.token.expose(), token));
    let known = known.ok_or_else(|| {
        let text = "The subject token is not good";
        Problem::new(StatusCode::BAD_REQUEST, "invalid_grant", text)
    })?;
    accounts::ensure_somebody(context.store());
    match accounts::by_id(context.store(), &known.user) {
        Some(_) => Ok(known.user.clone()),
        None => Err(Problem::invalid_grant("The subject has no account")),
    }
}

/// Who acts, where the request says so (section 2.1): an access token or an ID token of this
/// tenant.
fn actor(context: &mut Context<'_>, request: &TokenRequest) -> Result<Option<Value>, Problem> {
    let parameters = &request.parameters;
    let Some(token) = parameters.get("actor_token") else {
        return match parameters.get("actor_token_type") {
            Some(_) => Err(Problem::missing("actor_token")),
            None => Ok(None),
        };
    };
    let kind = parameters.require("actor_token_type")?;
    let sub = match kind {
        ACCESS_TOKEN => {
            let known = context.state.tokens.good(token);
            known.map(
                |known| match known.grant.as_ref().and_then(|grant| grant.user.clone()) {
                    Some(user) => user,
                    None => format!("{}@clients", known.client_id),
                },
            )
        }
        ID_TOKEN => {
            let claims = context.oauth().keys.claims(token);
            claims.and_then(|claims| Some(claims["sub"].as_str()?.to_owned()))
        }
        _ => subject(context, kind, token).ok(),
    };
    let invalid = || Problem::invalid_request("The actor token is not good");
    Ok(Some(json!({ "sub": sub.ok_or_else(invalid)? })))
}

/// An API hands on who called it: the person stays, the application acts.
fn on_behalf_of(
    context: &mut Context<'_>,
    request: &TokenRequest,
    token: &str,
) -> Result<Value, Problem> {
    let (application, parameters) = (&request.application, &request.parameters);
    if !application.is_confidential() {
        let text = "Only a client that proves itself acts on behalf of somebody";
        return Err(Problem::unauthorized_client(text));
    }
    if parameters
        .get("requested_token_type")
        .is_some_and(|kind| kind != ACCESS_TOKEN)
    {
        let text = "requested_token_type has to be the one of access tokens";
        return Err(Problem::invalid_request(text));
    }
    let audience = parameters.require("audience")?;
    let known = context.state.tokens.good(token);
    let original = known.and_then(|known| known.grant.as_deref()).cloned();
    let original = original.filter(|grant| grant.user.is_some() && grant.audience.is_some());
    let original = original.ok_or_else(|| {
        let text = "The subject token is not a good access token of a person";
        Problem::new(StatusCode::BAD_REQUEST, "invalid_grant", text)
    })?;
    let asked = match parameters.words("scope") {
        asked if asked.is_empty() => context.api(audience)?.all_scopes(),
        asked => asked,
    };
    let user = original.user.clone().unwrap_or_default();
    let mut grant = Grant::of_user(application, &user)?.for_api(
        context,
        application,
        Some(audience),
        &asked,
    )?;
    // No ID token and no refresh token comes of an exchange.
    grant
        .scopes
        .retain(|scope| !matches!(scope.as_str(), "openid" | "offline_access"));
    let given = parameters.get("organization");
    grant.organization = match given {
        Some(_) => accounts::organization_of(context.store(), given, &user)?,
        None => original.organization.clone(),
    };
    let mut actor = json!({ "sub": application.id });
    if let Some(before) = original.actor {
        actor["act"] = before; // whoever acted before (section 4.1)
    }
    grant.actor = Some(actor);
    grant.gty = Some(TOKEN_EXCHANGE);
    grant.lineage = original.lineage;
    grant.jkt.clone_from(&request.jkt);
    let mut body = issue::access_token(context, &grant)?;
    body["issued_token_type"] = ACCESS_TOKEN.into();
    Ok(body)
}
