//! Unofficial Rust SDK for Auth0 and for the Auth0 and PKCE APIs of Pieces OS.

mod domain;
pub mod error;
pub mod model;
mod secret;
pub mod transport;

pub use domain::Domain;
pub use error::Error;
pub use secret::Secret;
