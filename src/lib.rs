//! Unofficial Rust SDK for Auth0 and for the Auth0 and PKCE APIs of Pieces OS.
//!
//! | for | see |
//! |---|---|
//! | signing in through Pieces OS, or at the identity provider behind it | `pieces` |
//! | signing in at Auth0, tokens of every grant, MFA, sign-out | `authentication` |
//! | protecting an API: its access tokens and requests verified | `api` |
//! | signing in from a native program: a browser and the loopback, a device code | `login` |
//! | administration of a tenant: users, clients, organizations and all else | `management` |
//! | a person's own account; an organization, by its administrators | `my_account`, `my_organization` |
//! | lists that come in pages | [`pages`] |
//! | where tokens come from; events as they come | `token`, `sse` |
//! | operations by name; programs without an async runtime | `dynamic`, `blocking` |
//! | verifier, challenge, state and nonce | [`pkce`] |
//! | timeouts, deadlines, retries, headers, your own HTTP client | [`transport`] |
//! | what went wrong, and what to do | [`Error`] |
//! | open enums, unknown members, three-state fields | [`model`] |
//! | Pieces OS and a tenant in your own tests | `testing` |
//!
//! Types and operations are generated from the OpenAPI documents under `openapi/` by the build
//! script; all that is generated is open to the future: a new member, a new enum value, a `null`
//! or a missing member in an answer fails no call, and nothing of an answer is lost.
//!
//! Every call goes through [`transport`], with your own HTTP client where you have one. Secrets
//! are [`Secret`]s: never printed, wiped when dropped. The bytes of an answer are kept as they
//! came ([`Response::body`](transport::Response::body)) and cannot be wiped.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "pieces",
        feature = "authentication",
        feature = "management",
        feature = "api"
    )),
    allow(
        dead_code,
        unused_imports,
        unused_macros,
        reason = "the runtime of all APIs, with some of them off"
    )
)]

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "authentication")]
pub mod authentication;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "token")]
mod cache_control;
#[cfg(feature = "token")]
mod clock;
mod domain;
#[cfg(feature = "dynamic")]
pub mod dynamic;
pub mod error;
#[cfg(feature = "token")]
mod expiring;
#[cfg(any(feature = "login", feature = "testing"))]
mod html;
#[cfg(feature = "token")]
pub mod jose;
#[cfg(feature = "login")]
pub mod login;
#[cfg(feature = "management-client")]
pub mod management;
pub mod model;
#[cfg(feature = "my-account")]
pub mod my_account;
#[cfg(any(feature = "my-account", feature = "my-organization"))]
mod my_api;
#[cfg(feature = "my-organization")]
pub mod my_organization;
pub mod pages;
#[cfg(feature = "pieces")]
pub mod pieces;
pub mod pkce;
mod secret;
#[cfg(feature = "management-events")]
pub mod sse;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "token")]
mod time_limit;
#[cfg(feature = "token")]
pub mod token;
pub mod transport;

/// What build.rs made of `openapi/`.
#[allow(
    unreachable_pub,
    dead_code,
    reason = "its contents are exported by the modules of the APIs, or called by what is handwritten"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/apis.rs"));
}

pub use domain::Domain;
pub use error::Error;
pub use secret::Secret;

#[cfg(feature = "redis")]
#[doc(no_inline)]
pub use redis;
#[cfg(feature = "schemars")]
#[doc(no_inline)]
pub use schemars;
/// The crates whose types stand in this one's public API, at the versions that fit. A new major
/// version of one of them is a breaking change here.
#[doc(no_inline)]
pub use {bytes, http, reqwest, serde_json, url};

/// The program and the examples of the README, as tests.
#[cfg(all(doctest, feature = "testing"))]
#[doc = include_str!("../README.md")]
struct Readme;
