//! Operations: one body, one answer, and the rest as facts.

use serde_json::{Map, Value, json};

use super::super::error::Error;
use super::super::facts::{List, Operation, Parameter, ParameterPlace, Roots};
use super::super::load::{self, Document, references};
use super::super::names::{field_name, is_name};
use super::super::place::Place;
use super::super::select;
use super::schemas::Schemas;
use super::shapes::member_name;
use super::{answers, bodies, description, flag, pages, strings};

/// The operations of a document.
pub(super) struct Operations {
    pub(super) facts: Vec<Operation>,
    pub(super) paths: Map<String, Value>,
}

/// What a request has beside the setters of its operation, and what its setters call by name.
pub(super) const SETTERS: [&str; 8] = [
    "call",
    "events",
    "into_future",
    "items",
    "pages",
    "send",
    "url",
    "with",
];

/// Lowers all operations.
pub(super) fn lower(document: &Document, schemas: &mut Schemas<'_>) -> Result<Operations, Error> {
    let mut operations = Operations {
        facts: Vec::new(),
        paths: Map::new(),
    };
    for operation in &document.operations {
        let facts = operations.operation(operation, schemas)?;
        operations.facts.push(facts);
    }
    Ok(operations)
}

impl Operations {
    fn operation(
        &mut self,
        operation: &load::Operation,
        schemas: &mut Schemas<'_>,
    ) -> Result<Operation, Error> {
        let (value, place) = (&operation.value, &operation.place());
        let text = |key: &str| {
            let text = value.get(key).and_then(Value::as_str);
            let text = text.ok_or_else(|| place.error(format!("an operation needs {key}")))?;
            if is_name(text) {
                return Ok(text);
            }
            let message = format!("{text:?} gives no name in Rust; begin it with a letter");
            Err(place.under(key).error(message))
        };
        let (id, name) = (text("operationId")?, text("x-operation-name")?);
        let group = text("x-operation-group")?;
        if let Some(step) = group.split('.').find(|step| !is_name(step)) {
            let message = format!("{step:?} gives no name in Rust; begin it with a letter");
            return Err(place.under("x-operation-group").error(message));
        }
        let mut roots = Roots::default();
        let (mut parameters, lowered_parameters) = parameters(operation, id, schemas)?;
        let body = bodies::body(value, id, schemas, place)?;
        let (body, lowered_body) = body.map_or((None, None), |(facts, lowered)| {
            (Some(facts), Some(lowered))
        });
        let pagination = pages::pagination(value, &parameters, place)?;
        let (answer, lowered_answer) = match &pagination {
            Some(_) => pages::answer(value, id, schemas, place)?,
            None => answers::answer(value, id, schemas, place, &mut roots)?,
        };
        for lowered in lowered_parameters.iter().chain(&lowered_body) {
            roots
                .request
                .extend(references(lowered).into_iter().map(str::to_owned));
        }
        roots
            .answer
            .extend(references(&lowered_answer).into_iter().map(str::to_owned));
        for parameter in &mut parameters {
            // Names that the method, or the type of its request, has for something else.
            let taken = match parameter.field.as_str() {
                "body" => body.is_some(),
                field => body.as_ref().is_some_and(|body| body.name == field),
            };
            let of_request = !parameter.required && SETTERS.contains(&parameter.field.as_str());
            if taken || of_request {
                parameter.field.push('_');
            }
        }

        // progenitor gets a path that has the arguments and nothing that it could refuse.
        let key = function_key(self.facts.len());
        let mut path = format!("/{key}");
        for (index, parameter) in parameters.iter().enumerate() {
            if parameter.place == ParameterPlace::Path {
                path += &format!("/{{{}}}", argument_key(index));
            }
        }
        let mut lowered = json!({
            "operationId": key,
            "parameters": lowered_parameters,
            "responses": { "2XX": lowered_answer },
        });
        if let Some(body) = lowered_body {
            lowered["requestBody"] = body;
        }
        let method = if lowered.get("requestBody").is_some() {
            "post"
        } else {
            "get"
        };
        self.paths.insert(path, json!({ method: lowered }));

        let (security, scopes) = security(value);
        Ok(Operation {
            key,
            function: field_name(id),
            group: group.to_owned(),
            name: field_name(name),
            method: operation.method.to_uppercase(),
            path: operation.path.clone(),
            description: description(value),
            parameters,
            body,
            answer,
            security,
            scopes,
            deprecated: flag(value, "deprecated"),
            handwritten: select::is_handwritten(value),
            // A handwritten answer reads whatever comes.
            redirect_is_answer: value.get("x-rust-answer").is_some()
                || flag(value, "x-redirect-is-answer"),
            custom_domain_header: flag(value, "x-custom-domain-header"),
            stage: text_at(value, "/x-release-lifecycle"),
            page: text_at(value, "/externalDocs/url"),
            pagination,
            roots,
            place: place.clone(),
        })
    }
}

/// The parameters of an operation: what they are, and what progenitor is told of them.
fn parameters(
    operation: &load::Operation,
    id: &str,
    schemas: &mut Schemas<'_>,
) -> Result<(Vec<Parameter>, Vec<Value>), Error> {
    let (mut facts, mut lowered) = (Vec::<Parameter>::new(), Vec::new());
    let none = Vec::new();
    let list = operation
        .value
        .get("parameters")
        .and_then(Value::as_array)
        .unwrap_or(&none);
    for (index, parameter) in list.iter().enumerate() {
        let place = operation.parameter_place(index);
        let wire = parameter.get("name").and_then(Value::as_str);
        let wire = wire.ok_or_else(|| place.error("a parameter needs a name"))?;
        let schema = parameter
            .get("schema")
            .ok_or_else(|| place.error("a parameter needs a schema"))?;
        let at = match parameter.get("in").and_then(Value::as_str) {
            Some("path") => ParameterPlace::Path,
            Some("query") => ParameterPlace::Query,
            other => {
                let message = format!(
                    "a parameter is in `path` or `query`, and not in `{}`",
                    other.unwrap_or("")
                );
                return Err(place.under("in").error(message));
            }
        };
        if at == ParameterPlace::Path && !operation.path.contains(&format!("{{{wire}}}")) {
            return Err(place.error(format!("the path has no {{{wire}}}")));
        }
        let field = member_name(parameter, wire, &place)?;
        if let Some(other) = facts.iter().find(|other| other.field == field) {
            let message = if other.wire == wire {
                format!("the parameter {wire} stands twice")
            } else {
                let other = &other.wire;
                format!(
                    "its argument would be called {field}, as that of {other} is; set x-rust-name"
                )
            };
            return Err(place.error(message));
        }
        let place_of_schema = place.under("schema");
        let schema = schemas.lower(schema, &format!("{id}_{wire}"), &place_of_schema)?;
        let required = at == ParameterPlace::Path || flag(parameter, "required");
        let is_list = schema.get("type").and_then(Value::as_str) == Some("array");
        facts.push(Parameter {
            wire: wire.to_owned(),
            field,
            description: description(parameter),
            place: at,
            required,
            list: if is_list {
                list_style(parameter, &place)?
            } else {
                List::No
            },
        });
        lowered.push(json!({
            "name": argument_key(index),
            "in": if at == ParameterPlace::Path { "path" } else { "query" },
            "required": required,
            "schema": schema,
        }));
    }
    let missing =
        placeholders(&operation.path).find(|name| !facts.iter().any(|fact| fact.wire == *name));
    match missing {
        Some(name) => Err(operation.place().error(format!(
            "{{{name}}} of the path is not among the parameters"
        ))),
        None => Ok((facts, lowered)),
    }
}

/// progenitor's name for operation `index`.
pub(super) fn function_key(index: usize) -> String {
    format!("op{index}")
}

/// progenitor's name for parameter `index`.
pub(in super::super) fn argument_key(index: usize) -> String {
    format!("a{index}")
}

/// The names between braces in a path.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
}

fn list_style(parameter: &Value, place: &Place) -> Result<List, Error> {
    let style = parameter
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or("form");
    let explode = parameter.get("explode").and_then(Value::as_bool);
    match (style, explode.unwrap_or(style == "form")) {
        ("form", true) => Ok(List::Repeated),
        ("form", false) => Ok(List::Joined(",")),
        ("spaceDelimited", false) => Ok(List::Joined(" ")),
        ("pipeDelimited", false) => Ok(List::Joined("|")),
        (style, explode) => Err(place.error(format!(
            "no form for a list in style {style}, explode {explode}"
        ))),
    }
}

/// The names of the security schemes that an operation takes, and the scopes they need.
fn security(value: &Value) -> (Vec<String>, Vec<String>) {
    let requirements = value.get("security").and_then(Value::as_array);
    let schemes = requirements
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flatten();
    let (mut names, mut scopes) = (Vec::new(), Vec::new());
    for (name, needed) in schemes {
        if !names.contains(name) {
            names.push(name.clone());
        }
        // Schemes between which there is a choice mostly need the same.
        for scope in strings(Some(needed)) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    (names, scopes)
}

/// The text at a place of an operation.
fn text_at(value: &Value, pointer: &str) -> Option<String> {
    let text = value.pointer(pointer).and_then(Value::as_str)?;
    Some(text.to_owned())
}
