//! Keys over real connections to a server on this machine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::clock::{Clock, Moment};
use crate::jose::document_cache::IssuerList;
use crate::transport::tests::server::{Reply, Seen, Server};
use crate::transport::tests::soon;
use crate::transport::{Client, NoCredential, Options, Settings, Telemetry, http_client};

/// An issuer whose keys can change, and which can fail.
struct Issuer {
    server: Server,
    keys: Arc<Mutex<Vec<Jwk>>>,
    down: Arc<AtomicBool>,
    clock: Clock,
    list: IssuerList,
    cache: JwksCache,
}

const MINUTE: Duration = Duration::from_secs(60);

impl Issuer {
    async fn new() -> Self {
        Self::with_headers(&["content-type: application/json"]).await
    }

    async fn with_headers(headers: &'static [&'static str]) -> Self {
        let keys: Arc<Mutex<Vec<Jwk>>> = Arc::default();
        let down = Arc::new(AtomicBool::new(false));
        let (published, fails) = (Arc::clone(&keys), Arc::clone(&down));
        let server = Server::start(move |_, request| {
            if fails.load(Ordering::SeqCst) {
                return Reply::with(503, &[], "");
            }
            let body = match is_for_keys(request) {
                true => JwkSet::new(published.lock().unwrap().clone()).to_json(),
                false => {
                    let url = format!("http://{}", request.header("host").unwrap());
                    json!({ "issuer": format!("{url}/"), "jwks_uri": format!("{url}/keys") })
                }
            };
            Reply::with(200, headers, body.to_string())
        })
        .await;
        let clock = Clock::default();
        let list = [format!("{}/", server.url()).into()].into_iter().collect();
        let documents = Documents {
            clock: clock.clone(),
            listed: 1,
            ..Documents::default()
        };
        Self {
            cache: JwksCache::with_documents(&client(&server), documents),
            list,
            server,
            keys,
            down,
            clock,
        }
    }

    fn issuer(&self) -> crate::jose::Issuer<'static> {
        let name = format!("{}/", self.server.url());
        self.list.find(&name).unwrap().into_owned()
    }

    fn publish(&self, keys: &[&SigningKey]) {
        let keys = keys.iter().map(|key| key.public_jwk().clone());
        *self.keys.lock().unwrap() = keys.collect();
    }

    async fn verify(&self, token: &str) -> Result<(), Unverified> {
        let token = Jws::parse(token).unwrap();
        let (issuer, now) = (self.issuer(), self.clock.now());
        let verified = self.cache.verify(&issuer, &token, &SOME, now, |_| ());
        soon(verified).await.map(|((), _)| ())
    }

    async fn accepts(&self, key: &SigningKey) {
        self.verify(&sign(key)).await.unwrap();
    }

    async fn refuses(&self, key: &SigningKey) -> InvalidToken {
        match self.verify(&sign(key)).await {
            Err(Unverified::Token(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    /// How often the keys were fetched.
    fn fetches(&self) -> usize {
        let seen = self.server.seen();
        seen.iter().filter(|request| is_for_keys(request)).count()
    }

    fn pass(&self, time: Duration) {
        self.clock.put_ahead(time, time);
    }
}

fn is_for_keys(request: &Seen) -> bool {
    request.line.starts_with("GET /keys ")
}

fn client(server: &Server) -> Client {
    let authorization = http::HeaderValue::from_static("Bearer s3cr3t");
    Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &server.url().parse().unwrap(),
        prefix: "",
        options: Options::new()
            .retries(0)
            .header(http::header::AUTHORIZATION, authorization),
        telemetry: Telemetry::default(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    })
    .unwrap()
}

fn named(id: &str) -> SigningKey {
    key(SigningAlgorithm::Es256).with_key_id(id)
}

#[tokio::test]
async fn keys_are_fetched_once_and_without_credentials() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let token = sign(&key);
    let all = (0..20).map(|_| issuer.verify(&token));
    let mut tasks = Vec::new();
    for one in all {
        tasks.push(Box::pin(one));
    }
    // All at once: each is begun before any of them ends.
    soon(std::future::poll_fn(|context| {
        tasks.retain_mut(|task| match task.as_mut().poll(context) {
            std::task::Poll::Ready(done) => {
                done.unwrap();
                false
            }
            std::task::Poll::Pending => true,
        });
        match tasks.is_empty() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    }))
    .await;
    let seen = issuer.server.seen();
    assert_eq!(seen.len(), 2, "{seen:?}");
    for request in &seen {
        assert_eq!(request.header("authorization"), None);
        assert!(request.header("auth0-client").is_some());
    }
}

#[tokio::test]
async fn a_key_that_was_rotated_in_is_found_at_once() {
    let issuer = Issuer::new().await;
    let (old, new, next) = (named("old"), named("new"), named("next"));
    issuer.publish(&[&old]);
    issuer.accepts(&old).await;
    issuer.publish(&[&old, &new]);
    issuer.accepts(&new).await;
    issuer.accepts(&old).await;
    assert_eq!(issuer.fetches(), 2);
    issuer.publish(&[&next]);
    issuer.pass(MINUTE);
    issuer.accepts(&next).await;
    assert_eq!(issuer.refuses(&old).await, InvalidToken::UnknownKey);
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test]
async fn keys_without_ids_are_rotated_too() {
    let issuer = Issuer::new().await;
    let (old, new) = (key(SigningAlgorithm::Es256), key(SigningAlgorithm::Es256));
    issuer.publish(&[&old]);
    issuer.accepts(&old).await;
    issuer.publish(&[&new]);
    issuer.accepts(&new).await;
    assert_eq!(issuer.refuses(&old).await, InvalidToken::Signature);
    assert_eq!(issuer.fetches(), 2);
}

#[tokio::test]
async fn a_fetch_whose_runtime_ends_holds_up_nobody() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    let (cache, of, now) = (issuer.cache.clone(), issuer.issuer(), issuer.clock.now());
    // Begins a fetch on a runtime of its own, which ends before it does.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut keys = Box::pin(cache.with_keys(&of, now, |_| ()));
            std::future::poll_fn(|context| {
                assert!(keys.as_mut().poll(context).is_pending());
                std::task::Poll::Ready(())
            })
            .await;
        });
    })
    .join()
    .unwrap();
    issuer.accepts(&key).await;
}

#[tokio::test]
async fn made_up_key_ids_cause_one_fetch_in_the_cooldown() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    issuer.accepts(&key).await;
    for number in 0..50 {
        let made_up = key.clone().with_key_id(format!("x{number}"));
        assert_eq!(issuer.refuses(&made_up).await, InvalidToken::UnknownKey);
    }
    assert_eq!(issuer.fetches(), 2);
    issuer.pass(MINUTE);
    assert_eq!(issuer.refuses(&named("y")).await, InvalidToken::UnknownKey);
    assert_eq!(issuer.refuses(&named("z")).await, InvalidToken::UnknownKey);
    assert_eq!(issuer.fetches(), 3);
    // A signature that does not fit a key that is there is no reason to fetch.
    issuer.pass(MINUTE);
    assert_eq!(issuer.refuses(&named("1")).await, InvalidToken::Signature);
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test]
async fn an_issuer_that_fails_makes_no_token_bad() {
    let issuer = Issuer::new().await;
    let key = named("1");
    issuer.publish(&[&key]);
    issuer.down.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        match issuer.verify(&sign(&key)).await {
            Err(Unverified::Keys(error)) => assert!(error.is_server_error(), "{error}"),
            other => panic!("{other:?}"),
        }
    }
    issuer.down.store(false, Ordering::SeqCst);
    // It is not asked again at once.
    issuer.pass(Duration::from_secs(6));
    issuer.accepts(&key).await;

    // Down when a new key is to be looked for: that is no unknown key, twice in a row.
    issuer.down.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let unverified = issuer.verify(&sign(&named("2"))).await;
        assert!(
            matches!(unverified, Err(Unverified::Keys(_))),
            "{unverified:?}"
        );
    }
    // What is there serves on, a day long.
    issuer.pass(11 * MINUTE);
    issuer.accepts(&key).await;
    issuer.accepts(&key).await;
    issuer.pass(23 * 60 * MINUTE);
    issuer.accepts(&key).await;
    issuer.pass(2 * 60 * MINUTE);
    assert!(matches!(
        issuer.verify(&sign(&key)).await,
        Err(Unverified::Keys(_))
    ));
    issuer.down.store(false, Ordering::SeqCst);
    issuer.pass(MINUTE);
    issuer.accepts(&key).await;
}

#[tokio::test]
async fn keys_are_kept_for_their_time() {
    for (headers, fresh, stale) in [
        (&["x: y"][..], 479, 601),
        (&["cache-control: public, max-age=120"], 95, 121),
        (&["cache-control: max-age=1"], 47, 61),
        (&["cache-control: no-store"], 47, 61),
        (&["cache-control: max-age=3600, no-store"], 47, 61),
        (&["cache-control: max-age=99999999"], 2879, 3601),
        (&["cache-control: max-age=soon"], 479, 601),
        (&["cache-control: max-age=1200", "age: 200"], 799, 1001),
        (
            &["cache-control: max-age=999999", "age: 990000"],
            2879,
            3601,
        ),
        (&["cache-control: max-age=120", "age: 100"], 47, 61),
        (&["cache-control: max-age=120", "age: 9999"], 47, 61),
        (&["age: 100"], 399, 501),
        (&["cache-control: max-age=120", "age: old"], 95, 121),
        (&["cache-control: max-age=120", "age: -60"], 95, 121),
    ] {
        let issuer = Issuer::with_headers(headers).await;
        let key = named("1");
        issuer.publish(&[&key]);
        issuer.accepts(&key).await;
        issuer.pass(Duration::from_secs(fresh));
        issuer.accepts(&key).await;
        assert_eq!(issuer.fetches(), 1, "{headers:?}");
        issuer.pass(Duration::from_secs(stale - fresh));
        issuer.accepts(&key).await;
        assert_eq!(issuer.fetches(), 2, "{headers:?}");
    }
}

/// What an issuer publishes again as it was is not parsed into another key.
#[tokio::test]
async fn a_set_that_is_fetched_anew_keeps_the_keys_that_it_had() {
    let issuer = Issuer::new().await;
    let (kept, changed, gone) = (named("1"), named("2"), named("3"));
    let keys = async || {
        let of = issuer.issuer();
        issuer
            .cache
            .with_keys(&of, issuer.clock.now(), JwkSet::clone)
            .await
            .unwrap()
    };
    issuer.publish(&[&kept, &changed, &gone]);
    let first = keys().await;
    assert!(!first.keys()[0].is_parsed());
    issuer.accepts(&kept).await;
    let other = named("2");
    issuer.publish(&[&other, &kept]);
    issuer.pass(11 * MINUTE);
    let second = keys().await;
    assert_eq!(second.keys().len(), 2);
    let is_one = |one: &Jwk, other: &Jwk| std::ptr::eq(one.thumbprint(), other.thumbprint());
    assert!(is_one(&first.keys()[0], &second.keys()[1]));
    assert!(second.keys()[1].is_parsed() && !second.keys()[0].is_parsed());
    assert_eq!(&second.keys()[0], other.public_jwk());
    for key in [&other, &kept] {
        issuer.accepts(key).await;
    }
    // The same key that is for something else now.
    let mut elsewhere = kept.public_jwk().to_json();
    elsewhere["use"] = "enc".into();
    let elsewhere = Jwk::from_json(&elsewhere).unwrap();
    *issuer.keys.lock().unwrap() = vec![elsewhere, other.public_jwk().clone()];
    issuer.pass(11 * MINUTE);
    issuer.accepts(&other).await;
    assert_eq!(issuer.refuses(&kept).await, InvalidToken::UnknownKey);
}

#[tokio::test]
async fn a_fixed_set_is_never_fetched() {
    let issuer = Issuer::new().await;
    let (known, unknown) = (named("1"), named("2"));
    issuer.publish(&[&unknown]);
    let set = JwkSet::new([known.public_jwk().clone()]);
    let cache = issuer.cache.clone().fixed(set);
    let verify = async |key: &SigningKey| {
        let token = sign(key);
        cache
            .verify(
                &"https://t.test/".into(),
                &Jws::parse(&token).unwrap(),
                &SOME,
                issuer.clock.now(),
                |_| (),
            )
            .await
    };
    verify(&known).await.unwrap();
    let refused = verify(&unknown).await.unwrap_err();
    assert!(matches!(
        refused,
        Unverified::Token(InvalidToken::UnknownKey)
    ));
    assert_eq!(issuer.server.count(), 0);
}

#[tokio::test]
async fn an_algorithm_that_is_not_allowed_fetches_nothing() {
    let issuer = Issuer::new().await;
    let none = token(r#"{"alg":"none","kid":"1"}"#, "{}");
    let refused = issuer.verify(&none).await.unwrap_err();
    assert!(matches!(
        refused,
        Unverified::Token(InvalidToken::Algorithm)
    ));
    assert_eq!(issuer.server.count(), 0);
}

#[tokio::test]
async fn what_is_no_document_is_an_error_of_the_fetch() {
    let big = format!(r#"{{"keys":[],"x":"{}"}}"#, "y".repeat(600 * 1024));
    for (document, keys) in [
        ("<html>", "{}"),
        ("[]", "{}"),
        ("", "{}"),
        (
            r#"{"issuer":"https://evil.test/","jwks_uri":"URL/keys"}"#,
            "{}",
        ),
        (r#"{"issuer":"URL","jwks_uri":"URL/keys"}"#, "{}"),
        (r#"{"issuer":"URL/"}"#, "{}"),
        (r#"{"issuer":"URL/","jwks_uri":"file:///etc/passwd"}"#, "{}"),
        (r#"{"issuer":"URL/","jwks_uri":"http://keys.test/"}"#, "{}"),
        (r#"{"issuer":"URL/","jwks_uri":7}"#, "{}"),
        (r#"{"issuer":"URL/","jwks_uri":"URL/keys"}"#, "<html><body>"),
        (r#"{"issuer":"URL/","jwks_uri":"URL/keys"}"#, "[]"),
        (
            r#"{"issuer":"URL/","jwks_uri":"URL/keys"}"#,
            r#"{"keys":{}}"#,
        ),
        (r#"{"issuer":"URL/","jwks_uri":"URL/keys"}"#, &big),
    ] {
        let (document, keys) = (document.to_owned(), keys.to_owned());
        let server = Server::start(move |_, request| {
            let url = format!("http://{}", request.header("host").unwrap());
            let body = if is_for_keys(request) {
                &keys
            } else {
                &document
            };
            Reply::with(200, &["content-type: text/html"], body.replace("URL", &url))
        })
        .await;
        let cache = JwksCache::new(&client(&server));
        let issuer = format!("{}/", server.url());
        let error = soon(cache.with_keys(&issuer.as_str().into(), Moment::now(), |_| ()))
            .await
            .unwrap_err();
        assert!(error.is_decode() || error.is_body_too_large(), "{error}");
        assert!(!error.is_invalid_token());
    }
}
