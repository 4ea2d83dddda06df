//! Recorded truth: what the live service was sent and what it answered, sent and read by this
//! SDK.
//!
//! Every row of every `*.jsonl` in the folder `AUTH0_RECORDINGS` (`../shared/recordings` where
//! that is not set) is played through a real client against a real server on this machine: the
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
#[path = "recordings/row.rs"]
mod row;

use std::path::PathBuf;
use std::{env, fs};

use report::Report;
use row::Row;

#[tokio::test]
async fn what_was_recorded_is_sent_and_read_again_without_loss() {
    let (folder, chosen) = match env::var_os("AUTH0_RECORDINGS") {
        Some(folder) => (PathBuf::from(folder), true),
        None => (PathBuf::from("../shared/recordings"), false),
    };
    if !folder.is_dir() {
        assert!(
            !chosen,
            "AUTH0_RECORDINGS names no folder: {}",
            folder.display()
        );
        eprintln!(
            "SKIPPED: no recordings in {}; set AUTH0_RECORDINGS",
            folder.display()
        );
        return;
    }
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no *.jsonl in {}", folder.display());
    let mut report = Report::default();
    let mut player = play::Player::start().await;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (index, line) in text.lines().enumerate() {
            let at = format!("{}:{}", file.display(), index + 1);
            let row = Row::parse(line).unwrap_or_else(|error| panic!("{at}: {error}"));
            player.play(&row, &mut report).await;
        }
    }
    println!("{report}");
    report.check();
}
