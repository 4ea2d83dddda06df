//! Protecting an API: access tokens of Auth0 verified, by themselves or in the requests that
//! bring them.
//!
//! [`ApiClient::verify_access_token`] is the whole check of a JWT access token: which algorithm,
//! which issuer, whose key, the signature, the audience, the times. Keys are fetched when they
//! are first needed, kept, and renewed before their time is over.
//!
//! A token that is not good and keys that cannot be had are two errors that are never mixed up:
//! [`Error::is_invalid_token`](crate::Error::is_invalid_token) says which of them it is.

mod access_token;
mod actor;
mod builder;
#[cfg(feature = "authentication")]
mod calls;
mod claims;
mod client;
mod domains;
mod read;
mod request;
mod scopes;
mod verified;

#[cfg(test)]
mod tests;

pub use builder::Builder;
pub use claims::{AccessTokenClaims, Confirmation, RegisteredClaims};
pub use client::ApiClient;
pub use domains::{DomainRequest, DomainResolver, Domains, DomainsFuture};
pub use scopes::Scopes;
