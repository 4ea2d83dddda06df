//! The address of a tenant, of a custom domain, or of a service on this machine.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

use crate::error::{Error, Shown};

/// The address that a client speaks to: a host, perhaps a port, and `https` unless it is this
/// machine.
///
/// Accepted are `tenant.eu.auth0.com`, `https://Tenant.eu.auth0.com/`, a custom domain, each with
/// a port if need be, and `http` for a loopback address. A path, a query, credentials and `http`
/// to another machine are refused: each would silently send requests, or tokens, elsewhere.
///
/// ```
/// use auth0_sdk::Domain;
///
/// let domain: Domain = "https://Tenant.eu.auth0.com/".parse()?;
/// assert_eq!(domain.as_str(), "tenant.eu.auth0.com");
/// assert_eq!(domain.base_url(), "https://tenant.eu.auth0.com");
///
/// let local = Domain::try_from("http://127.0.0.1:39300")?;
/// assert_eq!(local.base_url(), "http://127.0.0.1:39300");
///
/// let error = "https://tenant.auth0.com/api/v2".parse::<Domain>().unwrap_err();
/// assert!(error.is_configuration());
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Domain {
    url: Url,
    /// Where the host begins in the text of the URL, after `https://`.
    host: usize,
}

impl Domain {
    /// The host, with the port where it is not the scheme's own: `tenant.eu.auth0.com`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.base_url()[self.host..]
    }

    /// Scheme and host, without a slash at the end: `https://tenant.eu.auth0.com`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        let text = self.url.as_str();
        text.strip_suffix('/').unwrap_or(text)
    }

    /// The same as a URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }
}

impl FromStr for Domain {
    type Err = Error;

    /// # Errors
    /// A [configuration error](Error::is_configuration) that says what is wrong with the text.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|reason| refusal(text, reason))
    }
}

fn parse(text: &str) -> Result<Domain, &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    // Before anything else: URL parsers drop tabs and line ends without a word.
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("it has a space or a control character");
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" => "https",
        "http" => "http",
        _ => return Err("its scheme is not https"),
    };
    if rest.contains('@') {
        return Err("it has a user name or password");
    }
    if rest.contains(['?', '#']) {
        return Err("it has a query or a fragment");
    }
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '\\', '%']) {
        return Err("it has a path");
    }
    if authority.is_empty() {
        return Err("it has no host");
    }
    let url = Url::parse(&format!("{scheme}://{authority}/"))
        .map_err(|_| "its host or port is not valid")?;
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err("plain http is for a loopback address only");
    }
    let host = url.scheme().len() + "://".len();
    Ok(Domain { url, host })
}

impl Domain {
    /// Whether it is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }
}

/// Whether a URL leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // RFC 6761, section 6.3.
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Quotes what was given, up to where it could be a secret.
fn refusal(text: &str, reason: &str) -> Error {
    let example = "give a host like `tenant.eu.auth0.com`, or `http://127.0.0.1:39300` on this \
                   machine";
    let public = text.split(['?', '#']).next().unwrap_or_default();
    if public.is_empty() || text.contains('@') {
        return Error::configuration(format!("the domain is not valid: {reason}; {example}"));
    }
    let shown = Shown(public);
    Error::configuration(format!(
        "the domain `{shown}` is not valid: {reason}; {example}"
    ))
}

impl TryFrom<&str> for Domain {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Domain {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

/// Scheme and host, as [`Domain::base_url`].
impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.base_url().to_owned()
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Domain").field(&self.base_url()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_domain_gives_one_address() {
        for (given, host, base) in [
            ("t.eu.auth0.com", "t.eu.auth0.com", "https://t.eu.auth0.com"),
            (
                "T.EU.Auth0.com/",
                "t.eu.auth0.com",
                "https://t.eu.auth0.com",
            ),
            (
                "https://T.eu.auth0.com/",
                "t.eu.auth0.com",
                "https://t.eu.auth0.com",
            ),
            (
                "HTTPS://t.eu.auth0.com",
                "t.eu.auth0.com",
                "https://t.eu.auth0.com",
            ),
            (
                "https://t.eu.auth0.com:443",
                "t.eu.auth0.com",
                "https://t.eu.auth0.com",
            ),
            (
                "login.example.com:8443",
                "login.example.com:8443",
                "https://login.example.com:8443",
            ),
            (
                "http://127.0.0.1:39300",
                "127.0.0.1:39300",
                "http://127.0.0.1:39300",
            ),
            (
                "http://localhost:1000/",
                "localhost:1000",
                "http://localhost:1000",
            ),
            (
                "http://app.localhost",
                "app.localhost",
                "http://app.localhost",
            ),
            ("http://[::1]:80", "[::1]", "http://[::1]"),
            ("https://[::1]:80", "[::1]:80", "https://[::1]:80"),
            ("localhost:3000", "localhost:3000", "https://localhost:3000"),
            (
                "bücher.example",
                "xn--bcher-kva.example",
                "https://xn--bcher-kva.example",
            ),
        ] {
            let domain: Domain = given.parse().unwrap();
            assert_eq!(domain.as_str(), host, "{given}");
            assert_eq!(domain.base_url(), base, "{given}");
            assert_eq!(domain.url().as_str(), format!("{base}/"), "{given}");
            assert_eq!(domain.to_string(), host);
        }
    }

    #[test]
    fn the_rest_is_refused_with_the_reason_and_an_example() {
        for (given, reason) in [
            ("", "empty"),
            (" t.auth0.com", "space"),
            ("t.auth0.com\n", "space"),
            ("t.auth0\t.com", "space"),
            ("t.auth0.com\0", "control"),
            ("https://", "no host"),
            ("/", "no host"),
            ("https:///t.auth0.com", "path"),
            ("https://t.auth0.com/api/v2/", "path"),
            ("https://t.auth0.com//", "path"),
            ("t.auth0.com\\evil", "path"),
            ("t.auth0.com%2fevil", "path"),
            ("t.auth0.com?x=1", "query"),
            ("t.auth0.com?", "query"),
            ("t.auth0.com#x", "fragment"),
            ("http://t.auth0.com", "plain http"),
            ("http://10.0.0.1", "plain http"),
            ("http://localhost.evil.com", "plain http"),
            ("ftp://t.auth0.com", "scheme"),
            ("https://https://t.auth0.com", "path"),
            ("t.auth0.com:99999", "host or port"),
            ("mailto:someone", "host or port"),
            ("[::1", "host or port"),
            ("a b", "space"),
        ] {
            let error = given.parse::<Domain>().expect_err(given);
            assert!(error.is_configuration());
            let text = error.to_string();
            assert!(text.contains(reason), "{given:?}: {text}");
            assert!(text.contains("tenant.eu.auth0.com"), "{text}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_quoted() {
        for given in [
            "https://user:s3cr3t@t.auth0.com",
            "t.auth0.com?token=s3cr3t",
            "t.auth0.com#s3cr3t",
            "s3cr3t@t.auth0.com",
        ] {
            let error = Domain::try_from(given.to_owned()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        }
    }
}
