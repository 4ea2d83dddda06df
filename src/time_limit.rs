//! How long somebody else's code is waited for.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// What a future gives, and none where it takes longer than the limit. What is ready at once needs
/// no timer, nor a runtime that has one.
pub(crate) async fn within<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    match poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(given) => Some(given),
        Poll::Pending => tokio::time::timeout(limit, future).await.ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::task::{Context, Waker};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(2);

    #[test]
    fn what_is_there_needs_no_runtime() {
        let mut given = pin!(within(LIMIT, ready(7)));
        let given = given.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(given, Poll::Ready(Some(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_in_time_is_had_and_nothing_else() {
        let after = async |seconds| {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            7
        };
        assert_eq!(within(LIMIT, after(1)).await, Some(7));
        assert_eq!(within(LIMIT, after(3)).await, None);
        assert_eq!(within(LIMIT, pending::<i32>()).await, None);
    }
}
