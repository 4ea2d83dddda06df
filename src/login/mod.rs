//! Sign-in for native programs.

mod browser;
mod callback;
mod cancel;
mod listener;
mod page;
mod race;
mod store;

#[cfg(test)]
mod tests;

pub use cancel::Cancel;
pub use store::{FileStore, MemoryStore, SessionStore, StoreLock};

mod device {
    mod qr;
}
