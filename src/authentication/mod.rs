//! The Authentication API: every way to obtain, renew, check and end a sign-in at Auth0.
//!
//! <https://auth0.com/docs/api/authentication>

mod builder;
mod client;

#[doc(inline)]
pub use crate::generated::authentication::*;
pub use builder::Builder;
pub use client::AuthenticationClient;
