//! One build, measured by a process of its own: the system keeps the peak memory of all the
//! children of a process as one figure.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};

/// What building one crate took, with all that it depends on built before.
#[derive(Clone, Copy)]
pub(super) struct Measured {
    /// Seconds of CPU time in user mode.
    pub(super) user: f64,
    /// The most memory of one process, in bytes.
    pub(super) peak: u64,
}

/// The hidden command that [`crate`] is run with for this.
pub(crate) const COMMAND: &str = "measure-children";

/// Runs `cargo` with `arguments` in `folder`, then once more after touching its `src/lib.rs`, and
/// measures the second.
pub(super) fn crate_alone(
    folder: &Path,
    arguments: &[&str],
    target: &Path,
) -> Result<Measured, String> {
    let run = || {
        let output = Command::new(env::current_exe().map_err(|error| error.to_string())?)
            .arg(COMMAND)
            .args(arguments)
            .args(["--quiet"])
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(folder)
            .output()
            .map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("cargo {}: {said}", arguments.join(" ")));
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut figures = text.split_whitespace();
        let mut next = || figures.next().ok_or("no figures came back");
        let user = next()?.parse().map_err(|error| format!("{error}"))?;
        let peak = next()?.parse().map_err(|error| format!("{error}"))?;
        Ok(Measured { user, peak })
    };
    run()?;
    let file = fs::File::options()
        .append(true)
        .open(folder.join("src/lib.rs"));
    file.and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|error| error.to_string())?;
    run()
}

/// The hidden command: runs cargo, and prints user seconds and peak bytes of its processes.
pub(crate) fn children(arguments: &[&str]) -> Result<(), String> {
    let status = Command::new(env!("CARGO")).args(arguments).status();
    if !status.map_err(|error| error.to_string())?.success() {
        return Err("the build failed".to_owned());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    let user = usage.user_time();
    let seconds = user.tv_sec() as f64 + user.tv_usec() as f64 / 1e6;
    println!("{seconds} {}", usage.max_rss() * 1024);
    Ok(())
}
