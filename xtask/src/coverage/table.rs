use super::row::Row;

/// What there is of one API, here and elsewhere.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) title: &'static str,
    /// The other SDKs, and how they are called at the head of their columns.
    pub(super) others: &'static [(&'static str, &'static str)],
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// # Errors
    /// What is wrong with a file, or with a row of it.
    pub(super) fn all() -> Result<[Self; 2], String> {
        Ok([
            Self::read(
                "The Authentication API",
                &[
                    ("auth0-python 6.8.0", "python"),
                    ("node-auth0 6.1.0 (`src/auth`)", "node"),
                    ("go-auth0 3.1.0", "go"),
                    ("auth0-auth-js 1.16.0", "auth-js"),
                ],
                "authentication.yaml",
                include_str!("authentication.yaml"),
            )?,
            Self::read(
                "API protection",
                &[
                    ("auth0-api-python 1.0.0b10", "api-python"),
                    ("auth0-api-js 1.6.1", "api-js"),
                ],
                "api.yaml",
                include_str!("api.yaml"),
            )?,
        ])
    }

    fn read(
        title: &'static str,
        others: &'static [(&'static str, &'static str)],
        file: &str,
        yaml: &str,
    ) -> Result<Self, String> {
        let rows = serde_norway::from_str(yaml);
        let rows: Vec<Row> = rows.map_err(|error| format!("xtask/src/coverage/{file}: {error}"))?;
        let odd = rows.iter().find(|row| row.others.len() != others.len());
        match odd {
            Some(row) => Err(format!(
                "xtask/src/coverage/{file}: `{}` has {} cells of others, and there are {}",
                row.feature,
                row.others.len(),
                others.len()
            )),
            None => Ok(Self {
                title,
                others,
                rows,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_with_a_cell_too_few_is_refused() {
        let read = |others: &str| {
            let row = format!("[{{ feature: f, others: {others}, ours: [a], test: t }}]");
            Table::read("t", &[("a", "a"), ("b", "b")], "t.yaml", &row)
        };
        assert_eq!(read("[yes, partly]").unwrap().rows.len(), 1);
        let error = read("[yes]").unwrap_err();
        assert!(error.contains("`f` has 1 cells"), "{error}");
        assert!(read("[yes, maybe]").is_err());
    }
}
