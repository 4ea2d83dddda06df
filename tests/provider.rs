//! Whole sign-ins against a certified OpenID provider: software that we did not write.
//!
//! The provider is npm's `oidc-provider`, under Auth0's paths; `tests/provider/README.md` says
//! how it is started. Its login and consent pages are driven over HTTP, as a browser would.

#[cfg(feature = "api")]
#[path = "provider/api.rs"]
mod api;
#[cfg(feature = "login")]
#[path = "provider/browser.rs"]
mod browser;
#[path = "provider/certificates.rs"]
mod certificates;
#[path = "provider/ciba.rs"]
mod ciba;
#[path = "provider/client_auth.rs"]
mod client_auth;
#[path = "provider/code.rs"]
mod code;
#[path = "provider/device.rs"]
mod device;
#[path = "provider/dpop.rs"]
mod dpop;
#[path = "provider/id_token.rs"]
mod id_token;
#[path = "provider/logout.rs"]
mod logout;
#[path = "provider/logout_listener.rs"]
mod logout_listener;
#[path = "provider/mtls.rs"]
mod mtls;
#[path = "provider/page.rs"]
mod page;
#[path = "provider/person.rs"]
mod person;
#[path = "provider/pieces.rs"]
mod pieces;
#[path = "provider/pushed.rs"]
mod pushed;
#[path = "provider/refresh.rs"]
mod refresh;
#[cfg(feature = "axum")]
#[path = "provider/rotation.rs"]
mod rotation;
#[cfg(feature = "login")]
#[path = "provider/session.rs"]
mod session;
#[path = "provider/sign_in.rs"]
mod sign_in;
#[path = "provider/signed_request.rs"]
mod signed_request;
#[path = "provider/start.rs"]
mod start;
#[path = "provider/token.rs"]
mod token;
#[path = "provider/tools.rs"]
mod tools;
#[cfg(feature = "login")]
#[path = "provider/web_driver.rs"]
mod web_driver;
