//! The Pieces clients and the guided sign-in against `testing::PiecesOs`, which keeps the rules of
//! the contract by itself.

#[path = "pieces/authorize.rs"]
mod authorize;
#[path = "pieces/callback.rs"]
mod callback;
#[path = "pieces/discover.rs"]
mod discover;
#[path = "pieces/edges.rs"]
mod edges;
#[path = "pieces/faults.rs"]
mod faults;
#[path = "pieces/flow.rs"]
mod flow;
#[path = "pieces/secrets.rs"]
mod secrets;
#[path = "pieces/server.rs"]
mod server;
#[path = "pieces/strict.rs"]
mod strict;
#[path = "pieces/support.rs"]
mod support;
