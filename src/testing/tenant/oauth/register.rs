//! `POST /oidc/register` (OpenID Connect Dynamic Client Registration 1.0).

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::Application;
use super::context::Context;
use super::problem::Problem;
use crate::testing::random;
use crate::testing::reply::{self, Reply};

pub(super) fn register(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let body = Value::Object(context.request.json()?);
    let bad = |error, text: &str| Problem::new(StatusCode::BAD_REQUEST, error, text);
    let callbacks = body["redirect_uris"].as_array();
    let callbacks = callbacks.filter(|all| !all.is_empty());
    let callbacks = callbacks.ok_or_else(|| Problem::missing("redirect_uris"))?;
    let mut application = Application::new(&random::hex()?[..32]);
    for callback in callbacks {
        let callback = callback.as_str().filter(|text| Url::parse(text).is_ok());
        let callback = callback.ok_or_else(|| {
            bad(
                "invalid_redirect_uri",
                "redirect_uris has something that is no URL",
            )
        })?;
        application = application.callback(callback);
    }
    let method = body["token_endpoint_auth_method"].as_str();
    let method = method.unwrap_or("client_secret_basic");
    let secret = random::text()?;
    match method {
        "none" => {}
        "client_secret_basic" | "client_secret_post" => {
            application = application.secret(secret.as_str());
        }
        _ => {
            let text = "There is no such token_endpoint_auth_method";
            return Err(bad("invalid_client_metadata", text));
        }
    }
    if let Some(grants) = body["grant_types"].as_array() {
        application = application.grants(grants.iter().filter_map(Value::as_str));
    }
    if let Some(name) = body["client_name"].as_str() {
        application.name = name.to_owned();
    }
    let mut answer = json!({
        "client_id": application.id,
        "client_name": application.name,
        "redirect_uris": application.callbacks,
        "token_endpoint_auth_method": method,
    });
    if application.is_confidential() {
        answer["client_secret"] = secret.into();
        answer["client_secret_expires_at"] = 0.into(); // never
    }
    context.oauth().registered.push(Arc::new(application));
    Ok(reply::json(StatusCode::CREATED, &answer))
}
