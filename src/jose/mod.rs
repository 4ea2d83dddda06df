//! JSON Object Signing and Encryption: keys, signatures and key sets (RFC 7515, 7517, 7518, 8037).
//!
//! Signatures are those of `aws-lc-rs`; nothing here is home-made cryptography.

mod algorithm;
mod signing_key;

pub use algorithm::SigningAlgorithm;
pub(crate) use signing_key::SigningKey;
