//! `POST /oauth/token`: form or JSON, every grant.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::{
    Application, client_auth, client_credentials, code, dpop, exchange, mfa_grants, passkey,
    password, passwordless, refresh_grant, vault, waiting,
};
use crate::testing::reply::{self, Reply};

/// A token request whose client is known.
pub(super) struct TokenRequest {
    pub(super) application: Arc<Application>,
    pub(super) parameters: Params,
    /// The key that the client has proved to have (RFC 9449, section 5).
    pub(super) jkt: Option<String>,
}

type Exchange = fn(&mut Context<'_>, &TokenRequest) -> Result<Value, Problem>;

/// The grants by their `grant_type`.
pub(super) const GRANTS: [(&str, Exchange); 14] = [
    ("authorization_code", code::exchange),
    ("client_credentials", client_credentials::exchange),
    ("password", password::exchange),
    (password::REALM, password::exchange),
    ("refresh_token", refresh_grant::exchange),
    (passwordless::OTP, passwordless::exchange),
    (waiting::DEVICE, waiting::exchange_device),
    (waiting::CIBA, waiting::exchange_backchannel),
    (mfa_grants::OTP, mfa_grants::otp),
    (mfa_grants::OOB, mfa_grants::oob),
    (mfa_grants::RECOVERY_CODE, mfa_grants::recovery_code),
    (exchange::TOKEN_EXCHANGE, exchange::exchange),
    (vault::FEDERATED, vault::exchange),
    (passkey::WEBAUTHN, passkey::exchange),
];

pub(super) fn answer(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let limit = context.settings.oauth.token_requests;
    let (headers, is_too_many) = context.oauth().bucket.count(limit);
    let answer = match is_too_many {
        true => {
            let text = "Global limit has been reached";
            Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_requests",
                text,
            ))
        }
        false => exchanged(context),
    };
    let mut reply = answer.unwrap_or_else(Problem::json);
    reply.headers_mut().extend(headers);
    Ok(reply)
}

fn exchanged(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_body(context.request)?;
    let kind = parameters.require("grant_type")?;
    let grant = GRANTS.iter().find(|(known, _)| *known == kind);
    let Some((kind, exchange)) = grant else {
        let text = format!("Unsupported grant type: {kind}");
        let status = StatusCode::BAD_REQUEST;
        return Err(Problem::new(status, "unsupported_grant_type", text));
    };
    if *kind == waiting::DEVICE {
        client_auth::refuse_needless_secret(context, &parameters)?;
    }
    let application = client_auth::authenticate(context, &parameters)?;
    if !application.may_use(kind) {
        let text = format!("Grant type '{kind}' not allowed for the client.");
        return Err(Problem::unauthorized_client(text));
    }
    let jkt = dpop::proven_key(context, None)?;
    if application.requires_dpop && jkt.is_none() {
        let text = "The client has to send a DPoP proof";
        return Err(Problem::invalid_request(text));
    }
    let request = TokenRequest {
        application,
        parameters,
        jkt,
    };
    let body = exchange(context, &request)?;
    Ok(reply::json(StatusCode::OK, &body))
}

impl TokenRequest {
    /// A grant by a person, with the audience and the scopes of the request.
    pub(super) fn grant_of(&self, context: &Context<'_>, user: &str) -> Result<Grant, Problem> {
        let grant = Grant::of_user(&self.application, user)?;
        let audience = self.parameters.get("audience");
        let asked = self.parameters.words("scope");
        let mut grant = grant.for_api(context, &self.application, audience, &asked)?;
        grant.jkt.clone_from(&self.jkt);
        Ok(grant)
    }
}
