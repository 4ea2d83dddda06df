//! Futures that are dropped at any await.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::server::{Reply, Server};
use super::service::*;

/// Each poll is of a new future of `next`, dropped after it.
async fn by_single_polls(items: &mut Users) -> Vec<Result<usize, bool>> {
    let mut got = Vec::new();
    loop {
        let next = poll_fn(|context| pin!(items.next()).poll(context));
        match soon(next).await {
            Some(Ok(user)) => got.push(Ok(index(&user))),
            Some(Err(error)) => got.push(Err(error.is_server_error())),
            None => return got,
        }
    }
}

#[tokio::test]
async fn dropped_at_every_await_nothing_is_lost_or_asked_for_twice() {
    for prefetch in [false, true] {
        let server = users(130).await;
        let mut items = client(&server).users().list().items();
        if prefetch {
            items = items.prefetch();
        }
        let got = by_single_polls(&mut items).await;
        assert_eq!(got, to(130).into_iter().map(Ok).collect::<Vec<_>>());
        assert_eq!(server.count(), 3);
    }
}

#[tokio::test]
async fn an_error_is_not_lost_either() {
    let server = Server::start(|number, seen| match number {
        1 => Reply::json(500, "{}"),
        _ => by_number(60, seen),
    })
    .await;
    let got = by_single_polls(&mut client(&server).users().list().items()).await;
    let mut expected: Vec<_> = to(60).into_iter().map(Ok).collect();
    expected.insert(50, Err(true));
    assert_eq!(got, expected);
}

#[tokio::test]
async fn pages_are_the_same() {
    let server = users(130).await;
    let mut pages = client(&server).users().list().pages();
    let mut lengths = Vec::new();
    while let Some(page) = soon(poll_fn(|context| pin!(pages.next()).poll(context))).await {
        lengths.push(page.unwrap().value().len());
    }
    assert_eq!((lengths, server.count()), (vec![50, 50, 30], 3));
}

#[tokio::test]
async fn a_token_that_is_taken_while_a_page_is_under_way_leads_to_that_page() {
    let server = Server::start(|number, seen| match number {
        1 => Reply::Stall(Vec::new()),
        _ => by_number(60, seen),
    })
    .await;
    let mut items = client(&server).users().list().items();
    for _ in 0..50 {
        soon(items.next()).await.unwrap().unwrap();
    }
    soon(async {
        while server.count() < 2 {
            let once = poll_fn(|context| Poll::Ready(pin!(items.next()).poll(context)));
            assert!(once.await.is_pending());
            tokio::task::yield_now().await;
        }
    })
    .await;
    let token = items.resume_token();
    drop(items);
    let mut rest = client(&server)
        .users()
        .list()
        .items()
        .resume(&token)
        .unwrap();
    let (got, error) = drain(&mut rest).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(got, (50..60).collect::<Vec<_>>());
}

#[test]
fn pagers_cross_threads() {
    fn crosses<T: Send + 'static>(_: &T) {}
    let client = client_at("http://127.0.0.1:1".to_owned());
    let mut items = client.users().list().items();
    crosses(&items);
    crosses(&client.users().list().pages());
    fn future_crosses<T: Send>(_: &T) {}
    future_crosses(&items.next());
}
