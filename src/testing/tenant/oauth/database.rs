//! `/dbconnections/*`: accounts of a database connection. Their errors are not those of OAuth.

use http::StatusCode;
use serde_json::{Value, json};

use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::{accounts, client_auth};
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::{rules, users};

/// The shortest password.
const SHORTEST: usize = 8;

pub(super) fn sign_up(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let members = context.request.json()?;
    let parameters = Params::of_json(&members)?;
    client_auth::named(context, &parameters)?;
    let connection = parameters.require("connection")?;
    let password = parameters.require("password")?;
    let names = ["email", "username", "phone_number"];
    if names.iter().all(|name| parameters.get(name).is_none()) {
        return Err(Problem::missing("email"));
    }
    if !accounts::has_connection(context.store(), connection) {
        return Ok(refused(
            "invalid_connection",
            "Connection not found.".into(),
        ));
    }
    if password.len() < SHORTEST {
        return Ok(too_weak(password.len()));
    }
    let mut user = Value::Object(members.clone());
    if let Some(email) = parameters.get("email") {
        user["email"] = email.to_lowercase().into();
        user["email_verified"] = false.into();
    }
    let Ok(added) = users::add(context.store(), &user) else {
        return Ok(refused("invalid_signup", "Invalid sign up".into()));
    };
    let id = added["user_id"].as_str().unwrap_or_default();
    let own_id = id.split_once('|').map_or(id, |(_, own)| own);
    let mut body = json!({ "_id": own_id });
    for (name, verified) in [
        ("email", Some("email_verified")),
        ("username", None),
        ("phone_number", Some("phone_verified")),
    ] {
        if added[name].is_null() {
            continue;
        }
        body[name] = added[name].clone();
        if let Some(verified) = verified {
            body[verified] = false.into();
        }
    }
    let further = [
        "given_name",
        "family_name",
        "name",
        "nickname",
        "picture",
        "user_metadata",
    ];
    for name in further {
        if members.contains_key(name) {
            body[name] = added[name].clone();
        }
    }
    Ok(reply::json(StatusCode::OK, &body))
}

fn refused(code: &str, description: Value) -> Reply {
    let body = json!({
        "name": "BadRequestError",
        "code": code,
        "description": description,
        "statusCode": 400,
    });
    reply::json(StatusCode::BAD_REQUEST, &body)
}

/// The description is an object here, and no text.
fn too_weak(length: usize) -> Reply {
    let body = json!({
        "name": "PasswordStrengthError",
        "message": "Password is too weak",
        "code": "invalid_password",
        "description": {
            "rules": [{
                "message": "At least %d characters in length",
                "format": [SHORTEST],
                "code": "lengthAtLeast",
                "verified": length >= SHORTEST,
            }],
            "verified": false,
        },
        "policy": format!("* At least {SHORTEST} characters in length"),
        "statusCode": 400,
    });
    reply::json(StatusCode::BAD_REQUEST, &body)
}

/// Says the same whether there is such an account or not.
pub(super) fn change_password(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_json(&context.request.json()?)?;
    client_auth::named(context, &parameters)?;
    let connection = parameters.require("connection")?;
    let names = ["email", "username", "phone_number"];
    let given = names.iter().find_map(|name| parameters.get(name));
    let given = given.ok_or_else(|| Problem::missing("email"))?;
    if let Some(organization) = parameters.get("organization") {
        accounts::known_organization(context.store(), organization)?;
    }
    let user = accounts::by_identifier(context.store(), given, Some(connection));
    if let Some(user) = user
        && let Some(id) = user["user_id"].as_str()
    {
        let token = crate::testing::random::text()?;
        let base = &context.settings.base;
        let link = format!("{base}/u/reset-password?token={token}");
        let path = ["users", id, "#reset"].map(str::to_owned);
        context.store().put_object(&path, token.into());
        let message = super::SentMessage::link(given, link);
        context.oauth().sent.push(message);
    }
    let text = "We've just sent you an email to reset your password.";
    let mut reply = reply::text(StatusCode::OK, text);
    let html = http::HeaderValue::from_static("text/html; charset=utf-8");
    reply.headers_mut().insert(http::header::CONTENT_TYPE, html);
    Ok(reply)
}

/// `POST /u/reset-password`: what the link in the e-mail leads to, with the new password.
pub(super) fn reset_password(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let query = Params::of_query(context.request)?;
    let token = query.require("token")?.to_owned();
    let form = Params::of_form(context.request)?;
    let password = form.require("password")?;
    let rows = context.store().rows(&users::users()).iter();
    let ids: Vec<_> = rows.map(|row| row.id.clone()).collect();
    for id in ids {
        let path = ["users", &id, "#reset"].map(str::to_owned);
        if context
            .store()
            .object(&path)
            .is_some_and(|known| *known == token)
        {
            context.store().remove_object(&path);
            accounts::set_password(context.store(), &id, password);
            let mut user = accounts::by_id(context.store(), &id).unwrap_or_default();
            rules::merge(&mut user, &json!({ "email_verified": true }));
            context.store().put(&users::users(), &id, user);
            return Ok(reply::text(StatusCode::OK, "The password is changed."));
        }
    }
    Err(Problem::invalid_request("The link has been used"))
}
