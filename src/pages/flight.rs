//! A page that is under way.

use std::panic;
use std::pin::Pin;

use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::cursor::Ask;
use super::page::Page;
use crate::error::Error;
use crate::transport::{Request, Response};

type Answered<T> = Result<Response<Page<T>>, Error>;

/// A request that has begun, and what it asks for. Dropping it ends it.
pub(super) struct Flight<T> {
    pub(super) ask: Ask,
    pub(super) answer: Pin<Box<dyn Future<Output = Answered<T>> + Send>>,
}

impl<T: DeserializeOwned + Send + 'static> Flight<T> {
    /// It goes on while it is polled.
    pub(super) fn here(ask: Ask, request: Request<Page<T>>) -> Self {
        Self {
            ask,
            answer: Box::pin(request.send()),
        }
    }

    /// It goes on by itself.
    pub(super) fn ahead(ask: Ask, request: Request<Page<T>>) -> Self {
        let Ok(runtime) = Handle::try_current() else {
            return Self::here(ask, request);
        };
        let again = request.again();
        let mut task = Task(runtime.spawn(request.send().in_current_span()));
        let answer = Box::pin(async move {
            match (&mut task.0).await {
                Ok(answer) => answer,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => panic::resume_unwind(panic),
                    // Its runtime has been shut down, and the pager lives on in another.
                    Err(_) => again.send().await,
                },
            }
        });
        Self { ask, answer }
    }
}

struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
