//! `features`: Cargo.toml, the list of APIs and the documents, held against each other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use auth0_sdk_codegen::{APIS, Options, generate};
use serde_json::Value;

use crate::root;

/// Reports everything that does not fit.
pub(crate) fn run() -> Result<(), String> {
    let features = features()?;
    let manifest =
        fs::read_to_string(root().join("Cargo.toml")).map_err(|error| error.to_string())?;
    let mut faults = Vec::new();

    let mut used = BTreeSet::new();
    for api in APIS {
        if !features.iter().any(|(name, _)| name == api.name) {
            faults.push(format!(
                "the API {0} has no feature {0} in Cargo.toml",
                api.name
            ));
        }
        let generated = generate(&root().join("openapi"), api, Options::default())
            .map_err(|error| format!("openapi/{error}"))?;
        used.extend(generated.inputs);
    }
    for document in documents(&root().join("openapi"))? {
        if !used.contains(&document) {
            faults.push(format!("no API reads {}", document.display()));
        }
    }

    let full = features
        .iter()
        .find(|(name, _)| name == "full")
        .map(|(_, members)| members);
    for (name, _) in &features {
        if !described(&manifest, name) && name != "default" {
            faults.push(format!(
                "the feature {name} has no paragraph above it in Cargo.toml"
            ));
        }
        let in_full = full.is_some_and(|members| members.contains(name));
        if !in_full && !matches!(name.as_str(), "default" | "full") {
            faults.push(format!("the feature {name} is not part of full"));
        }
    }
    if faults.is_empty() {
        println!(
            "{} features, {} APIs, {} documents: all fit",
            features.len(),
            APIS.len(),
            used.len()
        );
        return Ok(());
    }
    Err(faults.join("\n"))
}

/// The features of auth0-sdk with what each turns on, as cargo reads them.
fn features() -> Result<Vec<(String, Vec<String>)>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or("cargo metadata names no packages")?;
    let package = packages
        .iter()
        .find(|package| package["name"] == "auth0-sdk");
    let features = package.and_then(|package| package["features"].as_object());
    let features = features.ok_or("cargo metadata names no features of auth0-sdk")?;
    let texts = |value: &Value| {
        let values = value.as_array().into_iter().flatten();
        values
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    };
    Ok(features
        .iter()
        .map(|(name, members)| (name.clone(), texts(members)))
        .collect())
}

/// Whether a comment stands above the feature.
fn described(manifest: &str, feature: &str) -> bool {
    let lines: Vec<&str> = manifest.lines().collect();
    let line = lines
        .iter()
        .position(|line| line.starts_with(&format!("{feature} = [")));
    line.is_some_and(|line| line > 0 && lines[line - 1].starts_with('#'))
}

fn documents(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.file_name().is_some_and(|name| name == "overlays") {
            continue; // Input of `import`, and no document of an API.
        }
        if path.is_dir() {
            found.extend(documents(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(path);
        }
    }
    Ok(found)
}
