//! The command: what it writes, removes, refuses and says.

use std::path::PathBuf;
use std::{env, fs, process};

use serde_json::{Value, json};

use super::super::{Options, import};
use super::{answer, document, management, operation};

/// A folder of documents of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("auth0-sdk-{name}-{}", process::id()));
        fs::create_dir_all(folder.join("overlays/management")).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, value: &Value) {
        fs::write(self.0.join(name), value.to_string()).unwrap();
    }

    fn import(&self, check: bool) -> (Result<(), String>, String) {
        let options = Options {
            upstream: self.0.join("upstream.json"),
            target: management(),
            check,
            markdown: Some(self.0.join("report.md")),
        };
        let mut out = Vec::new();
        let outcome = import(&options, &self.0, &mut out);
        (outcome, String::from_utf8(out).unwrap())
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.join("management"))
            .into_iter()
            .flatten();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn upstream(paths: &[&str]) -> Value {
    let items = paths.iter().map(|path| {
        let name = path.trim_start_matches('/');
        let text = answer(json!({ "type": "string" }));
        let get = operation(name, json!({ "responses": text }));
        ((*path).to_owned(), json!({ "get": get }))
    });
    document(Value::Object(items.collect()), json!({}))
}

#[test]
fn check_writes_nothing_and_fails_until_the_import_is_done() {
    let folder = Folder::new("check");
    folder.write("upstream.json", &upstream(&["/things"]));
    let (outcome, said) = folder.import(true);
    assert_eq!(
        outcome.unwrap_err(),
        "stale in openapi/management: shared.yaml, things.yaml"
    );
    assert!(
        said.ends_with("verdict: minor (0 breaking, 1 minor, 0 patch)\n"),
        "{said}"
    );
    assert!(folder.files().is_empty());
    folder.import(false).0.unwrap();
    assert_eq!(folder.files(), ["shared.yaml", "things.yaml"]);
    let (outcome, said) = folder.import(true);
    outcome.unwrap();
    assert_eq!(said, "verdict: none (nothing changed)\n");
    let report = fs::read_to_string(folder.0.join("report.md")).unwrap();
    assert_eq!(report, "**verdict: none (nothing changed)**\n");
}

#[test]
fn a_resource_that_is_no_more_loses_its_file() {
    let folder = Folder::new("gone");
    folder.write("upstream.json", &upstream(&["/things", "/others"]));
    folder.import(false).0.unwrap();
    assert_eq!(
        folder.files(),
        ["others.yaml", "shared.yaml", "things.yaml"]
    );
    folder.write("upstream.json", &upstream(&["/things"]));
    let (outcome, said) = folder.import(false);
    outcome.unwrap();
    assert_eq!(folder.files(), ["shared.yaml", "things.yaml"]);
    let expected = "breaking:\n  things.others: removed (GET /others)\n\
                    verdict: major (1 breaking, 0 minor, 0 patch)\n";
    assert_eq!(said, expected);
}

#[test]
fn overlays_are_applied_in_the_order_of_their_names() {
    let folder = Folder::new("overlays");
    folder.write("upstream.json", &upstream(&["/things"]));
    let overlay = |target: &str, update: Value| {
        json!({
            "overlay": "1.0.0", "info": { "title": "T", "version": "1" },
            "actions": [{ "target": target, "update": update }],
        })
    };
    let added = upstream(&["/others"])["paths"].clone();
    folder.write("overlays/management/a.yaml", &overlay("$.paths", added));
    let deprecated = overlay("$.paths['/others'].get", json!({ "deprecated": true }));
    folder.write("overlays/management/b.yaml", &deprecated);
    folder.import(false).0.unwrap();
    let others = fs::read_to_string(folder.0.join("management/others.yaml")).unwrap();
    assert!(others.contains("deprecated: true"), "{others}");
    folder.write(
        "overlays/management/b.yaml",
        &overlay("$.paths['/gone']", json!({})),
    );
    let error = folder.import(false).0.unwrap_err();
    assert_eq!(
        error,
        "b.yaml at /actions/0: the target $.paths['/gone'] matches nothing"
    );
}

#[test]
fn what_cannot_be_read_is_said_by_its_name() {
    let folder = Folder::new("unreadable");
    let said = |folder: &Folder| folder.import(false).0.unwrap_err();
    assert!(said(&folder).starts_with("upstream.json: cannot be read"));
    fs::write(folder.0.join("upstream.json"), "{").unwrap();
    assert!(said(&folder).starts_with("upstream.json: not readable as JSON"));
    folder.write("upstream.json", &json!({ "openapi": "3.0.3", "paths": {} }));
    assert!(said(&folder).starts_with("upstream.json at /openapi: OpenAPI 3.1.x is imported"));
    folder.write("upstream.json", &json!({ "openapi": "3.1.0" }));
    assert!(said(&folder).starts_with("upstream.json: an OpenAPI document to import needs paths"));
    folder.write("upstream.json", &upstream(&["/things"]));
    fs::create_dir_all(folder.0.join("management")).unwrap();
    fs::write(folder.0.join("management/things.yaml"), "a: [").unwrap();
    assert!(said(&folder).starts_with("openapi/management: things.yaml: not readable as YAML"));
}
