//! An API protected by the layer and the extractors, on a socket, with a tenant in the process.

#[path = "api/layer.rs"]
mod layer;
#[path = "api/outage.rs"]
mod outage;
#[path = "api/support.rs"]
mod support;
