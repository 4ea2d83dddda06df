//! The Management API: administration of a tenant.
//!
//! [`ManagementClient`] is the client; its token is fetched, kept and renewed as the builder
//! says. What it can do comes with the features `management-<resource>`.
//!
//! <https://auth0.com/docs/api/management/v2>

mod builder;
mod client;
#[cfg(feature = "management-jobs")]
mod jobs;
#[cfg(feature = "management-logs")]
mod log_tail;

#[cfg(test)]
mod tests;

#[doc(inline)]
pub use crate::generated::management::*;
pub use builder::Builder;
pub use client::ManagementClient;
#[cfg(feature = "management-jobs")]
pub use jobs::{
    ExportedCsv, ExportedUsers, ImportReport, ImportedFile, JobWait, Polling, RowError,
    USERS_FILE_LIMIT, UsersExport, UsersImport,
};
#[cfg(feature = "management-logs")]
pub use log_tail::LogTail;
