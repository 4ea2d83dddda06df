//! The baseline: what progenitor makes of the vendor's document when nothing is done to it but
//! what it takes to be read at all.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use serde_json::{Map, Value, json};

use crate::upstream;

/// The newest of the vendor's Management API documents; `None` where there is none.
pub(super) fn document() -> Option<PathBuf> {
    let folder = fs::read_dir(upstream::folder()?).ok()?;
    let mut found: Vec<_> = folder.filter_map(|file| Some(file.ok()?.path())).collect();
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("management") && name.ends_with(".json")
    });
    found.sort();
    found.pop()
}

/// Writes a crate of progenitor's positional output, and says how many lines it has.
pub(super) fn write(document: &Path, folder: &Path) -> Result<usize, String> {
    let text =
        fs::read_to_string(document).map_err(|error| format!("{}: {error}", document.display()))?;
    let mut value: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    lower(&mut value);
    let openapi: openapiv3::OpenAPI =
        serde_json::from_value(value).map_err(|error| format!("the lowered document: {error}"))?;
    // progenitor needs more stack than a thread has by default.
    let made = thread::Builder::new().stack_size(256 << 20).spawn(move || {
        let mut settings = progenitor::GenerationSettings::new();
        settings.with_interface(progenitor::InterfaceStyle::Positional);
        let tokens = progenitor::Generator::new(&settings).generate_tokens(&openapi);
        let tokens = tokens.map_err(|error| format!("progenitor: {error}"))?;
        let file = syn::parse2(tokens).map_err(|error| format!("progenitor's output: {error}"))?;
        Ok::<_, String>(prettyplease::unparse(&file))
    });
    let code = made
        .map_err(|error| error.to_string())?
        .join()
        .map_err(|_| "progenitor gave up".to_owned())??;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(|error| error.to_string())?;
        fs::write(path, text).map_err(|error| error.to_string())
    };
    write("Cargo.toml", MANIFEST)?;
    write("src/lib.rs", &code)?;
    Ok(code.lines().count())
}

const MANIFEST: &str = r#"[package]
name = "plain"
version = "0.0.0"
edition = "2021"

[workspace]

[dependencies]
bytes = "1"
chrono = { version = "0.4", features = ["serde"] }
futures-core = "0.3"
percent-encoding = "2"
progenitor-client = "0.15"
regress = "0.11"
reqwest = { version = "0.13", default-features = false, features = ["form", "json", "query", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
serde_urlencoded = "0.7"
uuid = { version = "1", features = ["serde"] }
"#;

/// OpenAPI 3.1 to 3.0, and no operation that progenitor refuses; descriptions, limits, defaults
/// and titles stay.
fn lower(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    if let Some(schemas) = document.pointer_mut("/components/schemas") {
        members(schemas).values_mut().for_each(schema);
    }
    if let Some(components) = document.get_mut("components") {
        members(components).retain(|name, _| name == "schemas");
    }
    let Some(paths) = document.get_mut("paths") else {
        return;
    };
    for item in members(paths).values_mut() {
        for operation in members(item).values_mut() {
            self::operation(operation);
        }
    }
}

fn operation(operation: &mut Value) {
    for parameter in list(operation, "parameters") {
        members(parameter).get_mut("schema").map(schema);
    }
    // One body of JSON or none, and one success.
    let json = operation
        .pointer("/requestBody/content/application~1json")
        .cloned();
    match json {
        Some(mut media) => {
            members(&mut media).get_mut("schema").map(schema);
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": media } });
        }
        None => drop(members(operation).shift_remove("requestBody")),
    }
    let Some(responses) = operation.get_mut("responses") else {
        return;
    };
    let mut success = false;
    members(responses)
        .retain(|status, _| status.starts_with('2') && !std::mem::replace(&mut success, true));
    for response in members(responses).values_mut() {
        if let Some(content) = response.get_mut("content") {
            for media in members(content).values_mut() {
                members(media).get_mut("schema").map(schema);
            }
        }
    }
}

fn schema(value: &mut Value) {
    let Value::Object(map) = value else {
        return;
    };
    let mut nullable = false;
    if let Some(Value::Array(types)) = map.get("type").cloned() {
        nullable |= types.iter().any(|name| name == "null");
        let first = types.into_iter().find(|name| name != "null");
        map.insert("type".to_owned(), first.unwrap_or_else(|| json!("object")));
    }
    if let Some(constant) = map.shift_remove("const") {
        let kind = if constant.is_string() {
            "string"
        } else {
            "integer"
        };
        map.entry("type").or_insert_with(|| json!(kind));
        map.insert("enum".to_owned(), json!([constant]));
    }
    if let Some(Value::Array(values)) = map.get_mut("enum") {
        // Null beside listed values makes typify write the type twice.
        values.retain(|value| !value.is_null());
        nullable = false;
        // Two values of one name in Rust stop typify.
        let mut seen = Vec::new();
        values.retain(|value| {
            let name = heck::AsPascalCase(value.as_str().unwrap_or_default()).to_string();
            let fresh = !value.is_string() || !seen.contains(&name);
            seen.push(name);
            fresh
        });
        // Of listed values typify knows texts alone.
        if values.iter().all(Value::is_string) {
            map.insert("type".to_owned(), json!("string"));
        } else {
            map.shift_remove("enum");
        }
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(Value::Array(arms)) = map.get_mut(key) {
            arms.retain(|arm| arm.get("type") != Some(&json!("null")));
            nullable = false;
        }
    }
    if nullable {
        map.insert("nullable".to_owned(), json!(true));
        map.shift_remove("default");
    }
    if map
        .get("default")
        .is_some_and(|default| !fits(default, map))
    {
        map.shift_remove("default");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        list_of(map, key).for_each(schema);
    }
    for key in ["items", "additionalProperties", "not"] {
        map.get_mut(key).map(schema);
    }
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        properties.values_mut().for_each(schema);
    }
}

/// Whether typify can write a default down: samples of another type stop it.
fn fits(default: &Value, map: &Map<String, Value>) -> bool {
    let kind = map.get("type").and_then(Value::as_str);
    let listed = map.get("enum").and_then(Value::as_array);
    if listed.is_some_and(|values| !values.contains(default)) || map.contains_key("format") {
        return false;
    }
    match kind {
        Some("string") => default.is_string() && !map.contains_key("pattern"),
        Some("boolean") => default.is_boolean(),
        Some("integer") => default.is_i64(),
        Some("number") => default.is_number(),
        _ => false,
    }
}

fn members(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().expect("it has just been made one")
}

fn list<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    let list = value.get_mut(key).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

fn list_of<'a>(map: &'a mut Map<String, Value>, key: &str) -> impl Iterator<Item = &'a mut Value> {
    let list = map.get_mut(key).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}
