//! `POST /oauth/revoke` (RFC 7009), and what ends all of a person's tokens at once.

use http::StatusCode;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::context::Context;
use super::parameters::Params;
use super::problem::Problem;
use super::{accounts, client_auth};
use crate::testing::reply::{self, Reply};
use crate::testing::tenant::users;

/// Takes a refresh token, with all that came from the same grant. A token that nobody knows is
/// no error.
pub(super) fn revoke(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let parameters = Params::of_body(context.request)?;
    let application = client_auth::authenticate(context, &parameters)?;
    let token = parameters.require("token")?;
    let known = context.oauth().refresh.lineage(token);
    let known = known.map(|(client_id, lineage)| (client_id.to_owned(), lineage.to_owned()));
    if let Some((client_id, lineage)) = known {
        if client_id != application.id {
            let text = "The token is another client's";
            return Err(Problem::invalid_request(text));
        }
        context.oauth().refresh.revoke(&lineage);
    }
    Ok(reply::empty(StatusCode::OK))
}

/// `POST /oauth/global-token-revocation/connection/{name}`: an identity provider ends all
/// sessions and refresh tokens of a person. Its token is not verified, but has to be there.
pub(super) fn everything(context: &mut Context<'_>) -> Result<Reply, Problem> {
    let header = context.request.header(&AUTHORIZATION).unwrap_or_default();
    if !header.starts_with("Bearer ") {
        let text = "The token of the identity provider is missing";
        let problem = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", text);
        return Err(problem.with_challenge("Bearer"));
    }
    let (_, name) = context.request.path.rsplit_once('/').unwrap_or_default();
    let name = percent_decode_str(name).decode_utf8_lossy().into_owned();
    if !accounts::has_connection(context.store(), &name) {
        return Err(Problem::not_found());
    }
    let body = Value::Object(context.request.json()?);
    let subject = &body["subject"];
    let (member, value) = match subject["format"].as_str() {
        Some("iss_sub") => ("user_id", subject["sub"].as_str()),
        Some("email") => ("email", subject["email"].as_str()),
        _ => return Err(Problem::invalid_request("subject has no known format")),
    };
    let value = value.ok_or_else(|| Problem::missing("subject"))?;
    let rows = context.store().rows(&users::users()).iter();
    let mut rows = rows.filter(|row| row.value["identities"][0]["connection"] == name);
    let found = rows.find(|row| {
        // The subject is the provider's own id of the person.
        let own = &row.value["identities"][0][member];
        row.value[member] == value || *own == value
    });
    let user = found
        .map(|row| row.id.clone())
        .ok_or_else(Problem::not_found)?;
    context
        .oauth()
        .sessions
        .retain(|session| session.user != user);
    context.oauth().refresh.revoke_of(&user);
    Ok(reply::empty(StatusCode::NO_CONTENT))
}
