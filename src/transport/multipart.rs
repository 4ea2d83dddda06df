//! `multipart/form-data` (RFC 7578), written from a value as JSON is.

use std::fmt::{self, Write as _};

use rand::TryRng as _;
use rand::rngs::SysRng;
use serde::Serialize;

use super::form::fields;

/// Why a value cannot be written as parts.
#[derive(Debug)]
pub(super) enum Refused {
    Json(serde_json::Error),
    NoRandomness,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::NoRandomness => f.write_str("no randomness for the boundary between parts"),
        }
    }
}

/// The media type with its boundary, and the body: a part for each member that is not null.
/// Members named in `files` are files of JSON, as Auth0 takes them.
pub(super) fn write<B: Serialize>(body: &B, files: &[&str]) -> Result<(String, Vec<u8>), Refused> {
    let fields = fields(body).map_err(Refused::Json)?;
    let mut random = [0_u8; 16];
    SysRng
        .try_fill_bytes(&mut random)
        .map_err(|_| Refused::NoRandomness)?;
    let mut boundary = "auth0-sdk-".to_owned();
    for byte in random {
        let _ = write!(boundary, "{byte:02x}");
    }
    let mut parts = Vec::new();
    for (name, text) in fields {
        let is_file = files.contains(&name.as_str());
        let name = quoted(&name);
        let head = match is_file {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The body with its boundary written as `B`, and LF for CRLF once that is certain.
    fn written(body: &Value, files: &[&str]) -> String {
        let (media_type, bytes) = write(body, files).unwrap();
        let boundary = media_type.split_once("; boundary=").unwrap().1;
        let text = String::from_utf8(bytes).unwrap().replace(boundary, "B");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        text.replace("\r\n", "\n")
    }

    #[test]
    fn each_member_is_a_part_and_the_last_line_ends_the_body() {
        let body = json!({ "a": "x", "n": 7, "t": true });
        let wanted = r#"--B
Content-Disposition: form-data; name="a"

x
--B
Content-Disposition: form-data; name="n"

7
--B
Content-Disposition: form-data; name="t"

true
--B--
"#;
        assert_eq!(written(&body, &[]), wanted);
        assert_eq!(written(&json!({}), &[]), "--B--\n");
    }

    #[test]
    fn a_file_has_a_name_and_a_media_type() {
        let body = json!({ "users": r#"[{"email":"ü"}]"# });
        let wanted = r#"--B
Content-Disposition: form-data; name="users"; filename="users.json"
Content-Type: application/json

[{"email":"ü"}]
--B--
"#;
        assert_eq!(written(&body, &["users"]), wanted);
    }

    #[test]
    fn null_is_no_part_and_json_stays_json() {
        let body = json!({ "a": null, "b": [1, null], "c": { "d": "" } });
        let text = written(&body, &[]);
        assert!(!text.contains("name=\"a\""));
        assert!(text.contains("\n\n[1,null]\n"));
        assert!(text.contains("\n\n{\"d\":\"\"}\n"));
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let name = "a\"; filename=\"x\r\nX: y";
        let text = written(&json!({ name: "v" }), &[name]);
        let quoted = "a%22; filename=%22x%0D%0AX: y";
        let head = text.lines().nth(1).unwrap();
        let wanted = r#"Content-Disposition: form-data; name="N"; filename="N.json""#;
        assert_eq!(head, wanted.replace('N', quoted));
    }

    #[test]
    fn the_boundary_is_legal_and_another_each_time() {
        // RFC 2046, section 5.1.1: up to 70 characters.
        let boundary = || {
            let (media_type, _) = write(&json!({}), &[]).unwrap();
            let boundary = media_type.strip_prefix("multipart/form-data; boundary=");
            boundary.unwrap().to_owned()
        };
        let (a, b) = (boundary(), boundary());
        assert_ne!(a, b);
        assert!(a.len() <= 70);
        assert!(
            a.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for body in [json!([1]), json!("x"), json!(true)] {
            assert!(matches!(write(&body, &[]), Err(Refused::Json(_))));
        }
    }
}
