use serde::Deserialize;

/// One feature, and who has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) feature: String,
    /// In the order of the columns of its table.
    pub(super) others: Vec<Has>,
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
