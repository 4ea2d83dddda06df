mod refresh;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::*;
use crate::login::race::first;
use crate::login::tests::{Folder, client, form, soon};
use crate::login::{FileStore, MemoryStore};
use crate::token::StoreFuture;
use crate::transport::tests::server::{Reply, Server};

const SHORT: u64 = 5;
const LONG: u64 = 3600;

/// A token endpoint with rotation and reuse detection: the refresh token `r{n}` is good once, for
/// `a{n+1}` and `r{n+1}`, and one that comes again ends them all.
struct Rotating {
    server: Server,
    /// The number of the refresh token that is good; none after a reuse.
    good: Arc<Mutex<Option<usize>>>,
}

impl Rotating {
    /// Access tokens live for this long, in seconds.
    async fn start(lifetime: u64) -> Self {
        let good = Arc::new(Mutex::new(Some(0)));
        let state = Arc::clone(&good);
        let server = Server::start(move |_, request| {
            let form = form(request);
            if request.line.starts_with("POST /oauth/revoke ") {
                return match form["token"].as_str() {
                    "s3cr3t-r13" => Reply::json(503, "{}"),
                    _ => Reply::json(200, ""),
                };
            }
            let mut good = state.lock().unwrap();
            let number = good.filter(|good| form["refresh_token"] == format!("s3cr3t-r{good}"));
            *good = number.map(|number| number + 1);
            match *good {
                None => Reply::json(403, r#"{"error":"invalid_grant"}"#),
                Some(next) => Reply::json(
                    200,
                    &format!(
                        r#"{{"access_token":"s3cr3t-a{next}","refresh_token":"s3cr3t-r{next}",
                            "token_type":"Bearer","expires_in":{lifetime}}}"#
                    ),
                ),
            }
        })
        .await;
        Self { server, good }
    }

    fn auth(&self) -> AuthenticationClient {
        client(&self.server)
    }

    /// What a sign-in gave: `a1` and `r1`.
    async fn sign_in(&self) -> TokenSet {
        let tokens = self.auth().refresh_token("s3cr3t-r0").send().await;
        tokens.unwrap().into_value()
    }

    async fn session(&self, store: impl SessionStore) -> Session {
        let tokens = self.sign_in().await;
        Session::start(&self.auth(), store, &tokens).await.unwrap()
    }

    fn good(&self) -> Option<usize> {
        *self.good.lock().unwrap()
    }
}

async fn token(session: &Session) -> String {
    let token = soon(session.access_token()).await.unwrap();
    token.token.expose().to_owned()
}

async fn kept(store: &impl SessionStore) -> String {
    let text = store.load().await.unwrap();
    text.map_or_else(String::new, |text| text.expose().to_owned())
}

#[tokio::test]
async fn a_token_that_lives_is_given_out_and_none_is_asked_for() {
    let service = Rotating::start(LONG).await;
    let store = MemoryStore::new();
    let session = service.session(store.clone()).await;
    for _ in 0..3 {
        assert_eq!(token(&session).await, "s3cr3t-a1");
    }
    let loaded = Session::load(&service.auth(), store)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(token(&loaded).await, "s3cr3t-a1");
    assert_eq!(service.good(), Some(1));
    assert!(session.is_signed_in());
    assert!(!format!("{session:?} {loaded:?} {:?}", session.own).contains("s3cr3t"));
}

#[tokio::test]
async fn many_callers_share_one_refresh_and_the_new_refresh_token_is_kept_first() {
    let service = Rotating::start(SHORT).await;
    let store = MemoryStore::new();
    let session = service.session(store.clone()).await;
    assert!(kept(&store).await.contains("s3cr3t-r1"));
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let session = session.clone();
        callers.spawn(async move { token(&session).await });
    }
    assert_eq!(soon(callers.join_all()).await, ["s3cr3t-a2"; 32]);
    assert_eq!(service.good(), Some(2));
    assert_eq!(session.refresh_token(), Some("s3cr3t-r2".into()));
    assert!(kept(&store).await.contains("s3cr3t-r2"));
}

/// Each has a client and a store of its own, as two processes have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_share_a_file_never_send_a_refresh_token_twice() {
    let folder = Folder::new();
    let path = folder.path().join("session.json");
    let service = Rotating::start(LONG).await;
    let first = service.session(FileStore::new(&path)).await;
    let load = || async {
        let loaded = Session::load(&service.auth(), FileStore::new(&path)).await;
        loaded.unwrap().unwrap()
    };
    let sessions = [first, load().await, load().await];
    for number in 1..=6 {
        let expected = format!("s3cr3t-a{number}");
        let mut callers = tokio::task::JoinSet::new();
        for session in &sessions {
            let session = session.clone();
            callers.spawn(async move { soon(session.access_token()).await.unwrap() });
        }
        // Refused by the API: all of them need another at the same time.
        for given in callers.join_all().await {
            assert_eq!(given.token.expose(), expected);
            sessions
                .iter()
                .for_each(|session| session.invalidate(&given));
        }
        assert_eq!(service.good(), Some(number), "one refresh for all of them");
    }
    assert!(kept(&FileStore::new(&path)).await.contains("s3cr3t-r6"));
}

#[tokio::test]
async fn another_api_has_tokens_of_its_own() {
    let service = Rotating::start(LONG).await;
    let session = service.session(MemoryStore::new()).await;
    for scope in [None, Some("read:orders")] {
        for _ in 0..2 {
            let token = soon(session.access_token_for("https://orders.example/", scope)).await;
            let expected = if scope.is_some() { "a3" } else { "a2" };
            assert!(token.unwrap().token.expose().ends_with(expected));
        }
    }
    assert_eq!(token(&session).await, "s3cr3t-a1");
    let seen = service.server.seen();
    let forms: Vec<_> = seen.iter().map(form).collect();
    assert_eq!(forms.len(), 3);
    assert_eq!(forms[1]["audience"], "https://orders.example/");
    assert!(!forms[1].contains_key("scope"));
    assert_eq!(forms[2]["scope"], "read:orders");
    assert_eq!(forms[2]["refresh_token"], "s3cr3t-r2");
}

#[tokio::test]
async fn it_is_a_source_that_gives_another_token_where_one_was_refused() {
    let service = Rotating::start(LONG).await;
    let session = service.session(MemoryStore::new()).await;
    let caches = [
        TokenCache::new(session.clone()),
        TokenCache::new(session.clone()),
    ];
    for number in 1..=3 {
        for cache in &caches {
            let token = soon(cache.token()).await.unwrap();
            assert_eq!(token.token.expose(), format!("s3cr3t-a{number}"));
            cache.invalidate(&token);
        }
    }
    assert_eq!(
        service.good(),
        Some(3),
        "the second takes over what the first has fetched"
    );
}

/// Fails to save while it is told to.
#[derive(Clone, Default)]
struct Broken(MemoryStore, Arc<AtomicBool>);

impl SessionStore for Broken {
    fn load(&self) -> StoreFuture<'_, Option<Secret>> {
        self.0.load()
    }

    fn save<'a>(&'a self, session: &'a Secret) -> StoreFuture<'a, ()> {
        match self.1.load(Ordering::SeqCst) {
            true => Box::pin(std::future::ready(Err("s3cr3t: the disk is full".into()))),
            false => self.0.save(session),
        }
    }

    fn clear(&self) -> StoreFuture<'_, ()> {
        self.0.clear()
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_an_error_and_not_lost() {
    let service = Rotating::start(LONG).await;
    let store = Broken::default();
    let session = service.session(store.clone()).await;
    let first = soon(session.access_token()).await.unwrap();
    session.invalidate(&first);
    store.1.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        let error = soon(session.access_token()).await.unwrap_err();
        assert!(error.is_store(), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "s3cr3t: the disk is full");
    }
    assert_eq!(service.good(), Some(2), "asked once");
    assert_eq!(session.refresh_token(), Some("s3cr3t-r2".into()));
    assert!(kept(&store).await.contains("s3cr3t-r1"));

    store.1.store(false, Ordering::SeqCst);
    assert_eq!(token(&session).await, "s3cr3t-a2");
    assert_eq!(service.good(), Some(2));
    assert!(kept(&store).await.contains("s3cr3t-r2"));
}

#[tokio::test]
async fn tokens_stay_the_callers_where_a_session_cannot_start() {
    let service = Rotating::start(LONG).await;
    let tokens = service.sign_in().await;
    let store = MemoryStore::new();
    store.save(&"{\"half\":".into()).await.unwrap();
    for error in [
        Session::start(&service.auth(), store.clone(), &tokens)
            .await
            .err(),
        Session::load(&service.auth(), store.clone()).await.err(),
    ] {
        let error = error.unwrap();
        assert!(error.is_store(), "{error:?}");
        assert!(error.to_string().contains("corrupt"), "{error}");
    }
    assert_eq!(kept(&store).await, "{\"half\":");
    store.clear().await.unwrap();
    Session::start(&service.auth(), store, &tokens)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_caller_who_gives_up_leaves_nothing_half_done() {
    let service = Rotating::start(SHORT).await;
    let store = MemoryStore::new();
    let session = service.session(store.clone()).await;
    let lock = store.lock().await.unwrap();
    let gone = tokio::time::timeout(Duration::from_millis(1), session.access_token()).await;
    assert!(gone.is_err());
    drop(lock);
    // The request goes on without its caller.
    assert_eq!(token(&session).await, "s3cr3t-a2");
    assert_eq!(service.good(), Some(2));
}

/// A source has no cache before it that would go on by itself.
#[tokio::test]
async fn a_source_whose_caller_gives_up_loses_no_token() {
    let service = Rotating::start(LONG).await;
    let session = service.session(MemoryStore::new()).await;
    let source = || async { Some(soon(TokenSource::token(&session)).await.unwrap()) };
    assert_eq!(source().await.unwrap().token.expose(), "s3cr3t-a1");
    let rotated = async {
        while service.good() != Some(2) {
            tokio::task::yield_now().await;
        }
        None
    };
    assert!(first(rotated, source()).await.is_none(), "it has come");
    let next = source().await.unwrap();
    assert_eq!(next.token.expose(), "s3cr3t-a2");
    assert_eq!(service.good(), Some(2));
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_ends_the_session_and_a_network_that_fails_does_not() {
    let service = Rotating::start(SHORT).await;
    let session = service.session(MemoryStore::new()).await;
    service.good.lock().unwrap().take();
    let error = soon(session.access_token()).await.unwrap_err();
    assert!(error.is_signed_out(), "{error:?}");
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    assert!(error.to_string().ends_with("Sign in again."), "{error}");

    let server = Server::start(|number, _| match number {
        1 => Reply::Break(Vec::new()),
        _ => Reply::json(
            200,
            r#"{"access_token":"s3cr3t","refresh_token":"r","expires_in":5}"#,
        ),
    })
    .await;
    let auth = client(&server);
    let tokens = auth.refresh_token("r").send().await.unwrap().into_value();
    let session = Session::start(&auth, MemoryStore::new(), &tokens)
        .await
        .unwrap();
    let error = soon(session.access_token()).await.unwrap_err();
    assert!(error.is_no_answer() && !error.is_signed_out(), "{error:?}");
    assert_eq!(token(&session).await, "s3cr3t");
}

#[tokio::test]
async fn without_a_refresh_token_it_ends_with_its_access_token() {
    let server =
        Server::always(|| Reply::json(200, r#"{"access_token":"a","expires_in":5}"#)).await;
    let auth = client(&server);
    let tokens = auth.refresh_token("r").send().await.unwrap().into_value();
    let store = MemoryStore::new();
    let session = Session::start(&auth, store.clone(), &tokens).await.unwrap();
    assert!(!session.is_renewable());
    let error = soon(session.access_token()).await.unwrap_err();
    assert!(error.is_signed_out() && error.is_token(), "{error:?}");
    assert!(Session::load(&auth, store).await.unwrap().is_none());
}

#[tokio::test]
async fn signing_out_revokes_the_latest_refresh_token_and_clears_the_store() {
    let service = Rotating::start(LONG).await;
    let store = MemoryStore::new();
    let session = service.session(store.clone()).await;
    let other = Session::load(&service.auth(), store.clone()).await;
    let other = other.unwrap().unwrap();
    let given = soon(other.access_token()).await.unwrap();
    other.invalidate(&given);
    assert_eq!(token(&other).await, "s3cr3t-a2");

    let url = soon(session.sign_out()).await.unwrap();
    assert!(url.path().ends_with("/oidc/logout"), "{url}");
    let seen = service.server.seen();
    let last = seen.last().unwrap();
    assert!(last.line.starts_with("POST /oauth/revoke "), "{last:?}");
    let last = form(last);
    assert_eq!(last["token"], "s3cr3t-r2", "what the other one has fetched");
    assert_eq!(last["client_id"], "my-client");

    assert_eq!(kept(&store).await, "");
    assert!(!session.is_signed_in() && session.refresh_token().is_none());
    assert!(
        soon(session.access_token())
            .await
            .unwrap_err()
            .is_signed_out()
    );
    // The other one learns of it when it needs a token.
    other.invalidate(&soon(other.access_token()).await.unwrap());
    assert!(
        soon(other.access_token())
            .await
            .unwrap_err()
            .is_signed_out()
    );
    assert!(!other.is_signed_in());
    assert_eq!(kept(&store).await, "", "nobody brings it back");
    soon(session.sign_out()).await.unwrap();
    assert_eq!(
        service.server.count(),
        seen.len(),
        "there is nothing left to revoke"
    );
}

#[tokio::test]
async fn a_sign_out_that_fails_clears_nothing_and_forgetting_sends_nothing() {
    let service = Rotating::start(LONG).await;
    *service.good.lock().unwrap() = Some(12);
    let tokens = service.auth().refresh_token("s3cr3t-r12").send().await;
    let store = MemoryStore::new();
    let tokens = tokens.unwrap().into_value();
    let session = Session::start(&service.auth(), store.clone(), &tokens)
        .await
        .unwrap();
    let error = soon(session.sign_out()).await.unwrap_err();
    assert!(error.is_server_error(), "{error:?}");
    assert!(kept(&store).await.contains("s3cr3t-r13"));
    assert_eq!(token(&session).await, "s3cr3t-a13");

    let before = service.server.count();
    soon(session.forget()).await.unwrap();
    assert_eq!(service.server.count(), before);
    assert_eq!(kept(&store).await, "");
    assert!(!session.is_signed_in());
}

#[tokio::test]
async fn somebody_elses_session_is_not_taken_over() {
    let service = Rotating::start(SHORT).await;
    let store = MemoryStore::new();
    let session = service.session(store.clone()).await;
    let text = kept(&store).await;
    let text = text.replace("\"subject\":null", "\"subject\":\"auth0|2\"");
    store.save(&text.clone().into()).await.unwrap();
    let error = soon(session.access_token()).await.unwrap_err();
    assert!(error.is_signed_out(), "{error:?}");
    assert!(error.to_string().contains("somebody else"), "{error}");
    soon(session.sign_out()).await.unwrap();
    assert_eq!(kept(&store).await, text);
    assert_eq!(service.good(), Some(1));
}

#[tokio::test]
async fn forgetting_leaves_the_session_of_another_application() {
    let service = Rotating::start(LONG).await;
    let store = MemoryStore::new();
    let session = service.session(store.clone()).await;
    let own = kept(&store).await;
    for foreign in [
        own.replace("my-client", "another"),
        own.replace("\"version\":1", "\"version\":2"),
    ] {
        store.save(&foreign.clone().into()).await.unwrap();
        let error = soon(session.forget()).await.unwrap_err();
        assert!(error.is_store(), "{error:?}");
        assert_eq!(kept(&store).await, foreign);
    }
    // What is nobody's is cleared away.
    store.save(&"{\"half\":".into()).await.unwrap();
    soon(session.forget()).await.unwrap();
    assert_eq!(kept(&store).await, "");
}
