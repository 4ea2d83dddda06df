//! The keys of issuers, as they publish them.

use std::ops::ControlFlow::{Break, Continue};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::Value;
use url::Url;

#[cfg(feature = "api")]
use super::KeyIdentity;
use super::document_cache::{
    COOLDOWN, DocumentCache, Fetched, Freshness, Held, Issuer, MOST, Other, Wanted,
};
use super::{
    DocumentFuture, DocumentStore, Jwk, JwkSet, Jws, OpenIdConfiguration, Payload,
    SigningAlgorithm, StoredDocument,
};
use crate::cache_control;
use crate::clock::{Clock, Moment};
use crate::error::{Error, InvalidToken, Shown, TokenKind};
use crate::time_limit::within;
use crate::transport::{Call, Client, Operation, Options, Request};

static DISCOVERY: Operation = Operation::new(
    "discovery.get",
    Method::GET,
    "/.well-known/openid-configuration",
)
.idempotent(true);

static JWKS: Operation =
    Operation::new("jwks.get", Method::GET, "/.well-known/jwks.json").idempotent(true);

/// How long a document is good for where the issuer does not say, in seconds.
const LIFETIME: u64 = 600;

/// The least and the most of what the issuer may say, in seconds (`Cache-Control: max-age`): less
/// would be a fetch for nearly each token, and more would keep a key that has been withdrawn.
const LIFETIMES: std::ops::RangeInclusive<u64> = 60..=3600;

/// The largest document that is read, in bytes.
const LARGEST: usize = 512 * 1024;

/// How many sets are looked through for the key of one token, each newer than the last.
const MOST_SETS: usize = 4;

/// By how much the clocks of this machine and of an issuer may differ at least, where a key may be
/// newer than the last fetch.
const SKEW: Duration = Duration::from_secs(60);

/// How long the shared store may take.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// The keys of one issuer or of many, by discovery (OpenID Connect Discovery 1.0), or a set that
/// is given once and for all. A clone shares them.
///
/// Documents are kept for their time, 600 seconds if the issuer does not say, and up to 24 hours
/// longer while they cannot be fetched anew. Late in their time they are fetched anew beside. A
/// `kid` that the set lacks has it fetched once more, and then not again for 30 seconds: in that
/// time a token that is older than the fetch is refused, and one that is newer is not, since its key
/// may be new. An issuer that fails is asked again after 5 seconds, and not before, for whatever
/// reason. Those who need the same document at the same time wait for one fetch. Documents of
/// all issuers that are listed are kept, and of at most 100 others unless it is set, with a quarter
/// as many more of which no token has been good yet.
#[derive(Clone)]
pub(crate) struct JwksCache {
    configurations: DocumentCache<Arc<OpenIdConfiguration>>,
    sets: DocumentCache<JwkSet>,
    /// For all issuers alike, without any fetch.
    fixed: Option<Arc<JwkSet>>,
    clock: Clock,
    skew: Duration,
}

/// How documents are had and kept.
#[derive(Clone, Default)]
pub(crate) struct Documents {
    pub(crate) clock: Clock,
    /// Where other processes look too.
    pub(crate) store: Option<Arc<dyn DocumentStore>>,
    /// How many issuers are listed once and for all. Those have room beside the others.
    pub(crate) listed: usize,
    /// Of how many others, where it is set.
    pub(crate) most: Option<usize>,
    /// By how much clocks may differ.
    pub(crate) leeway: Duration,
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
    /// As the error of a token of this kind.
    pub(crate) fn into_error(self, token: TokenKind) -> Error {
        match self {
            Self::Token(reason) => Error::invalid(token, reason),
            Self::Keys(error) => error.of_verifying(token),
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
        Self::with_documents(
            client,
            Documents {
                clock,
                ..Documents::default()
            },
        )
    }

    pub(crate) fn with_documents(client: &Client, documents: Documents) -> Self {
        let (listed, most) = (documents.listed, documents.most.unwrap_or(MOST));
        let clock = documents.clock.clone();
        let skew = documents.leeway.max(SKEW);
        let publisher = Publisher {
            client: client.without_credential(),
            documents,
        };
        let discovery = publisher.clone();
        let configurations = DocumentCache::new(clock.clone(), listed, most, move |wanted| {
            configuration(discovery.clone(), wanted)
        });
        let known = configurations.clone();
        let sets = DocumentCache::new(clock.clone(), listed, most, move |wanted| {
            set(publisher.clone(), known.clone(), wanted)
        });
        Self {
            configurations,
            sets,
            fixed: None,
            clock,
            skew,
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
        let held = self.configurations.get(&Issuer::from(issuer)).await?;
        Ok(Arc::clone(&held))
    }

    /// Prepares a key of an issuer that is listed, where its keys are there. Fetches nothing.
    #[cfg(feature = "api")]
    pub(crate) fn prepare(&self, issuer: &Issuer<'_>, allowed: &[SigningAlgorithm]) {
        self.sets.look(issuer, |set| set.prepare(allowed));
    }

    /// Whether this very key is still among those of this issuer.
    ///
    /// # Errors
    /// As [`configuration`](Self::configuration).
    #[cfg(feature = "api")]
    pub(crate) async fn has(
        &self,
        issuer: &Issuer<'_>,
        key: &KeyIdentity,
        now: Moment,
    ) -> Result<bool, Error> {
        self.with_keys(issuer, now, |set| set.has(key)).await
    }

    /// # Errors
    /// As [`configuration`](Self::configuration).
    #[cfg(any(test, feature = "api"))]
    pub(crate) async fn with_keys<R>(
        &self,
        issuer: &Issuer<'_>,
        now: Moment,
        look: impl Fn(&JwkSet) -> R,
    ) -> Result<R, Error> {
        match &self.fixed {
            Some(set) => Ok(look(set)),
            None => self.sets.read(issuer, now, |set, _| look(set)).await,
        }
    }

    /// A token of this issuer has turned out to be good: its keys stay before those of issuers of
    /// which none has.
    #[cfg(feature = "api")]
    pub(crate) fn touch(&self, issuer: &str) {
        if self.fixed.is_none() {
            self.sets.touch(issuer);
            self.configurations.touch(issuer);
        }
    }

    /// Verifies a signature with the keys of this issuer, which the caller has decided to trust.
    /// What is asked `of_key`, of the one that it fits, is given back, and at which moment that key
    /// was read: the given one, or a later one where keys were not at hand.
    ///
    /// # Errors
    /// Of the token: [`Algorithm`](InvalidToken::Algorithm) before anything is fetched,
    /// [`UnknownKey`](InvalidToken::UnknownKey), [`Signature`](InvalidToken::Signature). Of the
    /// keys: what fetching them failed with.
    pub(crate) async fn verify<P: Payload, T>(
        &self,
        issuer: &Issuer<'_>,
        token: &Jws<'_, P>,
        allowed: &[SigningAlgorithm],
        now: Moment,
        of_key: impl Fn(&Jwk) -> T,
    ) -> Result<(T, Moment), Unverified> {
        token.algorithm(allowed)?;
        let verify = |set: &JwkSet| set.verify(token, allowed).map(&of_key);
        if let Some(set) = &self.fixed {
            return Ok((verify(set)?, now));
        }
        let verdict = |set: &Arc<Held<JwkSet>>, now| match verify(set) {
            Err(reason) if may_be_newer(set, token, reason) => Continue((Arc::clone(set), reason)),
            verdict => Break(verdict.map(|of_key| (of_key, now))),
        };
        let first = self.sets.read(issuer, now, verdict).await;
        let mut found = first.map_err(Unverified::Keys)?;
        let mut began = None;
        // Another fetch may have been under way, and a shared store may have a set that came since:
        // if both lack the key, the issuer itself is asked.
        for _ in 0..MOST_SETS {
            let (set, reason) = match found {
                Break(verdict) => return Ok(verdict?),
                Continue(seen) => seen,
            };
            let began = *began.get_or_insert_with(|| self.clock.now());
            let other = self.sets.other_than(issuer, &set).await;
            match other.map_err(Unverified::Keys)? {
                Other::Document(set) => found = verdict(&set, self.clock.now()),
                // Since this token came: what is not there now is not there.
                Other::Asked(asked) if asked.steady >= began.steady => return Err(reason.into()),
                Other::Asked(asked) => {
                    return Err(unasked(token, asked, began, self.skew, reason));
                }
            }
        }
        match found {
            Break(verdict) => Ok(verdict?),
            Continue((_, reason)) => Err(reason.into()),
        }
    }
}

/// Of a token whose key was not there when the issuer was last asked, and may not be asked again
/// for a while. A key is published before it signs, so that a token of before that moment has none;
/// of one that was signed since then nobody can tell, and it is not called bad.
fn unasked<P: Payload>(
    token: &Jws<'_, P>,
    asked: Moment,
    now: Moment,
    skew: Duration,
    reason: InvalidToken,
) -> Unverified {
    let skew = i64::try_from(skew.as_secs()).unwrap_or(i64::MAX);
    let since = asked.unix().saturating_sub(skew)..=now.unix().saturating_add(skew);
    match token.claims().issued() {
        Some(issued) if since.contains(&issued) => {
            let again = asked.wall.checked_add(COOLDOWN);
            Unverified::Keys(Error::key_may_be_new().with_retry_at(again))
        }
        _ => reason.into(),
    }
}

/// Whether the issuer may have a newer key that the token was signed with. Where the key that it
/// names is there, another fetch would bring nothing.
fn may_be_newer<P>(set: &JwkSet, token: &Jws<'_, P>, reason: InvalidToken) -> bool {
    match token.key_id() {
        Some(id) => !set.has_key_id(id),
        None => matches!(reason, InvalidToken::UnknownKey | InvalidToken::Signature),
    }
}

async fn configuration(
    publisher: Publisher,
    wanted: Wanted<Arc<OpenIdConfiguration>>,
) -> Result<Fetched<Arc<OpenIdConfiguration>>, Error> {
    let issuer = wanted.issuer.name();
    let address = format!("{}{}", issuer.trim_end_matches('/'), DISCOVERY.path);
    let read = |document| OpenIdConfiguration::read(document, issuer).map(Arc::new);
    publisher.fetch(&DISCOVERY, &address, &wanted, read).await
}

async fn set(
    publisher: Publisher,
    configurations: DocumentCache<Arc<OpenIdConfiguration>>,
    wanted: Wanted<JwkSet>,
) -> Result<Fetched<JwkSet>, Error> {
    let configuration = configurations.get(&wanted.issuer).await?;
    let address = configuration.keys_at().map_err(Error::not_the_document)?;
    let read = |document| {
        let set = JwkSet::read(&document);
        let mut set = set.ok_or("the key set is no JSON object with a list of `keys`")?;
        // An issuer that signs has a key: one that publishes none is not well, and what it has
        // published before serves on.
        match set.keys().is_empty() {
            true => Err("the key set has no key that can be used"),
            false => {
                if let Some(former) = &wanted.former {
                    set.take_over(former);
                }
                Ok(set)
            }
        }
    };
    publisher
        .fetch(&JWKS, address.as_str(), &wanted, read)
        .await
}

/// Where documents come from.
#[derive(Clone)]
struct Publisher {
    client: Client,
    documents: Documents,
}

impl Publisher {
    async fn fetch<T>(
        &self,
        operation: &'static Operation,
        address: &str,
        wanted: &Wanted<T>,
        read: impl Fn(Value) -> Result<T, &'static str>,
    ) -> Result<Fetched<T>, Error> {
        let newer_than = wanted.former.as_ref().map(|former| former.published());
        if let Some(stored) = self.stored(address, newer_than).await
            && let Ok(json) = serde_json::from_slice(&stored.body)
            && let Ok(document) = read(json)
        {
            return Ok(Fetched {
                document,
                lifetime: stored.lifetime,
                shared: Some(stored.received),
            });
        }
        let url = Url::parse(address)
            .map_err(|_| Error::configuration("the address of the issuer is no URL"))?;
        let request = Request::new(self.client.clone(), Call::<Value>::to(operation, url));
        let request = request.with(fetching(wanted.freshness));
        let (document, answer) = request.send().await?.split();
        let read = read(document);
        let document = read.map_err(|what| answer.explain(Error::not_the_document(what)))?;
        let lifetime = lifetime(answer.headers());
        let received = self.documents.clock.now().wall;
        let stored = StoredDocument::new(answer.body().clone(), received, lifetime);
        self.store(address, &stored).await;
        Ok(Fetched {
            document,
            lifetime,
            shared: None,
        })
    }

    /// What the shared store has, with the time that is left of it.
    async fn stored(
        &self,
        address: &str,
        newer_than: Option<SystemTime>,
    ) -> Option<StoredDocument> {
        let store = self.documents.store.as_ref()?;
        let mut stored = passed_over(store.get(address)).await??;
        if stored.body.len() > LARGEST || newer_than.is_some_and(|then| stored.received <= then) {
            return None;
        }
        let now = self.documents.clock.now().wall;
        // What came in the future came by another clock: of its time nothing is known.
        let age = now.duration_since(stored.received).ok()?;
        let most = Duration::from_secs(*LIFETIMES.end());
        let left = stored.lifetime.min(most).checked_sub(age)?;
        stored.lifetime = Some(left).filter(|left| !left.is_zero())?;
        Some(stored)
    }

    async fn store(&self, address: &str, document: &StoredDocument) {
        if let Some(store) = &self.documents.store {
            passed_over(store.put(address, document)).await;
        }
    }
}

/// What the shared store gives in its time, and none where it fails.
async fn passed_over<T>(asked: DocumentFuture<'_, T>) -> Option<T> {
    match within(STORE_TIMEOUT, asked).await {
        Some(Ok(given)) => return Some(given),
        Some(Err(error)) => {
            let text = error.to_string();
            tracing::warn!(error = %Shown(&text), "the document store failed");
        }
        None => tracing::warn!("the document store took too long"),
    }
    None
}

/// How a document is fetched, whatever the client's options say: callers wait for it, each with a
/// token in hand.
fn fetching(freshness: Freshness) -> Options {
    let options = Options::new()
        .max_body(LARGEST)
        .timeout(Duration::from_secs(5))
        .deadline(Duration::from_secs(10));
    match freshness {
        Freshness::Any => options,
        // Through whatever keeps answers on the way (RFC 9111, section 5.2.1.4).
        Freshness::Newest => {
            options.header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
        }
    }
}

/// `max-age` (RFC 9111, section 5.2.2.1), less the time that the document was kept on its way here
/// (`Age`, section 4.2.3), within bounds.
fn lifetime(headers: &HeaderMap) -> Duration {
    let (least, most) = (*LIFETIMES.start(), *LIFETIMES.end());
    let mut said = None;
    for (name, value) in cache_control::directives(headers) {
        // Whatever else is said, these hold.
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Duration::from_secs(least);
        }
        if name.eq_ignore_ascii_case("max-age") && said.is_none() {
            said = value.and_then(|value| value.parse::<u64>().ok());
        }
    }
    let age = headers.get(header::AGE).and_then(|age| age.to_str().ok());
    let age = age.and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    let left = said.unwrap_or(LIFETIME).saturating_sub(age);
    Duration::from_secs(left.clamp(least, most))
}
