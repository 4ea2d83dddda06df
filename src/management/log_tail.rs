use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::{Log, LogsApi};
use crate::error::Error;
use crate::pages::Page;
use crate::transport::{Options, Response};

/// How many ids are remembered, so that no log is handed out twice.
const REMEMBERED: usize = 1_000;

/// The most that the service gives at a time.
/// <https://auth0.com/docs/api/management/v2/logs/get-logs>
const MOST: i64 = 100;

/// A gap between the clocks of service and caller cannot make it wait longer than this.
const LONGEST: Duration = Duration::from_secs(10 * 60);

type Asked = Pin<Box<dyn Future<Output = Result<Response<Page<Log>>, Error>> + Send>>;

impl LogsApi {
    /// Follows the log of the tenant: what is logged from now on, as it comes, or all after a
    /// [checkpoint](LogTail::after).
    ///
    /// ```no_run
    /// use auth0_sdk::management::ManagementClient;
    ///
    /// # async fn follow(management: ManagementClient, saved: Option<String>) {
    /// let mut tail = management.logs().follow();
    /// if let Some(checkpoint) = &saved {
    ///     tail = tail.after(checkpoint);
    /// }
    /// loop {
    ///     match tail.next().await {
    ///         Ok(log) => println!("{:?} {:?}", log.type_, log.description),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    ///     // Keep `tail.checkpoint()` when the log has been dealt with.
    /// }
    /// # }
    /// ```
    pub fn follow(&self) -> LogTail {
        LogTail {
            logs: self.clone(),
            options: Options::new(),
            interval: Duration::from_secs(5),
            take: MOST,
            begin: Begin::Now,
            checkpoint: None,
            fetched: VecDeque::new(),
            seen: VecDeque::new(),
            state: State::Waiting(None),
            failures: 0,
        }
    }
}

/// The log of a tenant, followed as `tail -f` does: by requests from a checkpoint, one after the
/// other. It ends when it is dropped.
///
/// Logs come in the order of the service's checkpoints, each once. The service does not promise
/// that this is the order of their dates.
///
/// A request that brought as many logs as it asked for is followed by the next at once, any other
/// after the [interval](Self::interval). Where the service says that the limit of requests is
/// used up, the next one waits until it is not.
///
/// <https://auth0.com/docs/deploy-monitor/logs/retrieve-log-events-using-mgmt-api>
#[must_use = "a tail does nothing until its logs are asked for"]
pub struct LogTail {
    logs: LogsApi,
    options: Options,
    interval: Duration,
    take: i64,
    begin: Begin,
    /// The id of the last log that was handed out, or of the one to begin after.
    checkpoint: Option<String>,
    /// Logs that have yet to be handed out. There is no request while there are any, so that the
    /// checkpoint is that of the next request too.
    fetched: VecDeque<Result<Log, Error>>,
    seen: VecDeque<String>,
    state: State,
    failures: u32,
}

/// Where to begin while there is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    /// After the newest log.
    Now,
    /// The log was empty when it was asked for the newest: with the first.
    First,
}

enum State {
    /// To ask at this moment, or at once.
    Waiting(Option<Instant>),
    /// Kept, so that a caller who drops `next()` and calls it anew does not ask again.
    Asking(Asked),
}

impl LogTail {
    /// Begins after the log with this id: a [`checkpoint`](Self::checkpoint) of an earlier tail.
    /// Logs are kept for a time that depends on the tenant's plan; where this one is gone, the
    /// service answers with an error.
    pub fn after(mut self, log_id: impl Into<String>) -> Self {
        let log_id = log_id.into();
        self.seen.push_back(log_id.clone());
        self.checkpoint = Some(log_id);
        self
    }

    /// How long to wait for new logs before asking again. Default: 5 seconds.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How many logs to ask for at a time, from 1 to 100. Default: 100.
    pub fn take(mut self, take: u32) -> Self {
        self.take = i64::from(take).clamp(1, MOST);
        self
    }

    /// Options for each request, over those of the client.
    pub fn with(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// The id of the last log that was handed out: to be kept, and given to
    /// [`after`](Self::after) later. `None` before the first one.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&str> {
        self.checkpoint.as_deref()
    }

    /// The next log, when it comes. Dropping the future loses no log and no request, so it may
    /// stand in a `select!`.
    ///
    /// # Errors
    /// Those of `GET /logs`, but for a rate limit, which is waited for. After any error the tail
    /// can be asked on: it tries again after the interval, or later where that fails too. A log
    /// that is no object is an error in its place ([`Error::is_misfit`], with what it is in
    /// [`Error::misfit`]). Where the newest log has no id to begin after, that is an error too,
    /// and the newest is asked for anew.
    pub async fn next(&mut self) -> Result<Log, Error> {
        loop {
            if let Some(log) = self.fetched.pop_front() {
                if let Some(id) = id(&log) {
                    self.checkpoint = Some(id);
                }
                return log;
            }
            match &mut self.state {
                State::Waiting(until) => {
                    if let Some(until) = *until {
                        sleep_until(until).await;
                    }
                    self.state = State::Asking(self.request());
                }
                State::Asking(asked) => match asked.await {
                    Ok(answer) => self.take_in(answer)?,
                    Err(error) => {
                        let limited = error.is_rate_limited();
                        self.failures = self.failures.saturating_add(1);
                        // Twice as long after each further failure.
                        let factor = 1 << (self.failures - 1).min(5);
                        let wait = self.interval.saturating_mul(factor);
                        self.wait(wait.min(LONGEST), error.retry_at());
                        if !limited {
                            return Err(error);
                        }
                    }
                },
            }
        }
    }

    fn request(&self) -> Asked {
        let list = self.logs.list();
        let list = match (&self.checkpoint, self.begin) {
            (Some(checkpoint), _) => list.from(checkpoint).take(self.take),
            (None, Begin::Now) => list.per_page(1).sort("date:-1"),
            (None, Begin::First) => list.per_page(self.take).sort("date:1"),
        };
        list.with(self.options.clone()).into_future()
    }

    fn take_in(&mut self, answer: Response<Page<Log>>) -> Result<(), Error> {
        self.failures = 0;
        let limit = answer.rate_limit();
        let used_up = limit.filter(|limit| limit.remaining == Some(0));
        let reset = used_up.and_then(|limit| {
            let reset = Duration::from_secs(limit.reset?);
            SystemTime::UNIX_EPOCH.checked_add(reset)
        });
        let (page, answer) = answer.split();
        let mut logs = in_order(page, &answer);
        if (&self.checkpoint, self.begin) == (&None, Begin::Now) {
            self.wait(self.interval, reset);
            let Some(newest) = logs.pop() else {
                self.begin = Begin::First;
                return Ok(());
            };
            let Some(id) = id(&newest) else {
                // To begin with the first log instead would hand out all there are.
                newest?;
                return Err(answer.explain(Error::missing_member("log_id")));
            };
            self.seen.push_back(id.clone());
            self.checkpoint = Some(id);
            return Ok(());
        }
        let full = logs.len() as i64 >= self.take;
        for log in logs {
            let id = id(&log);
            if id.as_ref().is_some_and(|id| self.seen.contains(id)) {
                continue;
            }
            if self.seen.len() == REMEMBERED {
                self.seen.pop_front();
            }
            self.seen.extend(id);
            self.fetched.push_back(log);
        }
        // A full page that takes the checkpoint no further would be asked for without end.
        let more = full && self.fetched.iter().any(|log| id(log).is_some());
        let wait = if more { Duration::ZERO } else { self.interval };
        self.wait(wait, reset);
        Ok(())
    }

    /// Asks no sooner than after this time, nor before this moment.
    fn wait(&mut self, time: Duration, moment: Option<SystemTime>) {
        let until_then = moment.and_then(|at| at.duration_since(SystemTime::now()).ok());
        let wait = time.max(until_then.unwrap_or_default().min(LONGEST));
        self.state = State::Waiting(Instant::now().checked_add(wait));
    }
}

/// The elements of a page in the order of the service, with an error for each that is no log.
fn in_order(page: Page<Log>, answer: &Response<()>) -> Vec<Result<Log, Error>> {
    let mut logs: Vec<_> = page.items.into_iter().map(Ok).collect();
    // Their places are those in the whole list, the first one first.
    for (index, value) in page.misfits {
        let error = Error::element_misfit(&format!("[{index}]"), value);
        logs.insert(index.min(logs.len()), Err(answer.explain(error)));
    }
    logs
}

/// The id of a log; it has it by two names.
fn id(log: &Result<Log, Error>) -> Option<String> {
    let (first, other) = match log {
        Ok(log) => {
            let other = log.extra.get("_id").and_then(Value::as_str);
            (log.log_id.as_deref(), other)
        }
        Err(error) => {
            let text = |name: &str| error.misfit()?.get(name)?.as_str();
            (text("log_id"), text("_id"))
        }
    };
    let mut names = [first, other].into_iter().flatten();
    names.find(|id| !id.is_empty()).map(str::to_owned)
}

/// Shows where the tail is, and nothing of the logs.
impl fmt::Debug for LogTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogTail")
            .field("checkpoint", &self.checkpoint)
            .field("fetched", &self.fetched.len())
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}
