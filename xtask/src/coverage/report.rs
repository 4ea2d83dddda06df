use std::fmt::Write as _;

use super::row::{Fault, Has, Row};

const HEAD: &str = "\
# What of the Authentication API each SDK has

Written by `cargo xtask coverage`, which looks up each name of ours in the sources and the
catalogue, and each test among the tests. The other columns are what was read in the sources of
auth0-python 6.8.0, node-auth0 6.1.0 (`src/auth`), go-auth0 3.1.0 and auth0-auth-js 1.16.0.

| feature | ours | python | node | go | auth-js | test |
|---|---|---|---|---|---|---|
";

const FAULTS: &str = "
## Faults of others, and what would catch them here

| fault | test |
|---|---|
";

pub(super) fn markdown(rows: &[Row], faults: &[Fault]) -> String {
    let mut text = HEAD.to_owned();
    for row in rows {
        let ours: Vec<_> = row.ours.iter().map(|name| format!("`{name}`")).collect();
        let [python, node, go, auth_js] = row.others.map(mark);
        let test = link(&row.test);
        let _ = writeln!(
            text,
            "| {} | {} | {python} | {node} | {go} | {auth_js} | {test} |",
            row.feature,
            ours.join(", ")
        );
    }
    let alone = |row: &&Row| row.others.iter().all(|has| *has == Has::No);
    let _ = writeln!(
        text,
        "\n{} rows; {} of them are in none of the other SDKs.",
        rows.len(),
        rows.iter().filter(alone).count()
    );
    text += FAULTS;
    for one in faults {
        let _ = writeln!(text, "| {} | {} |", one.fault, link(&one.test));
    }
    text
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
