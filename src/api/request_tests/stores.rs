//! What is asked of others while a request waits: the replay store, and the resolver of domains.

use std::future::{pending, ready};

use super::*;
use crate::api::Domains;
use crate::jose::{ReplayFuture, ReplayStore};

/// A store that is away, in one way or another.
#[derive(Clone, Copy, Debug)]
enum Away {
    Fails,
    NeverAnswers,
}

impl ReplayStore for Away {
    fn is_new<'a>(&'a self, _: &'a str, _: SystemTime) -> ReplayFuture<'a> {
        match self {
            Self::Fails => Box::pin(ready(Err("the store is away".into()))),
            Self::NeverAnswers => Box::pin(pending()),
        }
    }

    fn has_seen<'a>(&'a self, id: &'a str) -> ReplayFuture<'a> {
        self.is_new(id, UNIX_EPOCH)
    }
}

/// The request may come again, and nobody is blamed; what it failed with is there for the log.
fn assert_outage(refusal: &Refusal, why: &str) {
    assert_eq!(answer(refusal), (503, None, vec![]), "{refusal}");
    assert!(refusal.is_outage() && refusal.headers().contains_key("retry-after"));
    let error = refusal.error().unwrap();
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
