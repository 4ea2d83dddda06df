//! The address of a request, as its client knows it, and whose word it is.

use http::header::HOST;
use http::request::Parts;
use url::Url;

use super::credentials::without_tokens;
use super::rules::RequestRules;
use crate::domain::Domain;

/// The address that a request was sent to, where code in front knows better than the request:
/// behind a proxy, or inside a router that has taken a part of the path off. In the extensions of
/// a request it goes before all else, and is believed: nothing that a client says may get into it
/// unchecked.
///
/// DPoP proofs are held against it. An API that takes its addresses from here alone sets
/// [`public_url`](super::Builder::public_url) all the same: that is what says that proofs are
/// taken, and the address of a request that comes without this.
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

/// The address of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    /// Without a token.
    pub(super) url: String,
    /// Whether this API, or code in front of it, says so. A proof that is held against what its
    /// sender says of the address is good at any API: whoever it was made for could send it here.
    pub(super) is_trusted: bool,
}

/// None where the request does not say it.
pub(super) fn address(parts: &Parts, rules: &RequestRules) -> Option<Address> {
    let told = |url, is_trusted| Address {
        url: without_tokens(url),
        is_trusted,
    };
    if let Some(RequestUrl(url)) = parts.extensions.get() {
        return Some(told(url.as_str().to_owned(), true));
    }
    let uri = &parts.uri;
    let rest = uri.path_and_query().map_or("/", |rest| rest.as_str());
    if !rest.starts_with('/') {
        return None;
    }
    if let Some(public) = &rules.public_url {
        return Some(told(format!("{public}{rest}"), true));
    }
    let Named {
        host,
        scheme,
        is_alone,
    } = named(parts)?;
    let url = format!("{scheme}://{host}{rest}");
    Some(told(url, rules.trusts_host && is_alone))
}

/// The host that a request names, with its port where that is said. None where it names none, or
/// two that differ.
pub(super) fn host(parts: &Parts) -> Option<&str> {
    let named = named(parts)?;
    named.is_alone.then_some(named.host)
}

struct Named<'a> {
    host: &'a str,
    scheme: &'a str,
    /// What is in front may have looked at the URI and not at `Host`, or the other way round.
    is_alone: bool,
}

/// In its URI, as every request of HTTP/2 does, or in `Host`.
fn named(parts: &Parts) -> Option<Named<'_>> {
    let uri = &parts.uri;
    let mut hosts = parts.headers.get_all(HOST).iter();
    let first = hosts.next().map(|host| host.to_str().unwrap_or_default());
    let is_one = hosts.next().is_none();
    let host = match (uri.authority(), first) {
        (Some(authority), _) => authority.as_str(),
        (None, Some(host)) if is_one => host,
        (None, _) => return None,
    };
    if host.is_empty() || host.contains(['/', '?', '#', '@', '\\']) {
        return None;
    }
    // A request over a connection that TLS was taken off before may say `http` of itself. Plain
    // http is taken for this machine alone.
    let is_here = format!("http://{host}").parse::<Domain>().is_ok();
    let scheme = match is_here {
        true => uri.scheme_str().unwrap_or("http"),
        false => "https",
    };
    Some(Named {
        host,
        scheme,
        is_alone: is_one && first.is_none_or(|other| is_same(host, other, scheme)),
    })
}

/// Whether these are one host and port.
fn is_same(one: &str, other: &str, scheme: &str) -> bool {
    let default = if scheme == "http" { ":80" } else { ":443" };
    let [one, other] = [one, other].map(|host| host.strip_suffix(default).unwrap_or(host));
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Option<&str> = Some("https://api.example.com/v1");
    const KNOWN: Option<&str> = Some("https://front.example/v2/a");

    /// What is said of an address where neither, `public_url` or `trust_host` is set.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Set {
        Neither,
        Public,
        Host,
        Both,
    }
    use Set::{Both, Host, Neither, Public};

    fn of(uri: &str, hosts: &[&str], set: Set, known: Option<&str>) -> Option<Address> {
        let mut request = http::Request::builder().uri(uri);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        if let Some(known) = known {
            parts.extensions.insert(RequestUrl(known.parse().unwrap()));
        }
        let rules = RequestRules {
            public_url: PUBLIC
                .filter(|_| matches!(set, Public | Both))
                .map(str::to_owned),
            trusts_host: matches!(set, Host | Both),
            ..RequestRules::default()
        };
        address(&parts, &rules)
    }

    #[test]
    fn what_is_set_goes_before_what_the_client_says() {
        let api = &["api.example.com"][..];
        // As HTTP/2 has it, and a proxy that has taken TLS off says `http`.
        let (absolute, secure) = ("http://other.example/a?b", "https://other.example/a?b");
        for (uri, hosts, sets, known, expected) in [
            (
                "/a?b",
                api,
                &[Neither, Host][..],
                None,
                Some("https://api.example.com/a?b"),
            ),
            (
                "/a",
                &["127.0.0.1:8080"],
                &[Neither, Host],
                None,
                Some("http://127.0.0.1:8080/a"),
            ),
            (
                "/a",
                &["localhost"],
                &[Neither, Host],
                None,
                Some("http://localhost/a"),
            ),
            (absolute, &[], &[Neither, Host], None, Some(secure)),
            (
                absolute,
                &["Other.Example"],
                &[Neither, Host],
                None,
                Some(secure),
            ),
            (
                secure,
                &["other.example:443"],
                &[Neither, Host],
                None,
                Some(secure),
            ),
            (
                "https://localhost:8443/a",
                &["localhost:8443"],
                &[Neither, Host],
                None,
                Some("https://localhost:8443/a"),
            ),
            (
                "https://user@other.example/a",
                &[],
                &[Neither, Host],
                None,
                None,
            ),
            (
                "/a",
                &["evil.example"],
                &[Public, Both],
                None,
                Some("https://api.example.com/v1/a"),
            ),
            (
                absolute,
                &[],
                &[Public, Both],
                None,
                Some("https://api.example.com/v1/a?b"),
            ),
            (
                "/a",
                &["evil.example"],
                &[Neither, Public, Host, Both],
                KNOWN,
                KNOWN,
            ),
            ("*", &[], &[Neither, Public, Host, Both], KNOWN, KNOWN),
            ("/a", &[], &[Neither, Host], None, None),
            ("/a", &[""], &[Neither, Host], None, None),
            (
                "/a",
                &["one.example", "two.example"],
                &[Neither, Host],
                None,
                None,
            ),
            ("/a", &["api.example.com/x"], &[Neither, Host], None, None),
            (
                "/a",
                &["user@api.example.com"],
                &[Neither, Host],
                None,
                None,
            ),
            ("*", api, &[Neither, Public, Host, Both], None, None),
        ] {
            for set in sets {
                let expected = expected.map(|url| Address {
                    url: url.to_owned(),
                    is_trusted: known.is_some() || *set != Neither,
                });
                assert_eq!(
                    of(uri, hosts, *set, known),
                    expected,
                    "{uri} {hosts:?} {set:?}"
                );
            }
        }
    }

    /// Whatever lets its own hosts through has looked at one of the two.
    #[test]
    fn two_hosts_that_differ_are_nobodys_word() {
        for hosts in [
            &["api.example.com"][..],
            &["evil.example", "api.example.com"],
            &["evil.example", "evil.example"],
            &["evil.example:80"],
            &[""],
        ] {
            let address = of("http://evil.example/a", hosts, Host, None).unwrap();
            assert!(!address.is_trusted, "{hosts:?}");
        }
    }
}
