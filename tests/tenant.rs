//! The Management API's client against `testing::Tenant`, which keeps the rules of the service.

#![allow(
    clippy::field_reassign_with_default,
    reason = "a change reads best as what it sets"
)]

#[path = "tenant/events.rs"]
mod events;
#[path = "tenant/jobs.rs"]
mod jobs;
#[path = "tenant/lists.rs"]
mod lists;
#[path = "tenant/load.rs"]
mod load;
#[path = "tenant/logs.rs"]
mod logs;
#[path = "tenant/members.rs"]
mod members;
#[path = "tenant/refused.rs"]
mod refused;
#[path = "tenant/support.rs"]
mod support;
#[path = "tenant/things.rs"]
mod things;
#[path = "tenant/tokens.rs"]
mod tokens;
#[cfg(feature = "dynamic")]
#[path = "tenant/walk.rs"]
mod walk;
