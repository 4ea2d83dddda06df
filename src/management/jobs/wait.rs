use std::fmt;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use crate::error::{Delivery, Error, ErrorKind};
use crate::management::{GetJobResponseContent, JobsApi};
use crate::transport::{Options, Response};

/// The longest that the service works on an import, after which it has failed.
/// <https://auth0.com/docs/manage-users/user-migration/bulk-user-imports>
const LONGEST_JOB: Duration = Duration::from_secs(2 * 60 * 60);

/// How many answers in a row may be missing while a job is waited for.
const LOST_ANSWERS: u32 = 3;

pub(super) type OnProgress = Box<dyn FnMut(&GetJobResponseContent) + Send>;

/// How often the service is asked whether a job has ended.
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::management::Polling;
///
/// let patient = Polling::new()
///     .interval(Duration::from_secs(5))
///     .longest_interval(Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Polling {
    interval: Duration,
    longest: Duration,
}

impl Polling {
    /// Once a second at first, and every 15 seconds in the end.
    pub const fn new() -> Self {
        Self {
            interval: Duration::from_secs(1),
            longest: Duration::from_secs(15),
        }
    }

    /// The first wait; each further one is half as long again. Default: 1 second.
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// The longest wait. Default: 15 seconds.
    pub const fn longest_interval(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// The wait after a number of answers.
    pub(crate) fn wait(&self, answers: u32) -> Duration {
        let factor = 1.5_f64.powi(answers.min(40) as i32);
        let wait = self.interval.as_secs_f64() * factor;
        self.longest
            .min(Duration::try_from_secs_f64(wait).unwrap_or(self.longest))
    }
}

impl Default for Polling {
    fn default() -> Self {
        Self::new()
    }
}

impl JobsApi {
    /// Waits until a job has ended. Await what this returns, or set it up first.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use auth0_sdk::{management::ManagementClient, transport::Options};
    ///
    /// # async fn wait(management: ManagementClient, id: &str) -> Result<(), auth0_sdk::Error> {
    /// let job = management
    ///     .jobs()
    ///     .wait(id)
    ///     .with(Options::new().deadline(Duration::from_secs(600)))
    ///     .on_progress(|job| println!("{:?} %", job.percentage_done))
    ///     .await?;
    /// println!("{:?}", job.summary);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(&self, id: impl Into<String>) -> JobWait {
        JobWait {
            jobs: self.clone(),
            id: id.into(),
            waiting: Waiting::default(),
        }
    }
}

/// The setters that every wait for jobs has; `$deadline` says whose a deadline is.
macro_rules! waiting_setters {
    ($($deadline:literal)+) => {
        /// How often to ask whether the job has ended.
        pub fn polling(mut self, polling: $crate::management::Polling) -> Self {
            self.waiting.polling = polling;
            self
        }

        /// Options for each request, over those of the client.
        $(#[doc = $deadline])+
        pub fn with(mut self, options: $crate::transport::Options) -> Self {
            self.waiting.options = options;
            self
        }

        /// Called with the job after each answer.
        pub fn on_progress(
            mut self,
            progress: impl FnMut(&$crate::management::GetJobResponseContent) + Send + 'static,
        ) -> Self {
            self.waiting.progress = Some(Box::new(progress));
            self
        }
    };
}
pub(super) use waiting_setters;

/// The wait for a job, not begun yet: await it.
#[must_use = "a wait does nothing until it is awaited"]
pub struct JobWait {
    jobs: JobsApi,
    id: String,
    waiting: Waiting,
}

impl JobWait {
    waiting_setters! {
        " A deadline that is set here is that of the whole wait; it is 2 hours by default, after"
        " which the service gives up an import itself."
    }

    /// Waits. Dropping the future ends the wait and leaves the job to the service.
    ///
    /// # Errors
    /// The job has failed: [`Error::is_job_failed`], with the whole job in [`Error::body`]. The
    /// deadline has passed: [`Error::is_timeout`]. Else those of `GET /jobs/{id}`; a rate limit
    /// is waited for, and so are up to 3 answers in a row that are missing or 5xx.
    pub async fn finish(mut self) -> Result<GetJobResponseContent, Error> {
        let ended = self.waiting.until_ended(&self.jobs, &self.id).await?;
        match is_failed(ended.value()) {
            true => Err(failed(&ended)),
            false => Ok(ended.into_value()),
        }
    }
}

impl IntoFuture for JobWait {
    type Output = Result<GetJobResponseContent, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.finish())
    }
}

/// Names the job.
impl fmt::Debug for JobWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobWait")
            .field("id", &self.id)
            .field("polling", &self.waiting.polling)
            .finish_non_exhaustive()
    }
}

/// How jobs are waited for.
#[derive(Default)]
pub(super) struct Waiting {
    pub(super) polling: Polling,
    pub(super) options: Options,
    pub(super) progress: Option<OnProgress>,
}

impl Waiting {
    /// The longest wait for one job.
    pub(super) fn limit(&self) -> Duration {
        self.options.own_deadline().unwrap_or(LONGEST_JOB)
    }

    /// Asks until the job has completed or failed. A state that is not known is not the last one.
    pub(super) async fn until_ended(
        &mut self,
        jobs: &JobsApi,
        id: &str,
    ) -> Result<Response<GetJobResponseContent>, Error> {
        let limit = self.limit();
        let begun = Instant::now();
        let (mut asked, mut lost) = (0, 0);
        loop {
            let left = limit.saturating_sub(begun.elapsed());
            let options = self.options.clone().deadline(left);
            let mut named = Duration::ZERO;
            match jobs.get(id).with(options).await {
                Ok(answer) => {
                    lost = 0;
                    if let Some(progress) = &mut self.progress {
                        progress(answer.value());
                    }
                    if matches!(status(answer.value()), "completed" | "failed") {
                        return Ok(answer);
                    }
                }
                Err(error) if error.is_rate_limited() => named = until(&error),
                Err(error) if error.is_passing() && lost < LOST_ANSWERS => lost += 1,
                Err(error) => return Err(error),
            }
            let wait = self.polling.wait(asked).max(named);
            asked += 1;
            if begun.elapsed().saturating_add(wait) >= limit {
                let what = format!("the job has not ended within {limit:?}");
                let kind = ErrorKind::DeadlineExceeded;
                return Err(Error::new(kind, Delivery::Answered, what));
            }
            sleep(wait).await;
        }
    }
}

/// How long until the moment that an error names.
pub(super) fn until(error: &Error) -> Duration {
    let moment = error.retry_at();
    let until = moment.and_then(|moment| moment.duration_since(SystemTime::now()).ok());
    until.unwrap_or_default()
}

fn status(job: &GetJobResponseContent) -> &str {
    job.status.as_deref().unwrap_or_default()
}

pub(super) fn is_failed(job: &GetJobResponseContent) -> bool {
    status(job) == "failed"
}

/// The error that a failed job is, with the job as its body.
pub(super) fn failed(answer: &Response<GetJobResponseContent>) -> Error {
    let job = answer.value();
    let numbers = job.summary.as_ref().map(|summary| {
        let number = |number: Option<i64>| number.unwrap_or_default();
        let (failed, total) = (number(summary.failed), number(summary.total));
        format!(": {failed} of {total} users failed")
    });
    let what = format!("the job has failed{}", numbers.unwrap_or_default());
    answer.explain(Error::job_failed(what, job.status_details.as_deref()))
}
