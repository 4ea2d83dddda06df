//! Recorded truth: what the live service was sent and what it answered, sent and read by this
//! SDK.
//!
//! Every row of every `*.jsonl` in the folder `AUTH0_RECORDINGS` (or of recordings beside the
//! checkout, where that is not set) is played through a real client against a real server on this machine: the
//! request is built from the row by the types of its operation and has to arrive as it was
//! recorded; the recorded answer is read by the types of the operation and written again, and
//! nothing may be lost or changed. The folder is not part of this project; without it, the test
//! says so and ends.

#[path = "recordings/compare.rs"]
mod compare;
#[path = "recordings/play.rs"]
mod play;
#[path = "recordings/report.rs"]
mod report;
#[path = "recordings/request.rs"]
mod request;
#[path = "recordings/row.rs"]
mod row;
#[path = "recordings/server.rs"]
#[allow(
    dead_code,
    reason = "the catalogue names queries, and the client has one token"
)]
mod server;

use report::Report;

#[tokio::test]
async fn what_was_recorded_is_sent_and_read_again_without_loss() {
    let Some(rows) = row::read_all() else { return };
    let mut report = Report::default();
    let mut player = play::Player::start().await;
    for row in rows {
        player.play(&row, &mut report).await;
    }
    println!("{report}");
    report.check();
}
