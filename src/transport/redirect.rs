use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

/// How many redirects are followed in one try.
pub(super) const MOST: u32 = 10;

/// Whether an answer sends the client on to another address. Only reads are sent on: to repeat
/// a write elsewhere is for the caller to decide.
pub(super) fn is_followed(method: &Method, status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
        && (*method == Method::GET || *method == Method::HEAD)
}

/// Where a redirect leads, or why it is not followed. The reasons quote nothing of the address:
/// the query of a redirect is a usual place for codes and tokens.
pub(super) fn target(from: &Url, headers: &HeaderMap) -> Result<Url, &'static str> {
    let location = headers
        .get(header::LOCATION)
        .ok_or("a redirect has no `Location`")?;
    let mut to = std::str::from_utf8(location.as_bytes())
        .ok()
        .and_then(|location| from.join(location).ok())
        .ok_or("the `Location` of a redirect is not a URL")?;
    match (from.scheme(), to.scheme()) {
        ("http" | "https", "https") | ("http", "http") => {}
        ("https", "http") => return Err("a redirect leads from https to http"),
        _ => return Err("a redirect leads to an address that is not http"),
    }
    to.set_fragment(None);
    // Credentials in an address are somebody else's idea of ours.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    Ok(to)
}

/// Whether two addresses belong to one service (RFC 6454, section 5).
pub(super) fn same_origin(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn led(from: &str, location: &'static str) -> Result<String, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, HeaderValue::from_static(location));
        target(&Url::parse(from).unwrap(), &headers).map(String::from)
    }

    #[test]
    fn locations_are_resolved_and_stripped() {
        let from = "https://a.test/x/y?code=1";
        assert_eq!(led(from, "z").unwrap(), "https://a.test/x/z");
        assert_eq!(led(from, "/z?q#f").unwrap(), "https://a.test/z?q");
        assert_eq!(led(from, "//b.test").unwrap(), "https://b.test/");
        assert_eq!(led(from, "https://u:p@b.test/").unwrap(), "https://b.test/");
        assert_eq!(
            led("http://a.test", "https://b.test/").unwrap(),
            "https://b.test/"
        );
    }

    #[test]
    fn unsafe_and_unreadable_ones_are_refused() {
        let from = "https://a.test/";
        assert!(
            led(from, "http://a.test/")
                .unwrap_err()
                .contains("https to http")
        );
        for location in ["app://open", "javascript:1", "file:///etc/passwd"] {
            assert!(led(from, location).unwrap_err().contains("not http"));
        }
        assert!(led(from, "https://[").unwrap_err().contains("not a URL"));
        let none = target(&Url::parse(from).unwrap(), &HeaderMap::new());
        assert!(none.unwrap_err().contains("no `Location`"));
    }

    #[test]
    fn another_port_is_another_origin() {
        let url = |text| Url::parse(text).unwrap();
        assert!(same_origin(
            &url("https://a.test/1"),
            &url("https://a.test:443/2")
        ));
        assert!(!same_origin(
            &url("http://a.test/"),
            &url("https://a.test/")
        ));
        assert!(!same_origin(
            &url("http://a.test:1/"),
            &url("http://a.test:2/")
        ));
        assert!(!same_origin(
            &url("http://a.test/"),
            &url("http://b.a.test/")
        ));
    }
}
