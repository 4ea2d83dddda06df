use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{Items, Page, Pages, ResumeToken};
use crate::error::Error;
use crate::transport::Response;

macro_rules! stream {
    ($(#[$doc:meta])* $name:ident, $pager:ident, $item:ty) => {
        $(#[$doc])*
        #[must_use = "a stream does nothing until it is polled"]
        pub struct $name<T>($pager<T>);

        impl<T> $name<T> {
            pub(super) fn new(pager: $pager<T>) -> Self {
                Self(pager)
            }

            /// Where the stream is, for another one to go on from.
            #[must_use]
            pub fn resume_token(&self) -> ResumeToken {
                self.0.resume_token()
            }
        }

        /// No part of it is ever pinned.
        impl<T> Unpin for $name<T> {}

        impl<T: DeserializeOwned + Send + 'static> Stream for $name<T> {
            type Item = Result<$item, Error>;

            fn poll_next(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
            ) -> Poll<Option<Self::Item>> {
                self.get_mut().0.poll_next(context)
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

stream!(
    /// All pages of a list as a [`Stream`]: what [`Pages::next`] gives. After an error that does not
    /// end the list it asks for the same page again.
    PageStream,
    Pages,
    Response<Page<T>>
);

stream!(
    /// All elements of a list as a [`Stream`]: what [`Items::next`] gives. After an error that does not
    /// end the list it asks for the same page again.
    ItemStream,
    Items,
    T
);
