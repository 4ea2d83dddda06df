//! Fields that a credential adds to the body of a request, whichever way the body is written.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use zeroize::Zeroizing;

use super::{BodyKind, Operation, form};
use crate::error::{Error, media_type};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Adds fields to the body of a request: a form, a JSON object, or, where there is none yet, one
/// as the operation has it. None of the reserved names may stand in the body before: which of two
/// values a service takes is not for an attacker, nor for chance, to decide. Old bytes and new
/// are wiped when their last holder lets go of them.
///
/// # Errors
/// An invalid argument where a reserved name is there, or the body is not one of these; a
/// configuration error where the request can have no body.
pub(crate) fn add_fields(
    operation: &Operation,
    request: &mut reqwest::Request,
    reserved: &[&'static str],
    fields: &[(&str, &str)],
) -> Result<(), Error> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::configuration(
            "the client proves itself in the body of a request, and this one has none; use \
             `ClientAuth::SecretBasic`",
        ));
    }
    let written = request.body().and_then(reqwest::Body::as_bytes);
    let written = written.unwrap_or_default();
    let kind = media_type(request.headers()).unwrap_or(match operation.body {
        Some(BodyKind::Json) => JSON,
        _ => FORM,
    });
    let (bytes, kind) = if kind.eq_ignore_ascii_case(FORM) {
        (add_to_form(written, reserved, fields)?, FORM)
    } else if kind.eq_ignore_ascii_case(JSON) {
        (add_to_json(written, reserved, fields)?, JSON)
    } else {
        return Err(Error::configuration(
            "the client cannot prove itself in a body that is neither form nor JSON; use \
             `ClientAuth::SecretBasic`",
        ));
    };
    *request.body_mut() = Some(Bytes::from_owner(bytes).into());
    let headers = request.headers_mut();
    headers
        .entry(header::CONTENT_TYPE)
        .or_insert(HeaderValue::from_static(kind));
    Ok(())
}

fn taken(name: &'static str) -> Error {
    Error::invalid_argument(name, "the client of the SDK sends it; leave it out")
}

fn add_to_form(
    written: &[u8],
    reserved: &[&'static str],
    fields: &[(&str, &str)],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    for (name, _) in url::form_urlencoded::parse(written) {
        if let Some(name) = reserved.iter().find(|reserved| **reserved == name) {
            return Err(taken(name));
        }
    }
    // Enough for the longest assertion, so that no copy is left behind by growing.
    let more: usize = fields
        .iter()
        .map(|(k, v)| 3 * (k.len() + v.len()) + 2)
        .sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(written.len() + more));
    bytes.extend_from_slice(written);
    for (name, value) in fields {
        form::push(&mut bytes, name, value);
    }
    Ok(bytes)
}

/// Puts the members before those that are there, whose text is not read but for its names: it may
/// hold passwords.
fn add_to_json(
    written: &[u8],
    reserved: &[&'static str],
    fields: &[(&str, &str)],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let written = match written.trim_ascii() {
        b"" => b"{}",
        written => written,
    };
    let names =
        names(written).ok_or_else(|| Error::invalid_argument("body", "it is no JSON object"))?;
    if let Some(name) = reserved
        .iter()
        .find(|name| names.iter().any(|own| own == *name))
    {
        return Err(taken(name));
    }
    // A character takes six bytes at most, as `\u001f`.
    let more: usize = fields
        .iter()
        .map(|(k, v)| 6 * (k.len() + v.len()) + 6)
        .sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(written.len() + more));
    bytes.push(b'{');
    for (name, value) in fields {
        if bytes.len() > 1 {
            bytes.push(b',');
        }
        // Writing a text into memory does not fail.
        let _ = serde_json::to_writer(&mut *bytes, name);
        bytes.push(b':');
        let _ = serde_json::to_writer(&mut *bytes, value);
    }
    if !names.is_empty() && !fields.is_empty() {
        bytes.push(b',');
    }
    bytes.extend_from_slice(&written[1..]);
    Ok(bytes)
}

/// The names of the members of an object.
fn names(json: &[u8]) -> Option<Vec<String>> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let names = deserializer.deserialize_map(Names).ok()?;
    deserializer.end().ok()?;
    Some(names)
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = map.next_key()? {
            map.next_value::<IgnoredAny>()?;
            names.push(name);
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESERVED: [&str; 2] = ["client_id", "client_secret"];

    fn added(json: &str, fields: &[(&str, &str)]) -> Result<String, Error> {
        let bytes = add_to_json(json.as_bytes(), &RESERVED, fields)?;
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn json_keeps_what_it_has() {
        let fields = [("client_id", "a\"b"), ("client_secret", "\u{1f}ü")];
        let own = r#""client_id":"a\"b","client_secret":"\u001fü""#;
        for (before, after) in [
            ("", format!("{{{own}}}")),
            ("{}", format!("{{{own}}}")),
            (" { } ", format!("{{{own} }}")),
            (
                r#"{"x":{"client_id":1}}"#,
                format!("{{{own},\"x\":{{\"client_id\":1}}}}"),
            ),
        ] {
            assert_eq!(added(before, &fields).unwrap(), after);
        }
        assert_eq!(added(r#"{"x":1}"#, &[]).unwrap(), r#"{"x":1}"#);
    }

    #[test]
    fn a_reserved_name_is_refused_however_it_is_written() {
        for body in [
            r#"{"client_id":null}"#,
            r#"{"x":1,"client\u005fsecret":"s3cr3t"}"#,
        ] {
            let error = added(body, &[]).unwrap_err();
            assert!(error.is_invalid_argument() && !error.to_string().contains("s3cr3t"));
        }
        for body in ["client_id=x", "a=b&client%5Fsecret=s3cr3t", "client_id"] {
            let error = add_to_form(body.as_bytes(), &RESERVED, &[]).unwrap_err();
            assert!(error.is_invalid_argument() && !error.to_string().contains("s3cr3t"));
        }
        for body in ["[]", "1", "{", "{}{}", "text"] {
            assert!(
                added(body, &[]).unwrap_err().is_invalid_argument(),
                "{body}"
            );
        }
    }
}
