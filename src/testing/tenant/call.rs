use bytes::Bytes;
use http::{Method, Response, StatusCode};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::catalogue::{Catalogue, Found, Path};
use super::problem::Problem;
use super::settings::Settings;
use crate::testing::reply;
use crate::testing::request::Request;
use crate::transport::{BodyKind, Operation};

pub(super) type Answer = Result<Response<Bytes>, Problem>;

/// A request to the Management API that is let in, read as its operation says.
pub(super) struct Call<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) settings: &'a Settings,
    pub(super) request: &'a Request,
    pub(super) operation: &'static Operation,
    pub(super) shape: String,
    pub(super) path: Path,
    query: Vec<(String, String)>,
    /// The JSON of the body; an empty object where there is none or it is no JSON.
    pub(super) body: Value,
    pub(super) client_id: String,
}

impl<'a> Call<'a> {
    pub(super) fn read(
        catalogue: &'a Catalogue,
        settings: &'a Settings,
        request: &'a Request,
        found: Found,
        client_id: String,
    ) -> Result<Self, Problem> {
        let operation = found.operation;
        let query = read_query(operation, &request.query)?;
        let body = match operation.body {
            Some(BodyKind::Json) if !request.body.is_empty() => read_json(request)?,
            _ => Value::Object(Map::new()),
        };
        Ok(Self {
            catalogue,
            settings,
            request,
            operation,
            shape: found.shape,
            path: found.path,
            query,
            body,
            client_id,
        })
    }

    pub(super) fn is(&self, method: &Method, shape: &str) -> bool {
        self.operation.method == *method && self.shape == shape
    }

    /// Whether the path ends in an id, and not in a name of its own.
    pub(super) fn ends_in_id(&self) -> bool {
        self.shape.ends_with("/{}")
    }

    /// The last segment of the path.
    pub(super) fn last(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The path without its last segments.
    pub(super) fn above(&self, segments: usize) -> &[String] {
        &self.path[..self.path.len().saturating_sub(segments)]
    }

    /// The shape of the path without its last segments.
    pub(super) fn shape_above(&self, segments: usize) -> &str {
        let mut shape = self.shape.as_str();
        for _ in 0..segments {
            shape = shape.rsplit_once('/').map_or("", |(above, _)| above);
        }
        shape
    }

    /// The value of a parameter of the query; the first where there are several.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        let (_, value) = query.find(|(known, _)| known == name)?;
        Some(value)
    }

    pub(super) fn queries<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        let query = self.query.iter().filter(move |(known, _)| known == name);
        query.map(|(_, value)| value.as_str())
    }

    pub(super) fn all_queries(&self) -> &[(String, String)] {
        &self.query
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.query(name) == Some("true")
    }

    /// The members of the body.
    pub(super) fn members(&self) -> Result<&Map<String, Value>, Problem> {
        self.body
            .as_object()
            .ok_or_else(|| Problem::body("The body has to be an object."))
    }

    /// The list of a body that is a list, or an object around one.
    pub(super) fn elements(&self) -> Option<&[Value]> {
        match &self.body {
            Value::Array(elements) => Some(elements),
            Value::Object(members) if members.len() == 1 => {
                members.values().next()?.as_array().map(Vec::as_slice)
            }
            _ => None,
        }
    }

    /// The answer to a creation. The service has 200 in some places.
    pub(super) fn created(&self, body: &Value) -> Answer {
        const OK: [&str; 6] = [
            "/branding/themes",
            "/email-templates",
            "/jobs/users-exports",
            "/log-streams",
            "/organizations/{}/invitations",
            "/roles",
        ];
        let status = match self.shape.as_str() {
            shape if OK.contains(&shape) => StatusCode::OK,
            "/jobs/users-imports" => StatusCode::ACCEPTED,
            _ => StatusCode::CREATED,
        };
        Ok(reply::json(status, body))
    }
}

pub(super) fn ok(body: &Value) -> Answer {
    Ok(reply::json(StatusCode::OK, body))
}

pub(super) fn no_content() -> Answer {
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

/// A parameter that the operation has not would be a mistake of the caller or of the SDK.
fn read_query(operation: &Operation, query: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut read = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let mut known = operation.parameters.iter();
        if !known.any(|parameter| !parameter.in_path && name == parameter.name) {
            let message = format!("The operation has no parameter {name:?}.");
            return Err(Problem::query(message));
        }
        read.push((name.into_owned(), value.into_owned()));
    }
    Ok(read)
}

fn read_json(request: &Request) -> Result<Value, Problem> {
    if !request.is_of("application/json") {
        return Err(Problem::body("The body has to be JSON."));
    }
    match serde_json::from_slice(&request.body) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
        _ => Err(Problem::body("The body is no JSON object.")),
    }
}
