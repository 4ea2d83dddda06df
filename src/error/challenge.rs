//! What `WWW-Authenticate` says (RFC 9110, section 11.6.1).

use http::{HeaderMap, header};

/// A parameter of a challenge, quoted or not. The values that are of interest have no escapes.
pub(super) fn parameter<'a>(challenge: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = challenge;
    loop {
        let (before, after) = rest.split_once('=')?;
        let found = before
            .rsplit([' ', ',', '\t'])
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find([',', ' ']).unwrap_or(after.len())),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
}

/// The `error` of the challenge of one scheme, where there is one: `DPoP error="use_dpop_nonce"`.
#[cfg(feature = "token")]
pub(crate) fn challenge_error<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter();
    let mut challenges = challenges.filter_map(|challenge| challenge.to_str().ok());
    challenges.find_map(|challenges| parameter(after_scheme(challenges, scheme)?, "error"))
}

/// What follows the name of the scheme, one of several that may share a header.
#[cfg(feature = "token")]
fn after_scheme<'a>(challenges: &'a str, scheme: &str) -> Option<&'a str> {
    let mut rest = challenges;
    let mut begins = true;
    while !rest.is_empty() {
        if begins
            && let Some(word) = rest.get(..scheme.len())
            && word.eq_ignore_ascii_case(scheme)
            && rest[scheme.len()..].starts_with(' ')
        {
            return Some(&rest[scheme.len()..]);
        }
        begins = rest.starts_with([' ', ',']);
        let next = rest.chars().next().map_or(1, char::len_utf8);
        rest = &rest[next..];
    }
    None
}

#[cfg(all(test, feature = "token"))]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn error(challenges: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for challenge in challenges {
            let value = HeaderValue::from_static(challenge);
            headers.append(header::WWW_AUTHENTICATE, value);
        }
        challenge_error(&headers, "DPoP").map(str::to_owned)
    }

    #[test]
    fn the_challenge_of_the_scheme_is_found_among_others() {
        let nonce = Some("use_dpop_nonce".to_owned());
        for challenges in [
            &["DPoP error=\"use_dpop_nonce\""][..],
            &["dpop realm=\"x\", error=use_dpop_nonce, algs=\"ES256\""],
            &["Bearer realm=\"a\"", "DPoP error=\"use_dpop_nonce\""],
            &["Bearer error=\"invalid_token\", DPoP error=\"use_dpop_nonce\""],
        ] {
            assert_eq!(error(challenges), nonce, "{challenges:?}");
        }
        for challenges in [
            &[][..],
            &[""],
            &["DPoP"],
            &["DPoP algs=\"ES256\""],
            &["Bearer error=\"use_dpop_nonce\""],
            &["XDPoP error=\"use_dpop_nonce\""],
            &["DPoP error=\"use_dpop_nonce"],
        ] {
            assert_eq!(error(challenges), None, "{challenges:?}");
        }
    }
}
