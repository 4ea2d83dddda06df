use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth0_sdk::api::{ApiClient, Builder};
use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::floor::{self, Keys, keys};
use super::support::cpu_time;
use super::threads::{self, Cycle};
use super::tokens::{AUDIENCE, ISSUER, claims, issuer, published, runtime, sign};

/// How many tokens have come before they are verified: 100 kB of them.
const FEW: usize = 100;

/// How many a thread verifies before it looks at the time.
const AT_ONCE: u64 = 20;

/// Tokens that are verified in turn, by both sides with the same keys. Each measurement is told how
/// many, and says how long they took.
pub(crate) struct Bench {
    pub(crate) key: SigningKey,
    pub(crate) tokens: Vec<String>,
    api: ApiClient,
    keys: Keys,
    /// Which token is next, for each side: both see all of them.
    next: [AtomicUsize; 2],
}

impl Bench {
    /// One token over and over.
    pub(crate) fn new(algorithm: SigningAlgorithm) -> Self {
        let key = SigningKey::generate(algorithm).unwrap();
        let key = key.with_key_id("mGx0T3QzVmZ2c2RkNnFhR0x1b2JX");
        let token = sign(&key, &claims());
        Self::of(key, &[ISSUER.to_owned()], vec![token], |builder| builder)
    }

    /// With this claim beside those that every token has.
    pub(crate) fn with_claim(&self, name: &str, value: Value) -> Self {
        let mut claims = claims();
        claims[name] = value;
        let token = sign(&self.key, &claims);
        let issuers = [ISSUER.to_owned()];
        Self::of(self.key.clone(), &issuers, vec![token], |builder| builder)
    }

    /// By a client that keeps tokens that it has verified.
    pub(crate) fn cached(&self) -> Self {
        let issuers = [ISSUER.to_owned()];
        let tokens = self.tokens.clone();
        Self::of(self.key.clone(), &issuers, tokens, |builder| {
            builder.verified_tokens(100)
        })
    }

    /// With so many issuers listed, each with a key set of its own: a token of each that is busy, and
    /// a thousand at least.
    pub(crate) fn of_issuers(&self, busy: usize, listed: usize) -> Self {
        let issuers: Vec<String> = (0..listed).map(issuer).collect();
        let in_turn = issuers.iter().step_by(listed / busy).cycle();
        let in_turn = in_turn.take(busy.max(1_000));
        let tokens = in_turn.enumerate().map(|(number, issuer)| {
            let mut claims = claims();
            claims["iss"] = issuer.as_str().into();
            claims["jti"] = json!(number.to_string());
            sign(&self.key, &claims)
        });
        let mut tokens: Vec<String> = tokens.collect();
        // By their signatures, which is no order at all: nobody's keys lie in memory in the order
        // in which they are asked for.
        tokens.sort_by(|one, other| one.rsplit('.').cmp(other.rsplit('.')));
        Self::of(self.key.clone(), &issuers, tokens, |builder| builder)
    }

    fn of(
        key: SigningKey,
        issuers: &[String],
        tokens: Vec<String>,
        set: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        // Keys that are held as those that were fetched are.
        let builder = ApiClient::builder(issuers.to_vec())
            .audience(AUDIENCE)
            .algorithms([key.algorithm()])
            .document_store(Arc::new(published(issuers, &key)));
        let api = set(builder).build().unwrap();
        runtime().block_on(api.warm_up()).unwrap();
        let keys = issuers
            .iter()
            .map(|issuer| (issuer.clone(), keys(&key)))
            .collect();
        let bench = Self {
            api,
            keys,
            tokens,
            key,
            next: Default::default(),
        };
        // A first verification is dearer, on both sides, where a key was not prepared. In another
        // order than they are measured in: what it adds lies in memory in that order.
        let mut once = bench.tokens.clone();
        once.sort_by(|one, other| one.bytes().rev().cmp(other.bytes().rev()));
        bench.verify_by_floor(&once);
        runtime().block_on(bench.verify(&once));
        bench
    }

    /// The next tokens in turn, as a server has them: they have just come.
    fn received(&self, side: usize, count: u64) -> Vec<String> {
        let count = usize::try_from(count).unwrap();
        let first = self.next[side].fetch_add(count, Ordering::Relaxed);
        let in_turn = self.tokens.iter().cycle().skip(first % self.tokens.len());
        in_turn.take(count).cloned().collect()
    }

    pub(crate) fn floor(&self, count: u64) -> Duration {
        self.few_by_few(0, count, |tokens| self.verify_by_floor(tokens))
    }

    pub(crate) fn ours(&self, count: u64) -> Duration {
        let runtime = runtime();
        self.few_by_few(1, count, |tokens| runtime.block_on(self.verify(tokens)))
    }

    fn verify_by_floor(&self, tokens: &[String]) {
        for token in tokens {
            black_box(floor::verify(&self.keys, black_box(token)).unwrap());
        }
    }

    async fn verify(&self, tokens: &[String]) {
        for token in tokens {
            let claims = self.api.verify_access_token(black_box(token)).await;
            black_box(claims.unwrap());
        }
    }

    /// So many tokens, of which only a few have come at a time, so that they are all still near.
    fn few_by_few(&self, side: usize, count: u64, verify: impl Fn(&[String])) -> Duration {
        let mut taken = Duration::ZERO;
        for first in (0..count).step_by(FEW) {
            let tokens = self.received(side, (count - first).min(FEW as u64));
            let before = cpu_time();
            verify(&tokens);
            taken += cpu_time() - before;
        }
        taken
    }

    /// Nothing but the signature, decoded beforehand.
    pub(crate) fn bare(&self, count: u64) -> Duration {
        let (input, signature) = self.tokens[0].rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let key = &self.keys[ISSUER][0];
        let before = cpu_time();
        for _ in 0..count {
            let input = black_box(input.as_bytes());
            key.verify(input, black_box(&signature)).unwrap();
        }
        cpu_time() - before
    }

    pub(crate) fn floor_on_threads(&self, count: usize) -> Vec<Cycle> {
        threads::cycles(count, || {
            let tokens = self.received(0, AT_ONCE);
            move || {
                self.verify_by_floor(&tokens);
                tokens.len()
            }
        })
    }

    pub(crate) fn ours_on_threads(&self, count: usize) -> Vec<Cycle> {
        threads::cycles(count, || {
            let (tokens, runtime) = (self.received(1, AT_ONCE), runtime());
            move || {
                runtime.block_on(self.verify(&tokens));
                tokens.len()
            }
        })
    }
}
