//! Recorded truth of the Authentication API: what the live service was sent and what it answered,
//! sent and read by this SDK.
//!
//! Every row outside the Management API, of every `*.jsonl` in the folder `AUTH0_RECORDINGS`
//! (or of recordings beside the checkout, where that is not set), is played through a real client against a real
//! server on this machine. The request has to arrive with the members that were recorded, whether
//! they came as JSON or as a form; the recorded answer is read and written again, and nothing may
//! be lost or changed. The folder is not part of this project; without it, the test says so and
//! ends.

#[path = "recordings/calls.rs"]
mod calls;
#[path = "recordings/members.rs"]
mod members;
#[path = "recordings/row.rs"]
mod row;
#[path = "recordings/server.rs"]
mod server;

use calls::Answered;
use members::{held_against, members};
use row::Row;
use server::{Seen, Server};

#[tokio::test]
async fn what_was_recorded_is_sent_and_read_again_without_loss() {
    let Some(rows) = row::read_all() else { return };
    let server = Server::start().await;
    let (mut played, mut faults) = (0, Vec::new());
    for row in rows.iter().filter(|row| !row.is_management()) {
        let at = format!("{} {} ({})", row.method, row.path, row.status);
        played += 1;
        if let Err(fault) = play(row, &server).await {
            faults.push(format!("{at}: {fault}"));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(played > 0, "there is no row of the Authentication API");
    println!("{played} rows of the Authentication API");
}

/// Plays one row; what did not hold, in words.
async fn play(row: &Row, server: &Server) -> Result<(), String> {
    server.answer_with(row);
    let recorded = members(&row.request);
    let answer = calls::call(row, &recorded, server.address()).await?;
    let seen = server.seen();
    let seen = seen.ok_or_else(|| format!("nothing was sent: {:?}", answer.as_ref().err()))?;
    if (&seen.method, &seen.path, &seen.query) != (&row.method, &row.path, &row.query) {
        let Seen {
            method,
            path,
            query,
            ..
        } = seen;
        return Err(format!("{method} {path} ?{query} was sent"));
    }
    if calls::takes_token(row) && seen.headers["authorization"] != "Bearer token" {
        return Err("the token was not sent".to_owned());
    }
    held_against(&recorded, &members(&String::from_utf8_lossy(&seen.body)))?;
    match answer {
        Ok(answered) if row.status < 300 => read(row, answered),
        Err(error) if row.status >= 300 => refused(row, &error),
        Ok(_) => Err("that was no success".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Holds what was read, written again, against what was recorded.
fn read(row: &Row, answered: Answered) -> Result<(), String> {
    match answered {
        Answered::Nothing if row.response.is_empty() => Ok(()),
        Answered::Text(text) if text == row.response => Ok(()),
        Answered::Json(is) => {
            let was: serde_json::Value =
                serde_json::from_str(&row.response).map_err(|error| error.to_string())?;
            match is == was {
                true => Ok(()),
                false => Err(format!("{is} was read of {was}")),
            }
        }
        Answered::Nothing => Err("nothing was read".to_owned()),
        Answered::Text(text) => Err(format!("{text:?} was read")),
    }
}

/// The status, the bytes, and what OAuth says of the error.
fn refused(row: &Row, error: &auth0_sdk::Error) -> Result<(), String> {
    let was: serde_json::Value = serde_json::from_str(&row.response).unwrap_or_default();
    let oauth = error.oauth();
    let told = was["error_description"].as_str();
    let holds = error.status().map(|status| status.as_u16()) == Some(row.status)
        && error.body().map(|body| &body[..]) == Some(row.response.as_bytes())
        && oauth.map(|oauth| oauth.error()) == was["error"].as_str()
        && oauth.and_then(|oauth| oauth.error_description()) == told
        && error.message() == told;
    match holds {
        true => Ok(()),
        false => Err(format!("read as {error:?}")),
    }
}
