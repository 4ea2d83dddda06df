//! Unofficial Rust SDK for Auth0 and for the Auth0 and PKCE APIs of Pieces OS.

#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "to be removed with the first generated client, which uses what is unused here"
)]

mod domain;
pub mod error;
pub mod model;
#[cfg(feature = "pieces")]
pub mod pieces;
pub mod pkce;
mod secret;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;

/// What build.rs made of `openapi/`.
#[allow(unreachable_pub)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/apis.rs"));
}

pub use domain::Domain;
pub use error::Error;
pub use secret::Secret;
