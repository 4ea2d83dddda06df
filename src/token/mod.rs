//! Access tokens: where they come from ([`TokenSource`]), how a client proves itself to the token
//! endpoint ([`ClientAuth`]), and how one token serves many calls ([`TokenCache`],
//! [`TokenStore`]).
//!
//! A client of the SDK sets all of this up from its builder. What is here is for a source, a
//! store or a signing key of your own, and for tokens that other code is to send.

mod access_token;
mod authorize;
mod cache;
mod client_auth;
mod client_authentication;
mod client_credentials;
mod credential;
mod dpop;
mod dpop_nonces;
mod flight;
mod freshness;
mod issued;
mod mtls;
mod private_key_jwt;
mod source;
mod store;

#[cfg(test)]
mod tests;

pub use crate::jose::SigningAlgorithm;
pub use access_token::AccessToken;
#[cfg(feature = "authentication")]
pub(crate) use access_token::{TokenJson, seconds};
pub(crate) use authorize::{CachedBearer, FixedBearer};
pub use cache::TokenCache;
pub use client_auth::ClientAuth;
pub(crate) use client_authentication::ClientAuthentication;
pub(crate) use client_credentials::{ClientCredentials, Grant};
pub(crate) use credential::{Credential, only};
pub use dpop::DpopKey;
#[cfg(feature = "authentication")]
pub(crate) use issued::Issued;
pub use private_key_jwt::PrivateKeyJwt;
pub use source::{BoxError, StaticToken, TokenFuture, TokenSource};
pub(crate) use source::{async_source, sync_source};
#[cfg(feature = "authentication")]
pub(crate) use store::StoreKey;
pub use store::{MemoryStore, StoreFuture, TokenStore};
