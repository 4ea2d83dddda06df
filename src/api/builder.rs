use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::ApiClient;
use super::access_token::{Rules, Verifier};
use super::client::Shared;
use super::domains::Domains;
use super::request::RequestRules;
use super::verified::{RevokedTokens, VerifiedTokens};
#[cfg(feature = "authentication")]
use crate::authentication::AuthenticationClient;
#[cfg(test)]
use crate::clock::Clock;
use crate::error::Error;
use crate::jose::{DocumentStore, Documents, IssuerList, JwkSet, JwksCache, SigningAlgorithm};
use crate::transport::{Client, NoCredential, Options, Settings, Telemetry};

/// The difference between two clocks that is let pass.
const LEEWAY: Duration = Duration::from_secs(60);

/// How many tokens may be revoked at a time, unless it is set.
const REVOKED: usize = 100_000;

/// Sets up an [`ApiClient`].
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::api::ApiClient;
/// use auth0_sdk::jose::SigningAlgorithm;
///
/// # fn main() -> Result<(), auth0_sdk::Error> {
/// let api = ApiClient::builder(["tenant.eu.auth0.com", "login.example.com"])
///     .audience("https://orders.example.com/")
///     .algorithms([SigningAlgorithm::Rs256, SigningAlgorithm::Es256])
///     .leeway(Duration::from_secs(10))
///     .require_claims(["sub"])
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    domains: Domains,
    audiences: Vec<String>,
    algorithms: Vec<SigningAlgorithm>,
    required: Vec<String>,
    parties: Option<Vec<String>>,
    organization: Option<String>,
    #[cfg(feature = "authentication")]
    application: Option<AuthenticationClient>,
    http: Option<reqwest::Client>,
    options: Options,
    telemetry: Telemetry,
    jwks: Option<JwkSet>,
    documents: Documents,
    verified: Option<usize>,
    revoked: usize,
    leeway: Duration,
    pub(super) rules: RequestRules,
}

impl Builder {
    pub(super) fn new(domains: Domains) -> Self {
        Self {
            domains,
            audiences: Vec::new(),
            algorithms: vec![SigningAlgorithm::Rs256],
            required: Vec::new(),
            parties: None,
            organization: None,
            #[cfg(feature = "authentication")]
            application: None,
            http: None,
            options: Options::new(),
            telemetry: Telemetry::default(),
            jwks: None,
            documents: Documents::default(),
            verified: None,
            revoked: REVOKED,
            leeway: LEEWAY,
            rules: RequestRules::default(),
        }
    }

    /// The identifier of this API, which the `aud` of its tokens names, perhaps among others. It
    /// has to be set; with several, one of them is enough.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// The algorithms that tokens may be signed by, in the place of RS256. What a token says
    /// chooses among them and adds none; `none` and HMAC are never among them (RFC 8725, section
    /// 3.1).
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = SigningAlgorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// Claims that every token has to have, beyond `iss`, `aud`, `exp` and `iat`. One that is
    /// `null` is missing.
    pub fn require_claims<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.required.extend(names.into_iter().map(Into::into));
        self
    }

    /// The applications whose tokens are accepted, by their client ids: `azp`, or else
    /// `client_id`, has to be one of them. Default: all. A list that is set and empty is refused
    /// when the client is built: it would accept nobody's.
    pub fn authorized_parties<S: Into<String>>(
        mut self,
        client_ids: impl IntoIterator<Item = S>,
    ) -> Self {
        let parties = self.parties.get_or_insert_default();
        parties.extend(client_ids.into_iter().map(Into::into));
        self
    }

    /// The organization that every token has to be of, by id (`org_…`) or by name. Default: any,
    /// or none.
    ///
    /// <https://auth0.com/docs/manage-users/organizations/using-tokens>
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.organization = Some(organization.into());
        self
    }

    /// The application that this API has at Auth0, for calls in the name of those who call it.
    #[cfg(feature = "authentication")]
    pub fn application(mut self, application: AuthenticationClient) -> Self {
        self.application = Some(application);
        self
    }

    /// Keeps up to this many tokens that have been verified, with their claims, so that a token
    /// that comes again costs a hash. One is never believed beyond its `exp`, nor when its key has
    /// left the key set, its issuer is no longer accepted, or it has been
    /// [revoked](ApiClient::revoke_access_token); its claims are let go of as others come, in the
    /// order in which they came. Default: none is kept.
    pub fn verified_tokens(mut self, most: usize) -> Self {
        self.verified = Some(most);
        self
    }

    /// How many tokens may be [revoked](ApiClient::revoke_access_token) at a time, each of some 150
    /// bytes, until it ends by itself; one at least. Default: 100,000.
    pub fn revoked_tokens(mut self, most: usize) -> Self {
        self.revoked = most;
        self
    }

    /// Of how many issuers keys are kept. Default: 100. Those of the domains that are listed are all
    /// kept, however many there are: this is for what a resolver names.
    ///
    /// It counts issuers of which a token has been good; the one of which that is longest ago makes
    /// room, and has its keys fetched when they are next needed. A quarter as many more are kept of
    /// which no token has been good yet, so that tokens that anybody makes up drive out none that
    /// are in use. What remains: made-up tokens that name, in turn, more such issuers than that
    /// have keys fetched with nearly each of them. Where the resolver allows more issuers than are
    /// kept and anybody may send tokens, let it keep as many as the resolver allows.
    pub fn issuers_kept(mut self, most: usize) -> Self {
        self.documents.most = Some(most);
        self
    }

    /// Where several processes share what issuers publish. Default: each fetches its own.
    pub fn document_store(mut self, store: Arc<dyn DocumentStore>) -> Self {
        self.documents.store = Some(store);
        self
    }

    /// An HTTP client of your own: its proxy, TLS, resolver. Build it from
    /// [`transport::http_client`](crate::transport::http_client), so that it follows no redirects
    /// by itself.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Options for all calls.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// What the `Auth0-Client` header says of this program; [`Telemetry::none`] leaves it out.
    pub fn telemetry(mut self, telemetry: Telemetry) -> Self {
        self.telemetry = telemetry;
        self
    }

    /// The keys of the issuers, of all of them alike, which are then never fetched: for programs
    /// without a way to the tenant, and for tests. Default: those that the issuer publishes.
    pub fn jwks(mut self, keys: JwkSet) -> Self {
        self.jwks = Some(keys);
        self
    }

    /// The difference that the clocks of this machine and of the issuer may have, in whole
    /// seconds (RFC 7519, section 4.1.4). Default: 60 seconds.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The clock that tokens are held against.
    #[cfg(test)]
    pub(super) fn clock(mut self, clock: &Clock) -> Self {
        self.documents.clock = clock.clone();
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    /// A configuration error when a domain is none, or there is none; when there is no audience,
    /// or it is empty; when no algorithm is allowed, or one for DPoP proofs that is not for them;
    /// when the list of authorized parties is set and empty; when DPoP proofs are to be taken at an
    /// address that is not known, or is none; or when the default HTTP client cannot be built.
    pub fn build(self) -> Result<ApiClient, Error> {
        if self.audiences.is_empty() || self.audiences.iter().any(String::is_empty) {
            return Err(Error::configuration(
                "the audience is missing: set the identifier of this API",
            ));
        }
        if self.algorithms.is_empty() {
            return Err(Error::configuration(
                "no algorithm is allowed, so no token would be accepted",
            ));
        }
        let rules = self.rules.check()?;
        let domains = self.domains.check()?;
        // Issuers are spoken to at addresses of their own, and nobody else is.
        let domain = match domains.first() {
            Some(domain) => domain.clone(),
            None => "issuer.invalid".parse()?,
        };
        let client = Client::new(Settings {
            http: self.http,
            domain: &domain,
            prefix: "",
            options: self.options,
            telemetry: self.telemetry,
            authorize: Arc::new(NoCredential),
            reset_is_retry_moment: false,
        })?;
        if self.parties.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::configuration(
                "the list of authorized parties is set and empty: no token would be accepted",
            ));
        }
        let clock = self.documents.clock.clone();
        let keys = JwksCache::with_documents(
            &client,
            Documents {
                listed: domains.listed().map_or(0, IssuerList::len),
                leeway: self.leeway,
                ..self.documents
            },
        );
        let keys = match self.jwks {
            Some(set) => keys.fixed(set),
            None => keys,
        };
        let verifier = Verifier {
            domains,
            rules: Rules {
                audiences: self.audiences,
                algorithms: self.algorithms,
                leeway: self.leeway,
                required: self.required,
                parties: self.parties.unwrap_or_default(),
                organization: self.organization,
            },
            keys,
            clock,
            verified: self
                .verified
                .filter(|most| *most > 0)
                .map(VerifiedTokens::new),
            revoked: RevokedTokens::new(self.revoked),
        };
        Ok(ApiClient::new(Shared {
            verifier,
            #[cfg(feature = "authentication")]
            application: self.application,
            rules,
        }))
    }
}

/// Names what is set. An HTTP client of the caller's prints its default headers.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("domains", &self.domains)
            .field("audiences", &self.audiences)
            .field("algorithms", &self.algorithms)
            .field("http", &self.http.is_some())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
