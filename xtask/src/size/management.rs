//! What the Management API costs to build, beside what progenitor makes of the same document.

use std::fs;
use std::path::Path;

use super::measure::{Measured, crate_alone};
use super::plain;
use crate::{root, upstream};

/// What the section begins with.
pub(super) const TITLE: &str = "## The Management API\n";

/// The section of the report.
pub(super) fn section(target: &Path) -> Result<String, String> {
    let mut lines = Vec::new();
    let mut baseline = None;
    match plain::document() {
        Some(document) => {
            let folder = target.join("plain");
            let count = plain::write(&document, &folder)?;
            let measured = crate_alone(&folder, &["check"], &target.join("plain-target"))?;
            lines.push(row(
                &format!("progenitor's positional output, {count} lines: `cargo check`"),
                measured,
                None,
            ));
            println!("{}", lines[lines.len() - 1]);
            baseline = Some(measured);
            let _ = fs::remove_dir_all(target.join("plain-target"));
        }
        None => println!(
            "SKIPPED: no document of the vendor's; set {}",
            upstream::VARIABLE
        ),
    }
    let whole = [
        "--package",
        "auth0-sdk",
        "--lib",
        "--features",
        "management",
    ];
    let roles = [
        "--package",
        "auth0-sdk",
        "--lib",
        "--features",
        "management-roles",
    ];
    let none = [
        "--package",
        "auth0-sdk",
        "--lib",
        "--features",
        "management-client",
    ];
    for (name, command, rest) in [
        ("all of management: `cargo check`", &["check"][..], whole),
        ("all of management: dev build", &["build"], whole),
        (
            "all of management: release build",
            &["build", "--release"],
            whole,
        ),
        ("`management-roles` alone: `cargo check`", &["check"], roles),
        ("`management-roles` alone: dev build", &["build"], roles),
        (
            "the client without a resource: `cargo check`",
            &["check"],
            none,
        ),
        ("the client without a resource: dev build", &["build"], none),
    ] {
        let arguments: Vec<&str> = command.iter().chain(&rest).copied().collect();
        let measured = crate_alone(root(), &arguments, target)?;
        let beside = baseline.filter(|_| command == ["check"]);
        lines.push(row(name, measured, beside));
        println!("{}", lines[lines.len() - 1]);
    }
    Ok(format!(
        "{TITLE}\n\
         The crate alone: everything that it depends on, and the output of its build script, is there \
         before. All of it in one run on one machine; ratios are to the first row.\n\n\
         | what is built | user CPU, s | ratio | peak memory, MB | ratio |\n|---|---|---|---|---|\n{}\n\n",
        lines.join("\n")
    ))
}

fn row(name: &str, measured: Measured, baseline: Option<Measured>) -> String {
    let ratio = |ours: f64, theirs: fn(&Measured) -> f64| {
        let ratio = baseline.as_ref().map(|baseline| ours / theirs(baseline));
        ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"))
    };
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    format!(
        "| {name} | {:.1} | {} | {:.0} | {} |",
        measured.user,
        ratio(measured.user, |baseline| baseline.user),
        megabytes(measured.peak),
        ratio(measured.peak as f64, |baseline| baseline.peak as f64),
    )
}
