//! Keys that processes share.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::issuer::{Issuer, named};
use super::*;
use crate::jose::{DocumentFuture, DocumentStore, MemoryDocumentStore, StoredDocument};

#[derive(Default)]
struct Shared {
    within: MemoryDocumentStore,
    asked: AtomicUsize,
    fails: AtomicBool,
}

impl DocumentStore for Shared {
    fn get<'a>(&'a self, address: &'a str) -> DocumentFuture<'a, Option<StoredDocument>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        match self.fails.load(Ordering::SeqCst) {
            true => Box::pin(async { Err("the store is down".into()) }),
            false => self.within.get(address),
        }
    }

    fn put<'a>(&'a self, address: &'a str, document: &'a StoredDocument) -> DocumentFuture<'a, ()> {
        match self.fails.load(Ordering::SeqCst) {
            true => Box::pin(async { Err("the store is down".into()) }),
            false => self.within.put(address, document),
        }
    }
}

#[tokio::test]
async fn processes_share_documents() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let store = Arc::new(Shared::default());
    let api = || {
        issuer
            .builder()
            .document_store(store.clone())
            .build()
            .unwrap()
    };
    let (first, second) = (api(), api());
    first
        .verify_access_token(&issuer.token(&old))
        .await
        .unwrap();
    assert_eq!(issuer.server.count(), 2);
    second
        .verify_access_token(&issuer.token(&old))
        .await
        .unwrap();
    assert_eq!(issuer.server.count(), 2);
    // One finds the new key, and the other finds it there.
    issuer.publish(&[&old, &new]);
    issuer.pass(MINUTE);
    first
        .verify_access_token(&issuer.token(&new))
        .await
        .unwrap();
    second
        .verify_access_token(&issuer.token(&new))
        .await
        .unwrap();
    assert_eq!(issuer.server.count(), 3);
    // What the store has is newer, and lacks the key as well: the issuer is asked, too.
    let newest = named("newest");
    issuer.publish(&[&old, &new, &newest]);
    let third = api();
    issuer.pass(MINUTE);
    let unknown = issuer.token(&named("x"));
    let refused = first.verify_access_token(&unknown).await;
    assert_eq!(reason(refused), InvalidToken::UnknownKey);
    third
        .verify_access_token(&issuer.token(&old))
        .await
        .unwrap();
    let last = named("last");
    issuer.publish(&[&old, &new, &last]);
    for api in [&second, &third] {
        api.verify_access_token(&issuer.token(&last)).await.unwrap();
    }
    assert_eq!(issuer.fetches(), 4);
    // What has had its time is fetched.
    issuer.pass(20 * MINUTE);
    second
        .verify_access_token(&issuer.token(&new))
        .await
        .unwrap();
    assert_eq!(issuer.fetches(), 5);
    // A store that fails is passed over.
    store.fails.store(true, Ordering::SeqCst);
    api()
        .verify_access_token(&issuer.token(&new))
        .await
        .unwrap();
    assert_eq!(issuer.fetches(), 6);
    assert!(store.asked.load(Ordering::SeqCst) > 4);
}

/// None makes room for another, though there are more of them than are kept of those that a
/// resolver names.
#[tokio::test]
async fn the_keys_of_all_listed_issuers_are_kept() {
    let key = named("1");
    let names: Vec<String> = (0..250)
        .map(|number| format!("t{number}.example.com"))
        .collect();
    let store = Arc::new(Shared::default());
    let keys = JwkSet::new([key.public_jwk().clone()])
        .to_json()
        .to_string();
    for name in &names {
        let url = format!("https://{name}/");
        let itself = json!({ "issuer": url, "jwks_uri": format!("{url}keys") });
        for (path, body) in [
            (".well-known/openid-configuration", itself.to_string()),
            ("keys", keys.clone()),
        ] {
            let document = StoredDocument::new(body, SystemTime::now(), 60 * MINUTE);
            let address = format!("{url}{path}");
            store.put(&address, &document).await.unwrap();
        }
    }
    let api = ApiClient::builder(names.clone())
        .audience(AUDIENCE)
        .algorithms([SigningAlgorithm::Es256])
        .issuers_kept(3)
        .document_store(store.clone())
        .build()
        .unwrap();
    api.warm_up().await.unwrap();
    for name in names.iter().chain(&names) {
        let claims = good_of(&format!("https://{name}/"));
        api.verify_access_token(&sign(&key, "JWT", &claims))
            .await
            .unwrap();
    }
    assert_eq!(store.asked.load(Ordering::SeqCst), 2 * names.len());
}

#[tokio::test]
async fn what_a_store_makes_up_is_passed_over() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let address = format!("{}/keys", issuer.server.url());
    let now = SystemTime::now();
    for (body, received) in [
        ("<html>", now),
        ("{}", now),
        (r#"{"keys":[]}"#, now + 60 * MINUTE),
        (r#"{"keys":[]}"#, now - 60 * MINUTE),
        (r#"{"keys":[]}"#, SystemTime::UNIX_EPOCH),
    ] {
        let store = MemoryDocumentStore::default();
        let document = StoredDocument::new(body, received, 30 * MINUTE);
        store.put(&address, &document).await.unwrap();
        let api = issuer
            .builder()
            .document_store(Arc::new(store))
            .build()
            .unwrap();
        api.verify_access_token(&issuer.token(&key)).await.unwrap();
    }
}

/// Else whoever can write to it, or puts away what an issuer says, keeps a key that has been
/// withdrawn.
#[tokio::test]
async fn no_lifetime_in_a_store_is_longer_than_an_issuer_may_say() {
    let issuer = Issuer::new().await;
    let (withdrawn, key) = (named("withdrawn"), named("1"));
    issuer.publish(&[&key]);
    let keys = JwkSet::new([withdrawn.public_jwk().clone()]).to_json();
    let address = format!("{}/keys", issuer.server.url());
    for (age, is_good) in [(30, true), (59, true), (61, false), (24 * 60, false)] {
        let store = MemoryDocumentStore::default();
        let received = SystemTime::now() - age * MINUTE;
        let document = StoredDocument::new(keys.to_string(), received, 365 * 24 * 60 * MINUTE);
        store.put(&address, &document).await.unwrap();
        let store = Arc::new(store);
        let api = issuer.builder().document_store(store).build().unwrap();
        let token = issuer.token(&withdrawn);
        let verified = api.verify_access_token(&token).await;
        assert_eq!(verified.is_ok(), is_good, "{age}");
        if is_good {
            // Not for another hour either.
            issuer.pass((61 - age) * MINUTE);
            reason(api.verify_access_token(&token).await);
            issuer.clock.set_back((61 - age) * MINUTE);
        }
    }
}

/// A store that takes its time, by the clock of the test.
struct Slow {
    clock: Clock,
    takes: Arc<Mutex<Duration>>,
}

impl DocumentStore for Slow {
    fn get<'a>(&'a self, _: &'a str) -> DocumentFuture<'a, Option<StoredDocument>> {
        let takes = *self.takes.lock().unwrap();
        self.clock.put_ahead(takes, takes);
        Box::pin(async { Ok(None) })
    }

    fn put<'a>(&'a self, _: &'a str, _: &'a StoredDocument) -> DocumentFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_token_that_ends_while_its_keys_are_fetched_has_ended() {
    let issuer = Issuer::new().await;
    let (old, new) = (named("old"), named("new"));
    issuer.publish(&[&old]);
    let takes = Arc::new(Mutex::new(Duration::ZERO));
    let api = || {
        let (clock, takes) = (issuer.clock.clone(), takes.clone());
        let store = Arc::new(Slow { clock, takes });
        issuer.builder().document_store(store).build().unwrap()
    };
    let minute = || {
        let now = issuer.clock.now().unix();
        let mut claims = good_of(&format!("{}/", issuer.server.url()));
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 60));
        claims
    };
    let first = api();
    let good = sign(&old, "JWT", &minute());
    first.verify_access_token(&good).await.unwrap();
    *takes.lock().unwrap() = 3 * MINUTE;
    // The keys that are there lack one, and others are fetched.
    issuer.publish(&[&old, &new]);
    let fetched = issuer.fetches();
    let ends = sign(&new, "JWT", &minute());
    let refused = first.verify_access_token(&ends).await;
    assert_eq!(reason(refused), InvalidToken::Expired);
    assert_eq!(issuer.fetches(), fetched + 1);
    // None are there.
    let ends = sign(&old, "JWT", &minute());
    let refused = api().verify_access_token(&ends).await;
    assert_eq!(reason(refused), InvalidToken::Expired);
    assert_eq!(issuer.fetches(), fetched + 2);
    // None can be had.
    issuer.down.store(true, Ordering::SeqCst);
    let ends = sign(&old, "JWT", &minute());
    let refused = api().verify_access_token(&ends).await;
    assert_eq!(reason(refused), InvalidToken::Expired);
}
