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

use std::cell::RefCell;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{DecodeError, Error};
use crate::management::ManagementClient;
use crate::model::lenient::{self, Path};
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
type Body = fn(&Value) -> Result<Value, DecodeError>;

/// Reads an answer as a type, and writes it as JSON again.
pub(crate) fn answer<T: Answer + Serialize>(raw: &RawAnswer<'_>) -> Result<Value, Unreadable> {
    let value = T::read(raw)?;
    Ok(serde_json::to_value(&value).unwrap_or(Value::Null))
}

/// Reads a body as a type, and writes it as JSON again. What does not fit is kept as it is, and so
/// is a null where the type knows none: the service judges.
pub(crate) fn body<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, DecodeError> {
    let misfits = RefCell::default();
    let typed = lenient::read::<T>(value, &Path::Root, &misfits);
    let typed = typed.map_err(|unfit| DecodeError::unfit(unfit, (0, 0)))?;
    let mut written = serde_json::to_value(typed).unwrap_or(Value::Null);
    keep_nulls(value, &mut written);
    Ok(written)
}

/// Puts back each null that a type has read as absent.
fn keep_nulls(given: &Value, written: &mut Value) {
    match (given, written) {
        (Value::Object(given), Value::Object(written)) => {
            for (name, given) in given {
                match written.get_mut(name) {
                    Some(written) => keep_nulls(given, written),
                    None if given.is_null() => drop(written.insert(name.clone(), Value::Null)),
                    None => {}
                }
            }
        }
        (Value::Array(given), Value::Array(written)) => {
            for (given, written) in given.iter().zip(written) {
                keep_nulls(given, written);
            }
        }
        _ => {}
    }
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

/// The answer of a call by name: read by the types of the operation and written again. A null that
/// a type reads as absent is left out, and so is what no type is specified for;
/// [`Response::body`](crate::transport::Response::body) has all of it.
#[derive(Clone, PartialEq)]
pub struct Json(pub Value);

/// Shows no value: there are secrets among them.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(..)")
    }
}

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
    #[cfg_attr(
        feature = "management-users",
        doc = r#"
```
# fn main() -> Result<(), auth0_sdk::Error> {
use auth0_sdk::management::ManagementClient;
use serde_json::json;

let client = ManagementClient::builder("tenant.auth0.com").token("token").build()?;
let arguments = json!({ "id": "auth0|1", "fields": "email" });
let request = client.call("users.get", &arguments)?;
assert_eq!(
    request.url()?.as_str(),
    "https://tenant.auth0.com/api/v2/users/auth0%7C1?fields=email",
);
# Ok(())
# }
```
"#
    )]
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
        if operation.answers_with_events {
            let reason = format!("{name} has no end; use its typed form");
            return Err(Error::invalid_argument("name", reason));
        }
        if operation.body_required && !given.contains_key("body") {
            let reason = format!("{name} needs it");
            return Err(Error::invalid_argument("body", reason));
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

#[cfg(all(test, feature = "management-roles"))]
mod tests {
    use serde_json::json;

    use super::*;

    fn client() -> ManagementClient {
        let builder = ManagementClient::builder("tenant.auth0.com").token("token");
        builder.build().unwrap()
    }

    #[test]
    fn what_is_given_is_checked_against_the_catalogue() {
        for (name, arguments, wanted) in [
            ("users.got", json!({}), "there is no operation"),
            ("roles.get", json!({}), "`id`"),
            (
                "roles.get",
                json!({ "id": "a", "x": 1 }),
                "no argument \"x\"",
            ),
            ("roles.get", json!([]), "arguments are an object"),
            (
                "roles.get",
                json!({ "id": ["a", "b"] }),
                "it takes one value",
            ),
            (
                "roles.get",
                json!({ "id": { "s3cr3t": 1 } }),
                "a text, a number",
            ),
            ("roles.create", json!({}), "`body`"),
            ("roles.create", json!({ "body": 7 }), "`body`"),
        ] {
            let error = client().call(name, &arguments).unwrap_err().to_string();
            assert!(error.contains(wanted), "{name}: {error}");
            assert!(!error.contains("s3cr3t"));
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_sent_and_never_shown() {
        let given = json!({ "name": { "s3cr3t": 1 }, "description": null, "new": [null] });
        let typed = find("roles.update").unwrap();
        assert_eq!(typed.body.unwrap()(&given).unwrap(), given);
        let error = typed.body.unwrap()(&json!("s3cr3t")).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        assert!(!format!("{:?}", Json(given)).contains("s3cr3t"));
    }
}
