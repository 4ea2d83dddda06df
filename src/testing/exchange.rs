//! A code for tokens: the same rules for a form at the provider and for JSON at Pieces OS.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::random;
use super::refusal::Refusal;
use super::service::Service;
use super::state::{Grant, Proof};

/// How long an access token is good for, as the answer says. Nothing here lives that long.
const EXPIRES_IN: u64 = 86_400;

/// The parameters of a token request that are texts.
pub(super) const TEXTS: [&str; 6] = [
    "grant_type",
    "client_id",
    "code",
    "redirect_uri",
    "code_verifier",
    "audience",
];

/// The issued tokens, an `OAuthToken` of the contract, and what they were issued for.
///
/// The audience is not compared: the contract's own samples give another one here than at the
/// authorize request, and Auth0 does not look at it.
pub(super) fn exchange(service: &Service, request: &Parameters) -> Result<(Value, Grant), Refusal> {
    if request.require("grant_type")? != "authorization_code" {
        // The contract has no field for a refresh token, so no other grant can be asked for.
        let refusal = Refusal::new("unsupported_grant_type", "only `authorization_code`");
        return Err(refusal);
    }
    let client_id = request.require("client_id")?;
    if !service.settings.knows_client(client_id) {
        return Err(Refusal::unknown_client());
    }
    let proof = Proof {
        client_id,
        code: request.require("code")?,
        redirect_uri: request.require("redirect_uri")?,
        code_verifier: request.require("code_verifier")?,
    };
    let mut state = service.state();
    let (access_token, grant) = state.redeem(&proof, service.settings.code_lifetime)?;
    let mut token = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": EXPIRES_IN,
        "scope": grant.scope,
    });
    let mut add = |name: &str, secret: String| {
        state.keep_secret(&secret);
        token[name] = secret.into();
    };
    if grant
        .scope
        .split(' ')
        .any(|scope| scope == "offline_access")
    {
        add("refresh_token", random::text()?);
    }
    if grant.scope.split(' ').any(|scope| scope == "openid") {
        add("id_token", id_token(service, &grant));
    }
    Ok((token, grant))
}

/// An ID token without a signature: this provider has no keys, and the SDK does not read it.
fn id_token(service: &Service, grant: &Grant) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let claims = json!({
        "iss": service.settings.base,
        "sub": service.settings.user.get("sub"),
        "aud": grant.client_id,
        "iat": now,
        "exp": now + EXPIRES_IN,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims))
}
