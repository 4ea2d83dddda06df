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

    let (mut used, mut operations) = (BTreeSet::new(), 0);
    for api in APIS {
        if !features.iter().any(|(name, _)| name == api.name) {
            faults.push(format!(
                "the API {0} has no feature {0} in Cargo.toml",
                api.name
            ));
        }
        let generated = generate(&root().join("openapi"), api, &Options::default())
            .map_err(|error| format!("openapi/{error}"))?;
        used.extend(generated.inputs);
        operations += generated.operations;
    }
    for api in APIS {
        let resources = api.resources(&root().join("openapi"));
        for resource in resources.map_err(|error| format!("openapi/{error}"))? {
            let wanted = format!("{}-{resource}", api.name);
            let whole = features.iter().find(|(name, _)| name == api.name);
            if !features.iter().any(|(name, _)| *name == wanted) {
                faults.push(format!(
                    "openapi has {resource}, and there is no feature {wanted}"
                ));
            } else if !whole.is_some_and(|(_, members)| members.contains(&wanted)) {
                faults.push(format!("the feature {wanted} is not part of {}", api.name));
            }
        }
        let known = |resource: &str| {
            let folder = root()
                .join("openapi")
                .join(api.folder().unwrap_or_default());
            resource == "client" || folder.join(format!("{resource}.yaml")).exists()
        };
        for (name, _) in features.iter().filter(|_| api.folder().is_some()) {
            let resource = name.strip_prefix(&format!("{}-", api.name));
            if resource.is_some_and(|resource| !known(resource)) {
                faults.push(format!("the feature {name} has no document"));
            }
        }
    }
    for document in documents(&root().join("openapi"))? {
        if !used.contains(&document) {
            faults.push(format!("no API reads {}", document.display()));
        }
    }

    let full = turned_on("full", &features);
    for (name, _) in &features {
        if !described(&manifest, name) && name != "default" {
            faults.push(format!(
                "the feature {name} has no paragraph above it in Cargo.toml"
            ));
        }
        if !full.contains(name) && !matches!(name.as_str(), "default" | "full") {
            faults.push(format!("the feature {name} is not part of full"));
        }
    }
    if faults.is_empty() {
        println!(
            "{} features, {} APIs, {} documents, {operations} operations: all fit",
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

/// All that a feature turns on, itself included.
fn turned_on(feature: &str, features: &[(String, Vec<String>)]) -> BTreeSet<String> {
    let (mut on, mut queue) = (BTreeSet::new(), vec![feature.to_owned()]);
    while let Some(name) = queue.pop() {
        let members = features.iter().find(|(other, _)| *other == name);
        queue.extend(members.into_iter().flat_map(|(_, members)| members.clone()));
        on.insert(name);
    }
    on
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
