use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderMap;

use crate::domain::Domain;
use crate::error::Error;
use crate::jose::{Issuer, IssuerList};
use crate::token::BoxError;

/// Whose tokens are accepted: those of one domain, of several (a tenant and its custom domains, or
/// several tenants), or of those that a resolver names for each request.
///
/// ```
/// use auth0_sdk::api::{ApiClient, Domains};
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let one = ApiClient::builder("tenant.eu.auth0.com");
/// let two = ApiClient::builder(["tenant.eu.auth0.com", "login.example.com"]);
/// let by_host = ApiClient::builder(Domains::resolver(|request| {
///     let domain = match request.host() {
///         Some("api.acme.example") => Some("login.acme.example"),
///         Some("api.example.com") => Some("tenant.eu.auth0.com"),
///         // Nobody's: the token is refused.
///         _ => None,
///     };
///     let domains = domain.map(str::parse).into_iter().collect::<Result<_, _>>();
///     Box::pin(async move { Ok(domains?) })
/// }));
/// # Ok(())
/// # }
/// ```
pub struct Domains(Kind);

enum Kind {
    Listed(Vec<String>),
    Resolver(Arc<dyn DomainResolver>),
}

/// The domains that a [`DomainResolver`] names.
pub type DomainsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<Domain>, BoxError>> + Send + 'a>>;

/// Says whose tokens are accepted, request by request. A closure does.
///
/// It is asked before anything is fetched from an issuer. What it fails with is an error of this
/// API and none of the token, and so is that it takes more than 5 seconds.
pub trait DomainResolver: Send + Sync + 'static {
    /// The domains whose tokens this request may bring. Where there is none, its token is refused.
    ///
    /// # Errors
    /// Whatever keeps it from knowing: an outage of this API, with this as its source.
    fn domains<'a>(&'a self, request: &DomainRequest<'a>) -> DomainsFuture<'a>;
}

impl<F> DomainResolver for F
where
    F: for<'a> Fn(&DomainRequest<'a>) -> DomainsFuture<'a> + Send + Sync + 'static,
{
    fn domains<'a>(&'a self, request: &DomainRequest<'a>) -> DomainsFuture<'a> {
        self(request)
    }
}

/// What a [`DomainResolver`] decides by. All of it comes from outside.
#[derive(Clone, Copy)]
pub struct DomainRequest<'a> {
    pub(super) url: Option<&'a str>,
    pub(super) headers: Option<&'a HeaderMap>,
    pub(super) host: Option<&'a str>,
    pub(super) unverified_issuer: &'a str,
}

impl<'a> DomainRequest<'a> {
    /// The URL of the request without a token in it, where there is one that says it. Without
    /// [`public_url`](super::Builder::public_url) and [`RequestUrl`](super::RequestUrl) the host
    /// in it is what the sender says.
    #[must_use]
    pub fn url(&self) -> Option<&'a str> {
        self.url
    }

    /// The host that the request names, in its URI (HTTP/2) or in `Host` (HTTP/1.1), with its port
    /// where that is said. None where the token came without a request, and where a request names
    /// none, or two that differ.
    #[must_use]
    pub fn host(&self) -> Option<&'a str> {
        self.host
    }

    /// The headers of the request, where the token came with one.
    #[must_use]
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.headers
    }

    /// `iss` of the token, of which nothing has been verified: **not** to be given back as it is.
    #[must_use]
    pub fn unverified_issuer(&self) -> &'a str {
        self.unverified_issuer
    }
}

impl Domains {
    /// Those that a resolver names for each request, which gets its URL and headers. It has 5
    /// seconds.
    pub fn resolver<F>(resolver: F) -> Self
    where
        F: for<'a> Fn(&DomainRequest<'a>) -> DomainsFuture<'a> + Send + Sync + 'static,
    {
        Self::resolved_by(resolver)
    }

    /// As [`resolver`](Self::resolver), with a type that is one.
    pub fn resolved_by(resolver: impl DomainResolver) -> Self {
        Self(Kind::Resolver(Arc::new(resolver)))
    }

    /// # Errors
    /// A configuration error where one of them is none, or there is none.
    pub(super) fn check(self) -> Result<Allowed, Error> {
        let listed = match self.0 {
            Kind::Resolver(resolver) => return Ok(Allowed::Resolver(resolver)),
            Kind::Listed(listed) => listed,
        };
        let domains: Result<Vec<Domain>, Error> = listed.iter().map(|text| text.parse()).collect();
        let domains = domains?;
        let Some(first) = domains.first().cloned() else {
            return Err(Error::configuration(
                "there is no domain whose tokens are accepted",
            ));
        };
        let issuers = domains.iter().map(issuer).collect();
        Ok(Allowed::Listed { first, issuers })
    }
}

impl From<&str> for Domains {
    fn from(domain: &str) -> Self {
        Self::from([domain])
    }
}

impl From<&String> for Domains {
    fn from(domain: &String) -> Self {
        Self::from([domain])
    }
}

impl From<String> for Domains {
    fn from(domain: String) -> Self {
        Self::from([domain])
    }
}

impl From<Domain> for Domains {
    fn from(domain: Domain) -> Self {
        Self::from([domain])
    }
}

impl<T: Into<String>> From<Vec<T>> for Domains {
    fn from(domains: Vec<T>) -> Self {
        Self(Kind::Listed(domains.into_iter().map(Into::into).collect()))
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Domains {
    fn from(domains: [T; N]) -> Self {
        Self(Kind::Listed(domains.into_iter().map(Into::into).collect()))
    }
}

/// Counts the domains.
impl fmt::Debug for Domains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Listed(listed) => write!(f, "Domains({})", listed.len()),
            Kind::Resolver(_) => f.write_str("Domains(resolver)"),
        }
    }
}

/// The issuers whose tokens are accepted.
pub(super) enum Allowed {
    Listed { first: Domain, issuers: IssuerList },
    Resolver(Arc<dyn DomainResolver>),
}

impl Allowed {
    /// The one that the token names, if it is one of them, character for character.
    ///
    /// # Errors
    /// What the resolver failed with.
    pub(super) async fn find<'a>(
        &self,
        request: &DomainRequest<'a>,
    ) -> Result<Option<Issuer<'a>>, Error> {
        let name = request.unverified_issuer;
        match self {
            Self::Listed { issuers, .. } => Ok(issuers.find(name)),
            Self::Resolver(resolver) => {
                let domains = resolver.domains(request).await;
                let domains = domains.map_err(Error::domain_resolver)?;
                let mut issuers = domains.iter().map(issuer);
                let is_named = issuers.any(|issuer| *issuer == *name);
                Ok(is_named.then(|| Issuer::from(name)))
            }
        }
    }

    /// Whether this is none of those that are listed. Of what a resolver names nothing is known.
    pub(super) fn lack(&self, issuer: &str) -> bool {
        matches!(self, Self::Listed { issuers, .. } if issuers.find(issuer).is_none())
    }

    /// Whether a resolver is asked, with the URL of the request.
    pub(super) fn are_resolved(&self) -> bool {
        matches!(self, Self::Resolver(_))
    }

    /// Those that are listed.
    pub(super) fn listed(&self) -> Option<&IssuerList> {
        match self {
            Self::Listed { issuers, .. } => Some(issuers),
            Self::Resolver(_) => None,
        }
    }

    /// The one whose HTTP client is made.
    pub(super) fn first(&self) -> Option<&Domain> {
        match self {
            Self::Listed { first, .. } => Some(first),
            Self::Resolver(_) => None,
        }
    }
}

/// The `iss` of the tokens of a domain.
fn issuer(domain: &Domain) -> Box<str> {
    format!("{}/", domain.base_url()).into()
}
