//! Operations by name, with JSON in and out: for scripts, tools and tests.
//!
//! [`operations`] is the catalogue of what is compiled in, and
//! [`ManagementClient::call`](crate::management::ManagementClient::call) makes a call of any of
//! them. It goes the way that typed calls go: arguments are checked against the catalogue, the
//! body and the answer pass through the types of the operation.
//!
//! ```
//! use auth0_sdk::dynamic;
//!
//! for operation in dynamic::operations() {
//!     println!("{} {} {}", operation.id, operation.method, operation.path);
//! }
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::Error;
use crate::management::ManagementClient;
use crate::transport::{
    Answer, BodyKind, Call, Operation, Parameter, RawAnswer, Request, Several, Unreadable,
};

/// An operation and what its types do, as functions over JSON.
pub(crate) struct Typed {
    pub(crate) operation: &'static Operation,
    pub(crate) answer: fn(&RawAnswer<'_>) -> Result<Value, Unreadable>,
    pub(crate) body: Option<Body>,
}

/// What a body's type makes of a body.
type Body = fn(&Value) -> Result<Value, serde_json::Error>;

/// Reads an answer as a type, and writes it as JSON again.
pub(crate) fn answer<T: Answer + Serialize>(raw: &RawAnswer<'_>) -> Result<Value, Unreadable> {
    let value = T::read(raw)?;
    Ok(serde_json::to_value(&value).unwrap_or(Value::Null))
}

/// Reads a body as a type, and writes it as JSON again.
pub(crate) fn body<T: DeserializeOwned + Serialize>(
    value: &Value,
) -> Result<Value, serde_json::Error> {
    serde_json::to_value(T::deserialize(value)?)
}

/// The types of all that is compiled in.
fn typed() -> &'static [Typed] {
    crate::management::TYPED
}

fn find(id: &str) -> Option<&'static Typed> {
    typed().iter().find(|typed| typed.operation.id == id)
}

/// The operations that are compiled in: all of them, or those of the resources whose features
/// are on.
pub fn operations() -> impl ExactSizeIterator<Item = &'static Operation> {
    typed().iter().map(|typed| typed.operation)
}

/// The answer of a call by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub Value);

impl Answer for Json {
    const ACCEPT: &'static str = "application/json, text/html;q=0.9, */*;q=0.1";

    fn read(raw: &RawAnswer<'_>) -> Result<Self, Unreadable> {
        match find(raw.operation.id) {
            Some(typed) => (typed.answer)(raw).map(Self),
            None => Value::read(raw).map(Self),
        }
    }
}

impl ManagementClient {
    /// A call of the operation `name` of the catalogue: `users.get`.
    ///
    /// `arguments` is an object with the values of path and query under their names on the wire,
    /// lists as arrays, and the body under `body`.
    ///
    /// ```
    /// # fn main() -> Result<(), auth0_sdk::Error> {
    /// use auth0_sdk::management::ManagementClient;
    /// use serde_json::json;
    ///
    /// let client = ManagementClient::builder("tenant.auth0.com").token("token").build()?;
    /// let arguments = json!({ "id": "auth0|1", "fields": "email" });
    /// let request = client.call("users.get", &arguments)?;
    /// assert_eq!(
    ///     request.url()?.as_str(),
    ///     "https://tenant.auth0.com/api/v2/users/auth0%7C1?fields=email",
    /// );
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// An invalid argument: a name that the catalogue lacks, an argument that the operation has
    /// not, one that it needs, or a value that cannot be written.
    pub fn call(&self, name: &str, arguments: &Value) -> Result<Request<Json>, Error> {
        let Some(typed) = find(name) else {
            let reason = format!("there is no operation {name:?}, or its feature is off");
            return Err(Error::invalid_argument("name", reason));
        };
        let none = Map::new();
        let given = match arguments {
            Value::Object(given) => given,
            Value::Null => &none,
            _ => {
                let reason = "arguments are an object";
                return Err(Error::invalid_argument("arguments", reason));
            }
        };
        let operation = typed.operation;
        let mut call = Call::new(operation);
        for parameter in operation.parameters {
            call = match given.get(parameter.name) {
                None | Some(Value::Null) if parameter.required => {
                    let reason = format!("{name} needs it");
                    return Err(Error::invalid_argument(parameter.name, reason));
                }
                None | Some(Value::Null) => call,
                Some(value) => put(call, parameter, value)?,
            };
        }
        let known = |argument: &str| {
            let mut names = operation.parameters.iter().map(|parameter| parameter.name);
            names.any(|name| name == argument) || (argument == "body" && typed.body.is_some())
        };
        if let Some(unknown) = given.keys().find(|argument| !known(argument)) {
            let reason = format!("{name} has no argument {unknown:?}");
            return Err(Error::invalid_argument("arguments", reason));
        }
        if let (Some(write), Some(value)) = (typed.body, given.get("body")) {
            let body = write(value).map_err(|error| Error::invalid_argument("body", error))?;
            call = match operation.body {
                Some(BodyKind::Form) => call.form(&body),
                Some(BodyKind::Multipart { files }) => call.multipart(&body, files),
                _ => call.json(&body),
            };
        }
        Ok(Request::new(self.transport().clone(), call))
    }
}

/// Writes one argument.
fn put(call: Call<Json>, parameter: &Parameter, value: &Value) -> Result<Call<Json>, Error> {
    let name = parameter.name;
    if let Value::Array(values) = value {
        let texts: Vec<_> = values
            .iter()
            .map(|value| text(name, value))
            .collect::<Result<_, _>>()?;
        return match parameter.several {
            Several::No => Err(Error::invalid_argument(name, "it takes one value")),
            Several::Joined(between) => Ok(call.query_joined(name, &texts, between)),
            Several::Repeated => Ok(call.query_repeated(name, &texts)),
        };
    }
    let text = text(name, value)?;
    Ok(match (parameter.in_path, parameter.several) {
        (true, _) => call.path(name, &text),
        (false, Several::Repeated) => call.query_repeated(name, &[text]),
        (false, _) => call.query(name, &text),
    })
}

fn text(name: &'static str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(Error::invalid_argument(
            name,
            "a text, a number or a boolean is needed",
        )),
    }
}
