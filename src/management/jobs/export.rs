use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::download::Download;
use super::wait::{Waiting, failed, is_failed, waiting_setters};
use crate::error::{Delivery, Error, ErrorKind, decode_json};
use crate::management::{CreateExportUsersRequestContent, JobFileFormatEnum, JobsApi};
use crate::model::Misfit;

/// The longest row of a file, in bytes.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

impl JobsApi {
    /// Exports users: creates the job, waits for it, and reads its file while it comes. There is
    /// no limit of 1,000 users here, as the list of users has.
    ///
    /// [`users`](UsersExport::users) reads them as a type: `serde_json::Value`, a type of yours,
    /// or `UserResponseSchema` (feature `management-users`) where the fields have their own
    /// names. [`csv`](UsersExport::csv) gives the text.
    ///
    /// ```no_run
    /// use auth0_sdk::management::{CreateExportUsersRequestContent, ManagementClient};
    ///
    /// # async fn export(management: ManagementClient) -> Result<(), auth0_sdk::Error> {
    /// let everyone = CreateExportUsersRequestContent::default();
    /// let export = management.jobs().export_users(&everyone);
    /// let mut users = export.users::<serde_json::Value>().await?;
    /// while let Some(user) = users.next().await {
    ///     match user {
    ///         Ok(user) => println!("{}", user["user_id"]),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/manage-users/user-migration/bulk-user-exports>
    pub fn export_users(&self, body: &CreateExportUsersRequestContent) -> UsersExport {
        UsersExport {
            jobs: self.clone(),
            body: body.clone(),
            waiting: Waiting::default(),
        }
    }
}

/// An export of users, not begun yet.
#[must_use = "an export does nothing until its users or its text are asked for"]
pub struct UsersExport {
    jobs: JobsApi,
    body: CreateExportUsersRequestContent,
    waiting: Waiting,
}

impl UsersExport {
    waiting_setters! {
        " A deadline that is set here is that of the job; 2 hours by default. The file is asked for"
        " without the headers, and no pause in it may be longer than the timeout."
    }

    /// Creates the job, waits for it, and opens its file of one JSON object a user.
    ///
    /// # Errors
    /// An invalid argument where the body asks for another format; a failed job
    /// ([`Error::is_job_failed`]); else those of the calls, and of the host that has the file.
    pub async fn users<T: DeserializeOwned>(self) -> Result<ExportedUsers<T>, Error> {
        Ok(ExportedUsers {
            download: self.open(JobFileFormatEnum::Json).await?,
            line: Vec::new(),
            lines: VecDeque::new(),
            row: 0,
            misfits: Vec::new(),
            ended: false,
            user: PhantomData,
        })
    }

    /// Creates the job, waits for it, and opens its file of comma-separated values.
    ///
    /// # Errors
    /// As [`users`](Self::users).
    pub async fn csv(self) -> Result<ExportedCsv, Error> {
        let download = self.open(JobFileFormatEnum::Csv).await?;
        Ok(ExportedCsv { download })
    }

    async fn open(mut self, format: JobFileFormatEnum) -> Result<Download, Error> {
        if self.body.format.get_or_insert(format.clone()) != &format {
            return Err(Error::invalid_argument(
                "format",
                "the users are asked for in another format",
            ));
        }
        let options = &self.waiting.options;
        let create = self.jobs.users_exports().create(&self.body);
        let created = create.with(options.clone()).await?;
        let Some(id) = created.value().id.clone() else {
            return Err(created.explain(Error::missing_member("id")));
        };
        let job = self.waiting.until_ended(&self.jobs, &id).await?;
        match is_failed(job.value()) {
            true => Err(failed(&job)),
            false => Download::open(&self.jobs, &job, &self.waiting.options).await,
        }
    }
}

/// The users of an export, read while the file comes.
pub struct ExportedUsers<T> {
    download: Download,
    /// The beginning of a line whose end has not come.
    line: Vec<u8>,
    lines: VecDeque<Vec<u8>>,
    row: usize,
    /// Of the user that was handed out last.
    misfits: Vec<Misfit>,
    ended: bool,
    user: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> ExportedUsers<T> {
    /// The next user, or `None` at the end of the file. Dropping the future loses nothing.
    ///
    /// # Errors
    /// A row that is no `T` is an error in its place ([`Error::is_decode`], with the row in
    /// [`Error::body`] and its place in [`Error::json_path`] as `[7]`), and the next one is read.
    /// A connection that breaks or is silent for longer than the timeout
    /// ([`Error::is_timeout`]), and a file that is damaged, end the export.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.misfits.clear();
        let line = match self.next_line().await.transpose()? {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        let row = self.row;
        self.row += 1;
        Some(match decode_json(&line) {
            Ok((user, misfits)) => {
                self.misfits = misfits;
                Ok(user)
            }
            Err(error) => {
                let at = format!("[{row}]");
                let about = |received| Error::decode(&error, received);
                Err(self.download.about(line.into(), about).under_path(&at))
            }
        })
    }

    /// What of the user that [`next`](Self::next) gave last did not fit its type: kept under its
    /// own name in `extra` of the object around it, its field absent. The paths begin at the
    /// user: `identities[0].provider`. Empty but where the service left its own specification.
    #[must_use]
    pub fn misfits(&self) -> &[Misfit] {
        &self.misfits
    }

    async fn next_line(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                if !line.trim_ascii().is_empty() {
                    return Ok(Some(line));
                }
                continue;
            }
            if self.ended {
                return Ok(None);
            }
            match self.download.chunk().await {
                Ok(Some(chunk)) => {
                    let mut parts = chunk.split(|byte| *byte == b'\n');
                    self.line
                        .extend_from_slice(parts.next().unwrap_or_default());
                    for part in parts {
                        let next = part.to_vec();
                        self.lines
                            .push_back(std::mem::replace(&mut self.line, next));
                    }
                    if self.line.len() > LONGEST_ROW {
                        self.ended = true;
                        let what = format!("a row is larger than {LONGEST_ROW} bytes");
                        let kind = ErrorKind::BodyTooLarge;
                        return Err(Error::new(kind, Delivery::Answered, what));
                    }
                }
                Ok(None) => {
                    self.ended = true;
                    self.lines.push_back(std::mem::take(&mut self.line));
                }
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }
}

/// The text of an export, read while the file comes.
pub struct ExportedCsv {
    download: Download,
}

impl ExportedCsv {
    /// The next bytes, or `None` at the end of the file. Dropping the future loses nothing.
    ///
    /// # Errors
    /// A connection that breaks or is silent for longer than the timeout
    /// ([`Error::is_timeout`]), or a file that is damaged.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        Ok(self.download.chunk().await?.map(Bytes::from))
    }

    /// The whole text, of at most this many bytes. Bytes that are not UTF-8 are replaced.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk), and [`Error::is_body_too_large`].
    pub async fn text(mut self, most: usize) -> Result<String, Error> {
        let mut text = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if text.len() + chunk.len() > most {
                let what = format!("the file is larger than {most} bytes");
                let kind = ErrorKind::BodyTooLarge;
                return Err(Error::new(kind, Delivery::Answered, what));
            }
            text.extend_from_slice(&chunk);
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

impl fmt::Debug for UsersExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UsersExport")
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Counts the rows and shows none.
impl<T> fmt::Debug for ExportedUsers<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportedUsers")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ExportedCsv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportedCsv").finish_non_exhaustive()
    }
}
