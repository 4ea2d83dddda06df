//! The Management API.

#[doc(inline)]
pub use crate::generated::management::*;

/// Stub until the client lands.
#[derive(Debug)]
pub struct ManagementClient(crate::transport::Client);
impl ManagementClient {
    pub(crate) fn transport(&self) -> &crate::transport::Client {
        &self.0
    }
}
