//! `coverage`: what of the Authentication API and of API protection each SDK has, as
//! docs/COVERAGE.md.
//!
//! What the others have is read and written down in authentication.yaml and api.yaml. What we have is not believed: each
//! operation is looked up in the catalogue, each name in the sources, each test among the tests.

mod ours;
mod report;
mod row;
mod table;

use std::fs;

use crate::root;
use ours::Ours;
use row::Fault;
use table::Table;

const DOCUMENT: &str = "docs/COVERAGE.md";

/// Writes the table, or says that it is stale.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let tables = Table::all()?;
    let rows = || tables.iter().flat_map(|table| &table.rows);
    let faults = Fault::all(include_str!("faults.yaml"))?;
    let ours = Ours::read(root())?;
    let mut wrong: Vec<String> = rows().flat_map(|row| ours.faults(row)).collect();
    let tests = faults.iter();
    wrong.extend(tests.filter_map(|one| ours.lacks_test(&one.fault, &one.test)));
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    let text = report::markdown(&tables, &faults);
    let path = root().join(DOCUMENT);
    if check {
        return match fs::read_to_string(&path) {
            Ok(there) if there == text => {
                println!("{DOCUMENT} is up to date: {} rows", rows().count());
                Ok(())
            }
            _ => Err(format!("{DOCUMENT} is stale: run `cargo xtask coverage`")),
        };
    }
    fs::write(&path, text).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    println!("wrote {DOCUMENT}: {} rows", rows().count());
    Ok(())
}
