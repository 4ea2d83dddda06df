use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::Operation;
use crate::domain::Domain;
use crate::error::Error;

/// Parsed and hashed once, not on each request.
const CUSTOM_DOMAIN: HeaderName = HeaderName::from_static("auth0-custom-domain");

const REQUEST_LANGUAGE: HeaderName = HeaderName::from_static("x-request-language");

/// How calls are sent: time, tries, headers, the size of an answer.
///
/// All are unset at first. What is unset is taken from one level up: a request's options stand
/// over those of the clone of a client, those over the client's, those over the defaults.
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::transport::Options;
///
/// let patient = Options::new()
///     .timeout(Duration::from_secs(20))
///     .deadline(Duration::from_secs(90))
///     .retries(5);
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Options {
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    retries: Option<u32>,
    idempotent: Option<bool>,
    max_body: Option<usize>,
    custom_domain: Option<HeaderValue>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Options {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest that one try may take, from looking up the host to the last byte received,
    /// credential and redirects included. Default: 60 seconds.
    ///
    /// A try that takes longer is not repeated: the service may still be at work on it, and a
    /// service that is too slow gets no faster by being asked twice. Set a
    /// [`deadline`](Self::deadline) as well to bound all tries together.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest that the whole call may take, all tries and waits together. Default: none.
    ///
    /// A wait that would pass it is not begun: the call fails at once with its last error.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How often a call is sent again after its first try, where that is safe. Default: 2.
    ///
    /// Sent again are calls that were answered 408, 429 or 5xx (not 501), or not at all. An
    /// operation that is not idempotent is sent again only where it cannot have been processed:
    /// on 408, 429, and where no connection was made.
    ///
    /// One more try does not count: where the service answers 401 to a token that the SDK can
    /// renew, any call is sent once more with a new one.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Whether doing the operation twice is the same as doing it once. Default: what HTTP says of
    /// the method, which is yes for GET, HEAD, PUT and DELETE and no for POST and PATCH.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// A header to send with each request. It replaces one of the same name, also one that the
    /// SDK itself would send. Another origin does not get it: neither where a redirect leads
    /// there, nor where the endpoint has its address for mutual TLS there.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
        self
    }

    /// The custom domain that links in e-mails and tickets shall lead to, sent as
    /// `auth0-custom-domain` with those operations of the Management API that take it
    /// ([`Operation::custom_domain_header`]) and with no others. Default: none, which leaves it
    /// to the tenant's default custom domain.
    ///
    /// <https://auth0.com/docs/customize/custom-domains/multiple-custom-domains>
    ///
    /// ```
    /// use auth0_sdk::{Domain, transport::Options};
    ///
    /// let options = Options::new().custom_domain(&Domain::try_from("login.example.com")?);
    /// # Ok::<(), auth0_sdk::Error>(())
    /// ```
    pub fn custom_domain(mut self, domain: &Domain) -> Self {
        // A domain is ASCII without control characters: always a valid header value.
        self.custom_domain = HeaderValue::from_str(domain.as_str()).ok();
        self
    }

    /// The language of what a person is sent, `de` or `fr-CA` (`x-request-language`): for codes and
    /// links of a passwordless sign-in. Default: that of the tenant.
    ///
    /// # Errors
    /// An invalid argument where it has a character that no header can carry.
    pub fn request_language(self, language: &str) -> Result<Self, Error> {
        let value = HeaderValue::from_str(language).map_err(|_| {
            let reason = "it has a character that no header can carry";
            Error::invalid_argument("language", reason)
        })?;
        Ok(self.header(REQUEST_LANGUAGE, value))
    }

    /// The largest answer that is read into memory, in bytes. Default: 32 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    /// The deadline that is set here, and not one level up.
    #[cfg(feature = "management-jobs")]
    pub(crate) fn own_deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// The same without the caller's headers, for another host.
    #[cfg(feature = "token")]
    pub(super) fn without_headers(mut self) -> Self {
        self.headers.clear();
        self.custom_domain = None;
        self
    }

    /// These options over others: what is unset here is taken from `under`.
    pub(crate) fn over(self, under: &Self) -> Self {
        let mut headers = under.headers.clone();
        headers.retain(|(name, _)| self.headers.iter().all(|(other, _)| other != name));
        headers.extend(self.headers);
        Self {
            timeout: self.timeout.or(under.timeout),
            deadline: self.deadline.or(under.deadline),
            retries: self.retries.or(under.retries),
            idempotent: self.idempotent.or(under.idempotent),
            max_body: self.max_body.or(under.max_body),
            custom_domain: self.custom_domain.or_else(|| under.custom_domain.clone()),
            headers,
        }
    }
}

/// The options that hold for one call: those of the request over those of the client, read in
/// place so that a call without options of its own costs no copy.
#[derive(Clone, Copy)]
pub(super) struct Effective<'a> {
    pub(super) client: &'a Options,
    pub(super) request: &'a Options,
}

impl Effective<'_> {
    const TIMEOUT: Duration = Duration::from_secs(60);
    const RETRIES: u32 = 2;
    const MAX_BODY: usize = 32 * 1024 * 1024;

    pub(super) fn timeout(self) -> Duration {
        let set = self.request.timeout.or(self.client.timeout);
        set.unwrap_or(Self::TIMEOUT)
    }

    pub(super) fn deadline(self) -> Option<Duration> {
        self.request.deadline.or(self.client.deadline)
    }

    pub(super) fn retries(self) -> u32 {
        let set = self.request.retries.or(self.client.retries);
        set.unwrap_or(Self::RETRIES)
    }

    pub(super) fn idempotent(self) -> Option<bool> {
        self.request.idempotent.or(self.client.idempotent)
    }

    pub(super) fn max_body(self) -> usize {
        let set = self.request.max_body.or(self.client.max_body);
        set.unwrap_or(Self::MAX_BODY)
    }

    /// Whether the caller sends a header of this name.
    pub(super) fn sets(self, name: &HeaderName) -> bool {
        let mut all = self.client.headers.iter().chain(&self.request.headers);
        all.any(|(other, _)| other == name)
    }

    /// A header of the caller's own stays, `auth0-custom-domain` included: there the caller
    /// knows better.
    pub(super) fn put_headers(self, headers: &mut HeaderMap, operation: &Operation) {
        if operation.custom_domain_header {
            let set = self.request.custom_domain.as_ref();
            if let Some(domain) = set.or(self.client.custom_domain.as_ref()) {
                headers.insert(CUSTOM_DOMAIN, domain.clone());
            }
        }
        for (name, value) in self.client.headers.iter().chain(&self.request.headers) {
            headers.insert(name, value.clone());
        }
    }
}

/// Names the headers and leaves out their values.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retries", &self.retries)
            .field("idempotent", &self.idempotent)
            .field("max_body", &self.max_body)
            .field("custom_domain", &self.custom_domain)
            .field("headers", &names)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: HeaderName = HeaderName::from_static("x-name");

    #[test]
    fn the_nearest_setting_wins() {
        let second = Duration::from_secs(1);
        let client = Options::new()
            .timeout(second)
            .retries(7)
            .header(NAME, HeaderValue::from_static("client"));
        let clone = Options::new()
            .retries(0)
            .header(NAME, HeaderValue::from_static("clone"))
            .over(&client);
        let request = Options::new().deadline(second);
        let effective = Effective {
            client: &clone,
            request: &request,
        };
        assert_eq!(effective.timeout(), second);
        assert_eq!(effective.retries(), 0);
        assert_eq!(effective.deadline(), Some(second));
        assert_eq!(effective.max_body(), 32 * 1024 * 1024);
        assert_eq!(effective.idempotent(), None);
        let mut headers = HeaderMap::new();
        effective.put_headers(&mut headers, &OPERATION);
        assert_eq!(headers.len(), 1);
        assert_eq!(headers["x-name"], "clone");
    }

    static OPERATION: Operation = Operation::new("things.get", http::Method::GET, "/things");

    fn sent(client: &Options, request: &Options, custom_domain_header: bool) -> Option<String> {
        let operation = Operation {
            custom_domain_header,
            method: http::Method::POST,
            ..OPERATION
        };
        let mut headers = HeaderMap::new();
        Effective { client, request }.put_headers(&mut headers, &operation);
        let value = headers.get(CUSTOM_DOMAIN)?.to_str().unwrap();
        Some(value.to_owned())
    }

    #[test]
    fn a_custom_domain_goes_only_where_it_is_taken() {
        let domain = |text: &str| Options::new().custom_domain(&text.parse().unwrap());
        let (none, a, b) = (
            Options::new(),
            domain("A.example.com"),
            domain("b.example.com"),
        );
        assert_eq!(sent(&a, &none, true).as_deref(), Some("a.example.com"));
        assert_eq!(sent(&a, &b, true).as_deref(), Some("b.example.com"));
        assert_eq!(
            sent(&none, &none.clone().over(&b), true).as_deref(),
            Some("b.example.com")
        );
        assert_eq!(sent(&a, &b, false), None);
        assert_eq!(sent(&none, &none, true), None);
        let own = Options::new().header(CUSTOM_DOMAIN, HeaderValue::from_static("own.example"));
        for flagged in [true, false] {
            assert_eq!(sent(&a, &own, flagged).as_deref(), Some("own.example"));
        }
    }

    #[test]
    fn debug_names_headers_and_hides_their_values() {
        let options = Options::new().header(NAME, HeaderValue::from_static("s3cr3t"));
        let shown = format!("{options:?}");
        assert!(shown.contains("x-name") && !shown.contains("s3cr3t"));
    }
}
