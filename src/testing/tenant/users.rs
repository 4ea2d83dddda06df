//! What is special about users: identities, e-mail addresses, passwords that nobody sees again.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::{Answer, Call, ok};
use super::list::list;
use super::problem::Problem;
use super::rules;
use super::store::Store;
use crate::testing::reply;

const USERS: &str = "/users";

/// Members of requests that are no members of users.
const UNSEEN: [&str; 4] = ["connection", "password", "verify_email", "client_id"];

/// Answers where the general rules do not fit.
pub(super) fn operate(call: &Call<'_>, store: &mut Store) -> Option<Answer> {
    let (get, post) = (&Method::GET, &Method::POST);
    Some(match () {
        () if call.is(post, USERS) => create(call, store),
        () if call.is(&Method::PATCH, "/users/{}") => update(call, store),
        () if call.is(get, "/users-by-email") => by_email(call, store),
        () if call.is(get, "/users/{}/logs") => logs(call, store),
        () if call.is(post, "/users/{}/identities") => link(call, store),
        () if call.is(&Method::DELETE, "/users/{}/identities/{}/{}") => unlink(call, store),
        () => return None,
    })
}

pub(super) fn users() -> [String; 1] {
    ["users".to_owned()]
}

fn create(call: &Call<'_>, store: &mut Store) -> Answer {
    let user = add(store, &Value::Object(call.members()?.clone()))?;
    call.created(&user)
}

/// Adds a user as a request describes one.
pub(super) fn add(store: &mut Store, request: &Value) -> Result<Value, Problem> {
    let Some(connection) = request["connection"].as_str() else {
        return Err(Problem::body("`connection` is missing."));
    };
    let provider = match connection {
        "email" | "sms" => connection,
        _ => "auth0",
    };
    let mut user = request.clone();
    if let Some(members) = user.as_object_mut() {
        members.retain(|name, value| !UNSEEN.contains(&name.as_str()) && !value.is_null());
    }
    lower_email(&mut user);
    let number = store.number();
    let (provider, own_id) = match request["user_id"].as_str() {
        // A seed may have the whole id.
        Some(id) => match id.split_once('|') {
            Some((provider, own_id)) => (provider, own_id.to_owned()),
            None => (provider, id.to_owned()),
        },
        None => (provider, format!("{number:024x}")),
    };
    user["user_id"] = format!("{provider}|{own_id}").into();
    user["identities"] = json!([{
        "connection": connection, "user_id": own_id, "provider": provider, "isSocial": false,
    }]);
    let email = user["email"].clone();
    for (name, value) in [("name", email.clone()), ("email_verified", false.into())] {
        if user.get(name).is_none() && !email.is_null() {
            user[name] = value;
        }
    }
    let twin = twin(store, &user);
    if twin.is_some_and(|twin| twin != user["user_id"]) {
        return Err(exists());
    }
    let user =
        rules::add(store, &users(), USERS, user).map_err(|problem| match problem.status {
            StatusCode::CONFLICT => exists(),
            _ => problem,
        })?;
    keep_password(store, user["user_id"].as_str().unwrap_or_default(), request);
    Ok(user)
}

/// Where a user's password is: below the user, and no path of the API.
pub(super) fn password_path(id: &str) -> [String; 3] {
    ["users", id, "#password"].map(str::to_owned)
}

fn keep_password(store: &mut Store, id: &str, request: &Value) {
    if let Some(password) = request["password"].as_str() {
        store.put_object(&password_path(id), password.into());
    }
}

fn exists() -> Problem {
    Problem::conflict("auth0_idp_error", "The user already exists.")
}

/// The id of another user with the same address, user name or phone number in a connection.
pub(super) fn twin(store: &Store, user: &Value) -> Option<String> {
    let connection = &user["identities"][0]["connection"];
    let mut rows = store.rows(&users()).iter();
    let row = rows.find(|row| {
        let same = |name: &&str| !user[*name].is_null() && user[*name] == row.value[*name];
        let in_connection = row.value["identities"][0]["connection"] == *connection;
        in_connection
            && row.value["user_id"] != user["user_id"]
            && ["email", "username", "phone_number"].iter().any(same)
    });
    row.map(|row| row.id.clone())
}

/// Addresses are kept in small letters.
fn lower_email(user: &mut Value) {
    if let Some(email) = user["email"].as_str().map(str::to_lowercase) {
        user["email"] = email.into();
    }
}

fn update(call: &Call<'_>, store: &mut Store) -> Answer {
    let current = store.get(&users(), call.last()).cloned();
    let mut changed = current.ok_or_else(|| Problem::inexistent("user"))?;
    change(&mut changed, &call.body);
    if twin(store, &changed).is_some() {
        return Err(exists());
    }
    keep_password(store, call.last(), &call.body);
    rules::change(call, store, change)
}

pub(super) fn change(user: &mut Value, by: &Value) {
    let mut by = by.clone();
    if let Some(members) = by.as_object_mut() {
        members.retain(|name, _| !UNSEEN.contains(&name.as_str()) && name != "identities");
    }
    rules::merge(user, &by);
    lower_email(user);
}

fn by_email(call: &Call<'_>, store: &Store) -> Answer {
    let Some(email) = call.query("email") else {
        return Err(Problem::query("`email` is missing."));
    };
    let email = email.to_lowercase();
    let rows = store.rows(&users()).iter();
    let rows = rows.filter(|row| row.value["email"].as_str() == Some(&email));
    match call.operation.pagination {
        Some(pagination) => list(call, pagination, rows.cloned().collect()),
        None => ok(&rows.map(|row| row.value.clone()).collect()),
    }
}

fn logs(call: &Call<'_>, store: &Store) -> Answer {
    let Some(pagination) = call.operation.pagination else {
        return Err(rules::unknown(call));
    };
    let id = &call.path[1];
    let user = store.get(&users(), id);
    user.ok_or_else(|| Problem::inexistent("user"))?;
    let rows = store.rows(&["logs".to_owned()]).iter().rev();
    let rows = rows.filter(|row| row.value["user_id"] == *id);
    list(call, pagination, rows.cloned().collect())
}

/// Makes another user's identity a further one of this user. The other user is gone then.
fn link(call: &Call<'_>, store: &mut Store) -> Answer {
    let (provider, id) = (&call.body["provider"], &call.body["user_id"]);
    let (Some(provider), Some(id)) = (provider.as_str(), id.as_str()) else {
        return Err(Problem::body("`provider` and `user_id` are missing."));
    };
    let whole = match id.contains('|') {
        true => id.to_owned(),
        false => format!("{provider}|{id}"),
    };
    let primary = &call.path[1];
    if store.get(&users(), primary).is_none() || *primary == whole {
        return Err(Problem::inexistent("user"));
    }
    let other = store.remove(&users(), &whole);
    let mut other = other.ok_or_else(|| Problem::inexistent("user"))?;
    store.forget(&whole);
    let mut added = other["identities"].take();
    let user = store.get_mut(&users(), primary);
    let user = user.ok_or_else(|| Problem::inexistent("user"))?;
    if let (Some(all), Some(added)) = (user["identities"].as_array_mut(), added.as_array_mut()) {
        all.append(added);
    }
    Ok(reply::json(StatusCode::CREATED, &user["identities"]))
}

/// Takes an identity from a user; it becomes a user of its own again.
fn unlink(call: &Call<'_>, store: &mut Store) -> Answer {
    let (primary, provider, id) = (&call.path[1], &call.path[3], &call.path[4]);
    let user = store.get_mut(&users(), primary);
    let user = user.ok_or_else(|| Problem::inexistent("user"))?;
    let missing = || Problem::inexistent("identity");
    let all = user["identities"].as_array_mut().ok_or_else(missing)?;
    let is_meant =
        |identity: &Value| identity["provider"] == *provider && identity["user_id"] == *id;
    // The first is the user's own.
    let index = all.iter().skip(1).position(is_meant).ok_or_else(missing)?;
    let identity = all.remove(index + 1);
    let left = Value::Array(all.clone());
    let alone = json!({ "user_id": format!("{provider}|{id}"), "identities": [identity] });
    rules::add(store, &users(), USERS, alone)?;
    ok(&left)
}
