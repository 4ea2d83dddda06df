//! `import`: the vendor's OpenAPI 3.1 document as this project's documents of OpenAPI 3.0.
//!
//! ```text
//! source ─▶ overlay ─▶ operation, schema ─▶ paging ─▶ split ─▶ yaml, diff
//! JSON      additions  3.1 to 3.0, facts    lists     a file a resource
//! ```

mod api;
mod diff;
mod error;
mod files;
mod names;
mod operation;
mod overlay;
mod paging;
mod schema;
mod source;
mod split;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::root;
use error::Error;

/// What to import, and what to do with it.
#[derive(Debug, Default)]
struct Options {
    upstream: PathBuf,
    api: String,
    check: bool,
    markdown: Option<PathBuf>,
}

/// Imports a document into `openapi/<api>/`, and says what changed since the last import.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let options = Options::parse(arguments)?;
    import(&options, &root().join("openapi"), &mut std::io::stdout())
}

/// Imports below the folder of all documents, and writes to `out` what changed.
fn import(options: &Options, openapi: &Path, out: &mut dyn Write) -> Result<(), String> {
    let api = &options.api;
    let overlays = openapi.join("overlays").join(api);
    let folder = openapi.join(api);
    let documents = convert(&options.upstream, &overlays).map_err(|error| error.to_string())?;
    let before = files::read(&folder).map_err(|error| format!("openapi/{api}: {error}"))?;
    let stale = files::stale(&folder, &documents);
    let changes = diff::compare(&before, &documents);
    if let Some(path) = &options.markdown {
        let report = diff::markdown(&changes);
        fs::write(path, report).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if !options.check && !stale.is_empty() {
        files::write(&folder, &documents)?;
    }
    out.write_all(diff::text(&changes).as_bytes())
        .map_err(|error| error.to_string())?;
    if options.check && !stale.is_empty() {
        return Err(format!("stale in openapi/{api}: {}", stale.join(", ")));
    }
    Ok(())
}

impl Options {
    fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || {
                let value = rest
                    .next()
                    .ok_or_else(|| format!("{argument} needs a value"))?;
                Ok::<_, String>(*value)
            };
            match *argument {
                "--api" => options.api = value()?.to_owned(),
                "--markdown" => options.markdown = Some(value()?.into()),
                "--check" => options.check = true,
                other if other.starts_with('-') => return Err(format!("{other} is not known")),
                file if options.upstream.as_os_str().is_empty() => options.upstream = file.into(),
                other => return Err(format!("one document at a time, and not {other} as well")),
            }
        }
        let usual = |c: char| c.is_ascii_lowercase() || c == '-' || c == '_';
        if options.upstream.as_os_str().is_empty() {
            return Err("import needs the vendor's document".to_owned());
        }
        if options.api.is_empty() || !options.api.chars().all(usual) {
            return Err("import needs the name of an API: --api management".to_owned());
        }
        Ok(options)
    }
}

/// The documents of an upstream file, by file name.
fn convert(upstream: &Path, overlays: &Path) -> Result<BTreeMap<String, Value>, Error> {
    let (mut document, place) = source::read(upstream)?;
    source::check(&document, &place)?;
    for overlay in overlay::read_all(overlays)? {
        overlay.apply(&mut document)?;
    }
    convert_document(&document, &place)
}

/// The documents of a document with its overlays applied.
fn convert_document(
    document: &Value,
    place: &error::Place,
) -> Result<BTreeMap<String, Value>, Error> {
    source::check(document, place)?;
    let api = api::convert(document, place)?;
    Ok(split::split(&api, "Auth0 Management API"))
}
