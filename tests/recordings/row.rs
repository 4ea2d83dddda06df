//! One recorded exchange.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) status: u16,
    pub(crate) request: String,
    pub(crate) response: String,
    pub(crate) content_type: Option<String>,
}

pub(crate) const BASE: &str = "/api/v2";

impl Row {
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let row: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |name: &str| match &row[name] {
            Value::String(text) => Ok(text.clone()),
            other => Err(format!("{name} is {other}")),
        };
        let status = row["status"]
            .as_u64()
            .and_then(|status| status.try_into().ok());
        Ok(Self {
            method: text("method")?,
            path: text("path")?,
            query: text("query")?,
            status: status.ok_or("no status")?,
            request: text("request")?,
            response: text("response")?,
            content_type: row["content_type"].as_str().map(str::to_owned),
        })
    }

    /// Whether it is one of this API.
    pub(crate) fn is_management(&self) -> bool {
        self.path.starts_with(BASE)
    }
}

/// The folder of recordings, and whether it was chosen: `AUTH0_RECORDINGS`, or one beside the
/// checkout, or in a folder beside it.
fn folder() -> Option<(PathBuf, bool)> {
    if let Some(folder) = env::var_os("AUTH0_RECORDINGS") {
        return Some((folder.into(), true));
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let mut folders: Vec<_> = fs::read_dir(beside)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("recordings")))
        .collect();
    folders.sort();
    folders.insert(0, beside.join("recordings"));
    let found = folders.into_iter().find(|folder| folder.is_dir())?;
    Some((found, false))
}

/// All rows of every `*.jsonl` in the folder of recordings, each with its place; `None`, and said
/// so, where there is no such folder and none was asked for.
pub(crate) fn read_all() -> Option<Vec<Row>> {
    let Some((folder, chosen)) = folder() else {
        let message = "SKIPPED: no recordings beside the checkout; set AUTH0_RECORDINGS\n";
        // Past the capture of what tests print: a skipped test is to be seen.
        io::stderr().write_all(message.as_bytes()).unwrap();
        return None;
    };
    assert!(
        !chosen || folder.is_dir(),
        "AUTH0_RECORDINGS names no folder: {}",
        folder.display()
    );
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no *.jsonl in {}", folder.display());
    let mut rows = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (index, line) in text.lines().enumerate() {
            let at = format!("{}:{}", file.display(), index + 1);
            rows.push(Row::parse(line).unwrap_or_else(|error| panic!("{at}: {error}")));
        }
    }
    Some(rows)
}
