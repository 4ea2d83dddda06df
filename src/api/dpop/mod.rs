//! Proofs of possession, as an API checks them (RFC 9449).

mod mode;
pub(crate) mod nonce;
mod proof;
pub(crate) mod url;

pub use mode::DpopMode;
pub use nonce::ServerNonces;
pub(crate) use proof::{Expected, Proof, ProofFault, Window};
