//! `docs/PARITY.md`, and what the command says when it fails.

use std::fmt::Write;

use serde_json::Value;

use super::case::Catalogue;
use super::compare::{Deliberate, Finding, HEADERS, Observation, Verdict};
use super::driver::Driver;

/// One SDK that ours is compared with.
pub(crate) struct Sdk {
    /// As `differences.json` names it.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) version: String,
    pub(crate) driver: Box<dyn Driver>,
}

/// The whole page. It depends on nothing but the cases, the list and what was sent.
pub(crate) fn page(
    sdks: &[Sdk],
    catalogue: &Catalogue,
    ours: &[Observation],
    verdict: &Verdict,
    list: &[Deliberate],
) -> String {
    let mut page = String::from(
        "# Wire parity with the official Pieces SDKs\n\n\
         Written by `cargo xtask parity pieces`; edits are lost. `cargo xtask parity pieces --check` \
         fails when this page is stale.\n\n\
         The command makes the same calls with each SDK against a server that records them, and \
         compares what arrived. A difference that `xtask/parity/differences.json` does not list \
         fails the command, and so does an entry there that no longer occurs.\n\n\
         | SDK | version |\n|---|---|\n",
    );
    for sdk in sdks {
        let _ = writeln!(page, "| {} | {} |", sdk.name, sdk.version);
    }
    let headers: Vec<String> = HEADERS.iter().map(|name| format!("`{name}`")).collect();
    let _ = write!(
        page,
        "| Rust | `auth0-sdk`, this repository |\n\n\
         Compared: the method; the path; the query, decoded; the body, decoded (a form by its fields, \
         JSON by value); the headers that carry meaning ({}); how many requests were sent; and \
         whether the SDK could read the answer. No `Accept` counts as `*/*`, and `Content-Type` \
         counts without its parameters. The order of fields and the choice among equal escapes \
         carry no meaning.\n\n## Cases\n\n| case | what is given |\n|---|---|\n",
        headers.join(", ")
    );
    for (name, meaning) in &catalogue.meaning {
        let _ = writeln!(page, "| {name} | {meaning} |");
    }

    page.push_str(
        "\n## Operations\n\nA number is that of a deliberate difference, listed below; all else is \
         the same.\n",
    );
    let mut operation = "";
    for (case, ours) in catalogue.cases.iter().zip(ours) {
        if case.operation != operation {
            operation = &case.operation;
            let names: Vec<&str> = sdks.iter().map(|sdk| sdk.name).collect();
            let _ = write!(
                page,
                "\n### `{operation}`{}\n\n| case | {} |\n|---|{}\n",
                endpoint(ours),
                names.join(" | "),
                "---|".repeat(sdks.len())
            );
        }
        let _ = write!(page, "| {} |", case.name);
        for sdk in sdks {
            let listed: Vec<String> = verdict
                .listed
                .iter()
                .filter(|(finding, _)| {
                    finding.sdk == sdk.id
                        && finding.operation == case.operation
                        && finding.case == case.name
                })
                .map(|(finding, index)| format!("`{}` ({})", finding.difference.aspect, index + 1))
                .collect();
            let cell = if listed.is_empty() {
                "same".to_owned()
            } else {
                listed.join(", ")
            };
            let _ = write!(page, " {cell} |");
        }
        page.push('\n');
    }

    page.push_str(
        "\n## Deliberate differences\n\n| # | SDK | what | theirs | ours | reason |\n\
         |---|---|---|---|---|---|\n",
    );
    for (index, entry) in list.iter().enumerate() {
        let sdk = sdks
            .iter()
            .find(|sdk| sdk.id == entry.sdk)
            .map_or("any", |sdk| sdk.name);
        let _ = writeln!(
            page,
            "| {} | {sdk} | `{}` | {} | {} | {} |",
            index + 1,
            entry.aspect,
            cell(entry.theirs.as_ref()),
            cell(entry.ours.as_ref()),
            entry.reason
        );
    }
    page
}

fn endpoint(observation: &Observation) -> String {
    let Some(request) = observation.requests.first() else {
        return String::new();
    };
    let path = request.target.split('?').next().unwrap_or_default();
    format!(": {} {path}", request.method)
}

/// A value for a cell of a table: text as it is, if it fits on the line, else as JSON.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None => return "absent".to_owned(),
        Some(Value::String(text)) if !text.contains(char::is_control) && !text.is_empty() => {
            text.clone()
        }
        Some(value) => value.to_string(),
    };
    format!("`{}`", text.replace('|', "\\|"))
}

/// Why the command fails, or none if it does not.
pub(crate) fn complaint(verdict: &Verdict, list: &[Deliberate]) -> Option<String> {
    let mut text = String::new();
    for finding in &verdict.unlisted {
        complain(&mut text, finding);
    }
    for index in &verdict.stale {
        let entry = &list[*index];
        let _ = writeln!(
            text,
            "stale entry {} in differences.json (no such difference, or an earlier entry covers it):\n  \
             {} / {} / {}: {}\n    theirs: {}\n    ours:   {}",
            index + 1,
            entry.sdk,
            entry.operation,
            entry.case,
            entry.aspect,
            shown(entry.theirs.as_ref()),
            shown(entry.ours.as_ref()),
        );
    }
    if text.is_empty() {
        return None;
    }
    let _ = write!(
        text,
        "wire parity failed: {} unlisted, {} stale. A difference that is meant to be belongs in \
         xtask/parity/differences.json, with its reason.",
        verdict.unlisted.len(),
        verdict.stale.len()
    );
    Some(text)
}

fn complain(text: &mut String, finding: &Finding) {
    let Finding {
        sdk,
        operation,
        case,
        difference,
        errors: [their_error, our_error],
    } = finding;
    let _ = writeln!(
        text,
        "unlisted difference: {sdk} / {operation} / {case}: {}\n    theirs: {}\n    ours:   {}",
        difference.aspect,
        shown(difference.theirs.as_ref()),
        shown(difference.ours.as_ref()),
    );
    for (whose, error) in [("their", their_error), ("our", our_error)] {
        if let Some(error) = error {
            let first = error.lines().take(3).collect::<Vec<_>>().join(" / ");
            let _ = writeln!(text, "    {whose} error: {first}");
        }
    }
}

/// A value for the terminal, cut where it is long.
fn shown(value: Option<&Value>) -> String {
    const ENOUGH: usize = 300;
    let Some(value) = value else {
        return "absent".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}

/// Says where two versions of the page part.
pub(crate) fn first_change(old: &str, new: &str) -> String {
    let (mut old, mut new) = (old.lines(), new.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return "the line endings differ".to_owned(),
            (old, new) if old == new => {}
            (old, new) => {
                return format!(
                    "line {number}\n  - {}\n  + {}",
                    old.unwrap_or("(end)"),
                    new.unwrap_or("(end)")
                );
            }
        }
    }
}
