//! Jobs over real connections: imports, exports, and the wait for them.

mod export;
mod import;
mod wait;

use std::time::Duration;

use super::*;
use crate::management::Polling;

const AT_ONCE: Polling = Polling::new().interval(Duration::ZERO);

/// A tenant whose answers depend on the request; the script gets it, and its number from 0.
async fn tenant(script: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Tenant {
    let calls = AtomicUsize::new(0);
    let server = Server::start(move |_, seen| match is_token_request(seen) {
        true => issue("t"),
        false => script(calls.fetch_add(1, Ordering::SeqCst), seen),
    });
    Tenant {
        server: server.await,
    }
}

fn lines(tenant: &Tenant) -> Vec<String> {
    let line = |seen: Seen| {
        seen.line
            .replace(" HTTP/1.1", "")
            .replace("/api/v2/jobs", "")
    };
    tenant.api_calls().into_iter().map(line).collect()
}

fn job(status: &str, more: &str) -> Reply {
    let body = format!(r#"{{"id":"job_1","type":"users_import","status":"{status}"{more}}}"#);
    Reply::json(200, &body)
}

fn all_good() -> Reply {
    job(
        "completed",
        r#","summary":{"failed":0,"updated":0,"inserted":1,"total":1}"#,
    )
}

fn is_create(seen: &Seen) -> bool {
    seen.line.starts_with("POST ")
}
