//! The few answers that no rule gives.

use http::Method;
use serde_json::{Value, json};

use super::call::{Answer, Call, no_content, ok};
use super::jobs;
use super::state::State;
use super::users;

pub(super) fn operate(call: &Call<'_>, state: &mut State) -> Option<Answer> {
    if let Some(answer) = users::operate(call, &mut state.store) {
        return Some(answer);
    }
    if call.shape.starts_with("/jobs/") {
        return Some(jobs::operate(call, state));
    }
    let (get, delete) = (&Method::GET, &Method::DELETE);
    Some(match () {
        // Nobody is blocked, no address is.
        () if call.is(get, "/user-blocks") || call.is(get, "/user-blocks/{}") => {
            ok(&json!({ "blocked_for": [] }))
        }
        () if call.is(delete, "/user-blocks") || call.is(delete, "/user-blocks/{}") => no_content(),
        () if call.is(get, "/anomaly/blocks/ips/{}") => ok(&json!({})),
        () if call.is(delete, "/anomaly/blocks/ips/{}") => no_content(),
        () if call.is(get, "/stats/active-users") => {
            ok(&state.store.rows(&users::users()).len().into())
        }
        // The newest first, as far as nothing else is said.
        () if call.is(get, "/logs") => {
            let mut rows = state.store.rows(&["logs".to_owned()]).to_vec();
            if call.query("from").is_none() && call.query("take").is_none() {
                rows.reverse();
            }
            super::list::list(call, call.operation.pagination?, rows)
        }
        () if call.is(delete, "/users/{}/multifactor/{}") => {
            let user = state.store.get(&users::users(), &call.path[1]);
            user.map(|_: &Value| no_content())?
        }
        () => return None,
    })
}
