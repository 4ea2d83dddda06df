//! One API: its operations, and the schemas that they reach.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::error::{Error, Place};
use super::operation::{self, Operation};
use super::schema::{self, each_reference, name_of, parts};
use super::target::{Layout, Target};
use super::{inline, paging, source};

/// A document, converted.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) operations: Vec<Operation>,
    pub(super) schemas: BTreeMap<String, Value>,
    pub(super) security_schemes: Map<String, Value>,
}

/// Converts a document that is OpenAPI 3.1.
pub(super) fn convert(document: &Value, place: &Place, target: &Target) -> Result<Api, Error> {
    let mut api = Api {
        operations: operation::convert_all(document, place, target)?,
        schemas: BTreeMap::new(),
        security_schemes: security_schemes(document, place)?,
    };
    api.reach(document, place)?;
    if target.layout == Layout::File {
        inline::name_all(&mut api)?;
    }
    for index in 0..api.operations.len() {
        api.body(index);
        paging::describe(&mut api, index, place)?;
    }
    Ok(api)
}

impl Api {
    /// Converts every schema that the operations reach.
    fn reach(&mut self, document: &Value, place: &Place) -> Result<(), Error> {
        let mut queue = Vec::new();
        for operation in &self.operations {
            each_reference(&operation.value, &mut |reference| {
                queue.push((reference.to_owned(), operation.place.clone()));
            });
        }
        while let Some((reference, from)) = queue.pop() {
            let name = name_of(&reference).unwrap_or(&reference);
            if self.schemas.contains_key(name) {
                continue;
            }
            let found = document
                .pointer("/components/schemas")
                .and_then(|schemas| schemas.get(name));
            let found = found.ok_or_else(|| {
                from.error(format!("the reference {reference:?} leads to nothing"))
            })?;
            let place = place.schema(name);
            let converted = schema::convert(found, &place)?;
            each_reference(&converted, &mut |reference| {
                queue.push((reference.to_owned(), place.clone()));
            });
            self.schemas.insert(name.to_owned(), converted);
        }
        Ok(())
    }

    /// Says whether an operation needs its body: it does unless the document says otherwise, or
    /// the body may be null, or has nothing that could be in it.
    fn body(&mut self, index: usize) {
        let Some(body) = self.operations[index].value.get("requestBody") else {
            return;
        };
        if body.get("required").is_some() {
            return;
        }
        let content = body.get("content").and_then(Value::as_object);
        let schemas = content
            .into_iter()
            .flatten()
            .filter_map(|(_, media)| media.get("schema"));
        let required = schemas.into_iter().all(|schema| {
            let content = self.content(schema);
            let null = |value: &Value| value.get("nullable") == Some(&json!(true));
            let says = content.as_object().is_some_and(|schema| !schema.is_empty());
            says && !null(schema) && !null(content)
        });
        if let Some(body) = self.operations[index].value["requestBody"].as_object_mut() {
            body.shift_insert(0, "required".to_owned(), json!(required));
        }
    }

    /// What a schema stands for: references and lone parts seen through.
    pub(super) fn content<'a>(&'a self, value: &'a Value) -> &'a Value {
        let (mut value, mut steps) = (value, 0);
        // Schemas that refer to each other in a circle end as well.
        while steps < 100 {
            steps += 1;
            let reference = value.get("$ref").and_then(Value::as_str).and_then(name_of);
            value = match (
                reference.and_then(|name| self.schemas.get(name)),
                parts(value, "allOf"),
            ) {
                (Some(target), _) => target,
                (None, [one]) if value.get("properties").is_none() => one,
                _ => break,
            };
        }
        value
    }
}

/// The ways to sign in, without their prose.
fn security_schemes(document: &Value, place: &Place) -> Result<Map<String, Value>, Error> {
    let Some(schemes) = document.pointer("/components/securitySchemes") else {
        return Ok(Map::new());
    };
    let place = place.under("components").under("securitySchemes");
    let mut out = Map::new();
    for (name, scheme) in source::object(schemes, &place)? {
        let place = place.under(name);
        let mut kept = Map::new();
        for (key, value) in source::object(scheme, &place)? {
            let place = place.under(key);
            match key.as_str() {
                "type" | "scheme" | "bearerFormat" | "name" | "in" | "openIdConnectUrl" => {
                    kept.insert(key.clone(), json!(source::text(value, &place)?));
                }
                "flows" => {
                    kept.insert(key.clone(), flows(value, &place)?);
                }
                "description" => {}
                _ => {
                    return Err(place.error("this is not known to the import in a security scheme"));
                }
            }
        }
        out.insert(name.clone(), Value::Object(kept));
    }
    Ok(out)
}

/// The flows of OAuth 2.0: their addresses, and the names of their scopes.
fn flows(value: &Value, place: &Place) -> Result<Value, Error> {
    let mut out = Map::new();
    for (name, flow) in source::object(value, place)? {
        let place = place.under(name);
        let mut kept = Map::new();
        for (key, value) in source::object(flow, &place)? {
            let place = place.under(key);
            match key.as_str() {
                "authorizationUrl" | "tokenUrl" | "refreshUrl" => {
                    kept.insert(key.clone(), json!(source::text(value, &place)?));
                }
                "scopes" => {
                    let names = source::object(value, &place)?.keys();
                    let scopes = names.map(|name| (name.clone(), json!(""))).collect();
                    kept.insert(key.clone(), Value::Object(scopes));
                }
                // What a client sends beside, for other SDKs.
                "x-form-parameters" => {}
                _ => return Err(place.error("this is not known to the import in a flow")),
            }
        }
        out.insert(name.clone(), Value::Object(kept));
    }
    Ok(Value::Object(out))
}
