//! The imported documents on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::{Error, Place};
use super::target::{Layout, Target};
use super::{source, yaml};

const NOTE: &str =
    "# Written by `cargo xtask import`; what it says wrong is corrected by an overlay.\n";

/// Where the documents of one API are.
pub(super) struct Home {
    folder: PathBuf,
    /// The only file of the folder that is the API's; all of them otherwise.
    only: Option<String>,
}

impl Home {
    /// The place of an API's documents, below the folder of all documents.
    pub(super) fn of(target: &Target, openapi: &Path) -> Self {
        match target.layout {
            Layout::Folder => Self::folder(openapi.join(target.name)),
            Layout::File => Self {
                folder: openapi.to_owned(),
                only: Some(format!("{}.yaml", target.name)),
            },
        }
    }

    /// A folder with nothing else in it.
    pub(super) fn folder(folder: PathBuf) -> Self {
        Self { folder, only: None }
    }

    /// The documents of the last import, by file name; none where there was none.
    pub(super) fn read(&self) -> Result<BTreeMap<String, Value>, Error> {
        let files = self.documents().into_iter().map(|(name, path)| {
            let (document, _) = source::read(&path)?;
            source::object(&document, &Place::file(&name))?;
            Ok((name, document))
        });
        files.collect()
    }

    /// The files that writing would change, add or remove.
    pub(super) fn stale(&self, documents: &BTreeMap<String, Value>) -> Vec<String> {
        let changed = documents.iter().filter(|(name, document)| {
            let path = self.folder.join(name);
            fs::read_to_string(path).ok().as_deref() != Some(&text(document))
        });
        let mut stale: Vec<String> = changed.map(|(name, _)| name.clone()).collect();
        let gone = self.documents().into_keys();
        stale.extend(gone.filter(|name| !documents.contains_key(name)));
        stale
    }

    /// Writes the documents, and removes those of resources that are no more.
    pub(super) fn write(&self, documents: &BTreeMap<String, Value>) -> Result<(), String> {
        let folder = &self.folder;
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for (name, document) in documents {
            let path = folder.join(name);
            let outcome = fs::write(&path, text(document));
            outcome.map_err(|error| format!("{}: {error}", path.display()))?;
        }
        for (name, path) in self.documents() {
            if !documents.contains_key(&name) {
                fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
        Ok(())
    }

    /// The YAML files that are the API's, by name.
    fn documents(&self) -> BTreeMap<String, PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = entries.map(|entry| (entry.file_name(), entry.path()));
        files
            .filter(|(_, path)| {
                path.extension()
                    .is_some_and(|extension| extension == "yaml")
            })
            .map(|(name, path)| (name.to_string_lossy().into_owned(), path))
            .filter(|(name, _)| self.only.as_ref().is_none_or(|only| name == only))
            .collect()
    }
}

fn text(document: &Value) -> String {
    format!("{NOTE}{}", yaml::write(document))
}
