//! Operations that are no reading or writing of a thing: rotate, deploy, revoke, try.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::{Answer, Call, no_content};
use super::clock;
use super::problem::Problem;
use super::resource::{noun, resource_of};
use super::rules::{find, merge};
use super::store::Store;
use crate::testing::reply;

/// What an action answers.
#[derive(Clone, Copy)]
enum Does {
    /// Merges the body into the thing before it, and answers that.
    Changes,
    /// As that, and says that the thing is deployed.
    Deploys,
    /// Answers the thing with a new secret.
    RotatesSecret,
    /// Makes a key.
    MakesKey,
    /// Makes a link for a person.
    MakesTicket,
    /// Makes a code to get in with.
    MakesCode,
    /// Echoes the body.
    Answers,
    /// Nothing that could be seen.
    Nothing,
}

use Does::*;

/// By the last name in the path: what it does, and the status of its answer.
const ACTIONS: &[(&str, Does, u16)] = &[
    ("advance-ramp", Changes, 200),
    ("clear", Nothing, 204),
    ("deploy", Deploys, 202),
    ("email-verification", MakesTicket, 201),
    ("invalidate-remember-browser", Nothing, 204),
    ("password-change", MakesTicket, 201),
    ("preview", Answers, 200),
    ("recovery-code-regeneration", MakesCode, 200),
    ("redeliver", Nothing, 202),
    ("register", Answers, 201),
    ("rekey", Nothing, 204),
    ("reset", Changes, 200),
    ("revoke", Nothing, 202),
    ("revoke-access", Nothing, 202),
    ("rollback", Changes, 200),
    ("rotate", MakesKey, 201),
    ("rotate-secret", RotatesSecret, 200),
    ("sso-ticket", MakesTicket, 201),
    ("status", Changes, 200),
    ("synchronizations", Answers, 201),
    ("test", Answers, 200),
    ("ticket", MakesTicket, 200),
    ("try", Answers, 202),
    ("validate", Answers, 200),
    ("verify", Changes, 200),
    ("wrapping-key", MakesKey, 201),
];

fn action(call: &Call<'_>) -> Option<(Does, StatusCode)> {
    if !matches!(call.operation.method.as_str(), "POST" | "PUT" | "PATCH") {
        return None;
    }
    let mut names = call.shape.rsplit('/');
    let name = match names.next() {
        // `/event-streams/{id}/redeliver/{event_id}`
        Some("{}") if call.operation.method == "POST" => names.next()?,
        name => name?,
    };
    let (_, does, status) = ACTIONS.iter().find(|(known, ..)| *known == name)?;
    Some((*does, StatusCode::from_u16(*status).unwrap_or_default()))
}

pub(super) fn is_action(call: &Call<'_>) -> bool {
    action(call).is_some()
}

pub(super) fn act(call: &Call<'_>, store: &mut Store) -> Answer {
    let Some((does, status)) = action(call) else {
        return Err(super::rules::unknown(call));
    };
    let answer = |body: &Value| Ok(reply::json(status, body));
    match does {
        Changes => answer(&changed(call, store, &call.body)?),
        Deploys => {
            let change = json!({
                "deployed": true, "all_changes_deployed": true, "status": "built",
            });
            answer(&changed(call, store, &change)?)
        }
        RotatesSecret => {
            let secret = json!({ "client_secret": secret(store) });
            answer(&changed(call, store, &secret)?)
        }
        MakesKey => {
            let number = store.number();
            let kid = resource_of("/keys/signing").new_id(number);
            answer(&json!({
                "kid": kid, "cert": "", "public_key": "", "algorithm": "CKM_RSA_AES_KEY_WRAP",
            }))
        }
        MakesTicket => {
            let link = format!("{}/ticket/{}", call.settings.base, secret(store));
            answer(&json!({ "ticket": link, "ticket_id": secret(store), "ticket_url": link }))
        }
        MakesCode => answer(&json!({ "recovery_code": secret(store) })),
        Answers => answer(&call.body),
        Nothing if status == StatusCode::NO_CONTENT => no_content(),
        Nothing => Ok(reply::empty(status)),
    }
}

/// The thing before the name of the action, changed.
fn changed(call: &Call<'_>, store: &mut Store, change: &Value) -> Result<Value, Problem> {
    let (collection, shape) = (call.above(2), call.shape_above(2));
    let given = call.above(1).last().map_or("", String::as_str);
    let id = find(store, shape, collection, given);
    let thing = id.and_then(|id| store.get_mut(collection, &id));
    let thing = thing.ok_or_else(|| Problem::inexistent(&noun(shape)))?;
    merge(thing, change);
    if resource_of(shape).is_dated() {
        thing["updated_at"] = clock::now().into();
    }
    Ok(thing.clone())
}

/// A text that was not given before. It guards nothing, so nobody needs to be kept from guessing
/// it.
pub(super) fn secret(store: &mut Store) -> String {
    format!("secret-{:024}", store.number())
}
