//! Operations: one body, one answer, and the rest as facts.

use serde_json::{Map, Value, json};

use super::super::error::Error;
use super::super::facts::{Answer, Body, List, Operation, Parameter, ParameterPlace, Shape};
use super::super::load::{self, Document, references, schema_of};
use super::super::names::{field_name, is_name};
use super::super::place::Place;
use super::schemas::Schemas;
use super::shapes::member_name;
use super::{description, flag, strings};

/// The operations of a document.
pub(super) struct Operations {
    pub(super) facts: Vec<Operation>,
    pub(super) paths: Map<String, Value>,
    /// The types that requests begin with.
    pub(super) request_roots: Vec<String>,
    /// The types that answers begin with.
    pub(super) answer_roots: Vec<String>,
}

const FORM: &str = "application/x-www-form-urlencoded";

/// What a request has beside the setters of its operation, and what its setters call by name.
const SETTERS: [&str; 5] = ["call", "into_future", "send", "url", "with"];

/// Lowers all operations.
pub(super) fn lower(document: &Document, schemas: &mut Schemas<'_>) -> Result<Operations, Error> {
    let mut operations = Operations {
        facts: Vec::new(),
        paths: Map::new(),
        request_roots: Vec::new(),
        answer_roots: Vec::new(),
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
        let (mut parameters, lowered_parameters) = self.parameters(operation, id, schemas)?;
        let (body, lowered_body) = self.body(value, id, schemas, place)?;
        let (answer, lowered_answer) = self.answer(value, id, schemas, place)?;
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
            // A handwritten answer reads whatever comes.
            redirect_is_answer: value.get("x-rust-answer").is_some()
                || flag(value, "x-redirect-is-answer"),
            custom_domain_header: flag(value, "x-custom-domain-header"),
            place: place.clone(),
        })
    }

    fn parameters(
        &mut self,
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
            self.request_roots
                .extend(references(&schema).into_iter().map(str::to_owned));
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
        let place = place.under("requestBody");
        let content = body.get("content").and_then(Value::as_object);
        let content = content.ok_or_else(|| place.error("a body needs content"))?;
        let media = |wanted: &str| content.iter().find(|(media, _)| essence(media) == wanted);
        let (media, form) = match (media("application/json"), media(FORM)) {
            (Some(json), _) => (json, false),
            (None, Some(form)) => (form, true),
            (None, None) => {
                let message = format!("a body is application/json or {FORM}");
                return Err(place.under("content").error(message));
            }
        };
        let (place_of_media, media) = (place.under("content").under(media.0), media.1);
        let schema = media
            .get("schema")
            .ok_or_else(|| place_of_media.error("a body needs a schema"))?;
        let place_of_schema = place_of_media.under("schema");
        let lowered = schemas.lower(schema, &format!("{id}_body"), &place_of_schema)?;
        self.request_roots
            .extend(references(&lowered).into_iter().map(str::to_owned));
        let named = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(schema_of)
            .map(field_name)
            .filter(|name| !SETTERS.contains(&name.as_str()));
        let omit = strings(media.get("x-form-omit"));
        let facts = Body {
            form,
            required: flag(body, "required"),
            omit: omitted(
                &omit,
                &lowered,
                schemas,
                &place_of_media.under("x-form-omit"),
            )?,
            name: named.unwrap_or_else(|| "body".to_owned()),
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
        let place_of_answer = place.under("x-rust-answer");
        let place = place.under("responses");
        let none = json!({ "description": "" });
        let successes = value
            .get("responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let successes = successes.filter(|(status, _)| status.starts_with('2'));
        let content: Vec<_> = successes
            .flat_map(|(status, response)| {
                let place = place.under(status).under("content");
                let content = response.get("content").and_then(Value::as_object);
                content
                    .into_iter()
                    .flatten()
                    .map(move |(media, value)| (essence(media), value, place.under(media)))
            })
            .collect();
        if let Some(custom) = value.get("x-rust-answer").and_then(Value::as_str) {
            if syn::parse_str::<syn::TypePath>(custom).is_err() {
                let message = format!("{custom:?} is no path of a type");
                return Err(place_of_answer.error(message));
            }
            for (_, media, _) in &content {
                self.answer_roots.extend(schemas.roots(media));
            }
            return Ok((Answer::Custom(custom.to_owned()), none));
        }
        let text = content.iter().any(|(media, ..)| media.starts_with("text/"));
        let mut json = content
            .iter()
            .filter(|(media, ..)| *media == "application/json");
        let Some((_, media, place)) = json.next() else {
            return match (content.first(), text) {
                (None, _) => Ok((Answer::Typed, none)),
                (Some(_), true) => Ok((Answer::Text, none)),
                (Some((media, _, place)), false) => Err(place.error(format!(
                    "answers are JSON or text; {media} needs a type of its own in x-rust-answer"
                ))),
            };
        };
        let schema = media
            .get("schema")
            .ok_or_else(|| place.error("JSON needs a schema"))?;
        if let Some((.., place)) = json.find(|(_, other, _)| other.get("schema") != Some(schema)) {
            return Err(place.error(
                "another success has another schema; give the operation one schema, or a type \
                 of its own in x-rust-answer",
            ));
        }
        let lowered = schemas.lower(schema, &format!("{id}_response"), &place.under("schema"))?;
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

/// The fields that `x-form-omit` names: known to the body, and not required.
fn omitted(
    wires: &[String],
    lowered: &Value,
    schemas: &Schemas<'_>,
    place: &Place,
) -> Result<Vec<String>, Error> {
    let rust = lowered.get("$ref").and_then(Value::as_str);
    let model = rust
        .and_then(schema_of)
        .and_then(|rust| schemas.models.get(rust));
    let members = match model.map(|model| &model.shape) {
        Some(Shape::Object(members)) => members.as_slice(),
        _ => &[],
    };
    let field = |(index, wire): (usize, &String)| {
        let place = place.under(index);
        match members.iter().find(|member| member.wire == *wire) {
            None => Err(place.error(format!("the body has no member {wire}"))),
            Some(member) if member.required || member.always => Err(place.error(format!(
                "{wire} is a required member, and cannot be left out"
            ))),
            Some(member) => Ok(member.field.clone()),
        }
    };
    wires.iter().enumerate().map(field).collect()
}

/// A media type without its parameters.
fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or(media).trim()
}

/// progenitor's name for operation `index`.
pub(in super::super) fn function_key(index: usize) -> String {
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
        scopes.extend(strings(Some(needed)));
    }
    (names, scopes)
}
