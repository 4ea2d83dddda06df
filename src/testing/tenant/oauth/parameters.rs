use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::problem::Problem;
use crate::testing::parameters::Parameters;
use crate::testing::request::Request;

/// The parameters of a request: of a query, a form, or a JSON object, which Auth0 takes alike.
#[derive(Clone, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn of_query(request: &Request) -> Result<Self, Problem> {
        let read = Parameters::parse(request.query.as_bytes())?;
        Ok(Self(read.into_pairs()))
    }

    /// Of the body: a form or JSON.
    pub(super) fn of_body(request: &Request) -> Result<Self, Problem> {
        if request.is_of("application/json") {
            return Self::of_json(&request.json()?);
        }
        if request.body.is_empty() && !request.headers.contains_key(CONTENT_TYPE) {
            return Ok(Self::default());
        }
        Ok(Self(request.form()?.into_pairs()))
    }

    /// Of an endpoint that takes nothing but a form.
    pub(super) fn of_form(request: &Request) -> Result<Self, Problem> {
        Ok(Self(request.form()?.into_pairs()))
    }

    /// Numbers and flags are read as their texts, objects and lists as JSON. A null is none of
    /// them: it is what a client sends that forgot to leave a parameter out.
    pub(super) fn of_json(members: &Map<String, Value>) -> Result<Self, Problem> {
        let read = members.iter().map(|(name, value)| match value {
            Value::Null => Err(Problem::invalid_request(format!("{name} is null"))),
            Value::String(text) => Ok((name.clone(), text.clone())),
            value => Ok((name.clone(), value.to_string())),
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// A parameter without a value counts as left out (RFC 6749, section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn require(&self, name: &str) -> Result<&str, Problem> {
        self.get(name).ok_or_else(|| Problem::missing(name))
    }

    /// A parameter that is a JSON object or list, as text in a form.
    pub(super) fn json(&self, name: &str) -> Result<Option<Value>, Problem> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        match serde_json::from_str(text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(Some(value)),
            _ => Err(Problem::invalid_request(format!("{name} is no JSON"))),
        }
    }

    /// A parameter that is a list of words.
    pub(super) fn words(&self, name: &str) -> Vec<String> {
        let words = self.get(name).unwrap_or_default().split(' ');
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }
}
