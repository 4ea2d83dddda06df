//! The operation that a row belongs to, and its request in the words of the catalogue.

use auth0_sdk::dynamic;
use auth0_sdk::transport::{BodyKind, Operation, Parameter, Several};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::row::{BASE, Row};

/// What a row's request is, in the words of the catalogue.
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    pub(crate) arguments: Value,
    /// Query parameters that the specification does not know.
    pub(crate) unknown: Vec<String>,
}

impl Row {
    /// The JSON of the request; `None` where there is none.
    pub(crate) fn request_json(&self) -> Option<Value> {
        serde_json::from_str(&self.request)
            .ok()
            .filter(|value: &Value| !value.is_null())
    }

    /// Finds the operation, and takes the row's request apart for it.
    pub(crate) fn request(&self) -> Option<Request> {
        let path = self.path.strip_prefix(BASE)?;
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let fits = dynamic::operations().filter(|operation| {
            operation.method == *self.method && matches(operation.path, &segments)
        });
        // `/users/{id}` and `/users/me`: the one that says more in words.
        let operation = fits.min_by_key(|operation| operation.path.matches('{').count())?;
        let mut arguments = Map::new();
        for (name, segment) in operation.path.trim_matches('/').split('/').zip(&segments) {
            if let Some(name) = name
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            {
                arguments.insert(name.to_owned(), decoded(segment).into());
            }
        }
        let mut unknown = Vec::new();
        for (name, value) in url::form_urlencoded::parse(self.query.as_bytes()) {
            let known = operation.parameters.iter().find(|known| known.name == name);
            match known.filter(|known| !known.in_path) {
                None => unknown.push(name.into_owned()),
                Some(parameter) => add(&mut arguments, parameter, value.into_owned()),
            }
        }
        let body = match operation.body {
            Some(BodyKind::Multipart { .. }) => Some(parts(&self.request)),
            Some(_) => self.request_json(),
            None => None,
        };
        if let Some(body) = body {
            arguments.insert("body".to_owned(), body);
        }
        let arguments = arguments.into();
        Some(Request {
            operation,
            arguments,
            unknown,
        })
    }
}

/// The parts of a multipart body, by name.
pub(crate) fn parts(body: &str) -> Value {
    let boundary = body.lines().next().unwrap_or_default();
    let parts = body.split(boundary).filter_map(|part| {
        let (head, text) = part.split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let text = text.strip_suffix("\r\n").unwrap_or(text);
        let value = match text {
            "true" => true.into(),
            "false" => false.into(),
            text => Value::from(text),
        };
        Some((name.split('"').next()?.to_owned(), value))
    });
    parts.collect::<Map<_, _>>().into()
}

fn matches(template: &str, segments: &[&str]) -> bool {
    let template: Vec<&str> = template.trim_matches('/').split('/').collect();
    let fits = |(part, segment): (&&str, &&str)| part.starts_with('{') || part == segment;
    template.len() == segments.len() && template.iter().zip(segments).all(fits)
}

/// A value, or one more of a parameter that takes several.
fn add(arguments: &mut Map<String, Value>, parameter: &Parameter, value: String) {
    match (parameter.several, arguments.get_mut(parameter.name)) {
        (Several::Repeated, Some(Value::Array(values))) => values.push(value.into()),
        (Several::Repeated, _) => {
            arguments.insert(parameter.name.to_owned(), vec![value].into());
        }
        _ => {
            arguments.insert(parameter.name.to_owned(), value.into());
        }
    }
}

pub(crate) fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
