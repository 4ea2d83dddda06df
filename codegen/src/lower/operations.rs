//! Operations: one body, one answer, and the rest as facts.

use serde_json::{Map, Value, json};

use super::super::error::Error;
use super::super::facts::{Answer, Body, List, Operation, Parameter, ParameterPlace, Place};
use super::super::load::{self, Document, references, schema_of};
use super::super::names::field_name;
use super::schemas::Schemas;
use super::{Names, description, flag, strings};

/// The operations of a document.
pub(super) struct Operations {
    pub(super) facts: Vec<Operation>,
    pub(super) paths: Map<String, Value>,
    /// The types that requests begin with.
    pub(super) request_roots: Vec<String>,
    /// The types that answers begin with.
    pub(super) answer_roots: Vec<String>,
}

/// Lowers all operations.
pub(super) fn lower(document: &Document, schemas: &mut Schemas<'_>) -> Result<Operations, Error> {
    let mut operations = Operations {
        facts: Vec::new(),
        paths: Map::new(),
        request_roots: Vec::new(),
        answer_roots: Vec::new(),
    };
    let mut functions = Names::new();
    for operation in &document.operations {
        let place = Place {
            file: operation.file.clone(),
            pointer: operation.place(),
        };
        let facts = operations.operation(operation, schemas, &place)?;
        if let Some(other) = functions.insert(facts.function.clone(), place.pointer.clone()) {
            let message = format!(
                "its operationId gives the name of {other}: {}",
                facts.function
            );
            return Err(place.error(message));
        }
        operations.facts.push(facts);
    }
    Ok(operations)
}

impl Operations {
    fn operation(
        &mut self,
        operation: &load::Operation,
        schemas: &mut Schemas<'_>,
        place: &Place,
    ) -> Result<Operation, Error> {
        let value = &operation.value;
        let text = |key: &str| {
            let text = value
                .get(key)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty());
            text.ok_or_else(|| place.error(format!("an operation needs {key}")))
        };
        let (id, name) = (text("operationId")?, text("x-operation-name")?);
        let (parameters, lowered_parameters) = self.parameters(operation, id, schemas, place)?;
        let (body, lowered_body) = self.body(value, id, schemas, place)?;
        let (answer, lowered_answer) = self.answer(value, id, schemas, place)?;

        let mut lowered = json!({
            "operationId": id,
            "parameters": lowered_parameters,
            "responses": { "2XX": lowered_answer },
        });
        if let Some(body) = lowered_body {
            lowered["requestBody"] = body;
        }
        let item = self
            .paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        item[&operation.method] = lowered;

        let (security, scopes) = security(value);
        Ok(Operation {
            function: field_name(id),
            group: text("x-operation-group")?.to_owned(),
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
            // A handwritten answer reads whatever comes.
            redirect_is_answer: value.get("x-rust-answer").is_some()
                || flag(value, "x-redirect-is-answer"),
            place: place.clone(),
        })
    }

    fn parameters(
        &mut self,
        operation: &load::Operation,
        id: &str,
        schemas: &mut Schemas<'_>,
        place: &Place,
    ) -> Result<(Vec<Parameter>, Vec<Value>), Error> {
        let (mut facts, mut lowered, mut names) = (Vec::new(), Vec::new(), Names::new());
        let none = Vec::new();
        let list = operation
            .value
            .get("parameters")
            .and_then(Value::as_array)
            .unwrap_or(&none);
        for (index, parameter) in list.iter().enumerate() {
            let place = Place {
                pointer: format!("{}/parameters/{index}", place.pointer),
                ..place.clone()
            };
            let wire = parameter.get("name").and_then(Value::as_str);
            let wire = wire.ok_or_else(|| place.error("a parameter needs a name"))?;
            let schema = parameter
                .get("schema")
                .ok_or_else(|| place.error("no schema"))?;
            let at = match parameter.get("in").and_then(Value::as_str) {
                Some("path") => ParameterPlace::Path,
                Some("query") => ParameterPlace::Query,
                other => {
                    let message = format!("parameters go in path or query, and not in {other:?}");
                    return Err(place.error(message));
                }
            };
            if at == ParameterPlace::Path && !operation.path.contains(&format!("{{{wire}}}")) {
                return Err(place.error(format!("the path has no {{{wire}}}")));
            }
            if let Some(other) = names.insert(field_name(wire), wire.to_owned()) {
                return Err(place.error(format!("in Rust {wire} would be called as {other} is")));
            }
            let schema = schemas.lower(schema, &format!("{id}_{wire}"), &place)?;
            self.request_roots
                .extend(references(&schema).into_iter().map(str::to_owned));
            let required = at == ParameterPlace::Path || flag(parameter, "required");
            let is_list = schema.get("type").and_then(Value::as_str) == Some("array");
            facts.push(Parameter {
                wire: wire.to_owned(),
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
                "name": wire,
                "in": if at == ParameterPlace::Path { "path" } else { "query" },
                "required": required,
                "schema": schema,
            }));
        }
        let missing =
            placeholders(&operation.path).find(|name| !facts.iter().any(|fact| fact.wire == *name));
        match missing {
            Some(name) => Err(place.error(format!("{{{name}}} of the path is not described"))),
            None => Ok((facts, lowered)),
        }
    }

    fn body(
        &mut self,
        value: &Value,
        id: &str,
        schemas: &mut Schemas<'_>,
        place: &Place,
    ) -> Result<(Option<Body>, Option<Value>), Error> {
        let Some(body) = value.get("requestBody") else {
            return Ok((None, None));
        };
        let place = Place {
            pointer: format!("{}/requestBody", place.pointer),
            ..place.clone()
        };
        const FORM: &str = "application/x-www-form-urlencoded";
        let media = |name| body.get("content").and_then(|content| content.get(name));
        let (media, form) = match (media("application/json"), media(FORM)) {
            (Some(json), _) => (json, false),
            (None, Some(form)) => (form, true),
            (None, None) => return Err(place.error("a body is JSON or a form")),
        };
        let schema = media
            .get("schema")
            .ok_or_else(|| place.error("a body needs a schema"))?;
        let lowered = schemas.lower(schema, &format!("{id}_request"), &place)?;
        self.request_roots
            .extend(references(&lowered).into_iter().map(str::to_owned));
        let named = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(schema_of);
        let facts = Body {
            form,
            required: flag(body, "required"),
            omit: strings(media.get("x-form-omit")),
            name: named.map_or_else(|| "body".to_owned(), field_name),
            description: description(body),
        };
        let lowered =
            json!({ "required": true, "content": { "application/json": { "schema": lowered } } });
        Ok((Some(facts), Some(lowered)))
    }

    fn answer(
        &mut self,
        value: &Value,
        id: &str,
        schemas: &mut Schemas<'_>,
        place: &Place,
    ) -> Result<(Answer, Value), Error> {
        let place = Place {
            pointer: format!("{}/responses", place.pointer),
            ..place.clone()
        };
        let none = json!({ "description": "" });
        let successes = value
            .get("responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let successes = successes.filter(|(status, _)| status.starts_with('2'));
        let content: Vec<_> = successes
            .flat_map(|(_, response)| response.get("content").and_then(Value::as_object))
            .flatten()
            .collect();
        let json = content
            .iter()
            .find(|(media, _)| media.as_str() == "application/json");
        let text = content.iter().any(|(media, _)| media.starts_with("text/"));
        if let Some(custom) = value.get("x-rust-answer").and_then(Value::as_str) {
            for (_, media) in &content {
                self.answer_roots.extend(schemas.roots(media));
            }
            return Ok((Answer::Custom(custom.to_owned()), none));
        }
        let Some((_, media)) = json else {
            return match (content.first(), text) {
                (None, _) => Ok((Answer::Typed, none)),
                (Some(_), true) => Ok((Answer::Text, none)),
                (Some((media, _)), false) => Err(place.error(format!(
                    "answers are JSON or text; {media} needs a type of its own in x-rust-answer"
                ))),
            };
        };
        let schema = media
            .get("schema")
            .ok_or_else(|| place.error("JSON needs a schema"))?;
        let lowered = schemas.lower(schema, &format!("{id}_response"), &place)?;
        self.answer_roots
            .extend(references(&lowered).into_iter().map(str::to_owned));
        let answer = if text {
            Answer::JsonOrText
        } else {
            Answer::Typed
        };
        let content = json!({ "application/json": { "schema": lowered } });
        Ok((answer, json!({ "description": "", "content": content })))
    }
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
        scopes.extend(strings(Some(needed)));
    }
    (names, scopes)
}
