//! Jobs of the service that take a while: waiting for one, users in bulk in, users in bulk out.

mod download;
mod export;
mod import;
mod rows;
mod split;
mod wait;

pub use export::{ExportedCsv, ExportedUsers, UsersExport};
pub use import::{ImportReport, ImportedFile, UsersImport};
pub use rows::RowError;
pub use split::USERS_FILE_LIMIT;
pub use wait::{JobWait, Polling};
