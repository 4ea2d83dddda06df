use http::{HeaderMap, header};

use super::Error;
use super::challenge::parameter;

impl Error {
    /// The scopes that the token lacks, where the service refused it for that: from
    /// `WWW-Authenticate` (RFC 6750, section 3) or from the message, as in `Insufficient scope,
    /// expected any of: read:users, read:user_idp_tokens`. Empty for any other error.
    ///
    /// Where there are several, the Management API asks for any one of them.
    ///
    /// Where this program verified the token and asked for scopes itself
    /// ([`is_insufficient_scope`](Self::is_insufficient_scope)): all that it asked for.
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<&str> {
        if self.is_insufficient_scope() {
            return self.0.scopes.iter().map(String::as_str).collect();
        }
        let challenged = self.headers().map_or_else(Vec::new, of_challenges);
        if !challenged.is_empty() {
            return challenged;
        }
        self.message().map_or_else(Vec::new, of_message)
    }
}

fn of_challenges(headers: &HeaderMap) -> Vec<&str> {
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter();
    challenges
        .filter_map(|challenge| challenge.to_str().ok())
        .filter(|challenge| parameter(challenge, "error") == Some("insufficient_scope"))
        .filter_map(|challenge| parameter(challenge, "scope"))
        .flat_map(|scopes| scopes.split_ascii_whitespace())
        .filter(|scope| is_scope(scope))
        .collect()
}

fn of_message(message: &str) -> Vec<&str> {
    const START: &str = "insufficient scope";
    let starts = message
        .get(..START.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(START));
    let Some((_, scopes)) = message.split_once(": ").filter(|_| starts) else {
        return Vec::new();
    };
    scopes
        .split([',', ' '])
        .map(|scope| scope.trim_end_matches('.'))
        .filter(|scope| is_scope(scope))
        .collect()
}

/// A `scope-token` of RFC 6749, section 3.3.
fn is_scope(text: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderValue, StatusCode};

    use super::*;
    use crate::error::{ErrorCode, Received};

    fn refused(challenge: &'static str, message: &str) -> Error {
        let mut headers = HeaderMap::new();
        if !challenge.is_empty() {
            let value = HeaderValue::from_static(challenge);
            headers.insert(header::WWW_AUTHENTICATE, value);
        }
        let body = serde_json::json!({
            "statusCode": 403, "error": "Forbidden", "message": message,
            "errorCode": "insufficient_scope",
        });
        Error::status_error(Received {
            status: StatusCode::FORBIDDEN,
            headers,
            body: Bytes::from(body.to_string()),
        })
    }

    #[test]
    fn the_message_names_them() {
        for (message, scopes) in [
            (
                "Insufficient scope, expected any of: read:users, read:user_idp_tokens",
                &["read:users", "read:user_idp_tokens"][..],
            ),
            (
                "Insufficient scope; expected any of: update:users.",
                &["update:users"],
            ),
            (
                "insufficient scope, expected: read:actions.",
                &["read:actions"],
            ),
            ("Insufficient scope: a:b c:d,e", &["a:b", "c:d", "e"]),
            ("Insufficient scope.", &[]),
            ("Insufficient scope: ", &[]),
            ("No user: read:users", &[]),
            ("ïnsufficient scope: read:users", &[]),
            ("", &[]),
        ] {
            let error = refused("", message);
            assert_eq!(error.missing_scopes(), scopes, "{message}");
            assert_eq!(error.error_code(), Some(&ErrorCode::InsufficientScope));
        }
    }

    #[test]
    fn an_error_code_is_kept_and_may_be_missing() {
        for (code, expected) in [
            (r#","errorCode":"invalid_body""#, Some("invalid_body")),
            (r#","errorCode":"brand_new""#, Some("brand_new")),
            (r#","errorCode":"""#, None),
            (r#","errorCode":7"#, None),
            ("", None),
        ] {
            let body = format!(r#"{{"statusCode":400,"error":"Bad Request","message":"m"{code}}}"#);
            let error = Error::status_error(Received {
                status: StatusCode::BAD_REQUEST,
                headers: HeaderMap::new(),
                body: Bytes::from(body),
            });
            assert_eq!(error.error_code().map(ErrorCode::as_str), expected);
            assert_eq!(error.message(), Some("m"));
            assert!(error.oauth().is_none());
        }
    }

    #[test]
    fn the_challenge_comes_first_and_a_broken_one_says_nothing() {
        for (challenge, scopes) in [
            (
                r#"Bearer realm="api", error="insufficient_scope", scope="read:users read:roles""#,
                &["read:users", "read:roles"][..],
            ),
            (
                "Bearer scope=read:users, error=insufficient_scope",
                &["read:users"],
            ),
            (
                r#"Bearer error="invalid_token", scope="read:users""#,
                &["m:m"],
            ),
            (
                r#"Bearer error="insufficient_scope", scope="read:users"#,
                &["m:m"],
            ),
            (r#"Bearer realm="a=b, error=insufficient_scope""#, &["m:m"]),
            ("=\"", &["m:m"]),
            ("Bearer", &["m:m"]),
        ] {
            let error = refused(challenge, "Insufficient scope, expected: m:m");
            assert_eq!(error.missing_scopes(), scopes, "{challenge}");
        }
    }
}
