//! Pieces OS: its PKCE API, its Auth0 API, and the whole sign-in over both.
//!
//! Two services take part. Pieces OS runs on the user's machine and keeps a pending sign-in
//! ([`PkceApi`]); the identity provider behind it signs people in and issues tokens
//! ([`Auth0Api`]). [`PiecesClient`] speaks to both, and [`PiecesClient::begin`] walks the whole
//! way: challenge, code, state checked, token, user, clear, log out.
//!
//! ```no_run
//! use auth0_sdk::pieces::{PiecesClient, SignIn};
//!
//! # async fn run() -> Result<(), auth0_sdk::Error> {
//! let pieces = PiecesClient::discover().await?;
//! let sign_in = SignIn::new("my-client-id", pieces.callback_url());
//! let session = pieces.begin(sign_in).await?.code().await?.token_through_pieces().await?;
//! let user = session.user().await?;
//! println!("Hello {}", user.value().name.as_deref().unwrap_or("you"));
//! session.end().await
//! # }
//! ```
//!
//! Types and operations are generated from `openapi/pieces/*.yaml`; the names are those of the
//! official SDKs, spelled as Rust spells names.

mod authorize_answer;
mod callback;
mod client;
mod credentials;
mod discover;
mod session;
mod sign_in;
mod token_type;

#[doc(inline)]
pub use crate::generated::pieces::*;
pub use authorize_answer::AuthorizeAnswer;
pub use client::{Builder, IDENTITY_PROVIDER, PiecesClient};
pub use discover::PORTS;
pub use session::Session;
pub use sign_in::{Challenged, Coded, SignIn};
