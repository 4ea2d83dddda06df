//! Callers who give up, at whichever point.

use std::pin::pin;
use std::task::{Context, Waker};

use super::*;

/// Polls the future so many times, letting everything else run in between, then drops it.
/// Whether it came to its end.
async fn polled<F: Future>(future: F, times: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..times {
        let mut context = Context::from_waker(Waker::noop());
        if future.as_mut().poll(&mut context).is_ready() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test]
async fn the_first_caller_may_give_up_at_any_point() {
    let mut came_to_its_end = false;
    for times in 0..40 {
        let source = Counted::new();
        let cache = TokenCache::new(source.clone());
        came_to_its_end = polled(cache.token(), times).await;
        assert_eq!(token(&cache).await, "t1", "after {times} polls");
        assert_eq!(source.asked(), 1, "after {times} polls");
    }
    assert!(came_to_its_end, "more polls than it takes");
}

#[tokio::test]
async fn those_who_wait_do_not_notice_that_the_first_gave_up() {
    for times in 1..10 {
        let source = Counted::new().shut();
        let cache = TokenCache::new(source.clone());
        let first = polled(cache.token(), times);
        let (second, third) = (cache.clone(), cache.clone());
        let second = tokio::spawn(async move { token(&second).await });
        assert!(!first.await);
        let third = tokio::spawn(async move { token(&third).await });
        tokio::task::yield_now().await;
        source.open();
        assert_eq!(soon(second).await.unwrap(), "t1");
        assert_eq!(soon(third).await.unwrap(), "t1");
        assert_eq!(source.asked(), 1);
    }
}

#[tokio::test]
async fn a_token_that_nobody_waited_for_is_kept() {
    let source = Counted::new().shut();
    let cache = TokenCache::new(source.clone());
    assert!(!polled(cache.token(), 3).await);
    source.open();
    until(|| cache.at_hand().is_some()).await;
    assert_eq!(token(&cache).await, "t1");
    assert_eq!(source.asked(), 1);
}
