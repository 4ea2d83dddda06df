//! The whole Authentication API, through its client, on a tenant in the process.

#[path = "authentication/accounts.rs"]
mod accounts;
#[cfg(feature = "blocking")]
#[path = "authentication/blocking.rs"]
mod blocking;
#[path = "authentication/elsewhere.rs"]
mod elsewhere;
#[path = "authentication/exchange.rs"]
mod exchange;
#[path = "authentication/faults.rs"]
mod faults;
#[path = "authentication/mfa.rs"]
mod mfa;
#[path = "authentication/passwordless.rs"]
mod passwordless;
#[path = "authentication/sign_in.rs"]
mod sign_in;
#[path = "authentication/support.rs"]
mod support;
