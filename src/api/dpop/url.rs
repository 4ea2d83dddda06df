//! The normal form of `htu` (RFC 9449, section 4.3, step 9; RFC 3986, section 6.2): two addresses
//! are the same where their normal forms are the same text.
//!
//! It is that of the WHATWG URL standard without user, query and fragment, and with percent-encoded
//! octets as RFC 3986 has them: unreserved characters plain, the others in upper case.

use url::{Host, Url};

/// The address of a proof. None where it is no http address that a request could have.
pub(crate) fn of_proof(text: &str) -> Option<String> {
    normal(text)
}

/// The address of a request. None where it is none, and where its path begins with another
/// address, as that of a request to an open proxy does.
pub(crate) fn of_request(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let path = rest.find('/').map_or("", |slash| &rest[slash..]);
    match begins_with_scheme(path) {
        true => None,
        false => normal(text),
    }
}

fn normal(text: &str) -> Option<String> {
    // Parsers of URLs drop some of these without a word, and turn a backslash into a slash.
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    let (scheme, rest) = text.split_once("://")?;
    // They also take any number of slashes after the scheme of a web address.
    if rest.starts_with('/') || text.contains(is_odd) {
        return None;
    }
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let host_is_good = match url.host()? {
        Host::Domain(name) => {
            let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
            !name.is_empty() && name.bytes().all(good)
        }
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    };
    if !host_is_good {
        return None;
    }
    let origin = url.origin().ascii_serialization();
    Some(format!("{origin}{}", escapes(url.path())))
}

/// `/https://evil.example`, whatever the scheme.
fn begins_with_scheme(path: &str) -> bool {
    let Some((scheme, _)) = path
        .strip_prefix('/')
        .and_then(|rest| rest.split_once("://"))
    else {
        return false;
    };
    let is_of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(is_of_scheme)
}

/// Decodes what need not be encoded, and writes the rest in upper case. One pass: `%257E` is not
/// `~`. A `%` that begins no octet stands for itself.
fn escapes(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        written.push_str(before);
        let octet = after
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match octet {
            Some(octet) => {
                if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
                    written.push(char::from(octet));
                } else {
                    written.push('%');
                    written.push_str(&after[..2].to_ascii_uppercase());
                }
                &after[2..]
            }
            None => {
                written.push_str("%25");
                after
            }
        };
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_normal_forms() {
        for (given, normal_form) in [
            // Neither query nor fragment counts.
            (
                "https://api.example.com/resource?x#y",
                "https://api.example.com/resource",
            ),
            (
                "https://api.example.com/resource?",
                "https://api.example.com/resource",
            ),
            (
                "https://api.example.com/resource#/a",
                "https://api.example.com/resource",
            ),
            ("https://api.example.com?x=/a", "https://api.example.com/"),
            (
                "https://api.example.com?/https://b",
                "https://api.example.com/",
            ),
            // A slash at the end does.
            (
                "https://api.example.com/resource/",
                "https://api.example.com/resource/",
            ),
            ("https://api.example.com/", "https://api.example.com/"),
            ("https://api.example.com", "https://api.example.com/"),
            // The port of the scheme goes.
            ("https://api.example.com:443/a", "https://api.example.com/a"),
            ("http://api.example.com:80/a", "http://api.example.com/a"),
            (
                "https://api.example.com:8443/a",
                "https://api.example.com:8443/a",
            ),
            (
                "https://api.example.com:80/a",
                "https://api.example.com:80/a",
            ),
            (
                "http://api.example.com:443/a",
                "http://api.example.com:443/a",
            ),
            (
                "https://api.example.com:0443/a",
                "https://api.example.com/a",
            ),
            ("https://api.example.com:/a", "https://api.example.com/a"),
            // So do user and password.
            (
                "https://user:pass@api.example.com/a",
                "https://api.example.com/a",
            ),
            (
                "https://user@api.example.com/a",
                "https://api.example.com/a",
            ),
            // Case: of scheme and host it is none, of the path it is.
            (
                "HTTPS://API.Example.COM/Path/To",
                "https://api.example.com/Path/To",
            ),
            // Escapes.
            (
                "https://api.example.com/a%2fb",
                "https://api.example.com/a%2Fb",
            ),
            (
                "https://api.example.com/a%2Fb",
                "https://api.example.com/a%2Fb",
            ),
            (
                "https://api.example.com/%7Euser",
                "https://api.example.com/~user",
            ),
            (
                "https://api.example.com/%7euser",
                "https://api.example.com/~user",
            ),
            (
                "https://api.example.com/%41%5a%2D%5F%30",
                "https://api.example.com/AZ-_0",
            ),
            (
                "https://api.example.com/%257E",
                "https://api.example.com/%257E",
            ),
            (
                "https://api.example.com/%20%c3%bc",
                "https://api.example.com/%20%C3%BC",
            ),
            (
                "https://api.example.com/ü",
                "https://api.example.com/%C3%BC",
            ),
            (
                "https://api.example.com/100%",
                "https://api.example.com/100%25",
            ),
            (
                "https://api.example.com/%zz%4",
                "https://api.example.com/%25zz%254",
            ),
            // Dot segments.
            (
                "https://api.example.com/a/%2e%2e/b",
                "https://api.example.com/b",
            ),
            (
                "https://api.example.com/a/.%2E/b",
                "https://api.example.com/b",
            ),
            (
                "https://api.example.com/a/./b/../c",
                "https://api.example.com/a/c",
            ),
            ("https://api.example.com/../a", "https://api.example.com/a"),
            ("https://api.example.com/a/..", "https://api.example.com/"),
            (
                "https://api.example.com/a%2Eb",
                "https://api.example.com/a.b",
            ),
            (
                "https://api.example.com//double/slash",
                "https://api.example.com//double/slash",
            ),
            // Hosts.
            (
                "https://bücher.example/a",
                "https://xn--bcher-kva.example/a",
            ),
            (
                "https://xn--bcher-kva.example/a",
                "https://xn--bcher-kva.example/a",
            ),
            (
                "https://[::ffff:192.0.2.128]/a",
                "https://[::ffff:c000:280]/a",
            ),
            (
                "https://[2001:DB8:0:0::1]:8443/a",
                "https://[2001:db8::1]:8443/a",
            ),
            ("https://192.0.2.1/a", "https://192.0.2.1/a"),
            ("https://api.example.com./a", "https://api.example.com./a"),
        ] {
            assert_eq!(of_proof(given).as_deref(), Some(normal_form), "{given}");
            assert_eq!(of_request(given).as_deref(), Some(normal_form), "{given}");
            // The normal form is its own.
            assert_eq!(of_proof(normal_form).as_deref(), Some(normal_form));
        }
    }

    #[test]
    fn what_is_no_address_of_a_request() {
        for given in [
            "",
            "/resource",
            "api.example.com/resource",
            "//api.example.com/resource",
            "https:/api.example.com/a",
            "https:///api.example.com/a",
            "https://",
            "https:///",
            "https://bad_host/a",
            "https://api.example.com:999999/a",
            "https://api.example.com:port/a",
            "https://[::1/a",
            "https://[::g]/a",
            "https://a b/",
            "https://a%20b/",
            "https://user@/a",
            "ftp://api.example.com/a",
            "file:///etc/passwd",
            "javascript://api.example.com/a",
            " https://api.example.com/a",
            "https://api.example.com/a\n",
            "https://api.exa\tmple.com/a",
            "https://api.example.com\\@evil.example/a",
            "https://api.example.com/a\u{0}",
        ] {
            assert_eq!(of_proof(given), None, "{given:?}");
            assert_eq!(of_request(given), None, "{given:?}");
        }
    }

    #[test]
    fn a_request_for_another_address_within_the_path_is_none() {
        for (path, is_refused) in [
            ("/https://evil.example/a", true),
            ("/HTTP://evil.example/a", true),
            ("/custom+scheme.1://evil", true),
            ("/a/https://evil.example", false),
            ("/https:/evil.example", false),
            ("/://evil.example", false),
            ("/1a://evil.example", false),
            ("/a b://evil", true),
        ] {
            let url = format!("https://api.example.com{path}");
            assert_eq!(of_request(&url).is_none(), is_refused, "{path}");
            // A proof may name such an address; no request has it.
            assert_eq!(of_proof(&url).is_none(), path.contains(' '), "{path}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_given_the_normal_form_is_its_own(text in ".{0,60}", path in "[ -~]{0,40}") {
            for given in [text, format!("https://a.example/{path}"), format!("http://{path}")] {
                if let Some(normal_form) = of_proof(&given) {
                    prop_assert_eq!(of_proof(&normal_form), Some(normal_form.clone()));
                    prop_assert!(normal_form.is_ascii());
                    prop_assert!(!normal_form.contains(['?', '#', ' ', '\\']));
                }
                of_request(&given);
            }
        }
    }
}
