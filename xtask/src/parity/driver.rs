//! How a case is run by an SDK: the seam that all three have in common.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::case::Case;

const PATIENCE: Duration = Duration::from_secs(60);

/// An SDK under test.
pub(crate) trait Driver: Sync {
    /// Runs one case to its end: the request and the reading of the answer.
    fn run(&self, base_url: &str, case: &Case) -> Result<(), Failure>;
}

/// Why a case did not end well.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The SDK raised this error. Whether it had sent its request the recorder knows.
    Sdk(String),
    /// The harness itself is broken; no finding can be drawn from that.
    Harness(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Sdk(message)
    }
}

/// An SDK of another language, behind a program that reads one case a line from its standard input
/// and answers each with a line: `{"error": null}`, or the error that the SDK raised.
pub(crate) struct Program {
    name: &'static str,
    talk: Mutex<Talk>,
}

struct Talk {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

#[derive(Deserialize)]
struct Reply {
    error: Option<String>,
}

impl Program {
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name}: {:?}: {error}", Path::new(command.get_program())))?;
        let stdin = child.stdin.take().ok_or("no standard input")?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let talk = Mutex::new(Talk {
            child,
            stdin,
            lines,
        });
        Ok(Self { name, talk })
    }
}

impl Driver for Program {
    fn run(&self, base_url: &str, case: &Case) -> Result<(), Failure> {
        let broken = |what: String| Failure::Harness(format!("the {} driver {what}", self.name));
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(
            talk.stdin,
            "{}",
            json!({ "base_url": base_url, "case": case })
        )
        .map_err(|error| broken(format!("takes no more cases: {error}")))?;
        let line = talk
            .lines
            .recv_timeout(PATIENCE)
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => {
                    broken(format!("did not answer within {} s", PATIENCE.as_secs()))
                }
                RecvTimeoutError::Disconnected => {
                    broken("ended early; its own message stands above".to_owned())
                }
            })?;
        let reply: Reply = serde_json::from_str(&line)
            .map_err(|error| broken(format!("answered {line:?}: {error}")))?;
        reply.error.map_or(Ok(()), |error| Err(Failure::Sdk(error)))
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may hang in a call, so it is not enough to close its standard input.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
