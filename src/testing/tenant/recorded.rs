use std::fmt;

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, Method};
use serde_json::Value;
use url::form_urlencoded;

use crate::testing::request::Request;

/// A request that a [`Tenant`](super::Tenant) has received.
///
/// `Debug` shows no credential: header values that are secrets and the values of the body are
/// left out.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The id of the operation, `users.list`; none for the OAuth side and for paths that are no
    /// operation.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: Method,
    /// The path, as sent: `/api/v2/users/auth0%7C1`.
    pub path: String,
    /// The query, as sent, without `?`; empty where there was none.
    pub query: String,
    /// The headers, with the credentials in them.
    pub headers: HeaderMap,
    /// The body, where it was JSON.
    pub body: Option<Value>,
    /// The body, where it was a form: names and values.
    pub form: Vec<(String, String)>,
}

impl RecordedRequest {
    pub(super) fn new(request: &Request, operation: Option<&'static str>) -> Self {
        Self {
            operation,
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: request.headers.clone(),
            body: serde_json::from_slice(&request.body).ok(),
            form: match request.is_of("application/x-www-form-urlencoded") {
                true => form_urlencoded::parse(&request.body).into_owned().collect(),
                false => Vec::new(),
            },
        }
    }

    /// A parameter of the form, or a member of the JSON that is a text.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut form = self.form.iter();
        let field = form.find(|(known, _)| known == name);
        let member = || self.body.as_ref()?.get(name)?.as_str();
        field.map(|(_, value)| value.as_str()).or_else(member)
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        for name in [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE] {
            if let Some(value) = headers.get_mut(name) {
                value.set_sensitive(true);
            }
        }
        let members = self.body.as_ref().and_then(Value::as_object);
        // Codes and hints are in the queries of the OAuth side.
        let query = match self.operation {
            Some(_) => self.query.clone(),
            None => form_urlencoded::parse(self.query.as_bytes())
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
                .join("&"),
        };
        let form: Vec<_> = self.form.iter().map(|(name, _)| name).collect();
        f.debug_struct("RecordedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &query)
            .field("headers", &headers)
            .field(
                "body",
                &members.map(|members| members.keys().collect::<Vec<_>>()),
            )
            .field("form", &form)
            .finish()
    }
}
