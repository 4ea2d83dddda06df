//! Unofficial Rust SDK for Auth0 and for the Auth0 and PKCE APIs of Pieces OS.

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
mod generated {
    include!(concat!(env!("OUT_DIR"), "/apis.rs"));
}

pub use domain::Domain;
pub use error::Error;
pub use secret::Secret;
