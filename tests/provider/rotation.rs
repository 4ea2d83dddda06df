//! An API that is asked all the time, while the provider goes away and comes back with other keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth0_sdk::Secret;
use auth0_sdk::api::{ApiClient, Claims, ProtectLayer};
use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::start::{AUDIENCE, Provider};

/// How many send requests at the same time, each one after the other.
const CLIENTS: usize = 4;

/// How many answers of one kind are waited for in each part of the test.
const ENOUGH: usize = 8 * CLIENTS;

/// How often a token is tried again that was answered with `Retry-After`.
const TRIES: usize = 5;

/// The providers, keys and tokens are counted: the first provider has the first key and gives the
/// first token, and so on.
#[derive(Clone, Default)]
struct Flow {
    tokens: Vec<Secret>,
    /// How many providers have been started, or are about to be.
    providers: usize,
    /// How many keys, counted from the first, the API had at least come to: a token of the last of
    /// them was let through.
    held: usize,
    /// Answers to requests that were sent in this part of the test are counted for themselves.
    part: usize,
    /// By token: how many were let through in this part, and how many were not.
    answers: Vec<(usize, usize)>,
    /// How many were let through in all.
    passed: usize,
    is_over: bool,
}

impl Flow {
    /// Whether an answer to a request is one that its token may get. `self` is how things are after
    /// the answer, and `before` how they were when the request was sent.
    fn judge(&self, before: &Self, number: usize, status: u16, retry_after: Option<u64>) {
        let what = format!(
            "token {number} of {} providers: {status}, where the API had {} keys",
            self.providers, before.held
        );
        assert!([200, 401, 503].contains(&status), "{what}");
        if status == 503 {
            assert!(retry_after.is_some_and(|wait| wait > 0), "{what}");
        }
        // Its key is published, or was when the provider went away: no other has come since.
        if self.providers == number {
            let may_be_unknown = before.held < number;
            assert!(
                status == 200 || status == 503 && may_be_unknown,
                "{what}, and the key of the token is good"
            );
        }
        if number < before.held {
            assert_ne!(status, 200, "{what}, and that of the token is gone");
        }
    }
}

/// A protected API, and those who ask it.
struct Asked {
    url: String,
    http: reqwest::Client,
    flow: watch::Sender<Flow>,
    /// How many requests came to the handler.
    reached: AtomicUsize,
}

impl Asked {
    /// Sends a request with this token, counted from 1, and judges the answer. How long is to be
    /// waited where it was 503, in seconds.
    async fn ask(&self, number: usize) -> Result<(), Option<u64>> {
        let before = self.flow.borrow().clone();
        let request = self.http.get(&self.url);
        let request = request.bearer_auth(before.tokens[number - 1].expose());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after");
        let retry_after = retry_after.map(|wait| wait.to_str().unwrap().parse().unwrap());
        response.bytes().await.unwrap();
        let is_good = status == 200;
        self.flow
            .borrow()
            .judge(&before, number, status, retry_after);
        self.flow.send_modify(|flow| {
            if is_good {
                flow.held = flow.held.max(number);
                flow.passed += 1;
            }
            if flow.part == before.part {
                flow.answers.resize(flow.tokens.len(), (0, 0));
                let (passed, refused) = &mut flow.answers[number - 1];
                *(if is_good { passed } else { refused }) += 1;
            }
        });
        if is_good { Ok(()) } else { Err(retry_after) }
    }

    /// One client: all tokens there are, over and over.
    async fn keep_asking(&self) {
        loop {
            let (tokens, is_over) = {
                let flow = self.flow.borrow();
                (flow.tokens.len(), flow.is_over)
            };
            if is_over {
                return;
            }
            for number in 1..=tokens {
                let _ = self.ask(number).await;
            }
            // The provider has to start beside.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Begins another part of the test.
    fn next(&self, change: impl FnOnce(&mut Flow)) {
        self.flow.send_modify(|flow| {
            flow.part += 1;
            flow.answers.clear();
            change(flow);
        });
    }
}

/// Requests flow until the last token was let through often enough, and all others, whose keys are
/// gone, were refused as often.
async fn until_enough(asked: &Asked, clients: &mut JoinSet<()>) {
    let mut flow = asked.flow.subscribe();
    let has_enough = |flow: &Flow| match flow.answers.split_last() {
        Some((last, others)) if flow.answers.len() == flow.tokens.len() => {
            last.0 >= ENOUGH && others.iter().all(|other| other.1 >= ENOUGH)
        }
        _ => false,
    };
    tokio::select! {
        seen = flow.wait_for(has_enough) => {
            seen.unwrap();
        }
        Some(ended) = clients.join_next() => panic!("a client has ended: {ended:?}"),
    }
}

async fn token(provider: &Provider) -> Secret {
    let grant = provider.auth("web").client_credentials(AUDIENCE);
    grant.await.unwrap().into_value().access_token
}

/// No good token is called bad at any moment, none whose key is gone is let through by an API that
/// has the new set, and all ends well for those who wait as long as they are told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_provider_rotates_its_keys_while_requests_flow() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port().to_string()
    };
    let start = || Provider::with(&[("PORT", &port)]);
    let Some(mut provider) = start() else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let api = ApiClient::builder(provider.issuer())
        .audience(AUDIENCE)
        .public_url(&url)
        .build()
        .unwrap();
    let flow = Flow {
        tokens: vec![token(&provider).await],
        providers: 1,
        ..Flow::default()
    };
    let asked = Arc::new(Asked {
        url: format!("{url}/things"),
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        flow: watch::Sender::new(flow),
        reached: AtomicUsize::new(0),
    });
    let counting = Arc::clone(&asked);
    let things = get(async move |_: Claims| {
        counting.reached.fetch_add(1, Ordering::Relaxed);
    });
    let router = Router::new()
        .route("/things", things)
        .layer(ProtectLayer::new(api));
    let mut servers = JoinSet::new();
    servers.spawn(async move { axum::serve(listener, router).await.unwrap() });
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let asked = Arc::clone(&asked);
        clients.spawn(async move { asked.keep_asking().await });
    }

    until_enough(&asked, &mut clients).await;
    // The second time the new key comes before the issuer may be asked once more.
    for number in 2..=3 {
        drop(provider);
        // Nobody who has the keys notices.
        asked.next(|_| {});
        until_enough(&asked, &mut clients).await;
        asked.next(|flow| flow.providers = number);
        provider = start().unwrap();
        let new = token(&provider).await;
        asked.next(|flow| flow.tokens.push(new));
        let mut tries = 0;
        while let Err(wait) = asked.ask(number).await {
            tries += 1;
            assert!(tries < TRIES, "token {number} is never let through");
            tokio::time::sleep(Duration::from_secs(wait.unwrap())).await;
        }
        asked.next(|_| {});
        until_enough(&asked, &mut clients).await;
    }

    asked.next(|flow| flow.is_over = true);
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    let (passed, reached) = (asked.flow.borrow().passed, &asked.reached);
    assert_eq!(reached.load(Ordering::Relaxed), passed);
}
