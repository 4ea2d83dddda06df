//! Server-sent events.

/// What every generated request builder of an event stream has beside its setters.
macro_rules! event_request_builder {
    ($name:ident, $event:ty) => {
        $crate::transport::request_builder!($name, ());
    };
}
pub(crate) use event_request_builder;
