use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::DecodeError;
use crate::model::Object;

/// A 2xx answer (or a redirect that is the answer) before its body is read as a type.
pub(crate) struct RawAnswer<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// How a type is read from an answer. Each generated object reads itself from JSON.
pub(crate) trait Answer: Sized {
    /// What to say in `Accept`.
    const ACCEPT: &'static str;

    /// Reads the answer.
    fn read(answer: &RawAnswer<'_>) -> Result<Self, DecodeError>;
}
