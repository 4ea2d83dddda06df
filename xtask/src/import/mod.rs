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
mod inline;
mod names;
mod operation;
mod overlay;
mod paging;
mod schema;
mod source;
mod split;
mod target;
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
use files::Home;
use target::Target;

/// What to import, and what to do with it.
#[derive(Debug)]
struct Options {
    upstream: PathBuf,
    target: &'static Target,
    check: bool,
    markdown: Option<PathBuf>,
}

/// Imports a document into `openapi/<api>/` or `openapi/<api>.yaml`, and says what changed since the last import.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let options = Options::parse(arguments)?;
    import(&options, &root().join("openapi"), &mut std::io::stdout())
}

/// Imports below the folder of all documents, and writes to `out` what changed.
fn import(options: &Options, openapi: &Path, out: &mut dyn Write) -> Result<(), String> {
    let target = options.target;
    let overlays = openapi.join("overlays").join(target.name);
    let home = Home::of(target, openapi);
    let documents =
        convert(&options.upstream, &overlays, target).map_err(|error| error.to_string())?;
    let before = home
        .read()
        .map_err(|error| format!("{}: {error}", target.place()))?;
    let stale = home.stale(&documents);
    let changes = diff::compare(&before, &documents);
    if let Some(path) = &options.markdown {
        let report = diff::markdown(&changes);
        fs::write(path, report).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if !options.check && !stale.is_empty() {
        home.write(&documents)?;
    }
    out.write_all(diff::text(&changes).as_bytes())
        .map_err(|error| error.to_string())?;
    if options.check && !stale.is_empty() {
        return Err(format!("stale in {}: {}", target.place(), stale.join(", ")));
    }
    Ok(())
}

impl Options {
    fn parse(arguments: &[&str]) -> Result<Self, String> {
        let (mut upstream, mut api) = (None::<PathBuf>, None);
        let (mut check, mut markdown) = (false, None);
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || {
                let value = rest
                    .next()
                    .ok_or_else(|| format!("{argument} needs a value"))?;
                Ok::<_, String>(*value)
            };
            match *argument {
                "--api" => api = Some(value()?),
                "--markdown" => markdown = Some(value()?.into()),
                "--check" => check = true,
                other if other.starts_with('-') => return Err(format!("{other} is not known")),
                file if upstream.is_none() => upstream = Some(file.into()),
                other => return Err(format!("one document at a time, and not {other} as well")),
            }
        }
        Ok(Self {
            upstream: upstream.ok_or("import needs the vendor's document")?,
            target: Target::named(api.unwrap_or_default())?,
            check,
            markdown,
        })
    }
}

/// The documents of an upstream file, by file name.
fn convert(
    upstream: &Path,
    overlays: &Path,
    target: &Target,
) -> Result<BTreeMap<String, Value>, Error> {
    let (mut document, place) = source::read(upstream)?;
    source::check(&document, &place)?;
    for overlay in overlay::read_all(overlays)? {
        overlay.apply(&mut document)?;
    }
    convert_document(&document, &place, target)
}

/// The documents of a document with its overlays applied.
fn convert_document(
    document: &Value,
    place: &error::Place,
    target: &Target,
) -> Result<BTreeMap<String, Value>, Error> {
    source::check(document, place)?;
    let api = api::convert(document, place, target)?;
    Ok(split::split(&api, target))
}
