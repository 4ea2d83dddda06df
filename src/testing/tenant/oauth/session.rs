//! Sessions of the browser. The tenant sets no cookie: each person has one browser.

use super::context::Context;
use super::problem::Problem;
use crate::testing::random;
use crate::testing::tenant::clock;

/// A person who is signed in.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) sid: String,
    pub(super) user: String,
    pub(super) auth_time: u64,
    /// The applications that have had a token of it.
    pub(super) clients: Vec<String>,
}

/// The person's session; a new one where there is none, or where they have to sign in again.
pub(super) fn session(
    context: &mut Context<'_>,
    user: &str,
    client_id: &str,
    again: bool,
) -> Result<Session, Problem> {
    let now = clock::unix().as_secs();
    let sid = random::text()?;
    let sessions = &mut context.oauth().sessions;
    let index = match sessions.iter().position(|session| session.user == user) {
        Some(index) => index,
        None => {
            sessions.push(Session {
                sid,
                user: user.to_owned(),
                auth_time: now,
                clients: Vec::new(),
            });
            sessions.len() - 1
        }
    };
    let session = &mut sessions[index];
    if again {
        session.auth_time = now;
    }
    if session.clients.iter().all(|known| known != client_id) {
        session.clients.push(client_id.to_owned());
    }
    Ok(session.clone())
}
