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
mod secret;
pub mod transport;

pub use domain::Domain;
pub use error::Error;
pub use secret::Secret;
