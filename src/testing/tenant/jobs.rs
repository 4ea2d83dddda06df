//! Jobs: imports and exports of users, and e-mails. A job is done when it has been asked for often
//! enough, so a test needs no waiting.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::call::{Answer, Call, no_content, ok};
use super::clock;
use super::export;
use super::multipart;
use super::problem::Problem;
use super::resource::resource_of;
use super::rules;
use super::state::State;
use super::users;
use crate::testing::reply;

/// The largest file of users.
/// <https://auth0.com/docs/manage-users/user-migration/bulk-user-imports>
const MOST: usize = 500 * 1024;

/// What a job has still to do.
pub(super) struct Work {
    /// How often it is still found pending.
    polls: u32,
    task: Task,
}

enum Task {
    Import {
        rows: Vec<Value>,
        connection: String,
        upsert: bool,
    },
    Export {
        connection: Option<String>,
        request: Value,
    },
    Email,
}

pub(super) fn operate(call: &Call<'_>, state: &mut State) -> Answer {
    match call.shape.as_str() {
        "/jobs/users-imports" => import(call, state),
        "/jobs/users-exports" => export(call, state),
        "/jobs/verification-email" => email(call, state),
        "/jobs/{}" => get(call, state),
        "/jobs/{}/errors" => errors(call, state),
        _ => Err(rules::unknown(call)),
    }
}

fn import(call: &Call<'_>, state: &mut State) -> Answer {
    let parts = multipart::read(call.request)
        .ok_or_else(|| Problem::body("The body has to be multipart/form-data."))?;
    let text = |name: &str| {
        let part = parts.iter().find(|(known, _)| known == name);
        part.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    };
    let users = parts.iter().find(|(name, _)| name == "users");
    let (Some((_, users)), Some(connection_id)) = (users, text("connection_id")) else {
        return Err(Problem::body("`users` and `connection_id` are needed."));
    };
    if users.len() > MOST {
        let message = "The file of users has more than 500 KB.";
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "payload_too_large",
            message,
        ));
    }
    let Ok(Value::Array(rows)) = serde_json::from_slice(users) else {
        return Err(Problem::body("The file is no JSON array of users."));
    };
    let connection = connection(state, &connection_id)?;
    let mut job = json!({
        "type": "users_import", "connection_id": connection_id, "connection": connection,
    });
    if let Some(id) = text("external_id").filter(|id| !id.is_empty()) {
        job["external_id"] = id.into();
    }
    let upsert = text("upsert").as_deref() == Some("true");
    begin(
        call,
        state,
        job,
        Task::Import {
            rows,
            connection,
            upsert,
        },
    )
}

/// The name of a connection.
fn connection(state: &State, id: &str) -> Result<String, Problem> {
    let found = state.store.get(&["connections".to_owned()], id);
    let name = found.and_then(|connection| connection["name"].as_str());
    let name = name.ok_or_else(|| Problem::inexistent("connection"))?;
    Ok(name.to_owned())
}

fn export(call: &Call<'_>, state: &mut State) -> Answer {
    let mut job = Value::Object(call.members()?.clone());
    let connection = match job["connection_id"].as_str() {
        Some(id) => Some(connection(state, id)?),
        None => None,
    };
    job["type"] = "users_export".into();
    if let Some(connection) = &connection {
        job["connection"] = connection.clone().into();
    }
    let request = call.body.clone();
    begin(
        call,
        state,
        job,
        Task::Export {
            connection,
            request,
        },
    )
}

fn email(call: &Call<'_>, state: &mut State) -> Answer {
    let id = call.body["user_id"].as_str();
    let id = id.ok_or_else(|| Problem::body("`user_id` is missing."))?;
    let user = state.store.get(&users::users(), id);
    user.ok_or_else(|| Problem::inexistent("user"))?;
    begin(
        call,
        state,
        json!({ "type": "verification_email" }),
        Task::Email,
    )
}

fn begin(call: &Call<'_>, state: &mut State, mut job: Value, task: Task) -> Answer {
    let id = resource_of("/jobs").new_id(state.store.number());
    job["id"] = id.clone().into();
    job["status"] = "pending".into();
    job["created_at"] = clock::now().into();
    if let Some(members) = job.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    state.store.put(&jobs(), &id, job.clone());
    let polls = call.settings.job_polls;
    state.work.insert(id, Work { polls, task });
    call.created(&job)
}

fn jobs() -> [String; 1] {
    ["jobs".to_owned()]
}

fn get(call: &Call<'_>, state: &mut State) -> Answer {
    let id = call.last();
    if let Some(mut work) = state.work.remove(id) {
        if work.polls > 0 {
            work.polls -= 1;
            state.work.insert(id.to_owned(), work);
        } else {
            finish(call, state, id, work.task);
        }
    }
    let job = state.store.get(&jobs(), id);
    ok(job.ok_or_else(|| Problem::inexistent("job"))?)
}

fn errors(call: &Call<'_>, state: &State) -> Answer {
    let id = &call.path[1];
    let job = state.store.get(&jobs(), id);
    job.ok_or_else(|| Problem::inexistent("job"))?;
    match state.store.object(&call.path) {
        Some(errors) => ok(errors),
        None => no_content(),
    }
}

fn finish(call: &Call<'_>, state: &mut State, id: &str, task: Task) {
    let done = match task {
        Task::Email => json!({}),
        Task::Export {
            connection,
            request,
        } => {
            let users = state
                .store
                .rows(&users::users())
                .iter()
                .map(|row| &row.value);
            let of_it = users.filter(|user| {
                let own = &user["identities"][0]["connection"];
                connection
                    .as_ref()
                    .is_none_or(|connection| own == connection)
            });
            let file = export::file(of_it, &request);
            state.files.insert(id.to_owned(), file);
            json!({ "location": format!("{}/exports/{id}", call.settings.base) })
        }
        Task::Import {
            rows,
            connection,
            upsert,
        } => {
            let all = rows.len();
            let (mut inserted, mut updated, mut errors) = (0, 0, Vec::new());
            for row in rows {
                match import_row(state, &row, &connection, upsert) {
                    Ok(true) => inserted += 1,
                    Ok(false) => updated += 1,
                    Err(error) => errors.push(json!({ "user": row, "errors": [error] })),
                }
            }
            let failed = errors.len();
            if failed > 0 {
                let path = [jobs()[0].clone(), id.to_owned(), "errors".to_owned()];
                state.store.put_object(&path, errors.into());
            }
            json!({ "summary": {
                "failed": failed, "updated": updated, "inserted": inserted, "total": all,
            } })
        }
    };
    if let Some(job) = state.store.get_mut(&jobs(), id) {
        rules::merge(job, &done);
        job["status"] = "completed".into();
        job["percentage_done"] = 100.into();
        job["time_left_seconds"] = 0.into();
    }
}

/// Whether it is a new user.
fn import_row(
    state: &mut State,
    row: &Value,
    connection: &str,
    upsert: bool,
) -> Result<bool, Value> {
    if row["email"].as_str().is_none_or(str::is_empty) {
        return Err(json!({
            "code": "OBJECT_REQUIRED", "message": "`email` is missing.", "path": "email",
        }));
    }
    let mut user = row.clone();
    user["connection"] = connection.into();
    let mut known = user.clone();
    known["identities"] = json!([{ "connection": connection }]);
    known["email"] = known["email"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase()
        .into();
    match users::twin(&state.store, &known) {
        Some(twin) if upsert => {
            if let Some(current) = state.store.get_mut(&users::users(), &twin) {
                users::change(current, &user);
            }
            Ok(false)
        }
        Some(_) => Err(json!({
            "code": "DUPLICATED_USER", "message": "There is such a user, and no upsert was asked for.",
        })),
        None => match users::add(&mut state.store, &user) {
            Ok(_) => Ok(true),
            Err(_) => Err(json!({ "code": "INVALID_USER", "message": "It is no user." })),
        },
    }
}

/// The file of an export, at the address that its job has.
pub(super) fn download(state: &State, id: &str) -> Response<Bytes> {
    match state.files.get(id) {
        Some(file) => {
            let mut reply = reply::text(StatusCode::OK, "");
            *reply.body_mut() = file.clone().into();
            reply
        }
        None => Problem::inexistent("file").reply(),
    }
}
