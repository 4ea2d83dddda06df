//! The vendor's OpenAPI documents, which are not ours to publish.

use std::path::PathBuf;
use std::{env, fs};

use crate::root;

/// How to say where they are.
pub(crate) const VARIABLE: &str = "AUTH0_UPSTREAM";

/// Their folder: the one that is set, or `upstream` beside the checkout or in a folder beside it.
pub(crate) fn folder() -> Option<PathBuf> {
    if let Some(folder) = env::var_os(VARIABLE) {
        return Some(folder.into());
    }
    let root = root();
    let beside = root.parent()?;
    let mut folders: Vec<_> = fs::read_dir(beside)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("upstream")))
        .collect();
    folders.sort();
    folders.insert(0, beside.join("upstream"));
    folders.into_iter().find(|folder| folder.is_dir())
}
