//! The keys of issuers, as they publish them.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, header};
use serde_json::Value;
use url::Url;

use super::document_cache::DocumentCache;
use super::{JwkSet, Jws, OpenIdConfiguration, SigningAlgorithm};
use crate::clock::Clock;
use crate::error::{Error, InvalidToken};
use crate::transport::{Call, Client, Operation, Options, Request, Response};

static DISCOVERY: Operation = Operation::new(
    "discovery.get",
    Method::GET,
    "/.well-known/openid-configuration",
)
.idempotent(true);

static JWKS: Operation =
    Operation::new("jwks.get", Method::GET, "/.well-known/jwks.json").idempotent(true);

/// How long a document is good for where the issuer does not say.
const LIFETIME: Duration = Duration::from_secs(600);

/// The least and the most of what the issuer may say, in seconds (`Cache-Control: max-age`): less
/// would be a fetch for nearly each token, and more would keep a key that has been withdrawn.
const LIFETIMES: std::ops::RangeInclusive<u64> = 60..=3600;

/// The largest document that is read, in bytes.
const LARGEST: usize = 512 * 1024;

/// The keys of one issuer or of many, by discovery (OpenID Connect Discovery 1.0), or a set that
/// is given once and for all. A clone shares them.
///
/// Documents are kept for their time, 600 seconds if the issuer does not say, and up to 24 hours
/// longer while they cannot be fetched anew. A `kid` that the set lacks has it fetched once more,
/// and then not again for 30 seconds. Those who need the same document at the same time wait for
/// one fetch. Documents of at most 100 issuers are kept.
#[derive(Clone)]
pub(crate) struct JwksCache {
    configurations: DocumentCache<OpenIdConfiguration>,
    /// By address.
    sets: DocumentCache<JwkSet>,
    /// For all issuers alike, without any fetch.
    fixed: Option<Arc<JwkSet>>,
}

/// Why a signature is not to be believed. The two are never mixed up: an issuer that cannot be
/// reached makes no token bad.
#[derive(Debug)]
pub(crate) enum Unverified {
    /// It is the token.
    Token(InvalidToken),
    /// The keys could not be had.
    Keys(Error),
}

impl From<InvalidToken> for Unverified {
    fn from(reason: InvalidToken) -> Self {
        Self::Token(reason)
    }
}

impl Unverified {
    /// As the error of a token of this kind: "ID token".
    pub(crate) fn into_error(self, token: &'static str) -> Error {
        match self {
            Self::Token(reason) => Error::invalid(token, reason),
            Self::Keys(error) => error,
        }
    }
}

impl JwksCache {
    /// Keys that are fetched with the HTTP client and the options of this one, without its
    /// credential and headers, when they are first needed.
    pub(crate) fn new(client: &Client) -> Self {
        Self::with_clock(client, Clock::default())
    }

    pub(crate) fn with_clock(client: &Client, clock: Clock) -> Self {
        let client = client.without_credential();
        let discovery = client.clone();
        Self {
            configurations: DocumentCache::new(clock.clone(), move |issuer| {
                configuration(discovery.clone(), issuer)
            }),
            sets: DocumentCache::new(clock, move |address| set(client.clone(), address)),
            fixed: None,
        }
    }

    /// The same with one set for all issuers: no key is ever fetched.
    #[must_use]
    pub(crate) fn fixed(mut self, set: JwkSet) -> Self {
        self.fixed = Some(Arc::new(set));
        self
    }

    /// What an issuer says of itself.
    ///
    /// # Errors
    /// What fetching it failed with; a decode error where it is no such document, or that of
    /// another issuer.
    pub(crate) async fn configuration(
        &self,
        issuer: &str,
    ) -> Result<Arc<OpenIdConfiguration>, Error> {
        self.configurations.get(issuer).await
    }

    /// The keys of an issuer.
    ///
    /// # Errors
    /// As [`configuration`](Self::configuration).
    pub(crate) async fn keys(&self, issuer: &str) -> Result<Arc<JwkSet>, Error> {
        match &self.fixed {
            Some(set) => Ok(Arc::clone(set)),
            None => self.sets.get(&self.address(issuer).await?).await,
        }
    }

    /// Where the keys of an issuer are.
    async fn address(&self, issuer: &str) -> Result<String, Error> {
        let configuration = self.configurations.get(issuer).await?;
        let url = configuration.keys_at().map_err(Error::not_the_document)?;
        Ok(url.into())
    }

    /// Verifies a signature with the keys of this issuer, which the caller has decided to trust.
    ///
    /// # Errors
    /// Of the token: [`Algorithm`](InvalidToken::Algorithm) before anything is fetched,
    /// [`UnknownKey`](InvalidToken::UnknownKey), [`Signature`](InvalidToken::Signature). Of the
    /// keys: what fetching them failed with.
    pub(crate) async fn verify(
        &self,
        issuer: &str,
        token: &Jws<'_>,
        allowed: &[SigningAlgorithm],
    ) -> Result<(), Unverified> {
        token.algorithm(allowed)?;
        let set = self.keys(issuer).await.map_err(Unverified::Keys)?;
        match set.verify(token, allowed) {
            Err(reason) if self.fixed.is_none() && may_be_newer(&set, token, reason) => {}
            verified => return Ok(verified?),
        }
        let address = self.address(issuer).await.map_err(Unverified::Keys)?;
        let other = self.sets.other_than(&address, &set).await;
        match other.map_err(Unverified::Keys)? {
            Some(set) => Ok(set.verify(token, allowed)?),
            None => Ok(set.verify(token, allowed)?),
        }
    }
}

/// Whether the issuer may have a newer key that the token was signed with. Where the key that it
/// names is there, another fetch would bring nothing.
fn may_be_newer(set: &JwkSet, token: &Jws<'_>, reason: InvalidToken) -> bool {
    match token.key_id() {
        Some(id) => !set.has_key_id(id),
        None => matches!(reason, InvalidToken::UnknownKey | InvalidToken::Signature),
    }
}

async fn configuration(
    client: Client,
    issuer: String,
) -> Result<(OpenIdConfiguration, Duration), Error> {
    let address = format!("{}{}", issuer.trim_end_matches('/'), DISCOVERY.path);
    let answer = fetch(client, &DISCOVERY, &address).await?;
    let lifetime = lifetime(answer.headers());
    let (document, answer) = answer.split();
    let read = OpenIdConfiguration::read(document, &issuer);
    let document = read.map_err(|what| answer.explain(Error::not_the_document(what)))?;
    Ok((document, lifetime))
}

async fn set(client: Client, address: String) -> Result<(JwkSet, Duration), Error> {
    let answer = fetch(client, &JWKS, &address).await?;
    match JwkSet::read(answer.value()) {
        Some(set) => Ok((set, lifetime(answer.headers()))),
        None => Err(answer.explain(Error::not_the_document(
            "the key set is no JSON object with a list of `keys`",
        ))),
    }
}

async fn fetch(
    client: Client,
    operation: &'static Operation,
    address: &str,
) -> Result<Response<Value>, Error> {
    let url = Url::parse(address)
        .map_err(|_| Error::configuration("the address of the issuer is no URL"))?;
    let request = Request::new(client, Call::<Value>::to(operation, url));
    request.with(Options::new().max_body(LARGEST)).send().await
}

/// `max-age` (RFC 9111, section 5.2.2.1), within bounds.
fn lifetime(headers: &HeaderMap) -> Duration {
    let (least, most) = (*LIFETIMES.start(), *LIFETIMES.end());
    let values = headers.get_all(header::CACHE_CONTROL).into_iter();
    let directives = values.filter_map(|value| value.to_str().ok());
    for directive in directives.flat_map(|value| value.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Duration::from_secs(least);
        }
        if name.eq_ignore_ascii_case("max-age")
            && let Ok(seconds) = value.trim().trim_matches('"').parse::<u64>()
        {
            return Duration::from_secs(seconds.clamp(least, most));
        }
    }
    LIFETIME
}
