//! What came of it all, in figures.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::compare::Cause;

type Counts = BTreeMap<(Cause, String), usize>;

#[derive(Default)]
pub(crate) struct Report {
    pub(crate) rows: usize,
    /// Rows of the Authentication API.
    pub(crate) other_apis: usize,
    /// Rows that belong to no operation.
    pub(crate) outside: Vec<String>,
    pub(crate) operations: BTreeSet<&'static str>,
    pub(crate) unknown_parameters: BTreeSet<(&'static str, String)>,
    /// Requests that could not be built, or arrived otherwise.
    pub(crate) unsent: Vec<String>,
    /// JSON bodies of requests.
    pub(crate) requests: usize,
    request_differences: Counts,
    /// Bodies sent to operations that take none.
    pub(crate) bodies_of_none: usize,
    /// Successes.
    pub(crate) answers: usize,
    /// JSON bodies of successes that have a type.
    pub(crate) bodies: usize,
    /// Bodies where the specification has none.
    pub(crate) unspecified: usize,
    pub(crate) errors: usize,
    /// Successes that could not be read.
    pub(crate) failures: Vec<String>,
    /// Values of another type than specified: kept, and told.
    pub(crate) misfits: usize,
    pub(crate) misfit_places: BTreeSet<String>,
    answer_differences: Counts,
}

impl Report {
    pub(crate) fn request(&mut self, (cause, at): (Cause, String), id: &str) {
        let key = (cause, format!("{id} {at}"));
        *self.request_differences.entry(key).or_default() += 1;
    }

    pub(crate) fn answer(&mut self, (cause, at): (Cause, String), id: &str) {
        let key = (cause, format!("{id} {at}"));
        *self.answer_differences.entry(key).or_default() += 1;
    }

    /// Whether all of it held.
    pub(crate) fn check(&self) {
        assert!(self.failures.is_empty(), "answers that cannot be read");
        assert!(self.unsent.is_empty(), "requests that cannot be sent");
        let lossy = |(cause, _): &&(Cause, String)| *cause != Cause::NullDropped;
        assert_eq!(self.answer_differences.keys().find(lossy), None);
        assert_eq!(self.request_differences.keys().next(), None);
        assert!(self.answers > 0, "nothing was read");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "rows                             {}", self.rows)?;
        writeln!(f, "  of the Authentication API      {}", self.other_apis)?;
        writeln!(f, "  of no operation                {}", self.outside.len())?;
        writeln!(
            f,
            "operations covered               {}",
            self.operations.len()
        )?;
        writeln!(f, "requests that cannot be sent     {}", self.unsent.len())?;
        writeln!(f, "JSON bodies sent                 {}", self.requests)?;
        writeln!(
            f,
            "  to operations that take none   {}",
            self.bodies_of_none
        )?;
        for line in counted(&self.request_differences) {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "successes read                   {}", self.answers)?;
        writeln!(f, "  with a typed JSON body         {}", self.bodies)?;
        writeln!(f, "  with a body of no type (raw)   {}", self.unspecified)?;
        writeln!(f, "errors read                      {}", self.errors)?;
        writeln!(
            f,
            "decode failures                  {}",
            self.failures.len()
        )?;
        writeln!(f, "values of another type (kept)    {}", self.misfits)?;
        writeln!(f, "lossy round trips by cause")?;
        for line in counted(&self.answer_differences) {
            writeln!(f, "  {line}")?;
        }
        let lists = [
            ("of no operation", &self.outside),
            ("cannot be sent", &self.unsent),
            ("cannot be read", &self.failures),
        ];
        for (what, list) in lists {
            let distinct: BTreeSet<&String> = list.iter().collect();
            for line in distinct {
                writeln!(f, "{what}: {line}")?;
            }
        }
        for place in &self.misfit_places {
            writeln!(f, "of another type: {place}")?;
        }
        for (id, name) in &self.unknown_parameters {
            writeln!(f, "not in the specification: {id} ?{name}")?;
        }
        Ok(())
    }
}

fn counted(counts: &Counts) -> Vec<String> {
    let causes = [
        (Cause::NullDropped, "null dropped"),
        (Cause::MemberDropped, "member dropped"),
        (Cause::MemberAdded, "member added"),
        (Cause::ValueChanged, "value changed"),
    ];
    let mut lines = Vec::new();
    for (cause, name) in causes {
        let of_cause = counts.iter().filter(|((other, _), _)| *other == cause);
        let total: usize = of_cause.clone().map(|(_, count)| count).sum();
        lines.push(format!("{name}: {total}"));
        if cause != Cause::NullDropped {
            lines.extend(of_cause.map(|((_, at), count)| format!("  {count} × {at}")));
        }
    }
    lines
}
