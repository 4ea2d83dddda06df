//! Sign-ins of native programs against `testing::Tenant`, which keeps the rules of the service.

#[path = "login/device.rs"]
mod device;
#[path = "login/loopback.rs"]
mod loopback;
#[path = "login/processes.rs"]
mod processes;
#[path = "login/session.rs"]
mod session;
#[path = "login/support.rs"]
mod support;
