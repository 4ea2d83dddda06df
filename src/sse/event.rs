use std::fmt;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::parser::RawEvent;
use crate::error::DecodeError;
use crate::model::Misfit;
use crate::model::lenient::{self, Path};

/// An event of a stream.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its id, or that of the last event that had one. With Auth0 it is the place in the stream,
    /// to be given to `resume`.
    pub id: Option<String>,
    /// What kind of event it is: the field `event`, and `message` where there is none.
    pub kind: String,
    /// The data as a value. An event of a kind that the specification does not list is kept as
    /// the union's `Unlisted`.
    pub value: T,
    /// What of the data did not fit its type; kept in `extra` of the object around it.
    pub misfits: Vec<Misfit>,
    /// The data as it came. Bytes that are not UTF-8 are replaced.
    pub data: Bytes,
}

impl<T: DeserializeOwned> Event<T> {
    /// Reads the data. The service gives the kind as a field of the event, and the specification
    /// wants it as the member `type`, which decides what the value is.
    pub(super) fn read(event: &RawEvent, mut value: Value) -> Result<Self, DecodeError> {
        if let Value::Object(members) = &mut value {
            let kind = || event.kind.clone().into();
            members.entry("type").or_insert_with(kind);
        }
        let misfits = std::cell::RefCell::default();
        let value = lenient::read(&value, &Path::Root, &misfits)
            .map_err(|unfit| DecodeError::unfit(unfit, (0, 0)))?;
        Ok(Self {
            id: event.id.clone(),
            kind: event.kind.clone(),
            value,
            misfits: misfits.into_inner(),
            data: event.data.clone(),
        })
    }
}

/// Shows the value as its own `Debug` does; counts the data and does not show it.
impl<T: fmt::Debug> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("value", &self.value)
            .field("data_bytes", &self.data.len())
            .finish_non_exhaustive()
    }
}
