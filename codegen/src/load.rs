//! YAML files to one document: references across files are followed and made local.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value};

use super::error::Error;

/// Everything that the documents of one API say, merged.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Operations, in the order of the files.
    pub(super) operations: Vec<Operation>,
    /// Schemas by component name, each with the file it stands in.
    pub(super) schemas: BTreeMap<String, Schema>,
    /// Every file read.
    pub(super) inputs: Vec<PathBuf>,
}

/// One operation as the document has it.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) file: String,
    pub(super) path: String,
    pub(super) method: String,
    /// The operation object, with the parameters of its path item and the document's security.
    pub(super) value: Value,
}

impl Operation {
    /// Where it stands, as a JSON pointer.
    pub(super) fn place(&self) -> String {
        format!(
            "/paths/{}/{}",
            self.path.replace('~', "~0").replace('/', "~1"),
            self.method
        )
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

/// Reads `documents` below `root`, and every file they refer to.
pub(super) fn load(root: &Path, documents: &[&str]) -> Result<Document, Error> {
    let mut loader = Loader {
        root,
        document: Document::default(),
        queue: Vec::new(),
    };
    loader
        .queue
        .extend(documents.iter().rev().map(|name| (*name).to_owned()));
    let mut read = Vec::new();
    while let Some(name) = loader.queue.pop() {
        if !read.contains(&name) {
            loader.file(&name)?;
            read.push(name);
        }
    }
    check_references(&loader.document)?;
    Ok(loader.document)
}

struct Loader<'a> {
    root: &'a Path,
    document: Document,
    queue: Vec<String>,
}

impl Loader<'_> {
    fn file(&mut self, name: &str) -> Result<(), Error> {
        let path = self.root.join(name);
        let text = fs::read_to_string(&path).map_err(|error| Error::at(name, "", error))?;
        self.document.inputs.push(path);
        let mut value: Value = serde_norway::from_str(&text).map_err(|error| {
            let place = error.location().map_or_else(String::new, |at| {
                format!("line {}, column {}", at.line(), at.column())
            });
            Error::at(name, &place, error)
        })?;
        let version = value
            .get("openapi")
            .and_then(Value::as_str)
            .unwrap_or("none");
        if !version.starts_with("3.0.") {
            let message = format!("OpenAPI 3.0.x is needed, and the version here is {version}");
            return Err(Error::at(name, "/openapi", message));
        }
        self.localise(name, "", &mut value)?;
        self.schemas(name, &mut value)?;
        self.operations(name, &value)
    }

    /// Makes every `$ref` local and queues the files that they name.
    fn localise(&mut self, file: &str, place: &str, value: &mut Value) -> Result<(), Error> {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                    match value {
                        Value::String(reference) if key == "$ref" => {
                            *reference = self.reference(file, &place, reference)?;
                        }
                        _ => self.localise(file, &place, value)?,
                    }
                }
            }
            Value::Array(values) => {
                for (index, value) in values.iter_mut().enumerate() {
                    self.localise(file, &format!("{place}/{index}"), value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn reference(&mut self, file: &str, place: &str, text: &str) -> Result<String, Error> {
        let wrong = |message: &str| Error::at(file, place, format!("{text:?}: {message}"));
        let (target, fragment) = text
            .split_once('#')
            .ok_or_else(|| wrong("a reference needs a # part"))?;
        if !fragment.starts_with("/components/schemas/") {
            return Err(wrong("only schemas can be referred to"));
        }
        if !target.is_empty() {
            let folder = Path::new(file).parent().unwrap_or(Path::new(""));
            let target = normal(&folder.join(target))
                .ok_or_else(|| wrong("a reference cannot leave the folder of the documents"))?;
            self.queue.push(target);
        }
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
                let message = format!("the schema {name} stands in {} as well", other.file);
                return Err(Error::at(
                    file,
                    &format!("/components/schemas/{name}"),
                    message,
                ));
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
                inherit(&mut operation, item, value);
                let operation = Operation {
                    file: file.to_owned(),
                    path: path.clone(),
                    method: method.to_owned(),
                    value: operation,
                };
                let same = |other: &&Operation| {
                    (&other.path, &other.method) == (&operation.path, &operation.method)
                };
                if let Some(other) = self.document.operations.iter().find(same) {
                    let message = format!("this operation stands in {} as well", other.file);
                    return Err(Error::at(file, &operation.place(), message));
                }
                self.document.operations.push(operation);
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

fn check_references(document: &Document) -> Result<(), Error> {
    let check = |file: &str, place: &str, value: &Value| {
        let missing = references(value)
            .into_iter()
            .find(|name| !document.schemas.contains_key(*name));
        missing.map_or(Ok(()), |name| {
            Err(Error::at(file, place, format!("there is no schema {name}")))
        })
    };
    for (name, schema) in &document.schemas {
        check(
            &schema.file,
            &format!("/components/schemas/{name}"),
            &schema.value,
        )?;
    }
    for operation in &document.operations {
        check(&operation.file, &operation.place(), &operation.value)?;
    }
    Ok(())
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
