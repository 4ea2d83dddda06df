//! An operation of the vendor's document as one of ours.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::error::{Error, Place};
use super::target::{Layout, Target};
use super::{names, schema, source};

/// An operation, converted.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) path: String,
    pub(super) method: String,
    /// The resource whose file it goes to.
    pub(super) resource: String,
    /// Where it stands in the vendor's document.
    pub(super) place: Place,
    pub(super) value: Value,
}

/// The header that sends a call through a custom domain: a flag, since it is no argument.
const CUSTOM_DOMAIN: &str = "auth0-custom-domain";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// What overlays say to the generator, and what it takes as it is.
const KEPT: [&str; 6] = [
    "x-release-lifecycle",
    "x-rust-answer",
    "x-redirect-is-answer",
    "x-handwritten",
    "x-custom-domain-header",
    "x-pagination",
];

/// Converts all operations, in the order of the paths.
pub(super) fn convert_all(
    document: &Value,
    place: &Place,
    target: &Target,
) -> Result<Vec<Operation>, Error> {
    let place = place.under("paths");
    let mut operations = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, item) in source::object(&document["paths"], &place)? {
        let place_of_item = place.under(path);
        let item = source::object(item, &place_of_item)?;
        for (method, value) in item {
            let place = place_of_item.under(method);
            match method.as_str() {
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" => {}
                "parameters" | "summary" | "description" => continue,
                _ => return Err(unknown(&place, "a path")),
            }
            let converter = Converter {
                document,
                item: (item, &place_of_item),
                path,
                place: &place,
                target,
            };
            let value = converter.operation(source::object(value, &place)?)?;
            let name = (
                value["x-operation-group"].clone(),
                value["x-operation-name"].clone(),
            );
            if !seen.insert((name.0.to_string(), name.1.to_string())) {
                let message = format!(
                    "another operation has the same group and name: {} {}",
                    name.0, name.1
                );
                return Err(place.under("x-operation-name").error(message));
            }
            operations.push(Operation {
                path: path.clone(),
                method: method.clone(),
                resource: match target.layout {
                    Layout::Folder => names::resource(path, &place)?,
                    Layout::File => target.name.to_owned(),
                },
                place: place.clone(),
                value,
            });
        }
    }
    Ok(operations)
}

struct Converter<'a> {
    document: &'a Value,
    item: (&'a Map<String, Value>, &'a Place),
    path: &'a str,
    place: &'a Place,
    target: &'a Target,
}

impl Converter<'_> {
    fn operation(&self, operation: &Map<String, Value>) -> Result<Value, Error> {
        for key in operation.keys() {
            let known = [
                "operationId",
                "x-operation-group",
                "x-operation-name",
                "deprecated",
                "security",
                "externalDocs",
                "parameters",
                "requestBody",
                "responses",
                "tags",
                // Prose, and names of types in other SDKs.
                "summary",
                "description",
                "x-operation-request-parameters-name",
                // For other SDKs, and for the vendor's own pages.
                "x-auth0-rate-limit",
                "x-sdk-ignore",
                "x-swagger-docs",
                "x-learnMore",
            ];
            if !known.contains(&key.as_str()) && !KEPT.contains(&key.as_str()) && !prose(key) {
                return Err(unknown(&self.place.under(key), "an operation"));
            }
        }
        let need = |key: &str| {
            let missing = || self.place.error(format!("an operation needs {key}"));
            operation.get(key).ok_or_else(missing)
        };
        let id = source::text(need("operationId")?, &self.place.under("operationId"))?;
        let group = self.place.under("x-operation-group");
        let group = names::group(need("x-operation-group")?, &group)?;
        let name = self.place.under("x-operation-name");
        let name = names::operation(source::text(need("x-operation-name")?, &name)?);

        let mut out = Map::new();
        out.insert("operationId".to_owned(), json!(id));
        out.insert("x-operation-group".to_owned(), json!(group));
        out.insert("x-operation-name".to_owned(), json!(name));
        for key in ["deprecated"].into_iter().chain(KEPT) {
            if let Some(value) = operation.get(key) {
                let place = self.place.under(key);
                let value = match key {
                    "x-pagination" => pagination(value, &place)?,
                    _ => source::scalar(value, &place)?.clone(),
                };
                out.insert(key.to_owned(), value);
            }
        }
        let (parameters, custom_domain) = self.parameters(operation)?;
        if custom_domain {
            out.insert("x-custom-domain-header".to_owned(), json!(true));
        }
        out.insert(
            "externalDocs".to_owned(),
            json!({ "url": self.reference(operation, id)? }),
        );
        if let Some(security) = operation.get("security").or(self.document.get("security")) {
            let place = self.place.under("security");
            for (requirement, place) in listed(Some(security), &place)? {
                for (scheme, scopes) in source::object(requirement, &place)? {
                    texts(scopes, &place.under(scheme))?;
                }
            }
            out.insert("security".to_owned(), security.clone());
        }
        if !parameters.is_empty() {
            out.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if let Some(body) = operation.get("requestBody") {
            out.insert("requestBody".to_owned(), self.body(body)?);
        }
        let redirects = operation.get("x-redirect-is-answer") == Some(&json!(true));
        let responses = self.responses(need("responses")?, redirects)?;
        out.insert("responses".to_owned(), responses);
        Ok(Value::Object(out))
    }

    /// The vendor's page about it.
    fn reference(&self, operation: &Map<String, Value>, id: &str) -> Result<String, Error> {
        if let Some(docs) = operation.get("externalDocs") {
            let place = self.place.under("externalDocs");
            if let Some(url) = source::object(docs, &place)?.get("url") {
                return source::text(url, &place.under("url")).map(str::to_owned);
            }
        }
        let reference = self.target.reference;
        if self.target.layout == Layout::File {
            return Ok(reference.to_owned());
        }
        let tag = operation.get("tags").and_then(|tags| tags.get(0));
        let tag = match tag.and_then(Value::as_str) {
            Some(tag) => tag.to_lowercase().replace([' ', '_'], "-"),
            None => names::resource(self.path, self.place)?,
        };
        Ok(format!("{reference}/{tag}/{}", id.replace('_', "-")))
    }

    /// The parameters, those of the path item among them, and whether the header for custom
    /// domains was one of them.
    fn parameters(&self, operation: &Map<String, Value>) -> Result<(Vec<Value>, bool), Error> {
        let own = listed(operation.get("parameters"), &self.place.under("parameters"))?;
        let (item, place) = self.item;
        let shared = listed(item.get("parameters"), &place.under("parameters"))?;
        let (mut parameters, mut custom_domain) = (Vec::<Value>::new(), false);
        for (value, place) in own.into_iter().chain(shared) {
            let parameter = self.parameter(value, &place)?;
            let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_lowercase();
            if text("in") == "header" && text("name") == CUSTOM_DOMAIN {
                custom_domain = true;
            } else if !parameters.iter().any(|other| {
                (&other["name"], &other["in"]) == (&parameter["name"], &parameter["in"])
            }) {
                parameters.push(parameter);
            }
        }
        Ok((parameters, custom_domain))
    }

    fn parameter(&self, value: &Value, place: &Place) -> Result<Value, Error> {
        let parameter = source::object(self.resolved(value, "parameters", place)?, place)?;
        let mut out = Map::new();
        for key in ["name", "in"] {
            let value = parameter.get(key);
            let value = value.ok_or_else(|| place.error(format!("a parameter needs {key}")))?;
            out.insert(
                key.to_owned(),
                json!(source::text(value, &place.under(key))?),
            );
        }
        if parameter["in"] == "path" {
            out.insert("required".to_owned(), json!(true));
        }
        for (key, value) in parameter {
            let place = place.under(key);
            match key.as_str() {
                "name" | "in" => {}
                "required" => {
                    if source::flag(value, &place)? {
                        out.insert(key.clone(), json!(true));
                    }
                }
                "style"
                | "explode"
                | "allowReserved"
                | "allowEmptyValue"
                | "deprecated"
                | "x-release-lifecycle"
                | "x-rust-name" => {
                    out.insert(key.clone(), source::scalar(value, &place)?.clone());
                }
                "schema" => {
                    out.insert(key.clone(), schema::convert(value, &place)?);
                }
                // Prose, samples, and a flag for other SDKs.
                "description" | "example" | "examples" | "x-sdk-ignore" => {}
                key if prose(key) => {}
                _ => return Err(unknown(&place, "a parameter")),
            }
        }
        if !out.contains_key("schema") {
            return Err(place.error("a parameter needs a schema"));
        }
        Ok(Value::Object(out))
    }

    fn body(&self, value: &Value) -> Result<Value, Error> {
        let place = self.place.under("requestBody");
        let body = source::object(self.resolved(value, "requestBodies", &place)?, &place)?;
        let mut out = Map::new();
        for (key, value) in body {
            let place = place.under(key);
            match key.as_str() {
                "required" => {
                    out.insert(key.clone(), json!(source::flag(value, &place)?));
                }
                "x-release-lifecycle" => {
                    out.insert(key.clone(), source::scalar(value, &place)?.clone());
                }
                "content" => {
                    let mut content = content(value, &place)?;
                    // Every JSON body is listed as a form as well; JSON says more.
                    if content.contains_key(JSON) {
                        content.shift_remove(FORM);
                    }
                    out.insert(key.clone(), Value::Object(content));
                }
                "description" => {}
                key if prose(key) => {}
                _ => return Err(unknown(&place, "a request body")),
            }
        }
        if !out.contains_key("content") {
            return Err(place.error("a request body needs content"));
        }
        Ok(Value::Object(out))
    }

    /// The successes alone, redirects among them where they are answers: an error's body is read
    /// as it comes.
    fn responses(&self, value: &Value, redirects: bool) -> Result<Value, Error> {
        let place = self.place.under("responses");
        let mut out = Map::new();
        for (status, value) in source::object(value, &place)? {
            let place = place.under(status);
            let counts = match status.as_bytes().first() {
                Some(b'2') => true,
                Some(b'3') => redirects,
                _ => false,
            };
            if !counts {
                continue;
            }
            let response = source::object(self.resolved(value, "responses", &place)?, &place)?;
            let mut success = Map::new();
            success.insert("description".to_owned(), json!(""));
            for (key, value) in response {
                let place = place.under(key);
                match key.as_str() {
                    // There is no body with this status (RFC 9110, section 15.3.5).
                    "content" if status == "204" => {}
                    "content" => {
                        success.insert(key.clone(), Value::Object(content(value, &place)?));
                    }
                    "x-release-lifecycle" => {
                        success.insert(key.clone(), source::scalar(value, &place)?.clone());
                    }
                    // Headers are kept with every answer, and named by none.
                    "description" | "headers" => {}
                    key if prose(key) => {}
                    _ => return Err(unknown(&place, "a response")),
                }
            }
            out.insert(status.clone(), Value::Object(success));
        }
        if out.is_empty() {
            return Err(place.error("an operation needs a success (2xx)"));
        }
        Ok(Value::Object(out))
    }

    /// What a reference to a component of a kind leads to; the value itself if it is none.
    fn resolved<'b>(
        &'b self,
        value: &'b Value,
        kind: &str,
        place: &Place,
    ) -> Result<&'b Value, Error> {
        let Some(reference) = value.get("$ref") else {
            return Ok(value);
        };
        let place = place.under("$ref");
        let reference = source::text(reference, &place)?;
        let name = reference.strip_prefix(&format!("#/components/{kind}/"));
        let target =
            name.and_then(|name| self.document.pointer(&format!("/components/{kind}/{name}")));
        target.ok_or_else(|| place.error(format!("{reference:?} leads to nothing")))
    }
}

fn content(value: &Value, place: &Place) -> Result<Map<String, Value>, Error> {
    let mut out = Map::new();
    for (media, value) in source::object(value, place)? {
        let place = place.under(media);
        let mut converted = Map::new();
        for (key, value) in source::object(value, &place)? {
            let place = place.under(key);
            match key.as_str() {
                "schema" => {
                    converted.insert(key.clone(), schema::convert(value, &place)?);
                }
                "x-release-lifecycle" => {
                    converted.insert(key.clone(), source::scalar(value, &place)?.clone());
                }
                "x-form-omit" => {
                    converted.insert(key.clone(), json!(texts(value, &place)?));
                }
                "example" | "examples" => {}
                _ => return Err(unknown(&place, "a media type")),
            }
        }
        if !converted.contains_key("schema") {
            return Err(place.error("a media type needs a schema"));
        }
        out.insert(media.clone(), Value::Object(converted));
    }
    Ok(out)
}

/// The elements of a list that may be missing, each with its place.
fn listed<'a>(value: Option<&'a Value>, place: &Place) -> Result<Vec<(&'a Value, Place)>, Error> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let values = source::list(value, place)?.iter().enumerate();
    Ok(values
        .map(|(index, value)| (value, place.under(index)))
        .collect())
}

/// A list of texts.
fn texts<'a>(value: &'a Value, place: &Place) -> Result<Vec<&'a str>, Error> {
    let values = listed(Some(value), place)?;
    values
        .iter()
        .map(|(value, place)| source::text(value, place))
        .collect()
}

/// An `x-pagination` that an overlay says.
fn pagination(value: &Value, place: &Place) -> Result<Value, Error> {
    let mut out = Map::new();
    for (key, value) in source::object(value, place)? {
        let place = place.under(key);
        let value = match key.as_str() {
            "styles" => json!(texts(value, &place)?),
            "items" => json!(source::text(value, &place)?),
            "totals" => json!(source::flag(value, &place)?),
            "element" => schema::convert(value, &place)?,
            _ => return Err(unknown(&place, "x-pagination")),
        };
        out.insert(key.clone(), value);
    }
    Ok(Value::Object(out))
}

/// `x-description-1`: more of the same prose.
fn prose(key: &str) -> bool {
    let number = key.strip_prefix("x-description-");
    number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
}

fn unknown(place: &Place, holder: &str) -> Error {
    place.error(format!("this is not known to the import in {holder}"))
}
