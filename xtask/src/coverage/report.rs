use std::fmt::Write as _;

use super::row::{Fault, Has, Row};
use super::table::Table;

const HEAD: &str = "\
# What of Auth0's APIs each SDK has

Written by `cargo xtask coverage`, which looks up each name of ours in the sources and the
catalogue, and each test among the tests. The other columns are what was read in the sources of
the other SDKs.
";

const FAULTS: &str = "
## Faults of others, and what would catch them here

| fault | test |
|---|---|
";

pub(super) fn markdown(tables: &[Table], faults: &[Fault]) -> String {
    let mut text = HEAD.to_owned();
    for table in tables {
        write(&mut text, table);
    }
    text += FAULTS;
    for one in faults {
        let _ = writeln!(text, "| {} | {} |", one.fault, link(&one.test));
    }
    text
}

fn write(text: &mut String, table: &Table) {
    let names: Vec<_> = table.others.iter().map(|(name, _)| *name).collect();
    let columns: Vec<_> = table.others.iter().map(|(_, column)| *column).collect();
    let _ = writeln!(
        text,
        "\n## {}\n\nBeside {}.\n\n| feature | ours | {} | test |\n|---|---|{}---|",
        table.title,
        names.join(", "),
        columns.join(" | "),
        "---|".repeat(columns.len())
    );
    for row in &table.rows {
        let ours: Vec<_> = row.ours.iter().map(|name| format!("`{name}`")).collect();
        let others: Vec<_> = row.others.iter().copied().map(mark).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.feature,
            ours.join(", "),
            others.join(" | "),
            link(&row.test)
        );
    }
    let alone = |row: &&Row| row.others.iter().all(|has| *has == Has::No);
    let _ = writeln!(
        text,
        "\n{} rows; {} of them are in none of the other SDKs.",
        table.rows.len(),
        table.rows.iter().filter(alone).count()
    );
}

/// A test and the file that it is in.
fn link(test: &str) -> String {
    let (file, name) = test.rsplit_once("::").unwrap_or(("", test));
    format!("`{name}` in [{file}](../{file})")
}

fn mark(has: Has) -> &'static str {
    match has {
        Has::Yes => "yes",
        Has::No => "no",
        Has::Partly => "partly",
    }
}
