use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::pin::Pin;

use serde::Serialize;
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::rows::{self, RowError};
use super::split::{self, AROUND, File, Row, USERS_FILE_LIMIT};
use super::wait::{Waiting, failed, is_failed, until, waiting_setters};
use crate::error::{Delivery, Error, ErrorKind};
use crate::management::{
    CreateImportUsersRequestContent, CreateImportUsersResponseContent, GetJobResponseContent,
    JobsApi,
};
use crate::transport::Response;

impl JobsApi {
    /// Imports users into a database connection, as many as there are: in files that the service
    /// takes ([`USERS_FILE_LIMIT`]), one job after the other, each waited for.
    ///
    /// Whatever is written as a JSON object is a user. A JSON file is read first, by
    /// `serde_json::from_slice::<Vec<serde_json::Value>>`. All users are held in memory.
    ///
    /// ```no_run
    /// use auth0_sdk::management::ManagementClient;
    /// use serde_json::json;
    ///
    /// # async fn import(management: ManagementClient) -> Result<(), auth0_sdk::Error> {
    /// let users = (0..10_000).map(|n| json!({ "email": format!("{n}@example.com") }));
    /// let jobs = management.jobs();
    /// let mut import = jobs.import_users("con_0000000000000001", users).upsert(true);
    /// while let Some(file) = import.next().await {
    ///     for row in file?.errors {
    ///         eprintln!("user {:?}: {:?}", row.index, row.errors);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// <https://auth0.com/docs/manage-users/user-migration/bulk-user-imports>
    pub fn import_users<U: Serialize>(
        &self,
        connection_id: impl Into<String>,
        users: impl IntoIterator<Item = U>,
    ) -> UsersImport {
        UsersImport {
            jobs: self.clone(),
            body: CreateImportUsersRequestContent::new("", connection_id),
            file_limit: USERS_FILE_LIMIT - AROUND,
            waiting: Waiting::default(),
            state: State::New(split::write(users)),
            files: VecDeque::new(),
            created: 0,
            job_id: None,
            refused: None,
        }
    }
}

/// An import of users: its files are done one after the other as [`next`](Self::next) is called.
#[must_use = "an import does nothing until it is asked for its files"]
pub struct UsersImport {
    jobs: JobsApi,
    /// All but the users.
    body: CreateImportUsersRequestContent,
    file_limit: usize,
    waiting: Waiting,
    state: State,
    files: VecDeque<File>,
    created: usize,
    job_id: Option<String>,
    /// Since when the service has refused the next job.
    refused: Option<Instant>,
}

type Created = Result<Response<CreateImportUsersResponseContent>, Error>;

enum State {
    New(Result<Vec<Row>, Error>),
    Between,
    /// Kept, so that a caller who drops `next()` and calls it anew does not create it twice.
    Creating(File, Pin<Box<dyn Future<Output = Created> + Send>>),
    /// The service had too many jobs to take this one; again at this moment.
    Refused(File, Instant),
    Created(File, String),
    Ended,
}

/// One file of an import, done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ImportedFile {
    /// Which of the caller's users were in it, by their places from 0.
    pub rows: Range<usize>,
    /// The job at its end, with its summary.
    pub job: GetJobResponseContent,
    /// The users that were not imported.
    pub errors: Vec<RowError>,
}

/// A whole import.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ImportReport {
    /// Its files in their order.
    pub files: Vec<ImportedFile>,
}

impl ImportReport {
    /// The users that were not imported, over all files.
    pub fn errors(&self) -> impl Iterator<Item = &RowError> {
        self.files.iter().flat_map(|file| &file.errors)
    }
}

impl UsersImport {
    /// Whether users that exist are updated; else they are errors. Default of the service: no.
    pub fn upsert(mut self, upsert: bool) -> Self {
        self.body.upsert = Some(upsert);
        self
    }

    /// An id of the caller's that the jobs carry.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.body.external_id = Some(id.into());
        self
    }

    /// Whether the owners of the tenant get an e-mail at the end of each job. Default of the
    /// service: yes.
    pub fn send_completion_email(mut self, send: bool) -> Self {
        self.body.send_completion_email = Some(send);
        self
    }

    /// The largest file of users, in bytes. Default: as much as the service takes
    /// ([`USERS_FILE_LIMIT`], less 2,048 bytes for what stands beside the file). Smaller files
    /// are more jobs, and say sooner what was wrong.
    pub fn file_limit(mut self, bytes: usize) -> Self {
        self.file_limit = bytes.min(USERS_FILE_LIMIT - AROUND);
        self
    }

    waiting_setters! {
        " A deadline that is set here is that of each job; 2 hours by default."
    }

    /// How many of the users, from the first on, stand in jobs that were created.
    #[must_use]
    pub fn created(&self) -> usize {
        self.created
    }

    /// The id of the last job that was created.
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        self.job_id.as_deref()
    }

    /// Imports the next file: creates its job, waits for it, and asks for its errors. `None`
    /// when there are no more. Dropping the future leaves the job to the service, and the next
    /// call goes on with it.
    ///
    /// # Errors
    /// Each ends the import; [`created`](Self::created) says how far it got.
    ///
    /// Before anything is sent: a user is no JSON object, or is alone larger than a file can be
    /// ([`Error::is_invalid_argument`], its place in [`Error::json_path`] as `users[7]`).
    ///
    /// A job that failed as a whole, without an error of a single user, is
    /// [`Error::is_job_failed`]. A job with users that failed, whose errors are no list or none at
    /// all, is [`Error::is_decode`]. Else the errors of the calls. While the service has too many
    /// jobs of the tenant at work (429), the next one waits.
    pub async fn next(&mut self) -> Option<Result<ImportedFile, Error>> {
        let next = self.step().await.transpose();
        if !matches!(next, Some(Ok(_))) {
            self.state = State::Ended;
        }
        next
    }

    /// Imports all files.
    ///
    /// # Errors
    /// Those of [`next`](Self::next), which also tells what was done before the error.
    pub async fn finish(mut self) -> Result<ImportReport, Error> {
        let mut report = ImportReport::default();
        while let Some(file) = self.next().await {
            report.files.push(file?);
        }
        Ok(report)
    }

    async fn step(&mut self) -> Result<Option<ImportedFile>, Error> {
        loop {
            match &mut self.state {
                State::Ended => return Ok(None),
                State::New(_) => {
                    if let State::New(rows) = self.take() {
                        let id = self.body.external_id.as_ref().map_or(0, String::len);
                        let limit = self.file_limit.saturating_sub(id);
                        self.files = split::split(rows?, limit)?.into();
                    }
                    self.state = State::Between;
                }
                State::Between => match self.files.pop_front() {
                    Some(file) => self.create(file),
                    None => return Ok(None),
                },
                State::Refused(_, moment) => {
                    sleep_until(*moment).await;
                    if let State::Refused(file, _) = self.take() {
                        self.create(file);
                    }
                }
                State::Creating(_, creating) => {
                    let created = creating.await;
                    if let State::Creating(file, _) = self.take() {
                        self.take_up(file, created)?;
                    }
                }
                State::Created(file, id) => {
                    let done = done(&self.jobs, &mut self.waiting, file, id).await?;
                    self.state = State::Between;
                    return Ok(Some(done));
                }
            }
        }
    }

    fn take(&mut self) -> State {
        std::mem::replace(&mut self.state, State::Ended)
    }

    fn create(&mut self, file: File) {
        self.body.users.clone_from(&file.json);
        let request = self.jobs.users_imports().create(&self.body);
        self.body.users.clear();
        let request = request.with(self.waiting.options.clone());
        self.state = State::Creating(file, request.into_future());
    }

    fn take_up(&mut self, file: File, created: Created) -> Result<(), Error> {
        match created {
            Ok(job) => {
                self.refused = None;
                self.created = file.rows.end;
                let id = job.value().id.clone();
                let missing = || job.explain(Error::missing_member("id"));
                let id = id.ok_or_else(missing)?;
                self.job_id = Some(id.clone());
                self.state = State::Created(file, id);
                Ok(())
            }
            Err(error) if error.is_rate_limited() => {
                let since = *self.refused.get_or_insert_with(Instant::now);
                if since.elapsed() >= self.waiting.limit() {
                    return Err(error);
                }
                let longest = self.waiting.polling.wait(u32::MAX);
                let moment = Instant::now() + longest.max(until(&error));
                self.state = State::Refused(file, moment);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// Waits for the job of a file, and asks what was wrong.
async fn done(
    jobs: &JobsApi,
    waiting: &mut Waiting,
    file: &File,
    id: &str,
) -> Result<ImportedFile, Error> {
    let job = waiting.until_ended(jobs, id).await?;
    let summary = job.value().summary.as_ref();
    let failed_users = summary.and_then(|summary| summary.failed);
    let mut errors = Vec::new();
    if is_failed(job.value()) || failed_users != Some(0) {
        let answer = jobs.errors().get(id).with(waiting.options.clone()).await?;
        // An empty answer is that of a job without errors. What is no list hides them.
        let found = match answer.body().trim_ascii() {
            b"" => Some(Vec::new()),
            body => serde_json::from_slice::<Option<Vec<Value>>>(body)
                .ok()
                .map(Option::unwrap_or_default),
        };
        let is_list = found.is_some();
        let found = found.unwrap_or_default();
        errors = rows::assign(found, &file.identities, file.rows.start);
        if errors.is_empty() {
            if is_failed(job.value()) {
                return Err(failed(&job));
            }
            if failed_users.is_some_and(|failed| failed != 0) {
                let what = "users of the job failed, and the answer does not say which";
                let error = Error::new(ErrorKind::Decode, Delivery::Answered, what);
                return Err(answer.explain(error));
            }
            if !is_list {
                return Err(answer.explain(Error::no_list(None)));
            }
        }
    }
    Ok(ImportedFile {
        rows: file.rows.clone(),
        job: job.into_value(),
        errors,
    })
}

/// Counts the users and shows none.
impl fmt::Debug for UsersImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UsersImport")
            .field("connection_id", &self.body.connection_id)
            .field("created", &self.created)
            .field("job_id", &self.job_id)
            .finish_non_exhaustive()
    }
}
