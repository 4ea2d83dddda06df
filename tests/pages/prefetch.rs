//! One page ahead.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::service::*;

#[tokio::test]
async fn the_next_page_comes_while_the_current_one_is_in_use_and_not_the_one_after() {
    let server = users(200).await;
    let mut items = client(&server).users().list().items().prefetch();
    assert_eq!(server.count(), 0, "not before it is asked for");
    soon(items.next()).await.unwrap().unwrap();
    until(|| server.count() == 2).await;
    for _ in 1..50 {
        soon(items.next()).await.unwrap().unwrap();
    }
    assert_eq!(server.count(), 2);
    soon(items.next()).await.unwrap().unwrap();
    until(|| server.count() == 3).await;
    assert_eq!(drain(&mut items).await.0.len(), 149);
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn without_it_no_page_comes_early() {
    let server = users(200).await;
    let mut items = client(&server).users().list().items();
    for _ in 0..50 {
        soon(items.next()).await.unwrap().unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn pages_are_prefetched_too() {
    let server = connections(120).await;
    let mut pages = client(&server).connections().list().pages().prefetch();
    soon(pages.next()).await.unwrap().unwrap();
    until(|| server.count() == 2).await;
    soon(pages.next()).await.unwrap().unwrap();
    until(|| server.count() == 3).await;
    assert_eq!(soon(pages.next()).await.unwrap().unwrap().value().len(), 20);
    assert!(soon(pages.next()).await.is_none());
}

#[tokio::test]
async fn dropping_the_pager_ends_the_request_that_is_ahead() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let arrived = Arc::new(Notify::new());
    let tell = arrived.clone();
    let service = tokio::spawn(async move {
        let mut scratch = [0; 4096];
        let (mut first, _) = listener.accept().await.unwrap();
        let _ = first.read(&mut scratch).await.unwrap();
        let body = format!("[{}]", vec!["{\"user_id\":\"auth0|1\"}"; 50].join(","));
        let length = body.len();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        first.write_all((head + &body).as_bytes()).await.unwrap();
        first.shutdown().await.unwrap();
        let (mut second, _) = listener.accept().await.unwrap();
        assert!(second.read(&mut scratch).await.unwrap() > 0);
        tell.notify_one();
        // Never answered: the other side closes.
        while second.read(&mut scratch).await.is_ok_and(|read| read > 0) {}
    });
    let mut items = client_at(url).users().list().items().prefetch();
    soon(items.next()).await.unwrap().unwrap();
    soon(arrived.notified()).await;
    drop(items);
    soon(service).await.unwrap();
}

#[test]
fn a_pager_outlives_the_runtime_of_the_page_ahead() {
    use tokio::runtime::Builder;

    let mut host = Builder::new_multi_thread();
    let host = host.worker_threads(1).enable_all().build().unwrap();
    let server = host.block_on(users(120));
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let mut items = client(&server).users().list().items().prefetch();
    first.block_on(async { soon(items.next()).await.unwrap().unwrap() });
    drop(first);
    let (got, error) = runtime().block_on(drain(&mut items));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(got, (1..120).collect::<Vec<_>>());
}
