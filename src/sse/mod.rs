//! Server-sent events (WHATWG HTML, section 9.2): a stream of events that outlives its
//! connections.
//!
//! [`EventStream`] is what `events().subscribe().events()` of the Management API's client gives.
//!
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html>

mod connection;
mod event;
mod parser;
mod stream;

#[cfg(test)]
mod tests;

pub use event::Event;
pub use stream::EventStream;

/// What every generated request builder of an event stream has beside its setters.
macro_rules! event_request_builder {
    ($name:ident, $event:ty) => {
        impl $name {
            /// Options for each connection, over those of the client. The timeout and the
            /// deadline hold until the head of the answer has come.
            pub fn with(self, options: $crate::transport::Options) -> Self {
                Self {
                    request: self.request.with(options),
                }
            }

            /// The URL of this request, without sending it.
            ///
            /// # Errors
            /// When an argument cannot be sent.
            pub fn url(&self) -> Result<url::Url, $crate::Error> {
                self.request.url()
            }

            /// Goes on after the event at which an earlier stream was:
            /// [`resume_point`]($crate::sse::EventStream::resume_point) has said it. In the place
            /// of `from` and `from_timestamp`.
            pub fn resume(self, resume_point: &str) -> Self {
                Self {
                    request: $crate::sse::resume(self.request, resume_point),
                }
            }

            /// The events, as they come. Connects when the first one is asked for.
            pub fn events(self) -> $crate::sse::EventStream<$event> {
                $crate::sse::EventStream::new(self.request)
            }
        }
    };
}
pub(crate) use event_request_builder;
pub(crate) use stream::resume;
