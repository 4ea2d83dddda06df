//! `multipart/form-data` (RFC 7578), written from a value as JSON is.

use std::fmt::{self, Write as _};

use rand::TryRng as _;
use rand::rngs::SysRng;
use serde::Serialize;
use serde_json::Value;

/// Why a value cannot be written as parts.
#[derive(Debug)]
pub(super) enum Refused {
    Json(serde_json::Error),
    NoObject,
    NoRandomness,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::NoObject => f.write_str("only an object can be written as parts"),
            Self::NoRandomness => f.write_str("no randomness for the boundary between parts"),
        }
    }
}

/// The media type with its boundary, and the body: a part for each member that is not null.
/// Members named in `files` are files of JSON, as Auth0 takes them.
pub(super) fn write<B: Serialize>(body: &B, files: &[&str]) -> Result<(String, Vec<u8>), Refused> {
    let Value::Object(members) = serde_json::to_value(body).map_err(Refused::Json)? else {
        return Err(Refused::NoObject);
    };
    let mut random = [0_u8; 16];
    SysRng
        .try_fill_bytes(&mut random)
        .map_err(|_| Refused::NoRandomness)?;
    let mut boundary = "auth0-sdk-".to_owned();
    for byte in random {
        let _ = write!(boundary, "{byte:02x}");
    }
    let mut parts = Vec::new();
    for (name, value) in members {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            other => other.to_string(),
        };
        let name = quoted(&name);
        let head = match files.contains(&name.as_str()) {
            true => format!("; filename=\"{name}.json\"\r\nContent-Type: application/json"),
            false => String::new(),
        };
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{head}\r\n\r\n"
        );
        parts.extend_from_slice(head.as_bytes());
        parts.extend_from_slice(text.as_bytes());
        parts.extend_from_slice(b"\r\n");
    }
    parts.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), parts))
}

/// As browsers write names: quotes and line ends percent-encoded.
fn quoted(name: &str) -> String {
    let name = name.replace('"', "%22").replace('\r', "%0D");
    name.replace('\n', "%0A")
}
