//! The pagers as streams.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;

use super::service::*;

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    soon(poll_fn(|context| Pin::new(&mut *stream).poll_next(context))).await
}

#[tokio::test]
async fn streams_give_what_next_gives() {
    let server = users(60).await;
    let mut stream = client(&server).users().list().items().into_stream();
    let mut got = Vec::new();
    while let Some(user) = next(&mut stream).await {
        got.push(index(&user.unwrap()));
        if got.len() == 20 {
            break;
        }
    }
    let list = client(&server).users().list();
    let mut rest = list
        .items()
        .resume(&stream.resume_token())
        .unwrap()
        .into_stream();
    while let Some(user) = next(&mut rest).await {
        got.push(index(&user.unwrap()));
    }
    assert_eq!(got, to(60));
    assert!(next(&mut rest).await.is_none());

    let mut pages = client(&server).users().list().pages().into_stream();
    assert_eq!(next(&mut pages).await.unwrap().unwrap().value().len(), 50);
    assert_eq!(next(&mut pages).await.unwrap().unwrap().value().len(), 10);
    assert!(next(&mut pages).await.is_none());
    assert!(format!("{pages:?}").contains("users.list"));
}
