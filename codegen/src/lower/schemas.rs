//! Schemas: named types out, inline ones hoisted, what typify mishandles taken out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::error::Error;
use super::super::facts::{Leaf, Model};
use super::super::load::{Document, references};
use super::super::names::type_name;
use super::super::place::Place;
use super::super::select::closure;
use super::look::{Kind, kind, nullable, only_part, reference, type_of};
use super::{description, nesting, shapes};

/// The schemas of a document on their way to typify.
pub(super) struct Schemas<'a> {
    pub(super) document: &'a Document,
    /// Component name to Rust name.
    names: BTreeMap<&'a str, String>,
    /// Rust name to where it came from: two things never share one.
    taken: BTreeMap<String, Place>,
    pub(super) models: BTreeMap<String, Model>,
    pub(super) components: Map<String, Value>,
}

/// What generated code calls by these names is not a schema.
const RESERVED: [&str; 14] = [
    "BTreeMap",
    "Box",
    "Default",
    "From",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Option",
    "Result",
    "Send",
    "String",
    "Vec",
];

impl<'a> Schemas<'a> {
    /// Names all components and lowers them.
    pub(super) fn new(document: &'a Document) -> Result<Self, Error> {
        nesting::check(document)?;
        let mut schemas = Self {
            document,
            names: BTreeMap::new(),
            taken: BTreeMap::new(),
            models: BTreeMap::new(),
            components: Map::new(),
        };
        for (name, schema) in &document.schemas {
            let place = Place::schema(&schema.file, name);
            // A component that is another one by name only needs no type of its own.
            if kind(&schema.value, &place)? != Kind::Plain
                && reference(only_part(&schema.value)).is_none()
            {
                let rust = schemas.take(&schema.value, name, &place)?;
                schemas.names.insert(name, rust);
            }
        }
        for (name, rust) in schemas.names.clone() {
            let schema = &document.schemas[name];
            let place = Place::schema(&schema.file, name);
            schemas.named(&rust, name, &schema.value, &place)?;
        }
        Ok(schemas)
    }

    /// The Rust names of the types that a value reaches.
    pub(super) fn roots(&self, value: &Value) -> Vec<String> {
        let reached = closure(self.document, references(value));
        let names = reached.iter().map(String::as_str);
        names
            .filter_map(|name| self.names.get(name).cloned())
            .collect()
    }

    /// Gives a schema's type its name: its own, or one made of `suggested`.
    fn take(&mut self, value: &Value, suggested: &str, place: &Place) -> Result<String, Error> {
        let given = only_part(value).get("x-rust-name").and_then(Value::as_str);
        let rust = match given {
            Some(given) if type_name(given) == given => given.to_owned(),
            Some(given) => {
                let message = format!("{given:?} is no name of a type; {} is", type_name(given));
                return Err(place.under("x-rust-name").error(message));
            }
            None => type_name(suggested),
        };
        if RESERVED.contains(&rust.as_str()) {
            let message = format!("its type would hide Rust's own {rust}; set x-rust-name on it");
            return Err(place.error(message));
        }
        self.occupy(&rust, place)?;
        Ok(rust)
    }

    /// Notes that a name is in use.
    pub(super) fn occupy(&mut self, rust: &str, place: &Place) -> Result<(), Error> {
        match self.taken.insert(rust.to_owned(), place.clone()) {
            None => Ok(()),
            Some(other) => Err(place.error(format!(
                "its type would be called {rust}, as that of {other} is; \
                 set x-rust-name on a schema, or another operationId"
            ))),
        }
    }

    /// Lowers a schema in a place that needs no name; what needs one is hoisted as `suggested`.
    pub(super) fn lower(
        &mut self,
        value: &Value,
        suggested: &str,
        place: &Place,
    ) -> Result<Value, Error> {
        let value = only_part(value);
        if let Some(reference) = reference(value) {
            return match self.names.get(reference) {
                Some(rust) => Ok(link(rust)),
                None => {
                    let schema = &self.document.schemas[reference];
                    let place = Place::schema(&schema.file, reference);
                    self.lower(&schema.value, suggested, &place)
                }
            };
        }
        if kind(value, place)? == Kind::Plain {
            return self.plain(value, suggested, place);
        }
        let rust = self.take(value, suggested, place)?;
        self.named(&rust, suggested, value, place)?;
        Ok(link(&rust))
    }

    fn plain(&mut self, value: &Value, suggested: &str, place: &Place) -> Result<Value, Error> {
        let Some(kind) = type_of(value) else {
            return Ok(json!({}));
        };
        let mut lowered = match kind {
            "array" => {
                let items = value
                    .get("items")
                    .ok_or_else(|| place.error("an array needs items"))?;
                json!({ "items": self.element(items, suggested, &place.under("items"))? })
            }
            "object" => match value.get("additionalProperties") {
                Some(values @ Value::Object(_)) => {
                    let place = place.under("additionalProperties");
                    json!({ "additionalProperties": self.element(values, suggested, &place)? })
                }
                _ => json!({}),
            },
            "integer" | "number" => match value.get("format").and_then(Value::as_str) {
                Some(format @ ("int32" | "int64" | "float" | "double")) => {
                    json!({ "format": format })
                }
                _ => json!({}),
            },
            "string" | "boolean" => json!({}),
            other => {
                let message = format!("there is no type {other:?} in OpenAPI 3.0");
                return Err(place.under("type").error(message));
            }
        };
        lowered["type"] = json!(kind);
        Ok(lowered)
    }

    /// Lowers what a list or a map holds. A null in there is a value of its own, and the type
    /// says so (`Vec<Option<T>>`) where the document does.
    fn element(&mut self, value: &Value, suggested: &str, place: &Place) -> Result<Value, Error> {
        let mut lowered = self.lower(value, suggested, place)?;
        let anything = lowered.as_object().is_some_and(Map::is_empty);
        if !anything && (nullable(value) || nullable(self.content(value))) {
            if lowered.get("$ref").is_some() {
                lowered = json!({ "allOf": [lowered] });
            }
            lowered["nullable"] = json!(true);
        }
        Ok(lowered)
    }

    /// Lowers a schema that gets a name, and notes what it says.
    fn named(&mut self, rust: &str, name: &str, value: &Value, place: &Place) -> Result<(), Error> {
        let outer = description(value);
        let value = only_part(value);
        let (lowered, shape) = match kind(value, place)? {
            Kind::Enum => shapes::enumeration(value, place)?,
            Kind::Union => shapes::union(self, rust, value, place)?,
            Kind::Object | Kind::Plain => shapes::object(self, rust, value, place)?,
        };
        let described = if outer.is_empty() { value } else { &json!({}) };
        let model = Model {
            name: name.to_owned(),
            description: outer + &description(described),
            shape,
            in_requests: false,
            in_answers: false,
            is_answer: false,
            place: place.clone(),
        };
        self.components.insert(rust.to_owned(), lowered);
        self.models.insert(rust.to_owned(), model);
        Ok(())
    }

    /// What a schema stands for.
    pub(super) fn content<'b>(&'b self, value: &'b Value) -> &'b Value {
        nesting::content(self.document, value)
    }

    /// What the strings at the bottom of a schema are.
    pub(super) fn leaf(&self, value: &Value) -> Leaf {
        let value = self.content(value);
        let inner = match type_of(value) {
            Some("string") => {
                return match value.get("format").and_then(Value::as_str) {
                    Some("password") => Leaf::Secret,
                    Some("date-time") => Leaf::DateTime,
                    _ => Leaf::Plain,
                };
            }
            Some("array") => value.get("items"),
            Some("object") => value.get("additionalProperties"),
            _ => None,
        };
        inner.map_or(Leaf::Plain, |inner| self.leaf(inner))
    }
}

fn link(rust: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{rust}") })
}
