mod cache;
mod cancellation;
#[cfg(feature = "authentication")]
mod client_auth;
#[cfg(feature = "authentication")]
mod dpop;
mod keys;
#[cfg(all(feature = "authentication", feature = "rustls"))]
mod mtls;
mod refresh;
mod stores;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::*;
use crate::transport::tests::soon;

const HOUR: Duration = Duration::from_secs(3600);

/// A source that counts, and gives a token where it is let.
#[derive(Clone)]
struct Counted {
    asked: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    make: fn(usize) -> Result<AccessToken, BoxError>,
}

impl Counted {
    /// Tokens `t1`, `t2` and so on, of an hour each.
    fn new() -> Self {
        Self::making(|number| Ok(AccessToken::new(format!("t{number}")).expires_in(HOUR)))
    }

    fn making(make: fn(usize) -> Result<AccessToken, BoxError>) -> Self {
        Self {
            asked: Arc::default(),
            gate: Arc::new(Semaphore::new(1_000)),
            make,
        }
    }

    /// As it is, and shut until [`open`](Self::open).
    fn shut(self) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        Self { gate, ..self }
    }

    fn open(&self) {
        self.gate.add_permits(1_000);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl TokenSource for Counted {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async move {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            self.gate.acquire().await?.forget();
            (self.make)(number)
        })
    }

    fn store_key(&self) -> Option<String> {
        Some("counted".to_owned())
    }
}

async fn token(cache: &TokenCache) -> String {
    let token = soon(cache.token()).await.unwrap();
    token.token.expose().to_owned()
}

/// Puts the clocks ahead: the wall clock, and the steady one.
fn put_ahead(cache: &TokenCache, wall: Duration, steady: Duration) {
    cache.0.clock.put_ahead(wall, steady);
}

/// Lets time pass by the steady clock, so that a token that is fetched now lives on.
fn later(cache: &TokenCache, time: Duration) {
    put_ahead(cache, Duration::ZERO, time);
}

/// Until it is so; a hang fails the test.
async fn until(so: impl Fn() -> bool) {
    soon(async {
        while !so() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
