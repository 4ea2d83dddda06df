//! Protecting an API: access tokens of Auth0 verified, by themselves or in the requests that
//! bring them.
//!
//! [`ApiClient::verify_access_token`] is the whole check of a JWT access token: which algorithm,
//! which issuer, whose key, the signature, the audience, the times. Keys are fetched when they
//! are first needed, kept, and renewed before their time is over.
//!
//! A token that is not good and keys that cannot be had are two errors that are never mixed up:
//! [`Error::is_invalid_token`](crate::Error::is_invalid_token) says which of them it is.
//!
//! [`ApiClient::verify_request`] finds the token of a request and the proof that it is its
//! sender's, and says how the request is answered where one of them is not good: a [`Refusal`].
//! [`ProtectedResourceMetadata`] are what an API says of itself.
//!
//! DPoP proofs are taken by an API that has said where it is ([`Builder::public_url`], or
//! [`Builder::trust_host`]), since each is made for one address; any other takes bearer tokens
//! alone, and refuses those that are bound to a key.
//!
//! With the feature `tower` there is `ProtectLayer`, which does that around any service; with
//! `axum` there are extractors of what it has verified, `Claims` and [`Verified`]:
#![cfg_attr(
    feature = "axum",
    doc = r#"
```
use auth0_sdk::api::{ApiClient, Claims, ProtectLayer, RequireScopes, Scopes};
use axum::{Router, routing::get};

async fn orders(claims: Claims) -> String {
    format!("the orders of {:?}", claims.sub)
}

# fn main() -> Result<(), auth0_sdk::Error> {
let api = ApiClient::builder("tenant.eu.auth0.com")
    .audience("https://api.example.com/")
    .public_url("https://api.example.com")
    .build()?;
let read = RequireScopes::new(Scopes::all_of(["read:orders"]));
let router: Router = Router::new()
    .route("/orders", get(orders).layer(read))
    .layer(ProtectLayer::new(api));
# Ok(())
# }
```
"#
)]

mod access_token;
mod actor;
mod address;
mod builder;
#[cfg(feature = "authentication")]
mod calls;
mod certificate;
mod challenge;
mod claims;
mod client;
mod credentials;
mod domains;
mod dpop;
#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "tower")]
mod layer;
mod metadata;
mod read;
#[cfg(feature = "redis")]
mod redis;
mod refusal;
mod request;
mod rules;
mod scopes;
mod verified;
mod verified_request;

#[cfg(test)]
mod tests;

pub use address::RequestUrl;
pub use builder::Builder;
pub use certificate::ClientCertificate;
pub use challenge::Scheme;
pub use claims::{AccessTokenClaims, Confirmation, RegisteredClaims};
pub use client::ApiClient;
pub use domains::{DomainRequest, DomainResolver, Domains, DomainsFuture};
pub use dpop::{DpopMode, ServerNonces};
#[cfg(feature = "axum")]
pub use extract::{Claims, OwnClaims};
#[cfg(feature = "tower")]
pub use layer::{MetadataLayer, Protect, ProtectLayer, Require, RequireScopes, WithMetadata};
pub use metadata::{MetadataBuilder, ProtectedResourceMetadata};
#[cfg(feature = "redis")]
pub use redis::RedisReplayStore;
pub use refusal::Refusal;
pub use scopes::Scopes;
pub use verified_request::Verified;
