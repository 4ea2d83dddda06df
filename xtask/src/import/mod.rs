//! `import`: the vendor's OpenAPI 3.1 document as this project's documents of OpenAPI 3.0.
//!
//! ```text
//! source ─▶ overlay ─▶ operation, schema ─▶ paging ─▶ split ─▶ yaml
//! JSON      additions  3.1 to 3.0, facts    lists     a file a resource
//! ```

mod api;
mod error;
mod names;
mod operation;
mod overlay;
mod paging;
mod schema;
mod source;
mod split;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::root;
use error::Error;

const NOTE: &str =
    "# Written by `cargo xtask import`; what it says wrong is corrected by an overlay.\n";

/// Imports a document.
pub(crate) fn run(upstream: &str, api: &str) -> Result<(), String> {
    let openapi = root().join("openapi");
    let overlays = openapi.join("overlays").join(api);
    let documents = convert(Path::new(upstream), &overlays).map_err(|error| error.to_string())?;
    write(&openapi.join(api), &documents)
}

/// The documents of an upstream file, by file name.
fn convert(upstream: &Path, overlays: &Path) -> Result<BTreeMap<String, Value>, Error> {
    let (mut document, place) = source::read(upstream)?;
    source::check(&document, &place)?;
    for overlay in overlay::read_all(overlays)? {
        overlay.apply(&mut document)?;
    }
    source::check(&document, &place)?;
    let api = api::convert(&document, &place)?;
    Ok(split::split(&api, "Auth0 Management API"))
}

/// Writes the documents, and removes those that are no more.
fn write(folder: &Path, documents: &BTreeMap<String, Value>) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, document) in documents {
        let path = folder.join(name);
        let text = format!("{NOTE}{}", yaml::write(document));
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
