//! The same calls for programs without an async runtime.
//!
//! Every request has `send_blocking`, every list an [`Iter`] (`items().blocking()`), and whatever
//! else is awaited can be waited for with [`wait`]. There is one code underneath: timeouts,
//! retries, tokens and cancellation are those of the async calls. Two threads of the SDK's own,
//! started at the first blocking call, drive the connections of all of them.
//!
#![cfg_attr(
    feature = "management-users",
    doc = r#"
```no_run
use auth0_sdk::management::ManagementClient;

fn main() -> Result<(), auth0_sdk::Error> {
    let client = ManagementClient::builder("tenant.auth0.com")
        .client_secret("client-id", "client-secret")
        .build()?;
    let user = client.users().get("auth0|1").send_blocking()?;
    println!("{:?}", user.value().email);
    for user in client.users().list().items().blocking() {
        println!("{:?}", user?.user_id);
    }
    Ok(())
}
```
"#
)]
//!
//! Blocking calls belong on threads that may wait. On a thread of an async runtime they hold up
//! whatever else runs there, and where that drives connections or tokens of the same client, the
//! call itself may end with its timeout: give blocking calls a client of their own.

use std::cell::Cell;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::Error;
use crate::pages::{Items, Page, Pages};
use crate::transport::Response;

/// Waits for a future of this SDK on the current thread.
///
/// ```
/// let answer = auth0_sdk::blocking::wait(async { 6 * 7 });
/// assert_eq!(answer, 42);
/// ```
///
/// # Panics
/// Where the system gives no more threads, at the first call of a program.
pub fn wait<F: Future>(future: F) -> F::Output {
    if OURS.get() {
        // A callback that waits hands the work of this thread to another one meanwhile.
        return tokio::task::block_in_place(|| drive(future));
    }
    drive(future)
}

fn drive<F: Future>(future: F) -> F::Output {
    // Timers and connections that the future makes belong to the runtime that is entered; its own
    // threads drive them while this one sleeps.
    let _entered = runtime().enter();
    let woken = Arc::new(Woken {
        thread: thread::current(),
        flag: AtomicBool::new(false),
    });
    let waker = Waker::from(woken.clone());
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !woken.flag.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

/// Wakes the thread that waits. The flag is of this wait alone: what else sleeps on the same
/// thread meanwhile, a wait inside of it for one, cannot take its wake-up away.
struct Woken {
    thread: Thread,
    flag: AtomicBool,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.flag.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

thread_local! {
    /// Whether this is one of the threads below.
    static OURS: Cell<bool> = const { Cell::new(false) };
}

fn runtime() -> &'static Handle {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            Builder::new_multi_thread()
                .worker_threads(2)
                .on_thread_start(|| OURS.set(true))
                .thread_name("auth0-sdk")
                .enable_all()
                .build()
                .expect("threads for blocking calls")
        })
        .handle()
}

/// A list as an iterator, each `next` of which waits: of pages or of elements.
///
/// After an error that does not end the list (see [`pages`](crate::pages)), the next `next` asks
/// for the same page again.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked"]
pub struct Iter<P>(P);

impl<P> Iter<P> {
    /// The pager inside, with its place in the list.
    pub fn into_inner(self) -> P {
        self.0
    }

    /// The pager inside: for its resume token, say.
    pub fn get_ref(&self) -> &P {
        &self.0
    }
}

impl<T: DeserializeOwned + Send + 'static> Iterator for Iter<Items<T>> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(self.0.next())
    }
}

impl<T: DeserializeOwned + Send + 'static> Iterator for Iter<Pages<T>> {
    type Item = Result<Response<Page<T>>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(self.0.next())
    }
}

impl<T> Items<T> {
    /// The same as an iterator whose `next` waits.
    pub fn blocking(self) -> Iter<Self> {
        Iter(self)
    }
}

impl<T> Pages<T> {
    /// The same as an iterator whose `next` waits.
    pub fn blocking(self) -> Iter<Self> {
        Iter(self)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn later() -> u8 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        7
    }

    #[test]
    fn a_timer_runs_without_a_runtime_of_the_callers() {
        assert_eq!(wait(later()), 7);
        let threads: Vec<_> = (0..8).map(|_| thread::spawn(|| wait(later()))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 7);
        }
    }

    #[tokio::test]
    async fn a_thread_of_another_runtime_may_wait_too() {
        assert_eq!(wait(later()), 7);
    }

    #[test]
    fn a_wait_inside_of_a_wait_ends() {
        assert_eq!(
            wait(async { wait(later()) + wait(async { wait(later()) }) }),
            14
        );
        let nested = wait(async { tokio::spawn(async { wait(later()) }).await });
        assert_eq!(nested.unwrap(), 7);
    }

    #[test]
    fn a_wait_inside_of_a_wait_takes_no_wake_up_of_the_outer_one() {
        let outer = async {
            let slow =
                async { wait(async { tokio::time::sleep(Duration::from_millis(40)).await }) };
            let quick = tokio::time::sleep(Duration::from_millis(5));
            tokio::join!(quick, slow);
        };
        wait(outer);
    }

    #[test]
    fn callbacks_that_wait_on_all_threads_at_once_end() {
        wait(async {
            let nested = (0..6).map(|_| tokio::spawn(async { wait(later()) }));
            for nested in nested.collect::<Vec<_>>() {
                assert_eq!(nested.await.unwrap(), 7);
            }
        });
    }
}
