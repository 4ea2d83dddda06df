use serde::Deserialize;

/// One feature, and who has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) feature: String,
    /// auth0-python 6.8.0, node-auth0 6.1.0, go-auth0 3.1.0, auth0-auth-js 1.16.0, in this order.
    pub(super) others: [Has; 4],
    /// What we have for it: `group.operation` of the catalogue, `Type::method`,
    /// `Type::Variant` or `Type`.
    pub(super) ours: Vec<String>,
    /// The test that shows it: `file::name`.
    pub(super) test: String,
}

/// A fault that others have, and the test that would catch it in us.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    pub(super) fault: String,
    /// `file::name`.
    pub(super) test: String,
}

impl Fault {
    pub(super) fn all(yaml: &str) -> Result<Vec<Self>, String> {
        serde_norway::from_str(yaml)
            .map_err(|error| format!("xtask/src/coverage/faults.yaml: {error}"))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Has {
    Yes,
    No,
    Partly,
}

impl Row {
    pub(super) fn all(yaml: &str) -> Result<Vec<Self>, String> {
        serde_norway::from_str(yaml)
            .map_err(|error| format!("xtask/src/coverage/rows.yaml: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_with_a_cell_too_few_is_refused() {
        let row =
            |others: &str| format!("[{{ feature: f, others: {others}, ours: [a], test: t }}]");
        assert_eq!(Row::all(&row("[yes, no, partly, yes]")).unwrap().len(), 1);
        assert!(Row::all(&row("[yes, no, partly]")).is_err());
        assert!(Row::all(&row("[yes, no, partly, maybe]")).is_err());
    }
}
