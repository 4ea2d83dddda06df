//! YAML files to one document: references across files are followed and made local.

mod check;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::{Component, Path};

use serde_json::{Map, Value};

use super::error::Error;
use super::place::Place;

/// Everything that the documents of one API say, merged.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Operations, in the order of the files.
    pub(super) operations: Vec<Operation>,
    /// Schemas by component name, each with the file it stands in.
    pub(super) schemas: BTreeMap<String, Schema>,
    /// Every file read.
    pub(super) inputs: Vec<String>,
}

/// One operation as the document has it.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) file: String,
    pub(super) path: String,
    pub(super) method: String,
    /// The operation object, with the parameters of its path item and the document's security.
    pub(super) value: Value,
    /// How many of the parameters are its own: the rest are those of the path item.
    own_parameters: usize,
}

impl Operation {
    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        Place::file(&self.file)
            .under("paths")
            .under(&self.path)
            .under(&self.method)
    }

    /// Where a parameter stands.
    pub(super) fn parameter_place(&self, index: usize) -> Place {
        if index < self.own_parameters {
            return self.place().under("parameters").under(index);
        }
        let item = Place::file(&self.file).under("paths").under(&self.path);
        item.under("parameters")
    }
}

/// One component schema as the document has it.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) file: String,
    pub(super) value: Value,
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// How a document is read, by its name below the folder of the documents.
pub(super) type Read<'a> = &'a dyn Fn(&str) -> io::Result<String>;

/// Reads `documents`, and every file they refer to.
pub(super) fn load(read: Read<'_>, documents: &[String]) -> Result<Document, Error> {
    let mut loader = Loader::default();
    for name in documents {
        let place = Place::file(name);
        loader.queue.push_back((name.clone(), place));
    }
    while let Some((name, wanted)) = loader.queue.pop_front() {
        if !loader.document.inputs.contains(&name) {
            let text = read(&name).map_err(|error| wanted.error(format!("{name}: {error}")))?;
            loader.document.inputs.push(name.clone());
            loader.file(&name, &text)?;
        }
    }
    loader.check_references()?;
    Ok(loader.document)
}

#[derive(Default)]
struct Loader {
    document: Document,
    /// Files to read, each with the place that asks for it.
    queue: VecDeque<(String, Place)>,
    references: Vec<Reference>,
}

/// A reference that was met: it has to lead somewhere once all files are read.
struct Reference {
    from: Place,
    file: String,
    schema: String,
}

impl Loader {
    fn file(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let place = Place::file(name);
        let mut value = yaml::parse(name, text)?;
        check::document(&value, &place)?;
        self.localise(&place, &mut value)?;
        self.schemas(name, &mut value)?;
        self.operations(name, &value)
    }

    /// Makes every `$ref` local and queues the files that they name.
    fn localise(&mut self, place: &Place, value: &mut Value) -> Result<(), Error> {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    let place = place.under(key);
                    match value {
                        Value::String(reference) if key == "$ref" => {
                            *reference = self.reference(&place, reference)?;
                        }
                        _ => self.localise(&place, value)?,
                    }
                }
            }
            Value::Array(values) => {
                for (index, value) in values.iter_mut().enumerate() {
                    self.localise(&place.under(index), value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn reference(&mut self, place: &Place, text: &str) -> Result<String, Error> {
        let wrong = |message: &str| place.error(format!("{text:?}: {message}"));
        let (target, fragment) = text
            .split_once('#')
            .ok_or_else(|| wrong("a reference needs a # part"))?;
        let schema = fragment
            .strip_prefix("/components/schemas/")
            .ok_or_else(|| wrong("only schemas can be referred to; write the rest out in place"))?;
        if schema.contains('/') {
            return Err(wrong(
                "only whole schemas can be referred to, and not parts of them",
            ));
        }
        if target.contains("://") {
            return Err(wrong(
                "nothing is fetched; put the document into the folder",
            ));
        }
        let file = if target.is_empty() {
            place.file.clone()
        } else {
            let folder = Path::new(&place.file).parent().unwrap_or(Path::new(""));
            let file = normal(&folder.join(target))
                .ok_or_else(|| wrong("a reference cannot leave the folder of the documents"))?;
            self.queue.push_back((file.clone(), place.clone()));
            file
        };
        self.references.push(Reference {
            from: place.clone(),
            file,
            schema: schema.to_owned(),
        });
        Ok(format!("#{fragment}"))
    }

    fn schemas(&mut self, file: &str, value: &mut Value) -> Result<(), Error> {
        let Some(schemas) = value
            .pointer_mut("/components/schemas")
            .and_then(Value::as_object_mut)
        else {
            return Ok(());
        };
        for (name, value) in std::mem::take(schemas) {
            let schema = Schema {
                file: file.to_owned(),
                value,
            };
            if let Some(other) = self.document.schemas.insert(name.clone(), schema) {
                let message = format!(
                    "the schema {name} stands in {} as well; refer to one of them from the other",
                    other.file
                );
                return Err(Place::schema(file, &name).error(message));
            }
        }
        Ok(())
    }

    fn operations(&mut self, file: &str, value: &Value) -> Result<(), Error> {
        let empty = Map::new();
        let paths = value
            .get("paths")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        for (path, item) in paths {
            for method in METHODS {
                let Some(operation) = item.get(method) else {
                    continue;
                };
                let mut operation = operation.clone();
                let own = operation.get("parameters").and_then(Value::as_array);
                let own_parameters = own.map_or(0, Vec::len);
                inherit(&mut operation, item, value);
                let operation = Operation {
                    file: file.to_owned(),
                    path: path.clone(),
                    method: method.to_owned(),
                    value: operation,
                    own_parameters,
                };
                let same = |other: &&Operation| {
                    (&other.path, &other.method) == (&operation.path, &operation.method)
                };
                if let Some(other) = self.document.operations.iter().find(same) {
                    let message = format!("this operation stands in {} as well", other.file);
                    return Err(operation.place().error(message));
                }
                self.document.operations.push(operation);
            }
        }
        Ok(())
    }

    fn check_references(&self) -> Result<(), Error> {
        for Reference { from, file, schema } in &self.references {
            let found = self.document.schemas.get(schema);
            if found.is_none_or(|found| found.file != *file) {
                return Err(from.error(format!("there is no schema {schema} in {file}")));
            }
        }
        Ok(())
    }
}

/// Writes into an operation what it takes over: the parameters of its path, the document's security.
fn inherit(operation: &mut Value, item: &Value, document: &Value) {
    let Some(operation) = operation.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(shared)) = item.get("parameters") {
        let own = operation
            .entry("parameters")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(own) = own {
            let id = |parameter: &Value| (parameter["name"].clone(), parameter["in"].clone());
            for parameter in shared {
                if !own.iter().any(|other| id(other) == id(parameter)) {
                    own.push(parameter.clone());
                }
            }
        }
    }
    if let Some(security) = document.get("security") {
        operation
            .entry("security")
            .or_insert_with(|| security.clone());
    }
}

/// `a/./b/../c` as `a/c`; `None` where it would leave the folder.
fn normal(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(parts.join("/"))
}

/// The names of the schemas that a value refers to.
pub(super) fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(text) if key == "$ref" => schema_of(text).into_iter().collect(),
                _ => references(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// The schema's name in a local reference.
pub(super) fn schema_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}
