//! The imported documents on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::{Error, Place};
use super::{source, yaml};

const NOTE: &str =
    "# Written by `cargo xtask import`; what it says wrong is corrected by an overlay.\n";

/// The documents of the last import, by file name; none where there was none.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, Value>, Error> {
    let files = documents(folder).into_iter().map(|(name, path)| {
        let (document, _) = source::read(&path)?;
        source::object(&document, &Place::file(&name))?;
        Ok((name, document))
    });
    files.collect()
}

/// The files that writing would change, add or remove.
pub(super) fn stale(folder: &Path, documents: &BTreeMap<String, Value>) -> Vec<String> {
    let changed = documents.iter().filter(|(name, document)| {
        fs::read_to_string(folder.join(name)).ok().as_deref() != Some(&text(document))
    });
    let mut stale: Vec<String> = changed.map(|(name, _)| name.clone()).collect();
    let gone = self::documents(folder).into_keys();
    stale.extend(gone.filter(|name| !documents.contains_key(name)));
    stale
}

/// Writes the documents, and removes those of resources that are no more.
pub(super) fn write(folder: &Path, documents: &BTreeMap<String, Value>) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, document) in documents {
        let path = folder.join(name);
        let outcome = fs::write(&path, text(document));
        outcome.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for (name, path) in self::documents(folder) {
        if !documents.contains_key(&name) {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn text(document: &Value) -> String {
    format!("{NOTE}{}", yaml::write(document))
}

/// The YAML files of a folder, by name.
fn documents(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| (entry.file_name(), entry.path()));
    files
        .filter(|(_, path)| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|(name, path)| (name.to_string_lossy().into_owned(), path))
        .collect()
}
