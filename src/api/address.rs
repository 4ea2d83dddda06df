//! The address of a request, as its client knows it.

use http::header::HOST;
use http::request::Parts;
use url::Url;

use super::rules::RequestRules;
use crate::domain::Domain;

/// The address that a request was sent to, where code in front knows better than the request:
/// behind a proxy, or inside a router that has taken a part of the path off. In the extensions of
/// a request it goes before all else.
///
/// ```
/// use auth0_sdk::api::RequestUrl;
///
/// let mut request = http::Request::new(());
/// let url = "https://api.example.com/v1/things".parse().unwrap();
/// request.extensions_mut().insert(RequestUrl(url));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestUrl(pub Url);

/// None where the request does not say it.
pub(super) fn address(parts: &Parts, rules: &RequestRules) -> Option<String> {
    if let Some(RequestUrl(url)) = parts.extensions.get() {
        return Some(url.as_str().to_owned());
    }
    let uri = &parts.uri;
    let rest = uri.path_and_query().map_or("/", |rest| rest.as_str());
    if !rest.starts_with('/') {
        return None;
    }
    if let Some(public) = &rules.public_url {
        return Some(format!("{public}{rest}"));
    }
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        return Some(format!("{scheme}://{authority}{rest}"));
    }
    let mut hosts = parts.headers.get_all(HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    if hosts.next().is_some() || host.contains(['/', '?', '#', '@', '\\']) {
        return None;
    }
    // Plain http is taken for this machine alone.
    let here = format!("http://{host}");
    match here.parse::<Domain>() {
        Ok(_) => Some(format!("{here}{rest}")),
        Err(_) => Some(format!("https://{host}{rest}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(uri: &str, hosts: &[&str], public: Option<&str>, known: Option<&str>) -> Option<String> {
        let mut request = http::Request::builder().uri(uri);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        if let Some(known) = known {
            parts.extensions.insert(RequestUrl(known.parse().unwrap()));
        }
        let rules = RequestRules {
            public_url: public.map(str::to_owned),
            ..RequestRules::default()
        };
        address(&parts, &rules)
    }

    #[test]
    fn what_is_set_goes_before_what_the_client_says() {
        for (uri, hosts, public, known, expected) in [
            (
                "/a?b",
                &["api.example.com"][..],
                None,
                None,
                Some("https://api.example.com/a?b"),
            ),
            (
                "/a",
                &["127.0.0.1:8080"],
                None,
                None,
                Some("http://127.0.0.1:8080/a"),
            ),
            ("/a", &["localhost"], None, None, Some("http://localhost/a")),
            (
                "http://other.example/a",
                &["api.example.com"],
                None,
                None,
                Some("http://other.example/a"),
            ),
            (
                "/a",
                &["evil.example"],
                Some("https://api.example.com"),
                None,
                Some("https://api.example.com/a"),
            ),
            (
                "http://evil.example/a?b",
                &[],
                Some("https://api.example.com/v1"),
                None,
                Some("https://api.example.com/v1/a?b"),
            ),
            (
                "/a",
                &["evil.example"],
                Some("https://api.example.com"),
                Some("https://front.example/v2/a"),
                Some("https://front.example/v2/a"),
            ),
            ("/a", &[], None, None, None),
            ("/a", &["one.example", "two.example"], None, None, None),
            ("/a", &["api.example.com/x"], None, None, None),
            ("/a", &["user@api.example.com"], None, None, None),
            ("*", &["api.example.com"], None, None, None),
        ] {
            assert_eq!(
                of(uri, hosts, public, known).as_deref(),
                expected,
                "{uri} {hosts:?}"
            );
        }
    }
}
