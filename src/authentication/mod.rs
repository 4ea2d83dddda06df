//! The Authentication API: every way to obtain, renew, check and end a sign-in at Auth0.
//!
//! | for | see |
//! |---|---|
//! | sending a browser to sign in, pushed and signed requests | [`AuthorizeUrl`] |
//! | what comes back with the browser | [`AuthenticationClient::callback`] |
//! | tokens of every grant | the methods of [`AuthenticationClient`], [`grants`] |
//! | a device without a browser | [`AuthenticationClient::device_authorization`] |
//! | asking a person on their own device | [`AuthenticationClient::backchannel_authentication`] |
//! | a second factor | [`MfaRequired`] |
//! | sign-out | [`LogoutUrl`], [`AuthenticationClient::revoke`] |
//!
//! One way to authenticate serves every endpoint ([`ClientAuth`](crate::token::ClientAuth)). ID
//! tokens are verified before anyone sees them. Programs without a runtime have `send_blocking` on
//! every request, and `blocking::wait` for all else that is awaited.
//!
//! <https://auth0.com/docs/api/authentication>

mod authorization_details;
mod authorize;
mod backchannel;
mod builder;
pub(crate) mod callback;
mod client;
mod device;
mod endpoint;
mod expected;
pub mod grants;
mod home_realm;
mod id_token;
mod id_token_verifier;
pub mod legacy;
mod logout;
mod logout_token;
mod mfa;
mod parameters;
mod polling;
mod revoke;
#[cfg(test)]
mod tests;
mod token_request;
mod token_set;
mod token_type;
mod user_info;
mod verify_id_token;
mod wire;

#[doc(inline)]
pub use crate::generated::authentication::*;
pub use authorization_details::AuthorizationDetail;
pub use authorize::{AuthorizeUrl, PushedAuthorization, SignedAuthorizeUrl};
pub use backchannel::{BackchannelAuthentication, BackchannelAuthenticationRequest};
pub use builder::Builder;
pub use client::AuthenticationClient;
pub use device::{DeviceAuthorization, DeviceAuthorizationRequest};
use endpoint::{endpoint, expects_later};
use expected::Expected;
#[doc(inline)]
pub use grants::AuthorizationCodeGrant;
pub use id_token::IdTokenClaims;
pub use logout::LogoutUrl;
pub use logout_token::LogoutTokenClaims;
pub use mfa::{
    MfaChallenge, MfaEnrolled, MfaFactor, MfaOobChallenge, MfaOtpChallenge,
    MfaRecoveryCodeChallenge, MfaRequired,
};
pub use revoke::RevokeRequest;
pub use token_set::TokenSet;
pub use token_type::TokenType;
pub use verify_id_token::VerifyIdToken;

/// Who signed in, and what their profile says.
const DEFAULT_SCOPE: &str = "openid profile email";
