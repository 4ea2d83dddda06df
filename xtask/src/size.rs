//! `size`: what a build costs, measured cold, written to docs/BUILD.md.
//!
//! A build is measured in a target folder of its own, then again after touching what changes: the
//! differences are the shares of the build script and of the crate itself.

mod management;
pub(crate) mod measure;
mod plain;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime};

use crate::root;

const REPORT: &str = "docs/BUILD.md";

/// Measures the Management API alone, and writes its section anew.
pub(crate) fn management() -> Result<(), String> {
    let target = root().join("target/size");
    let section = management::section(&target)?;
    let _ = fs::remove_dir_all(&target);
    let path = root().join(REPORT);
    let report = fs::read_to_string(&path).map_err(|error| format!("{REPORT}: {error}"))?;
    let before = report.split(management::TITLE).next().unwrap_or_default();
    let before = before.strip_suffix(NOTES).unwrap_or(before);
    fs::write(&path, format!("{before}{section}{NOTES}"))
        .map_err(|error| format!("{REPORT}: {error}"))?;
    println!("wrote the section of {REPORT}");
    Ok(())
}

/// Builds and measures; takes a quarter of an hour.
pub(crate) fn run() -> Result<(), String> {
    let target = root().join("target/size");
    let management = management::section(&target)?;
    let mut rows = Vec::new();
    for (name, arguments) in [
        ("library, default features, dev", &["build", "--lib"][..]),
        (
            "library, default features, release",
            &["build", "--lib", "--release"],
        ),
        (
            "library, all features, dev",
            &["build", "--lib", "--features", "full"],
        ),
        (
            "`cargo run --example sign_in`, dev",
            &["build", "--example", "sign_in"],
        ),
    ] {
        let _ = fs::remove_dir_all(&target);
        let whole = cargo(arguments, &target)?;
        touch("build.rs")?;
        let with_script = cargo(arguments, &target)?;
        touch("src/lib.rs")?;
        let ours = cargo(arguments, &target)?;
        rows.push(Row {
            name,
            whole,
            with_script,
            ours,
        });
        println!("{}", rows[rows.len() - 1].line());
    }

    let binary = stripped_example(&target)?;
    let crates = |features: &[&str]| crate_count(features);
    let report = report(
        &rows,
        binary,
        &management,
        &[
            (
                "none (`--no-default-features`)",
                crates(&["--no-default-features"])?,
            ),
            (
                "`pieces` alone",
                crates(&["--no-default-features", "--features", "pieces"])?,
            ),
            (
                "default (`rustls`, `pieces`, `authentication`)",
                crates(&[])?,
            ),
            ("`full`", crates(&["--features", "full"])?),
        ],
    );
    let _ = fs::remove_dir_all(&target);
    fs::write(root().join(REPORT), report).map_err(|error| format!("{REPORT}: {error}"))?;
    println!("wrote {REPORT}");
    Ok(())
}

/// One build: seconds on the clock, and seconds of CPU time of all its processes.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
}

struct Row {
    name: &'static str,
    whole: Cost,
    with_script: Cost,
    ours: Cost,
}

impl Row {
    fn line(&self) -> String {
        let cpu = |seconds: f64| format!("{:.1}", seconds.max(0.0));
        format!(
            "| {} | {:.0} | {} | {} | {} | {} |",
            self.name,
            self.whole.wall,
            cpu(self.whole.cpu),
            cpu(self.whole.cpu - self.with_script.cpu),
            cpu(self.with_script.cpu - self.ours.cpu),
            cpu(self.ours.cpu),
        )
    }
}

fn cargo(arguments: &[&str], target: &Path) -> Result<Cost, String> {
    let begun = (Instant::now(), children_cpu()?);
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--package", "auth0-sdk", "--locked", "--quiet"])
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(root())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err(format!("cargo {} failed", arguments.join(" ")));
    }
    Ok(Cost {
        wall: begun.0.elapsed().as_secs_f64(),
        cpu: children_cpu()? - begun.1,
    })
}

/// User and system time of all processes that this one has waited for, as Linux counts it.
fn children_cpu() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("this command needs Linux's /proc: {error}"))?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    // Fields 16 and 17 of proc(5), in ticks of 10 ms; two stand before the name's end.
    let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok());
    match (ticks(13), ticks(14)) {
        (Some(user), Some(system)) => Ok((user + system) / 100.0),
        _ => Err("/proc/self/stat has another form than expected".to_owned()),
    }
}

fn touch(file: &str) -> Result<(), String> {
    let file = fs::File::options().append(true).open(root().join(file));
    file.and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|error| error.to_string())
}

/// The size in bytes of the example, in release, stripped.
fn stripped_example(target: &Path) -> Result<u64, String> {
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--example",
            "sign_in",
        ])
        .args(["--config", "profile.release.strip=true"])
        .env("CARGO_TARGET_DIR", target)
        .current_dir(root())
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("the example does not build".to_owned());
    }
    let binary = target.join("release/examples/sign_in");
    fs::metadata(binary)
        .map(|metadata| metadata.len())
        .map_err(|error| error.to_string())
}

/// How many crates a user compiles: for the program, and for the build script alone.
fn crate_count(features: &[&str]) -> Result<(usize, usize), String> {
    let tree = |edges: &str| -> Result<Vec<String>, String> {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--package",
                "auth0-sdk",
                "--locked",
                "--prefix",
                "none",
                "--edges",
                edges,
            ])
            .args(features)
            .current_dir(root())
            .output()
            .map_err(|error| format!("cargo tree: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mut names: Vec<String> = text
            .lines()
            .map(|line| {
                line.split_whitespace()
                    .take(2)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|name| !name.is_empty() && !name.starts_with("auth0-sdk "))
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    };
    let program = tree("normal,no-proc-macro")?;
    let all = tree("normal,build")?;
    let script = all.iter().filter(|name| !program.contains(name)).count();
    Ok((program.len(), script))
}

fn report(
    rows: &[Row],
    binary: u64,
    management: &str,
    crates: &[(&str, (usize, usize))],
) -> String {
    let lines: Vec<String> = rows.iter().map(Row::line).collect();
    let crates: Vec<String> = crates
        .iter()
        .map(|(name, (program, script))| format!("| {name} | {program} | {script} |"))
        .collect();
    format!(
        "# What a build costs\n\n\
         Written by `cargo xtask size`; edits are lost (the last section is `xtask/src/size/notes.md`). Cold builds with \
         `CARGO_INCREMENTAL=0`, the registry already downloaded, {} cores, {}. CPU seconds are user and \
         system time of all processes; the parts are differences between the cold build, a build after \
         touching `build.rs`, and one after touching `src/lib.rs`.\n\n\
         | build | wall, s | CPU, s | dependencies | build script: compile and run | our crate |\n\
         |---|---|---|---|---|---|\n{}\n\n\
         The example, release, stripped: {:.1} MB.\n\n\
         | features | crates in the program | more for the build script and macros |\n\
         |---|---|---|\n{}\n\n{management}{NOTES}",
        std::thread::available_parallelism().map_or(0, usize::from),
        compiler(),
        lines.join("\n"),
        binary as f64 / 1e6,
        crates.join("\n"),
    )
}

pub(crate) fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

const NOTES: &str = include_str!("size/notes.md");
