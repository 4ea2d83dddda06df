//! Lists in pages, by the generated operations, against a service on this machine that pages as
//! the real one does.

#[path = "pages/cancel.rs"]
mod cancel;
#[path = "pages/checkpoint.rs"]
mod checkpoint;
#[path = "pages/faults.rs"]
mod faults;
#[path = "pages/last_id.rs"]
mod last_id;
#[path = "pages/limit.rs"]
mod limit;
#[path = "pages/misfits.rs"]
mod misfits;
#[path = "pages/offset.rs"]
mod offset;
#[path = "pages/prefetch.rs"]
mod prefetch;
#[path = "pages/resume.rs"]
mod resume;
#[expect(dead_code, reason = "a list has no body to look at")]
#[path = "../src/transport/tests/server.rs"]
mod server;
#[path = "pages/service.rs"]
mod service;
#[cfg(feature = "stream")]
#[path = "pages/stream.rs"]
mod stream;
