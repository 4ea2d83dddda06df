//! What is asked of others while a request waits: the replay store, and the resolver of domains.

use std::future::{pending, ready};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::api::Domains;
use crate::clock::Clock;
use crate::jose::{MemoryReplayStore, ReplayFuture, ReplayStore, TokenId};

/// A store that is away, in one way or another.
#[derive(Clone, Copy, Debug)]
enum Away {
    Fails,
    NeverAnswers,
}

impl ReplayStore for Away {
    fn is_new<'a>(&'a self, _: TokenId<'a>, _: SystemTime) -> ReplayFuture<'a> {
        match self {
            Self::Fails => Box::pin(ready(Err("the store is away".into()))),
            Self::NeverAnswers => Box::pin(pending()),
        }
    }

    fn has_seen<'a>(&'a self, id: TokenId<'a>) -> ReplayFuture<'a> {
        self.is_new(id, UNIX_EPOCH)
    }
}

/// The request may come again, and nobody is blamed; what it failed with is there for the log.
fn assert_outage(refusal: &Refusal, why: &str) {
    assert_eq!(answer(refusal), (503, None, vec![]), "{refusal}");
    assert!(refusal.is_outage() && refusal.headers().contains_key("retry-after"));
    let error = refusal.error().unwrap();
    assert!(Refusal::from(error).is_outage());
    let source = std::error::Error::source(error).unwrap().to_string();
    assert!(source.contains(why), "{source}");
}

#[tokio::test(start_paused = true)]
async fn without_its_store_nothing_is_taken_and_nobody_is_blamed() {
    for (store, why) in [
        (Away::Fails, "the store is away"),
        (Away::NeverAnswers, "did not answer within 2s"),
    ] {
        let client = builder().replay_store(store).build().unwrap();
        let token = bound();
        let refusal = client
            .verify_request(&dpop(&token, &proof_for(&token)))
            .await
            .unwrap_err();
        assert_outage(&refusal, why);
        // Bearer tokens need none.
        client.verify_request(&bearer(&plain())).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_resolver_that_never_answers_is_an_outage() {
    let domains = Domains::resolver(|_| Box::pin(pending()));
    let client = ApiClient::builder(domains)
        .audience(AUDIENCE)
        .jwks(JwkSet::new([KEY.public_jwk().clone()]))
        .build()
        .unwrap();
    let refusal = client.verify_request(&bearer(&plain())).await.unwrap_err();
    assert_outage(&refusal, "did not answer within 5s");
}

/// An API whose clock the test sets, as it does that of its store, and two keys of clients.
struct Bench {
    clock: Clock,
    client: ApiClient,
    keys: [SigningKey; 2],
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

impl Bench {
    fn new(store: MemoryReplayStore) -> Self {
        let clock = Clock::default();
        let client = builder().clock(&clock).replay_store(store.clock(&clock));
        Self {
            clock,
            client: client.build().unwrap(),
            keys: [(); 2].map(|()| SigningKey::generate(SigningAlgorithm::Es256).unwrap()),
        }
    }

    /// A request with a proof of one of the keys, made now by the API's clock.
    fn proven(&self, key: usize, jti: &str) -> Parts {
        let (key, now) = (&self.keys[key], self.clock.now().unix());
        let cnf = json!({ "jkt": key.public_jwk().thumbprint() });
        let token = signed(&KEY, json!({ "cnf": cnf, "iat": now, "exp": now + 7200 }));
        let header = [
            ("typ", "dpop+jwt".into()),
            ("jwk", key.public_jwk().bare_json()),
        ];
        let ath = URL_SAFE_NO_PAD.encode(Sha256::digest(&token));
        let claims = json!({ "jti": jti, "htm": "GET", "htu": URL, "iat": now, "ath": ath });
        let proof = key.sign_jwt(&header, &claims).unwrap();
        dpop(&token, proof.expose())
    }

    async fn accepts(&self, parts: &Parts) {
        self.client.verify_request(parts).await.unwrap();
    }

    async fn refuses(&self, parts: &Parts) -> Refusal {
        self.client.verify_request(parts).await.unwrap_err()
    }
}

#[tokio::test]
async fn a_key_that_has_used_up_its_share_keeps_nobody_else_out() {
    let bench = Bench::new(MemoryReplayStore::new(5).most_of_one_issuer(2));
    let used = bench.proven(0, "1");
    bench.accepts(&used).await;
    bench.accepts(&bench.proven(0, "2")).await;
    let over = bench.refuses(&bench.proven(0, "3")).await;
    assert_outage(&over, "full of ids of this issuer or key");
    // A proof of before is known all the same.
    let replayed = bench.refuses(&used).await;
    assert_eq!(replayed.code(), Some("invalid_dpop_proof"));
    // The ids are another key's.
    bench.accepts(&bench.proven(1, "1")).await;
    bench.accepts(&bench.proven(1, "2")).await;
    bench.refuses(&bench.proven(1, "3")).await;
    // Its proofs have ended.
    bench.clock.put_ahead(6 * MINUTE, 6 * MINUTE);
    bench.accepts(&bench.proven(0, "3")).await;
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_makes_no_proof_new() {
    let bench = Bench::new(MemoryReplayStore::new(5));
    let used = bench.proven(0, "1");
    bench.accepts(&used).await;
    bench.clock.put_ahead(HOUR, Duration::ZERO);
    // By the clock of now, all that is noted has ended.
    bench.accepts(&bench.proven(0, "2")).await;
    bench.clock.set_back(HOUR);
    let replayed = bench.refuses(&used).await;
    assert_eq!(replayed.code(), Some("invalid_dpop_proof"));
    assert!(replayed.description().contains("used before"), "{replayed}");
}

/// Where nothing is set.
#[tokio::test]
async fn one_key_has_a_tenth_of_the_store() {
    let client = builder().build().unwrap();
    let store = &client.shared().rules.replay;
    let until = SystemTime::now() + HOUR;
    let is_new = async |issuer, number: usize| {
        let jti = number.to_string();
        store.is_new(TokenId { issuer, jti: &jti }, until).await
    };
    for number in 0..50_000 {
        assert!(is_new("one key", number).await.unwrap());
    }
    is_new("one key", 50_000).await.unwrap_err();
    assert!(is_new("another", 50_000).await.unwrap());
}
