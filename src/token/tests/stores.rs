use std::sync::Mutex;

use super::*;

fn shared(source: &Counted, store: &Arc<MemoryStore>) -> TokenCache {
    TokenCache::with_store(source.clone(), store.clone()).unwrap()
}

#[tokio::test]
async fn two_caches_share_a_token_and_its_renewal() {
    let (source, store) = (Counted::new(), Arc::new(MemoryStore::new()));
    let (one, two) = (shared(&source, &store), shared(&source, &store));
    assert_eq!(token(&one).await, "t1");
    assert_eq!(token(&two).await, "t1");
    assert_eq!(source.asked(), 1);
    later(&one, HOUR);
    assert_eq!(token(&one).await, "t2");
    assert_eq!(source.asked(), 2);
    let kept = store.get("counted").await.unwrap().unwrap();
    assert_eq!(kept.token.expose(), "t2");
}

#[tokio::test]
async fn on_expiry_the_store_is_read_before_the_source_is_asked() {
    let (source, store) = (Counted::new(), Arc::new(MemoryStore::new()));
    let cache = shared(&source, &store);
    assert_eq!(token(&cache).await, "t1");
    let from_elsewhere = AccessToken::new("elsewhere").expires_in(HOUR * 3);
    store.put("counted", &from_elsewhere).await.unwrap();
    later(&cache, HOUR);
    assert_eq!(token(&cache).await, "elsewhere");
    assert_eq!(source.asked(), 1);
    later(&cache, HOUR * 3);
    assert_eq!(token(&cache).await, "t2", "the stored one has ended");
}

#[tokio::test]
async fn a_renewal_takes_nothing_from_the_store_that_ends_sooner() {
    let (source, store) = (Counted::new(), Arc::new(MemoryStore::new()));
    let cache = shared(&source, &store);
    assert_eq!(token(&cache).await, "t1");
    later(&cache, HOUR * 95 / 100);
    let older = AccessToken::new("older").expires_in(HOUR * 99 / 100);
    store.put("counted", &older).await.unwrap();
    assert_eq!(token(&cache).await, "t1");
    until(|| cache.at_hand().unwrap().token.token.expose() == "t2").await;
}

#[tokio::test]
async fn a_token_that_was_given_up_does_not_come_back_from_the_store() {
    let (source, store) = (Counted::new(), Arc::new(MemoryStore::new()));
    let cache = shared(&source, &store);
    let first = soon(cache.token()).await.unwrap();
    cache.invalidate(&first);
    let second = soon(cache.token()).await.unwrap();
    assert_eq!(second.token.expose(), "t2");
    // Another process writes the old one again.
    store.put("counted", &first).await.unwrap();
    cache.invalidate(&second);
    assert_eq!(token(&cache).await, "t3");
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_taken_from_the_store() {
    for odd in [
        AccessToken::new("").expires_in(HOUR),
        AccessToken::new("a\nb").expires_in(HOUR),
        AccessToken::new("x").expires_in(HOUR).token_type("DPoP"),
        AccessToken::new("x").expires_in(Duration::ZERO),
    ] {
        let (source, store) = (Counted::new(), Arc::new(MemoryStore::new()));
        store.put("counted", &odd).await.unwrap();
        assert_eq!(token(&shared(&source, &store)).await, "t1");
    }
}

/// A store that fails at everything, in turns with an error and with silence.
#[derive(Default)]
struct Broken {
    hangs: bool,
    asked: Mutex<Vec<&'static str>>,
}

impl Broken {
    fn fails<T: Send + 'static>(&self, what: &'static str) -> StoreFuture<'_, T> {
        self.asked.lock().unwrap().push(what);
        Box::pin(async move {
            if self.hangs {
                std::future::pending::<()>().await;
            }
            Err("s3cr3t: the disk is full".into())
        })
    }
}

impl TokenStore for Broken {
    fn get<'a>(&'a self, _key: &'a str) -> StoreFuture<'a, Option<AccessToken>> {
        self.fails("get")
    }

    fn put<'a>(&'a self, _key: &'a str, _token: &'a AccessToken) -> StoreFuture<'a, ()> {
        self.fails("put")
    }
}

/// The clock stands still and jumps to the next timer when there is nothing else to do.
#[tokio::test(start_paused = true)]
async fn a_store_that_fails_or_hangs_fails_no_call() {
    for hangs in [false, true] {
        let store = Arc::new(Broken {
            hangs,
            ..Broken::default()
        });
        let cache = TokenCache::with_store(Counted::new(), store.clone()).unwrap();
        assert_eq!(token(&cache).await, "t1");
        assert_eq!(*store.asked.lock().unwrap(), ["get", "put"]);
    }
}

#[test]
fn a_source_without_a_key_cannot_share() {
    let store = Arc::new(MemoryStore::new());
    let error = TokenCache::with_store(StaticToken::new("t"), store).unwrap_err();
    assert!(error.is_configuration(), "{error}");
}
