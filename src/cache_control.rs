//! `Cache-Control` (RFC 9111, section 5.2).

use http::{HeaderMap, header};

/// The directives, each with its value without quotes, where it has one. Their names are compared
/// without regard to case.
pub(crate) fn directives(headers: &HeaderMap) -> impl Iterator<Item = (&str, Option<&str>)> {
    let values = headers.get_all(header::CACHE_CONTROL).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|directive| {
        let (name, value) = match directive.split_once('=') {
            Some((name, value)) => (name, Some(value.trim().trim_matches('"'))),
            None => (directive, None),
        };
        (name.trim(), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_directive_of_each_header_with_its_value() {
        let mut headers = HeaderMap::new();
        for value in ["No-Store, max-age=\"60\" ,private", "s-maxage = 5"] {
            headers.append(header::CACHE_CONTROL, value.parse().unwrap());
        }
        let opaque = http::HeaderValue::from_bytes(b"\xff").unwrap();
        headers.append(header::CACHE_CONTROL, opaque);
        let all: Vec<_> = directives(&headers).collect();
        let expected = [
            ("No-Store", None),
            ("max-age", Some("60")),
            ("private", None),
            ("s-maxage", Some("5")),
        ];
        assert_eq!(all, expected);
    }
}
