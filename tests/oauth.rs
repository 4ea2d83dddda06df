//! The OAuth side of `testing::Tenant`, mostly spoken to without the SDK's clients: what it
//! answers, and what it refuses.

#![allow(
    clippy::field_reassign_with_default,
    reason = "a change reads best as what it sets"
)]

#[path = "oauth/accounts.rs"]
mod accounts;
#[path = "oauth/backchannel.rs"]
mod backchannel;
#[path = "oauth/clients.rs"]
mod clients;
#[path = "oauth/code.rs"]
mod code;
#[path = "oauth/device.rs"]
mod device;
#[path = "oauth/dpop.rs"]
mod dpop;
#[path = "oauth/exchange.rs"]
mod exchange;
#[path = "oauth/faults.rs"]
mod faults;
#[path = "oauth/legacy.rs"]
mod legacy;
#[path = "oauth/logout.rs"]
mod logout;
#[path = "oauth/management.rs"]
mod management;
#[path = "oauth/metadata.rs"]
mod metadata;
#[path = "oauth/mfa.rs"]
mod mfa;
#[cfg(all(feature = "my-account", feature = "my-organization"))]
#[path = "oauth/own_apis.rs"]
mod own_apis;
#[path = "oauth/passkey.rs"]
mod passkey;
#[path = "oauth/passwordless.rs"]
mod passwordless;
#[path = "oauth/person.rs"]
mod person;
#[path = "oauth/pushed.rs"]
mod pushed;
#[path = "oauth/refresh.rs"]
mod refresh;
#[path = "oauth/sdk.rs"]
mod sdk;
#[path = "oauth/support.rs"]
mod support;
