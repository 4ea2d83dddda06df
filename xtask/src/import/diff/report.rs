//! Changes in words.

use std::fmt::Write as _;

use super::{Change, Level, Side};

const LEVELS: [(Level, &str, &str); 3] = [
    (Level::Breaking, "breaking", "major"),
    (Level::Minor, "minor", "minor"),
    (Level::Patch, "patch", "patch"),
];

/// The changes for a terminal; the verdict is the last line.
pub(in super::super) fn text(changes: &[Change]) -> String {
    let mut out = String::new();
    for (level, name, _) in LEVELS {
        let of_level: Vec<_> = changes
            .iter()
            .filter(|change| change.level == level)
            .collect();
        if of_level.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{name}:");
        for change in of_level {
            let (side, subject, text) = (side(change), &change.subject, &change.text);
            let _ = writeln!(out, "  {side}{subject}: {text}");
        }
    }
    let _ = writeln!(out, "{}", verdict(changes));
    out
}

/// The changes as Markdown; the verdict is the last line.
pub(in super::super) fn markdown(changes: &[Change]) -> String {
    let mut out = String::new();
    for (level, name, _) in LEVELS {
        for (group, heading) in [
            (Side::Operation, "operations"),
            (Side::Request, "requests"),
            (Side::Answer, "answers"),
        ] {
            let of_group = changes
                .iter()
                .filter(|change| (change.level, change.side) == (level, group));
            let lines: Vec<_> = of_group
                .map(|change| format!("- `{}`: {}\n", change.subject, change.text))
                .collect();
            if !lines.is_empty() {
                let _ = write!(out, "### {name}, {heading}\n\n{}\n", lines.concat());
            }
        }
    }
    let _ = writeln!(out, "**{}**", verdict(changes));
    out
}

fn side(change: &Change) -> &'static str {
    match change.side {
        Side::Operation => "",
        Side::Request => "request ",
        Side::Answer => "answer ",
    }
}

/// What the next version has to be, by the changes in the document.
fn verdict(changes: &[Change]) -> String {
    let count = |level: Level| {
        changes
            .iter()
            .filter(|change| change.level == level)
            .count()
    };
    let counts = LEVELS
        .map(|(level, name, _)| format!("{} {name}", count(level)))
        .join(", ");
    let highest = LEVELS.iter().find(|(level, ..)| count(*level) > 0);
    match highest {
        Some((.., version)) => format!("verdict: {version} ({counts})"),
        None => "verdict: none (nothing changed)".to_owned(),
    }
}
