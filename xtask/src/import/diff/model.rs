//! The documents of one import as one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::schema::{each_reference, name_of, parts, replace_references};
use super::Side;

/// Operations and schemas, with all references local.
pub(super) struct Model {
    /// By `group.name`.
    pub(super) operations: BTreeMap<String, Operation>,
    pub(super) schemas: BTreeMap<String, Value>,
    requests: BTreeSet<String>,
    answers: BTreeSet<String>,
}

pub(super) struct Operation {
    pub(super) resource: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) value: Value,
}

impl Model {
    pub(super) fn new(documents: &BTreeMap<String, Value>) -> Self {
        let mut model = Self {
            operations: BTreeMap::new(),
            schemas: BTreeMap::new(),
            requests: BTreeSet::new(),
            answers: BTreeSet::new(),
        };
        for (file, document) in documents {
            let mut document = document.clone();
            replace_references(&mut document, &|text| match text.split_once('#') {
                Some((_, pointer)) => format!("#{pointer}"),
                None => text.to_owned(),
            });
            model.add(file.trim_end_matches(".yaml"), &document);
        }
        model.requests = model.reached(&["parameters", "requestBody"]);
        model.answers = model.reached(&["responses", "x-pagination"]);
        model
    }

    fn add(&mut self, resource: &str, document: &Value) {
        let items = document.get("paths").and_then(Value::as_object);
        for (path, item) in items.into_iter().flatten() {
            for (method, value) in item.as_object().into_iter().flatten() {
                let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
                let name = format!("{}.{}", text("x-operation-group"), text("x-operation-name"));
                let operation = Operation {
                    resource: resource.to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    value: value.clone(),
                };
                self.operations.insert(name, operation);
            }
        }
        let schemas = document.pointer("/components/schemas");
        for (name, schema) in schemas.and_then(Value::as_object).into_iter().flatten() {
            self.schemas.insert(name.clone(), schema.clone());
        }
    }

    /// The schemas that these parts of the operations reach.
    fn reached(&self, of_operations: &[&str]) -> BTreeSet<String> {
        let (mut queue, mut reached) = (Vec::new(), BTreeSet::new());
        for operation in self.operations.values() {
            let values = of_operations
                .iter()
                .filter_map(|key| operation.value.get(*key));
            for value in values {
                each_reference(value, &mut |reference| queue.extend(name_of(reference)));
            }
        }
        while let Some(name) = queue.pop() {
            if let Some(schema) = self
                .schemas
                .get(name)
                .filter(|_| reached.insert(name.to_owned()))
            {
                each_reference(schema, &mut |reference| queue.extend(name_of(reference)));
            }
        }
        reached
    }

    /// Whether calls carry a schema on a side.
    pub(super) fn carries(&self, side: Side, name: &str) -> bool {
        match side {
            Side::Operation => false,
            Side::Request => self.requests.contains(name),
            Side::Answer => self.answers.contains(name),
        }
    }

    /// What a schema stands for: the name of its type, if it has one of its own, and what it says.
    pub(super) fn meaning<'a>(&'a self, value: &'a Value) -> (Option<&'a str>, &'a Value) {
        let mut value = value;
        for _ in 0..50 {
            let name = value.get("$ref").and_then(Value::as_str).and_then(name_of);
            match (name, parts(value, "allOf")) {
                (Some(name), _) => match self.schemas.get(name) {
                    Some(target) if is_named(target) => return (Some(name), target),
                    Some(target) => value = target,
                    None => return (Some(name), value),
                },
                (None, [one]) if value.get("properties").is_none() => value = one,
                _ => break,
            }
        }
        (None, value)
    }
}

/// Whether a component gets a type of its own, and is not written out where it is used.
pub(super) fn is_named(value: &Value) -> bool {
    let texts = parts(value, "enum").iter().any(Value::is_string);
    let has = |key: &str| value.get(key).is_some();
    has("properties") || has("oneOf") || has("anyOf") || texts || parts(value, "allOf").len() > 1
}

/// The members of an object, from wherever `allOf` takes them, and the names of those required.
pub(super) fn members<'a>(
    model: &'a Model,
    value: &'a Value,
    depth: usize,
    members: &mut BTreeMap<&'a str, &'a Value>,
    required: &mut BTreeSet<&'a str>,
) {
    if depth > 50 {
        return;
    }
    if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(name_of) {
        if let Some(target) = model.schemas.get(name) {
            self::members(model, target, depth + 1, members, required);
        }
        return;
    }
    for part in parts(value, "allOf") {
        self::members(model, part, depth + 1, members, required);
    }
    let own = value.get("properties").and_then(Value::as_object);
    members.extend(
        own.into_iter()
            .flatten()
            .map(|(name, member)| (name.as_str(), member)),
    );
    required.extend(parts(value, "required").iter().filter_map(Value::as_str));
}
