//! The small runtime under all generated types.
//!
//! What serde's derive would write out for each of thousands of types stands here once:
//! generated code only says which members a type has (`Object`, `ObjectWriter`) and which
//! values an enum lists ([`StringEnum`]). The traits on the outside are serde's own, so a
//! generated type works with any format.
//!
//! Decoding is open to the future. A member that a type does not know is kept in its
//! [`Extra`] and sent back; `null` for an optional member reads as absent (or as
//! [`Nullable::Null`] where the API tells the two apart); a value that an enum does not list
//! keeps its text; a member whose value has another JSON type than its field is kept among the
//! [`Extra`] ones too, and [`Response::misfits`](crate::transport::Response::misfits) says where.

mod date_time;
mod enumeration;
mod extra;
mod json_or_text;
pub(crate) mod lenient;
mod nullable;
mod object;
#[cfg(test)]
mod rules;
#[cfg(feature = "schemars")]
pub(crate) mod schema;
mod text;
pub(crate) mod union;

pub use date_time::DateTime;
pub use enumeration::StringEnum;
pub(crate) use enumeration::{deserialize_enum, listed, listed_enum, string_enum};
pub use extra::Extra;
pub use json_or_text::JsonOrText;
pub use lenient::Misfit;
pub use nullable::Nullable;
pub(crate) use object::{
    Member, Object, ObjectWriter, deserialize_object, object, read, same, show, show_arm, skip,
    wire_object,
};
pub use text::Text;
