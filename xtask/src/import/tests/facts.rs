//! Nothing but facts, and the same each time.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use serde_json::{Value, json};

use super::super::target::TARGETS;
use super::super::{convert, diff, files::Home};
use super::management;
use crate::{root, upstream};

/// The pointers to prose and samples in a document of ours.
fn prose(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        // A title of ours, and the domain that OpenAPI wants a default of.
        if key != "info" && key != "servers" {
            walk(value, &format!("/{key}"), &mut found);
        }
    }
    found
}

fn walk(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let pointer = format!("{pointer}/{key}");
                match (key.as_str(), value) {
                    // These hold names, and a member may be called anything.
                    ("properties" | "schemas" | "mapping", Value::Object(named)) => {
                        for (name, value) in named {
                            walk(value, &format!("{pointer}/{name}"), found);
                        }
                    }
                    ("description", Value::String(text)) if text.is_empty() => {}
                    (
                        "description" | "summary" | "title" | "default" | "example" | "examples",
                        _,
                    ) => {
                        found.push(pointer);
                    }
                    ("scopes", Value::Object(scopes)) => {
                        let told = scopes.values().any(|text| text != "");
                        found.extend(told.then_some(pointer));
                    }
                    _ => walk(value, &pointer, found),
                }
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                walk(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn prose_is_found_where_it_is() {
    let document = json!({
        "info": { "title": "T" },
        "paths": { "/a": { "get": { "summary": "S", "responses": { "200": { "description": "" } } } } },
        "components": { "schemas": {
            "A": { "default": 1, "properties": { "title": { "example": 1 }, "properties": { "title": "T" } } },
            "default": { "properties": { "description": { "type": "string" } } },
        } },
    });
    let expected = [
        "/paths//a/get/summary",
        "/components/schemas/A/default",
        "/components/schemas/A/properties/title/example",
        "/components/schemas/A/properties/properties/title",
    ];
    assert_eq!(prose(&document), expected);
}

#[test]
fn the_committed_documents_are_facts_alone() {
    let mut documents = BTreeMap::new();
    for target in &TARGETS {
        let home = Home::of(target, &root().join("openapi"));
        documents.extend(home.read().unwrap());
    }
    assert!(documents.len() > 50, "the documents are gone");
    for (name, document) in documents {
        assert_eq!(prose(&document), Vec::<String>::new(), "{name}");
    }
}

/// One of the vendor's documents, where they are at hand.
fn upstream(name: &str) -> Option<PathBuf> {
    let file = upstream::folder().map(|folder| folder.join(name));
    if let Some(file) = file.filter(|file| file.exists()) {
        return Some(file);
    }
    // Past the capture of what tests print: a skipped test is to be seen.
    let message = format!("SKIPPED: there is no {name}; set {}", upstream::VARIABLE);
    writeln!(io::stderr(), "{message}").unwrap();
    None
}

#[test]
fn the_committed_documents_are_what_the_import_writes() {
    for target in &TARGETS[1..] {
        let Some(upstream) = upstream(&format!("{}.json", target.name)) else {
            continue;
        };
        let openapi = root().join("openapi");
        let overlays = openapi.join("overlays").join(target.name);
        let documents = convert(&upstream, &overlays, target).unwrap();
        let stale = Home::of(target, &openapi).stale(&documents);
        assert_eq!(stale, Vec::<String>::new());
    }
}

#[test]
fn importing_twice_is_importing_once() {
    let Some(upstream) = upstream("management-2026-06-25.json") else {
        return;
    };
    let overlays = root().join("openapi/overlays/management");
    let folder = env::temp_dir().join(format!("auth0-sdk-import-{}", process::id()));
    let documents = convert(&upstream, &overlays, management()).unwrap();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("no-more.yaml"), "{}").unwrap();
    let home = Home::folder(folder.clone());
    home.write(&documents).unwrap();
    let first = texts(&folder);
    let again = convert(&upstream, &overlays, management()).unwrap();
    let stale = home.stale(&again);
    let read = home.read().unwrap();
    home.write(&again).unwrap();
    let second = texts(&folder);
    fs::remove_dir_all(&folder).unwrap();

    assert_eq!(stale, Vec::<String>::new());
    assert_eq!(
        read, documents,
        "the YAML does not read back as what was written"
    );
    assert!(first == second, "the second import wrote something else");
    assert!(!first.iter().any(|(name, _)| name == "no-more.yaml"));
    assert_eq!(diff::compare(&read, &again), []);
    let operations = read
        .values()
        .filter_map(|document| document["paths"].as_object());
    let operations = operations
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object);
    assert!(operations.map(|item| item.len()).sum::<usize>() >= 452);
    for (name, document) in read {
        assert_eq!(prose(&document), Vec::<String>::new(), "{name}");
    }
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut texts: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    texts.sort();
    texts
}
