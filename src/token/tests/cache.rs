use std::error::Error as _;

use super::*;
use crate::error::ErrorKind;

#[tokio::test]
async fn one_token_serves_until_its_end() {
    let source = Counted::new();
    let cache = TokenCache::new(source.clone());
    for _ in 0..3 {
        assert_eq!(token(&cache).await, "t1");
    }
    put_ahead(&cache, HOUR, HOUR);
    assert_eq!(token(&cache).await, "t2");
    assert_eq!(source.asked(), 2);
}

#[tokio::test]
async fn a_clock_that_jumps_makes_no_token_live_longer() {
    let source = Counted::new();
    let cache = TokenCache::new(source.clone());
    assert_eq!(token(&cache).await, "t1");
    put_ahead(&cache, HOUR, Duration::ZERO);
    assert_eq!(token(&cache).await, "t2", "the machine slept");
    put_ahead(&cache, Duration::ZERO, HOUR);
    assert_eq!(token(&cache).await, "t3", "the wall clock was put back");
}

#[tokio::test]
async fn all_who_need_a_token_at_the_time_wait_for_one_request() {
    let source = Counted::new().shut();
    let cache = TokenCache::new(source.clone());
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let cache = cache.clone();
        callers.spawn(async move { token(&cache).await });
    }
    until(|| source.asked() == 1).await;
    source.open();
    assert_eq!(callers.join_all().await, ["t1"; 64]);
    assert_eq!(source.asked(), 1);
}

#[tokio::test]
async fn a_failure_is_told_to_all_who_waited_and_not_kept() {
    let source = Counted::making(|number| match number {
        1 => Err("the vault is sealed".into()),
        _ => Ok("t2".into()),
    })
    .shut();
    let cache = TokenCache::new(source.clone());
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let cache = cache.clone();
        callers.spawn(async move { cache.token().await });
    }
    until(|| source.asked() == 1).await;
    // Every caller is polled before the gate is seen to be open.
    tokio::task::yield_now().await;
    source.open();
    for result in callers.join_all().await {
        let error = result.unwrap_err();
        assert!(error.is_token(), "{error:?}");
        assert_eq!(error.source().unwrap().to_string(), "the vault is sealed");
        assert!(!format!("{error} {error:?}").contains("vault"), "{error:?}");
    }
    assert_eq!(token(&cache).await, "t2");
    assert_eq!(source.asked(), 2);
}

#[tokio::test]
async fn a_token_is_given_up_once_and_only_if_it_is_the_one_that_is_there() {
    let source = Counted::new();
    let cache = TokenCache::new(source.clone());
    let first = soon(cache.token()).await.unwrap();
    cache.invalidate(&AccessToken::new("another"));
    assert_eq!(token(&cache).await, "t1");
    cache.invalidate(&first);
    assert_eq!(token(&cache).await, "t2");
    cache.invalidate(&first);
    assert_eq!(token(&cache).await, "t2");
    assert_eq!(source.asked(), 2);
}

#[tokio::test]
async fn a_token_without_an_end_serves_until_it_is_given_up() {
    let source = Counted::making(|number| Ok(format!("t{number}").into()));
    let cache = TokenCache::new(source.clone());
    let first = soon(cache.token()).await.unwrap();
    put_ahead(&cache, HOUR * 10_000, HOUR * 10_000);
    assert_eq!(token(&cache).await, "t1");
    cache.invalidate(&first);
    assert_eq!(token(&cache).await, "t2");
}

#[tokio::test]
async fn a_token_that_has_ended_is_given_to_those_who_waited_and_to_nobody_else() {
    let source = Counted::making(|number| {
        Ok(AccessToken::new(format!("t{number}")).expires_in(Duration::ZERO))
    });
    let cache = TokenCache::new(source.clone());
    assert_eq!(token(&cache).await, "t1");
    assert_eq!(token(&cache).await, "t2");
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_an_error() {
    for (make, expected) in [
        ((|_| Ok("".into())) as fn(usize) -> _, "empty"),
        (|_| Ok("s3cr3t\n".into()), "no header can carry"),
        (
            |_| Ok(AccessToken::new("s3cr3t").token_type("mac")),
            "neither bearer nor DPoP",
        ),
        (
            |_| Ok(AccessToken::new("s3cr3t").token_type("DPoP")),
            "TokenCache::with_dpop",
        ),
    ] {
        let error = TokenCache::new(Counted::making(make)).token().await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    }
}

#[tokio::test]
async fn a_source_that_panics_ends_nobody_elses_waiting() {
    let source = Counted::making(|number| match number {
        1 | 2 => panic!("a fault of the source"),
        _ => Ok("t3".into()),
    });
    let cache = TokenCache::new(source.clone());
    let error = soon(cache.token()).await.unwrap_err();
    assert!(error.to_string().contains("panicked"), "{error}");
    assert_eq!(source.asked(), 2);
    assert_eq!(token(&cache).await, "t3");
}

#[test]
fn a_runtime_that_is_shut_down_takes_no_other_with_it() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let source = Counted::new().shut();
    let cache = TokenCache::new(source.clone());
    let first = runtime();
    first.block_on(async {
        let waiting = tokio::time::timeout(Duration::from_millis(1), cache.token());
        assert!(waiting.await.is_err());
    });
    assert_eq!(source.asked(), 1);
    drop(first);
    source.open();
    assert_eq!(runtime().block_on(token(&cache)), "t2");
}

#[tokio::test]
async fn nothing_of_it_shows_a_token() {
    let cache = TokenCache::new(StaticToken::new("s3cr3t"));
    let token = soon(cache.token()).await.unwrap();
    let shown = format!("{cache:?} {token:?} {:?}", StaticToken::new("s3cr3t"));
    assert!(!shown.contains("s3cr3t"), "{shown}");
    assert!(shown.contains("has_token: true"), "{shown}");
}
