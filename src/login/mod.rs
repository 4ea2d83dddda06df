//! Sign-in for native programs.

mod store;

#[cfg(test)]
mod tests;

pub use store::{FileStore, MemoryStore, SessionStore, StoreLock};
