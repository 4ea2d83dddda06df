//! Pages that fail: the pager stays where it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth0_sdk::management::ManagementClient;
use auth0_sdk::transport::http_client;
use serde_json::json;

use super::server::{Reply, Server};
use super::service::*;

/// Answers every second request with a fault.
async fn faulty(fault: fn() -> Reply) -> Server {
    Server::start(move |number, seen| match number % 2 {
        0 => fault(),
        _ => by_number(130, seen),
    })
    .await
}

#[tokio::test]
async fn the_next_call_asks_for_the_page_that_failed() {
    let faults: [fn() -> Reply; 9] = [
        || Reply::json(500, "{}"),
        || {
            Reply::with(
                429,
                &["x-ratelimit-limit: 1", "x-ratelimit-remaining: 0"],
                "",
            )
        },
        || Reply::Break(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[".to_vec()),
        || Reply::Break(Vec::new()),
        || Reply::with(200, &["content-type: text/html"], "<html>"),
        || Reply::json(200, r#"{"users":"none"}"#),
        || Reply::json(200, r#"{"error":"server_error"}"#),
        || Reply::json(200, ""),
        || Reply::json(200, "null"),
    ];
    for (which, fault) in faults.into_iter().enumerate() {
        for prefetch in [false, true] {
            let server = faulty(fault).await;
            let mut items = client(&server).users().list().items();
            if prefetch {
                items = items.prefetch();
            }
            let (mut got, mut errors) = (Vec::new(), 0);
            while let Some(next) = soon(items.next()).await {
                match next {
                    Ok(user) => got.push(index(&user)),
                    Err(error) => {
                        assert_eq!(error.operation(), Some("users.list"), "{error}");
                        assert_eq!(got.len() % 50, 0, "it comes in its place");
                        errors += 1;
                    }
                }
            }
            assert_eq!(got, to(130), "fault {which}");
            assert_eq!((errors, server.count()), (3, 6));
            let asked = asked(&server);
            for pair in asked.chunks(2) {
                assert_eq!(pair[0], pair[1]);
            }
        }
    }
}

#[tokio::test]
async fn after_an_error_a_token_leads_to_the_page_that_failed() {
    let server = Server::start(|number, seen| match number {
        1 => Reply::json(503, "{}"),
        _ => by_number(70, seen),
    })
    .await;
    let mut items = client(&server).users().list().items();
    let (got, error) = drain(&mut items).await;
    assert_eq!(got, to(50));
    assert!(error.unwrap().is_server_error());
    let token = items.resume_token();
    let mut rest = client(&server)
        .users()
        .list()
        .items()
        .resume(&token)
        .unwrap();
    assert_eq!(drain(&mut rest).await.0, (50..70).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_failed_checkpoint_is_no_repeated_one() {
    let server = Server::start(|number, seen| match number {
        1 | 2 => Reply::json(500, "{}"),
        _ => by_checkpoint(60, seen),
    })
    .await;
    let mut items = client(&server).connections().list().items();
    let (mut got, mut errors) = (0, 0);
    while let Some(next) = soon(items.next()).await {
        match next {
            Ok(_) => got += 1,
            Err(error) => errors += usize::from(error.is_server_error()),
        }
    }
    assert_eq!((got, errors), (60, 2));
}

#[tokio::test]
async fn an_argument_that_cannot_be_sent_is_the_error_of_each_call() {
    let server = users(1).await;
    let mut items = client(&server).users().logs().list("..").items();
    for _ in 0..2 {
        let error = soon(items.next()).await.unwrap().unwrap_err();
        assert!(error.is_invalid_argument());
    }
    assert_eq!(server.count(), 0);
}

/// The service takes a token three times and no more.
#[tokio::test]
async fn a_token_that_ends_on_the_way_is_renewed() {
    for prefetch in [false, true] {
        let used = AtomicUsize::new(0);
        let server = Server::start(move |_, seen| {
            let current = used.load(Ordering::SeqCst) / 3;
            if seen.header("authorization") != Some(&format!("Bearer t{current}")) {
                return Reply::json(401, r#"{"statusCode":401,"error":"Unauthorized"}"#);
            }
            used.fetch_add(1, Ordering::SeqCst);
            by_number(500, seen)
        })
        .await;
        let issued = Arc::new(AtomicUsize::new(0));
        let count = issued.clone();
        let token = move || format!("t{}", count.fetch_add(1, Ordering::SeqCst));
        let management = ManagementClient::builder(server.url())
            .token_from_fn(move || Ok::<_, std::io::Error>(token()))
            .http_client(http_client().no_proxy().build().unwrap())
            .build()
            .unwrap();
        let mut items = management.users().list().items();
        if prefetch {
            items = items.prefetch();
        }
        let (got, error) = drain(&mut items).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(got, to(500));
        assert_eq!(issued.load(Ordering::SeqCst), 4);
        assert_eq!(server.count(), 13, "ten pages, and three that were refused");
        let last = server.seen().pop().unwrap();
        assert_eq!(last.header("authorization"), Some("Bearer t3"));
    }
}

#[tokio::test]
async fn the_options_of_the_request_are_those_of_every_page() {
    use auth0_sdk::transport::Options;
    use reqwest::header::{HeaderName, HeaderValue};

    let server = users(120).await;
    let header = (
        HeaderName::from_static("x-run"),
        HeaderValue::from_static("7"),
    );
    let list = client(&server)
        .users()
        .list()
        .with(Options::new().header(header.0, header.1));
    assert_eq!(drain(&mut list.items()).await.0.len(), 120);
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|seen| seen.header("x-run") == Some("7")));
}

#[tokio::test]
async fn what_is_shown_has_no_argument_and_no_place() {
    let server = Server::always(|| ok(&json!({ "connections": [{}], "next": "s3cr3t" }))).await;
    let list = client(&server).connections().list().name("s3cr3t");
    let mut items = list.items();
    soon(items.next()).await.unwrap().unwrap();
    let shown = format!("{items:?} {:?}", items.resume_token());
    assert!(
        shown.contains("connections.list") && !shown.contains("s3cr3t"),
        "{shown}"
    );
}
