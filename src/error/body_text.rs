use serde_json::Value;

use super::{ErrorCode, OAuthError, Received, received::is_json};

/// A text longer than this is a page and no message.
const LONGEST: usize = 1000;

/// What an error body says: Auth0 alone has six shapes of them, and proxies add their own. None
/// of them is ever a failure by itself.
pub(super) fn read(received: &Received) -> Said {
    if received.body.is_empty() {
        return Said::default();
    }
    match serde_json::from_slice::<Value>(&received.body) {
        Ok(body) => Said {
            oauth: OAuthError::from_value(&body),
            message: best_text(&body).map(Box::from),
            code: body.get("errorCode").and_then(error_code),
        },
        Err(_) => Said {
            message: plain_text(received).map(Box::from),
            ..Said::default()
        },
    }
}

/// The parts of an error body that mean something to a program or a person.
#[derive(Default)]
pub(super) struct Said {
    pub(super) oauth: Option<OAuthError>,
    pub(super) message: Option<Box<str>>,
    pub(super) code: Option<ErrorCode>,
}

fn error_code(value: &Value) -> Option<ErrorCode> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.into())
}

/// The most telling text of a JSON body: what is written for people before what is written for
/// programs.
fn best_text(body: &Value) -> Option<&str> {
    const NAMES: [&str; 7] = [
        "message",
        "error_description",
        "description",
        "detail",
        "error",
        "code",
        "name",
    ];
    let text = match body {
        Value::String(text) => text.trim(),
        Value::Array(items) => return items.iter().find_map(best_text),
        Value::Object(members) => {
            return NAMES.iter().find_map(|name| match members.get(*name)? {
                Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
                // `errors` of some proxies: {"error": {"message": …}}. The description of a
                // sign-up error is an object of password rules, which holds no such member.
                Value::Object(inner) => inner.get("message")?.as_str(),
                _ => None,
            });
        }
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn plain_text(received: &Received) -> Option<&str> {
    let text = std::str::from_utf8(&received.body).ok()?.trim();
    let claims_text = received
        .media_type()
        .is_none_or(|kind| kind.eq_ignore_ascii_case("text/plain") || is_json(kind));
    let is_message =
        !text.is_empty() && text.len() <= LONGEST && !text.starts_with(['<', '{', '[']);
    (claims_text && is_message).then_some(text)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode, header};

    use super::*;

    fn message(body: &str, media_type: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        let received = Received {
            status: StatusCode::BAD_REQUEST,
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        read(&received).message.map(String::from)
    }

    #[test]
    fn every_shape_of_body_gives_its_best_text() {
        let json = "application/json; charset=utf-8";
        for (body, kind, expected) in [
            (
                r#"{"error":"invalid_grant","error_description":"Bad code"}"#,
                json,
                Some("Bad code"),
            ),
            (
                r#"{"error":"mfa_required","error_description":"MFA","mfa_token":"t"}"#,
                json,
                Some("MFA"),
            ),
            (
                r#"{"statusCode":404,"error":"Not Found","message":"No user"}"#,
                json,
                Some("No user"),
            ),
            (
                r#"{"code":"invalid_signup","description":"Invalid sign up"}"#,
                json,
                Some("Invalid sign up"),
            ),
            (
                r#"{"name":"PasswordStrengthError","code":"invalid_password","description":{"rules":[]},"message":"Password is too weak"}"#,
                json,
                Some("Password is too weak"),
            ),
            (
                r#"{"code":"invalid_password","description":{"rules":[]}}"#,
                json,
                Some("invalid_password"),
            ),
            (r#"[{"code":"x"},{"message":"y"}]"#, json, Some("x")),
            (r#"["first","second"]"#, json, Some("first")),
            ("\"Unauthorized\"", json, Some("Unauthorized")),
            ("Unauthorized", "text/plain", Some("Unauthorized")),
            ("Unauthorized", json, Some("Unauthorized")),
            ("<html><title>502</title></html>", "text/html", None),
            ("<html></html>", "text/plain", None),
            // Cut off on the way.
            (
                r#"{"statusCode":400,"error":"Bad Request","mess"#,
                json,
                None,
            ),
            (r#"{"statusCode":400,"message":"#, "text/plain", None),
            ("{}", json, None),
            ("[]", json, None),
            ("null", json, None),
            ("17", json, None),
            ("", json, None),
            ("  \n", "text/plain", None),
        ] {
            assert_eq!(message(body, kind).as_deref(), expected, "{body}");
        }
    }
}
