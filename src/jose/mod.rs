//! JSON Object Signing and Encryption: keys, signatures and key sets (RFC 7515, 7517, 7518, 8037).
//!
//! Signatures are those of `aws-lc-rs`; nothing here is home-made cryptography. Which algorithms
//! a token may be signed with is always said beforehand and never taken from the token: `none`
//! and, but for ID tokens with the client secret, HMAC are not among them. A token of more than
//! 64 KiB is refused before it is looked at.

mod algorithm;
mod claims;
mod document_cache;
mod document_store;
mod header;
mod jwk;
mod jwk_set;
mod jwks;
mod jws;
mod open_id_configuration;
mod replay;
mod short_text;
mod signing_key;
mod strict_json;
mod verifying_key;

#[cfg(test)]
mod tests;

pub use algorithm::{IdTokenAlgorithm, SigningAlgorithm};
pub(crate) use claims::{Claims, Times, is_organization, whole_seconds};
pub(crate) use document_cache::Issuer;
#[cfg(feature = "api")]
pub(crate) use document_cache::IssuerList;
pub use document_store::{DocumentFuture, DocumentStore, MemoryDocumentStore, StoredDocument};
pub use jwk::Jwk;
#[cfg(feature = "api")]
pub(crate) use jwk::KeyIdentity;
pub use jwk_set::JwkSet;
pub(crate) use jwks::{Documents, JwksCache, Unverified};
pub(crate) use jws::{Jws, LONGEST, Payload, compact, signing_input};
pub use open_id_configuration::OpenIdConfiguration;
pub(crate) use open_id_configuration::address;
pub(crate) use replay::said;
pub use replay::{MemoryReplayStore, ReplayFuture, ReplayStore, TokenId};
pub use signing_key::SigningKey;
pub(crate) use strict_json::{Strict, read_text};
