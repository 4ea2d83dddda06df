use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::clock;
use super::store::Store;

/// Writes down a change that was made, as an operation of the API (`sapi`).
pub(super) fn write(call: &Call<'_>, status: StatusCode, after: &Value, store: &mut Store) {
    let number = store.number();
    // As long as the service's, and growing.
    let id = format!("9002{number:052}");
    let user = match call.path.as_slice() {
        [users, id, ..] if users == "users" => id.as_str().into(),
        _ => after.get("user_id").cloned().unwrap_or_default(),
    };
    let request = &call.request;
    let mut log = json!({
        "_id": id,
        "log_id": id,
        "date": clock::now(),
        "type": "sapi",
        "description": call.operation.id,
        "client_id": call.client_id,
        "ip": "127.0.0.1",
        "user_id": user,
        "details": {
            "request": {
                "method": request.method.as_str().to_lowercase(),
                "path": request.path,
                "channel": "api",
            },
            "response": { "statusCode": status.as_u16() },
        },
    });
    if let Some(members) = log.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    store.put(&["logs".to_owned()], &id, log);
}
