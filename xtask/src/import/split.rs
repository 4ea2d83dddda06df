//! One document a resource, and one for what several resources share.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::api::Api;
use super::operation::Operation;
use super::schema::{each_reference, name_of, replace_references};
use super::target::{Layout, Target};

/// The document of what several resources share.
pub(super) const SHARED: &str = "shared";

/// The documents of an API by file name.
pub(super) fn split(api: &Api, target: &Target) -> BTreeMap<String, Value> {
    let homes = homes(api);
    let mut resources: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        resources
            .entry(&operation.resource)
            .or_default()
            .push(operation);
    }
    if target.layout == Layout::Folder {
        resources.entry(SHARED).or_default();
    }
    let documents = resources.into_iter().map(|(resource, operations)| {
        let document = document(api, target, resource, &operations, &homes);
        (format!("{resource}.yaml"), document)
    });
    documents.collect()
}

/// The resource that each schema stands with: the only one that reaches it, or all.
fn homes(api: &Api) -> BTreeMap<&str, &str> {
    let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut queue: Vec<(&str, &str)> = Vec::new();
    for operation in &api.operations {
        each_reference(&operation.value, &mut |reference| {
            queue.extend(name_of(reference).map(|name| (operation.resource.as_str(), name)));
        });
    }
    while let Some((resource, name)) = queue.pop() {
        if !seen.insert((resource, name)) {
            continue;
        }
        let home = homes.entry(name).or_insert(resource);
        if *home != resource {
            *home = SHARED;
        }
        if let Some(schema) = api.schemas.get(name) {
            each_reference(schema, &mut |reference| {
                queue.extend(name_of(reference).map(|name| (resource, name)));
            });
        }
    }
    homes
}

fn document(
    api: &Api,
    target: &Target,
    resource: &str,
    operations: &[&Operation],
    homes: &BTreeMap<&str, &str>,
) -> Value {
    let mut paths = Map::new();
    for operation in operations {
        let item = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        item[&operation.method] = operation.value.clone();
    }
    let mut paths = Value::Object(paths);
    relate(&mut paths, resource, homes);
    let schemas = api.schemas.iter();
    let schemas = schemas.filter(|(name, _)| homes.get(name.as_str()) == Some(&resource));
    let schemas: Map<String, Value> = schemas
        .map(|(name, schema)| {
            let mut schema = schema.clone();
            relate(&mut schema, resource, homes);
            (name.clone(), schema)
        })
        .collect();

    let mut components = Map::new();
    let security = security(api, operations);
    if !security.is_empty() {
        components.insert("securitySchemes".to_owned(), Value::Object(security));
    }
    if !schemas.is_empty() {
        components.insert("schemas".to_owned(), Value::Object(schemas));
    }
    let title = match target.layout {
        Layout::Folder => format!("{}: {resource}", target.title),
        Layout::File => target.title.to_owned(),
    };
    let mut document = json!({
        "openapi": "3.0.3",
        "info": { "title": title, "version": target.version },
    });
    if !operations.is_empty() {
        document["servers"] = json!([{
            "url": format!("https://{{domain}}{}", target.base_path),
            "variables": { "domain": { "default": "tenant.auth0.com" } },
        }]);
    }
    document["paths"] = paths;
    document["components"] = Value::Object(components);
    document
}

/// Makes references relative to the file that they stand in.
fn relate(value: &mut Value, resource: &str, homes: &BTreeMap<&str, &str>) {
    let related = |text: &str| {
        let home = name_of(text).and_then(|name| homes.get(name).copied());
        match home {
            Some(home) if home != resource => format!("{home}.yaml{text}"),
            _ => text.to_owned(),
        }
    };
    replace_references(value, &related);
}

/// The security schemes that operations name, with the scopes that they name.
fn security(api: &Api, operations: &[&Operation]) -> Map<String, Value> {
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in operations {
        let requirements = operation.value.get("security").and_then(Value::as_array);
        let schemes = requirements
            .into_iter()
            .flatten()
            .filter_map(Value::as_object);
        for (name, scopes) in schemes.flatten() {
            let scopes = scopes
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            used.entry(name).or_default().extend(scopes);
        }
    }
    let schemes = api.security_schemes.iter();
    let schemes = schemes.filter_map(|(name, scheme)| {
        let scopes = used.get(name.as_str())?;
        let mut scheme = scheme.clone();
        let flows = scheme.get_mut("flows").and_then(Value::as_object_mut);
        for flow in flows.into_iter().flat_map(|flows| flows.values_mut()) {
            flow["scopes"] = scopes
                .iter()
                .map(|scope| ((*scope).to_owned(), json!("")))
                .collect();
        }
        Some((name.clone(), scheme))
    });
    schemes.collect()
}
