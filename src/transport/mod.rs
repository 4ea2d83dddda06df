//! One way in, one way out: every request of every API goes through here.
//!
//! A generated operation describes a call; [`Request`] sends it. Sending means: headers and
//! credential, a try with its timeout, redirects, the body up to its limit, further tries as the
//! retry policy allows, and in the end a [`Response`] or an [`Error`](crate::Error), each with
//! the answer as it came. [`Options`] say how, on the client, on a clone of it and on each
//! request.
//!
//! Waiting is on tokio's timer: call from a tokio runtime with time and I/O enabled. Dropping the
//! future of a call ends it, a wait between two tries included.

mod answer;
mod attempt;
mod authorize;
mod body;
mod call;
mod client;
#[cfg(feature = "token")]
mod fields;
mod form;
mod http_client;
mod multipart;
mod operation;
mod options;
mod redirect;
mod request;
mod request_builder;
mod response;
mod retry;
mod send;
#[cfg(feature = "token")]
mod streamed;
mod telemetry;

#[cfg(test)]
pub(crate) mod tests;

pub use crate::error::{Quota, QuotaBucket, RateLimit};
pub(crate) use answer::json_answer;
pub(crate) use answer::{Answer, RawAnswer, Unreadable};
pub(crate) use authorize::{
    Answered, Authorization, Authorize, NoCredential, Renewal, bearer, presented, sensitive,
};
pub(crate) use call::{Call, Parts};
pub(crate) use client::{Client, Settings};
#[cfg(feature = "token")]
pub(crate) use fields::add_fields;
pub(crate) use http_client::default_http_client;
pub use http_client::http_client;
#[cfg(all(feature = "rustls", feature = "token"))]
pub use http_client::http_client_with_certificate;
pub use operation::{BodyKind, Operation, PageStyle, Pagination, Parameter, Several, Stage};
pub use options::Options;
pub use request::Request;
pub(crate) use request_builder::request_builder;
pub use response::Response;
#[cfg(feature = "token")]
pub(crate) use streamed::Streamed;
pub use telemetry::Telemetry;
#[cfg(feature = "token")]
pub(crate) use {retry::back_off, send::jitter};
