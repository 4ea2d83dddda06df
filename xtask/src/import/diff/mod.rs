//! What changed between two imports, and what each change is to a caller of this SDK.
//!
//! Members of answers are all `Option` and enums are open, so whatever is new is a minor change
//! unless a caller has to give it; what is gone or has another type breaks; limits, lifecycle and
//! scopes stand in the docs alone.

mod model;
mod operations;
mod report;
mod schemas;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use model::Model;
pub(super) use report::{markdown, text};

/// What a change asks of the version's number (semver).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Breaking,
    Minor,
    Patch,
}

/// Which half of a call a change is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Operation,
    Request,
    Answer,
}

/// One change.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) level: Level,
    pub(super) side: Side,
    /// The operation, schema or member.
    pub(super) subject: String,
    pub(super) text: String,
}

/// The changes between the documents of two imports, by file name.
pub(super) fn compare(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
) -> Vec<Change> {
    let (before, after) = (Model::new(before), Model::new(after));
    let mut changes = Vec::new();
    operations::compare(&before, &after, &mut changes);
    schemas::components(&before, &after, &mut changes);
    changes.sort();
    changes.dedup();
    changes
}

/// Where changes are noted while one subject is compared.
struct Notes<'a> {
    changes: &'a mut Vec<Change>,
    side: Side,
    subject: String,
}

impl Notes<'_> {
    fn note(&mut self, level: Level, text: impl Into<String>) {
        self.changes.push(Change {
            level,
            side: self.side,
            subject: self.subject.clone(),
            text: text.into(),
        });
    }

    /// Notes on a part of the subject.
    fn under(&mut self, step: &str) -> Notes<'_> {
        Notes {
            changes: self.changes,
            side: self.side,
            subject: format!("{}{step}", self.subject),
        }
    }
}
