//! Schemas: named types out, inline ones hoisted, what typify mishandles taken out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::error::Error;
use super::super::facts::{Leaf, Member, Model, Place, Shape};
use super::super::load::{Document, references, schema_of};
use super::super::names::{field_name, type_name};
use super::{Names, description, flag, strings};

/// The schemas of a document on their way to typify.
pub(in super::super) struct Schemas<'a> {
    document: &'a Document,
    /// Component name to Rust name.
    names: BTreeMap<&'a str, String>,
    /// Rust name to where it came from: two schemas never share one.
    taken: Names,
    models: BTreeMap<String, Model>,
    components: Map<String, Value>,
}

/// What a schema is made of.
enum Kind {
    /// An object with members of its own.
    Object,
    /// A string with listed values.
    Enum,
    /// `oneOf` or `anyOf`.
    Union,
    /// Anything that needs no name: a scalar, a list, a map.
    Plain,
}

impl<'a> Schemas<'a> {
    /// Names all components and lowers them.
    pub(in super::super) fn new(document: &'a Document) -> Result<Self, Error> {
        let mut schemas = Self {
            document,
            names: BTreeMap::new(),
            taken: Names::new(),
            models: BTreeMap::new(),
            components: Map::new(),
        };
        for (name, schema) in &document.schemas {
            let place = component_place(document, name);
            if !matches!(kind(&schema.value, &place)?, Kind::Plain) {
                let given = schema.value.get("x-rust-name").and_then(Value::as_str);
                let rust = given.map_or_else(|| type_name(name), str::to_owned);
                schemas.take(&rust, &place)?;
                schemas.names.insert(name, rust);
            }
        }
        for (name, rust) in schemas.names.clone() {
            let place = component_place(document, name);
            schemas.named(&rust, name, &document.schemas[name].value, &place)?;
        }
        Ok(schemas)
    }

    /// The facts and the lowered components.
    pub(in super::super) fn finish(
        self,
    ) -> Result<(BTreeMap<String, Model>, Map<String, Value>), Error> {
        Ok((self.models, self.components))
    }

    /// The Rust names of the types that a value refers to.
    pub(in super::super) fn roots(&self, value: &Value) -> Vec<String> {
        references(value)
            .into_iter()
            .filter_map(|name| self.names.get(name).cloned())
            .collect()
    }

    fn take(&mut self, rust: &str, place: &Place) -> Result<(), Error> {
        match self.taken.insert(rust.to_owned(), place.pointer.clone()) {
            None => Ok(()),
            Some(other) => Err(place.error(format!(
                "its type would be called {rust}, as that of {other} is; set x-rust-name on one"
            ))),
        }
    }

    /// Lowers a schema in a place that needs no name; what needs one is hoisted as `suggested`.
    pub(in super::super) fn lower(
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
                    let place = component_place(self.document, reference);
                    self.lower(&self.document.schemas[reference].value, suggested, &place)
                }
            };
        }
        match kind(value, place)? {
            Kind::Plain => self.plain(value, suggested, place),
            Kind::Object | Kind::Enum | Kind::Union => {
                let given = value.get("x-rust-name").and_then(Value::as_str);
                let rust = given.map_or_else(|| type_name(suggested), str::to_owned);
                self.take(&rust, place)?;
                self.named(&rust, suggested, value, place)?;
                Ok(link(&rust))
            }
        }
    }

    fn plain(&mut self, value: &Value, suggested: &str, place: &Place) -> Result<Value, Error> {
        let Some(kind) = value.get("type").and_then(Value::as_str) else {
            return Ok(json!({}));
        };
        let mut lowered = match kind {
            "array" => {
                let items = value
                    .get("items")
                    .ok_or_else(|| place.error("an array needs items"))?;
                json!({ "items": self.lower(items, suggested, &under(place, "items"))? })
            }
            "object" => match value.get("additionalProperties") {
                Some(values @ Value::Object(_)) => {
                    let place = under(place, "additionalProperties");
                    json!({ "additionalProperties": self.lower(values, suggested, &place)? })
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
            other => return Err(place.error(format!("there is no type {other:?} in OpenAPI 3.0"))),
        };
        lowered["type"] = json!(kind);
        Ok(lowered)
    }

    /// Lowers a schema that gets a name, and notes what it says.
    fn named(&mut self, rust: &str, name: &str, value: &Value, place: &Place) -> Result<(), Error> {
        let value = &self.merged(value, place)?;
        let (lowered, shape) = match kind(value, place)? {
            Kind::Enum => self.enumeration(value, place)?,
            Kind::Union => self.union(rust, value, place)?,
            Kind::Object | Kind::Plain => self.object(rust, value, place)?,
        };
        self.components.insert(rust.to_owned(), lowered);
        let model = Model {
            name: name.to_owned(),
            description: description(value),
            shape,
            in_requests: false,
            in_answers: false,
            place: place.clone(),
        };
        self.models.insert(rust.to_owned(), model);
        Ok(())
    }

    /// `allOf` of several objects as one object; anything else as it is.
    fn merged(&self, value: &Value, place: &Place) -> Result<Value, Error> {
        let Some(parts) = value.get("allOf").and_then(Value::as_array) else {
            return Ok(value.clone());
        };
        let mut whole = value.clone();
        let whole = whole
            .as_object_mut()
            .ok_or_else(|| place.error("a schema is an object"))?;
        whole.remove("allOf");
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let own = Value::Object(whole.clone());
        for part in parts.iter().chain([&own]) {
            let part = match reference(part) {
                Some(name) => &self.document.schemas[name].value,
                None => part,
            };
            let part = self.merged(part, place)?;
            let of_part = part.get("properties").and_then(Value::as_object);
            properties.extend(
                of_part
                    .into_iter()
                    .flatten()
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
            required.extend(strings(part.get("required")));
        }
        whole.insert("type".to_owned(), json!("object"));
        whole.insert("properties".to_owned(), Value::Object(properties));
        whole.insert("required".to_owned(), json!(required));
        Ok(Value::Object(whole.clone()))
    }

    fn enumeration(&self, value: &Value, place: &Place) -> Result<(Value, Shape), Error> {
        let mut values = Vec::new();
        for listed in value["enum"].as_array().map_or(&[][..], Vec::as_slice) {
            match listed {
                Value::Null => {}
                Value::String(text) => values.push(text.clone()),
                other => return Err(place.error(format!("{other} in a list of strings"))),
            }
        }
        // typify cannot tell `RS256` from `rs256`. The first stays; the second is still read and
        // sent, as a value that is not listed.
        let mut variants = Vec::new();
        values.retain(|value| {
            let variant = type_name(value);
            let fresh = !variants.contains(&variant);
            variants.push(variant);
            fresh
        });
        Ok((
            json!({ "type": "string", "enum": values }),
            Shape::Enum(values),
        ))
    }

    fn union(&mut self, rust: &str, value: &Value, place: &Place) -> Result<(Value, Shape), Error> {
        let key = if value.get("oneOf").is_some() {
            "oneOf"
        } else {
            "anyOf"
        };
        let arms = value[key]
            .as_array()
            .ok_or_else(|| place.error("a list of schemas is needed"))?;
        let mut lowered = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let title = arm.get("title").and_then(Value::as_str).map(type_name);
            let name = title.unwrap_or_else(|| format!("Option{}", index + 1));
            let place = under(place, &format!("{key}/{index}"));
            lowered.push(self.lower(arm, &format!("{rust}{name}"), &place)?);
        }
        Ok((json!({ "oneOf": lowered }), Shape::Union))
    }

    fn object(
        &mut self,
        rust: &str,
        value: &Value,
        place: &Place,
    ) -> Result<(Value, Shape), Error> {
        let required = strings(value.get("required"));
        let empty = Map::new();
        let properties = value
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        if let Some(name) = required.iter().find(|name| !properties.contains_key(*name)) {
            return Err(place.error(format!("{name} is required and has no schema")));
        }
        let (mut members, mut lowered, mut fields) = (Vec::new(), Map::new(), Names::new());
        for (wire, schema) in properties {
            let place = under(place, &format!("properties/{wire}"));
            if let Some(other) = fields.insert(field_name(wire), wire.clone()) {
                return Err(place.error(format!("in Rust it would be called as {other} is")));
            }
            let suggested = format!("{rust}{}", type_name(wire));
            lowered.insert(wire.clone(), self.lower(schema, &suggested, &place)?);
            let content = self.content(schema);
            members.push(Member {
                wire: wire.clone(),
                description: first_text(&description(schema), &description(content)),
                required: required.contains(wire),
                nullable: nullable(schema) || nullable(content),
                always: flag(schema, "x-always-present"),
                leaf: self.leaf(schema),
                limits: limits(content),
            });
        }
        let schema = json!({ "type": "object", "properties": lowered, "required": required });
        Ok((schema, Shape::Object(members)))
    }

    /// What a schema stands for: references and lone parts of `allOf` seen through.
    fn content<'b>(&'b self, value: &'b Value) -> &'b Value {
        let value = only_part(value);
        match reference(value) {
            Some(name) => self.content(&self.document.schemas[name].value),
            None => value,
        }
    }

    fn leaf(&self, value: &Value) -> Leaf {
        let value = self.content(value);
        match value.get("type").and_then(Value::as_str) {
            Some("string") => match value.get("format").and_then(Value::as_str) {
                Some("password") => Leaf::Secret,
                Some("date-time") => Leaf::DateTime,
                _ => Leaf::Plain,
            },
            Some("array") => value
                .get("items")
                .map_or(Leaf::Plain, |items| self.leaf(items)),
            Some("object") => match value.get("additionalProperties") {
                Some(values @ Value::Object(_)) => self.leaf(values),
                _ => Leaf::Plain,
            },
            _ => Leaf::Plain,
        }
    }
}

/// Sees through `allOf` with one part: in OpenAPI 3.0 a reference takes nothing beside it, so a
/// member with a description of its own is written that way.
fn only_part(value: &Value) -> &Value {
    match value
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([part]) if value.get("properties").is_none() => only_part(part),
        _ => value,
    }
}

fn reference(value: &Value) -> Option<&str> {
    schema_of(value.get("$ref")?.as_str()?)
}

fn link(rust: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{rust}") })
}

fn under(place: &Place, rest: &str) -> Place {
    Place {
        file: place.file.clone(),
        pointer: format!("{}/{rest}", place.pointer),
    }
}

fn component_place(document: &Document, name: &str) -> Place {
    let file = document
        .schemas
        .get(name)
        .map_or_else(String::new, |schema| schema.file.clone());
    Place {
        file,
        pointer: format!("/components/schemas/{name}"),
    }
}

fn kind(value: &Value, place: &Place) -> Result<Kind, Error> {
    let value = only_part(value);
    let has = |key| value.get(key).is_some();
    if !value.is_object() {
        return Err(place.error("a schema is an object"));
    }
    if has("not") {
        return Err(place.error("`not` has no form in the generated types"));
    }
    if has("oneOf") || has("anyOf") {
        return Ok(Kind::Union);
    }
    if has("properties") || has("allOf") {
        return Ok(Kind::Object);
    }
    let is = |name| value.get("type").and_then(Value::as_str) == Some(name);
    let lists_texts = || {
        let values = value["enum"].as_array().map_or(&[][..], Vec::as_slice);
        values.iter().any(Value::is_string)
    };
    if has("enum") && (is("string") || (!has("type") && lists_texts())) {
        return Ok(Kind::Enum);
    }
    Ok(Kind::Plain)
}

/// Whether null is among the values: said so, or listed in an enum.
fn nullable(value: &Value) -> bool {
    let listed = value.get("enum").and_then(Value::as_array);
    flag(value, "nullable") || listed.is_some_and(|values| values.contains(&Value::Null))
}

fn first_text(first: &str, second: &str) -> String {
    if first.is_empty() {
        second.to_owned()
    } else {
        first.to_owned()
    }
}

/// The limits of a schema in words. They stand in the docs; the server judges.
fn limits(value: &Value) -> Vec<String> {
    const WORDS: [(&str, &str, &str); 8] = [
        ("minLength", "at least", "characters"),
        ("maxLength", "at most", "characters"),
        ("minItems", "at least", "items"),
        ("maxItems", "at most", "items"),
        ("minimum", "at least", ""),
        ("maximum", "at most", ""),
        ("pattern", "matches", ""),
        ("format", "format", ""),
    ];
    let mut limits = Vec::new();
    for (key, before, after) in WORDS {
        let text = match value.get(key) {
            Some(Value::Number(number)) => format!("{before} {number} {after}"),
            Some(Value::String(text)) if key == "pattern" => format!("{before} `{text}`"),
            Some(Value::String(text))
                if !matches!(
                    text.as_str(),
                    "password" | "date-time" | "int64" | "int32" | "double" | "float"
                ) =>
            {
                format!("{before} `{text}`")
            }
            _ => continue,
        };
        limits.push(text.trim_end().to_owned());
    }
    limits
}
