//! Sign-in for native programs: desktop programs, command lines, devices without a browser.
//!
//! | for | see |
//! |---|---|
//! | a program on a machine with a browser (RFC 8252) | [`loopback`] |
//! | a program on a machine without one (RFC 8628) | [`device`] |
//! | staying signed in: renewal, several APIs, sign-out | [`Session`] |
//! | keeping the session between two runs | [`FileStore`], [`SessionStore`] |
//!
//! The application is one of the type Native in the tenant: a public client, since a program in
//! everybody's hands keeps no secret. It needs the grants Authorization Code or Device Code, and
//! Refresh Token with rotation; and for the loopback its callback URL among those that are
//! allowed, `http://127.0.0.1:8765/callback`, with [`port(8765)`](Loopback::port) here.
//!
//! ```no_run
//! use auth0_sdk::authentication::AuthenticationClient;
//! use auth0_sdk::login::{self, FileStore, Session};
//!
//! # async fn run() -> Result<(), auth0_sdk::Error> {
//! let auth = AuthenticationClient::builder("tenant.eu.auth0.com", "my-client-id").build()?;
//! let store = FileStore::new("session.json");
//! let session = match Session::load(&auth, store.clone()).await? {
//!     Some(session) => session,
//!     None => {
//!         let tokens = login::loopback(&auth).program("Acme").run().await?;
//!         Session::start(&auth, store, &tokens).await?
//!     }
//! };
//! let token = session.access_token().await?; // renewed where it has to be
//! # let _ = token;
//! # Ok(())
//! # }
//! ```

mod browser;
mod cancel;
mod device;
mod listener;
mod loopback;
mod page;
mod qr;
mod race;
mod session;
mod store;

#[cfg(test)]
mod tests;

pub use cancel::Cancel;
pub use device::Device;
pub use loopback::Loopback;
pub use qr::qr_code;
pub use session::{Session, SessionTokens};
pub use store::{FileStore, MemoryStore, SessionStore, StoreLock};

use crate::authentication::AuthenticationClient;

/// Who signed in, what their profile says, and a refresh token to stay signed in.
const SCOPE: &str = "openid profile email offline_access";

/// Signs a person in with the browser of this machine (RFC 8252): the browser goes to Auth0 and
/// comes back to a port of the loopback on which this program listens.
///
/// The code is bound to this sign-in by PKCE, state and nonce, all of them made here.
///
/// ```no_run
/// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
/// # -> Result<(), auth0_sdk::Error> {
/// let tokens = auth0_sdk::login::loopback(&auth)
///     .audience("https://api.example.com/")
///     .ports([8765, 8766, 8767]) // the callback URLs that are registered
///     .program("Acme")
///     .run()
///     .await?;
/// # let _ = tokens;
/// # Ok(())
/// # }
/// ```
pub fn loopback(auth: &AuthenticationClient) -> Loopback {
    Loopback::new(auth)
}

/// Signs a person in on another device (RFC 8628): this program shows a code, which the person
/// confirms in a browser elsewhere.
///
/// ```no_run
/// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
/// # -> Result<(), auth0_sdk::Error> {
/// let tokens = auth0_sdk::login::device(&auth)
///     .prompt(|device| println!("{} {}", device.verification_uri, device.user_code))
///     .run()
///     .await?;
/// # let _ = tokens;
/// # Ok(())
/// # }
/// ```
pub fn device(auth: &AuthenticationClient) -> Device {
    Device::new(auth)
}
