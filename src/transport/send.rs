//! The whole call: tries, waits, and the deadline over both. Nothing here depends on the type of
//! the answer, so it is compiled once.

use std::time::{Duration, Instant, SystemTime};

use rand::TryRng as _;
use rand::rngs::SysRng;
use tracing::{Instrument, Span, field};
use url::Url;

use super::attempt::{Failure, Plan, Progress, Reading, broken};
use super::call::Parts;
use super::client::Inner;
use super::options::Effective;
use super::retry::{Decision, Outcome, Situation, Stop};
use super::{Answered, Client, Operation, Options, RawAnswer, Renewal, Response, Unreadable};
use crate::error::{Delivery, Error, ErrorKind, Place, Received};
use crate::model::Misfit;

/// A successful answer that has yet to be read as a type.
pub(super) struct Sent {
    received: Received,
    tries: u32,
    operation: &'static Operation,
    /// Where it was sent, before any redirect.
    url: Url,
    /// The answer whose body was left to come, where that was asked for.
    pub(super) unread: Option<Box<reqwest::Response>>,
}

impl Sent {
    pub(super) fn raw(&self) -> RawAnswer<'_> {
        let Received {
            status,
            headers,
            body,
        } = &self.received;
        RawAnswer::new(*status, headers, body, &self.url, self.operation)
    }

    /// The answer without a value read from it.
    pub(super) fn into_received(self) -> Received {
        self.received
    }

    pub(super) fn with_value<T>(self, value: T, misfits: Vec<Misfit>) -> Response<T> {
        Response::new(value, misfits, self.received, self.tries, self.operation)
    }

    #[cold]
    pub(super) fn unreadable(self, error: Unreadable) -> Error {
        let error = match error {
            Unreadable::Body(error) => Error::decode(&error, self.received),
            Unreadable::Redirect(reason) => {
                Error::new(ErrorKind::Redirect, Delivery::Answered, reason)
                    .with_received(self.received)
            }
            Unreadable::Refused(error) => Error::oauth_error(error).with_received(self.received),
        };
        error.at(self.operation.into()).with_tries(self.tries)
    }
}

impl From<&'static Operation> for Place {
    fn from(operation: &'static Operation) -> Self {
        Self {
            operation: operation.id,
            method: operation.method.clone(),
            path: operation.path,
        }
    }
}

/// Sends a call until it succeeds or the policy says to stop.
pub(super) async fn send(
    client: &Client,
    parts: &mut Parts,
    options: &Options,
    accept: &'static str,
    reading: Reading,
) -> Result<Sent, Error> {
    let operation = parts.operation;
    let span = tracing::info_span!(
        "auth0.request",
        operation = operation.id,
        method = operation.method.as_str(),
        path = operation.path,
        status = field::Empty,
        tries = field::Empty,
    );
    run(client, parts, options, accept, reading, &span)
        .instrument(span.clone())
        .await
        .map_err(|error| error.at(operation.into()))
}

/// Where a call goes.
pub(super) fn url(client: &Inner, parts: &Parts) -> Result<Url, Error> {
    parts
        .url(&client.base)
        .map_err(|_| Error::configuration("base URL and path make no valid URL"))
}

async fn run(
    client: &Client,
    parts: &mut Parts,
    options: &Options,
    accept: &'static str,
    reading: Reading,
    span: &Span,
) -> Result<Sent, Error> {
    if let Some(refused) = parts.refused.take() {
        return Err(refused);
    }
    let client = client.inner();
    let url = url(client, parts)?;
    let plan = Plan {
        client,
        options: Effective {
            client: &client.options,
            request: options,
        },
        accept,
        url,
        parts,
        reading,
    };
    let mut tries = Tries::new(&plan);
    loop {
        let ended = tries.next().await;
        span.record("tries", tries.made);
        match ended {
            Ended::Success(received, unread) => {
                span.record("status", received.status.as_u16());
                return Ok(Sent {
                    received,
                    tries: tries.made,
                    operation: parts.operation,
                    url: plan.url,
                    unread,
                });
            }
            Ended::Renewed => {
                tracing::debug!(
                    try_number = tries.made,
                    "trying again with a new credential"
                );
            }
            Ended::Final(error) => return Err(tries.finish(error, span)),
            Ended::Failed(outcome, error) => {
                let wait = match tries.after(outcome, error) {
                    Ok(wait) => wait,
                    Err(error) => return Err(tries.finish(error, span)),
                };
                tracing::debug!(
                    try_number = tries.made,
                    wait_ms = wait.as_millis() as u64,
                    ?outcome,
                    "trying again"
                );
                tokio::time::sleep(wait).await;
            }
        }
    }
}

/// Between 0 and 1. Where there is no randomness, the middle does.
pub(crate) fn jitter() -> f64 {
    SysRng
        .try_next_u32()
        .map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

/// How a try ended.
enum Ended {
    /// With the answer whose body was left to come.
    Success(Received, Option<Box<reqwest::Response>>),
    /// To be tried again at once, with another credential.
    Renewed,
    /// Never to be tried again.
    Final(Error),
    /// To be tried again if the policy says so; else with this error.
    Failed(Outcome, Error),
}

/// The tries of one call.
struct Tries<'a> {
    plan: &'a Plan<'a>,
    begun: Instant,
    made: u32,
    /// Whether an earlier try may have been processed, which a later one that was never sent
    /// must not hide.
    may_be_processed: bool,
    /// Why tries were made over: each once in a call.
    renewed: Vec<Renewal>,
}

impl<'a> Tries<'a> {
    fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            begun: Instant::now(),
            made: 0,
            may_be_processed: false,
            renewed: Vec::new(),
        }
    }

    /// What the deadline has left.
    fn remaining(&self) -> Option<Duration> {
        let deadline = self.plan.options.deadline()?;
        Some(deadline.saturating_sub(self.begun.elapsed()))
    }

    async fn next(&mut self) -> Ended {
        self.made += 1;
        let timeout = self.plan.options.timeout();
        let remaining = self.remaining().filter(|remaining| *remaining < timeout);
        let limit = remaining.unwrap_or(timeout);
        let mut progress = Progress::default();
        let tried = tokio::time::timeout(limit, self.plan.attempt(&mut progress)).await;
        let tried = tried.unwrap_or(Err(Failure::TimedOut(None)));
        if self.renews(&tried, &progress) {
            return Ended::Renewed;
        }
        // An error status says enough without the rest of its body.
        if let (Err(Failure::TimedOut(_)), Some((status, headers))) = (&tried, progress.refusal) {
            let received = Received {
                status,
                headers,
                body: <_>::default(),
            };
            return self.judge(received, None);
        }
        match tried {
            Ok(received) => self.judge(received, progress.unread),
            Err(Failure::Final(error)) => Ended::Final(error),
            Err(Failure::NeverSent(error, tried)) => {
                let what = format!("no connection to {tried}, or to a proxy on the way");
                let ours = Error::new(ErrorKind::Connect, Delivery::NotSent, what);
                Ended::Failed(Outcome::NeverSent, ours.caused_by(error))
            }
            Err(Failure::NoAnswer(error)) => Ended::Failed(Outcome::NoAnswer, broken(error)),
            Err(Failure::TimedOut(source)) => {
                let by_deadline = source.is_none() && remaining.is_some();
                let (kind, what) = if by_deadline {
                    (
                        ErrorKind::DeadlineExceeded,
                        "the deadline of the call passed".into(),
                    )
                } else {
                    let what = format!("no whole answer within {limit:?}");
                    (ErrorKind::Timeout, what)
                };
                let delivery = match progress.sent {
                    true => Delivery::MayBeProcessed,
                    false => Delivery::NotSent,
                };
                let ours = Error::new(kind, delivery, what);
                let ours = match source {
                    Some(error) => ours.caused_by(error),
                    None => ours,
                };
                Ended::Failed(Outcome::TimedOut, ours)
            }
        }
    }

    /// Tells the credential of the answer; whether it has renewed something, so that the call is
    /// to be tried again with it.
    fn renews(&mut self, tried: &Result<Received, Failure>, progress: &Progress) -> bool {
        let (status, headers, body) = match (tried, &progress.refusal) {
            (Ok(received), _) => (received.status, &received.headers, &received.body[..]),
            (Err(Failure::TimedOut(_)), Some((status, headers))) => (*status, headers, &[][..]),
            _ => return false,
        };
        let Some(url) = &progress.credited else {
            return false;
        };
        // Told in any case: the next call is to send what is known now.
        let renewed = self.plan.client.authorize.answered(&Answered {
            operation: self.plan.parts.operation,
            status,
            headers,
            body,
            url,
            credential: progress.credential.as_ref(),
        });
        let in_time = self.remaining().is_none_or(|left| !left.is_zero());
        match renewed {
            Some(renewal) if in_time && !self.renewed.contains(&renewal) => {
                self.renewed.push(renewal);
                true
            }
            _ => false,
        }
    }

    fn judge(&self, received: Received, unread: Option<Box<reqwest::Response>>) -> Ended {
        let status = received.status;
        let is_answer = self.plan.parts.operation.redirect_is_answer;
        if status.is_success() || (is_answer && status.is_redirection()) {
            Ended::Success(received, unread)
        } else {
            Ended::Failed(Outcome::Status(status), Error::status_error(received))
        }
    }

    /// Asks the policy: how long to wait, or the error to end with.
    fn after(&mut self, outcome: Outcome, error: Error) -> Result<Duration, Error> {
        let operation = self.plan.parts.operation;
        let marked = self.plan.options.idempotent();
        let situation = Situation {
            outcome,
            headers: error.headers(),
            // A new credential is no retry of what failed.
            tries: self.made - self.renewed.len() as u32,
            retries: self.plan.options.retries(),
            idempotent: marked.unwrap_or(operation.idempotent),
            remaining: self.remaining(),
            now: SystemTime::now(),
            jitter: jitter(),
            reset_is_retry_moment: self.plan.client.reset_is_retry_moment,
        };
        let retry_at = situation.retry_at();
        match situation.decide() {
            Decision::RetryAfter(wait) => {
                self.may_be_processed |= outcome.may_be_processed();
                Ok(wait)
            }
            Decision::Stop(stop) => {
                let error = error.with_retry_at(retry_at);
                Err(match stop {
                    Stop::OutOfTime => error.out_of_time(),
                    _ => error,
                })
            }
        }
    }

    #[cold]
    fn finish(&self, error: Error, span: &Span) -> Error {
        if let Some(status) = error.status() {
            span.record("status", status.as_u16());
        }
        let hides = self.may_be_processed && error.delivery() == Delivery::NotSent;
        let error = match hides {
            true => error.with_delivery(Delivery::MayBeProcessed),
            false => error,
        };
        // An error that names an operation is that of fetching the credential: its tries are
        // its own.
        match error.operation() {
            Some(_) => error,
            None => error.with_tries(self.made),
        }
    }
}
