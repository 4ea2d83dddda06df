//! The API, in a process of its own, so that its memory is nobody else's.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use super::tokens::AUDIENCE;
use crate::root;

const EXAMPLE: &str = "axum_api";

pub(super) struct Served {
    /// Killed when this is dropped.
    process: Child,
    pub(super) address: String,
}

/// Builds the example with optimizations, and says where it is.
pub(super) fn build() -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "--example", EXAMPLE])
        .args(["--features", "authentication,axum"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo build: {error}"))?;
    if !output.status.success() {
        return Err("the example cannot be built".to_owned());
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs = messages.filter(|message| message["target"]["name"] == EXAMPLE);
    let mut programs =
        programs.filter_map(|message| message["executable"].as_str().map(str::to_owned));
    programs.next().ok_or("cargo names no program".to_owned())
}

impl Served {
    pub(super) async fn start(program: &str, tenant: &str) -> Result<Self, String> {
        let mut process = tokio::process::Command::new(program)
            .env("AUTH0_DOMAIN", tenant)
            .env("AUTH0_AUDIENCE", AUDIENCE)
            .env("LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let output = process.stdout.take().ok_or("the API has no output")?;
        let mut lines = BufReader::new(output).lines();
        let line = tokio::time::timeout(Duration::from_secs(10), lines.next_line()).await;
        let line = line.ok().and_then(Result::ok).flatten();
        let line = line.ok_or("the API did not start")?;
        let address = line.strip_prefix("Listening on http://");
        let address = address
            .ok_or_else(|| format!("the API says: {line}"))?
            .to_owned();
        Ok(Self { process, address })
    }

    /// Its resident memory, in KiB.
    pub(super) fn memory(&self) -> Result<u64, String> {
        let id = self.process.id().ok_or("the API has ended")?;
        let path = format!("/proc/{id}/status");
        let status = fs::read_to_string(&path)
            .map_err(|error| format!("{path}: {error} (memory is measured on Linux alone)"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.ok_or_else(|| format!("{path}: no VmRSS"))
    }
}
