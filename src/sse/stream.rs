use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::Event;
use super::connection::Connection;
use super::parser::{Parsed, RawEvent};
use crate::error::{DecodeError, Delivery, Error, ErrorKind, media_type};
use crate::transport::{Options, Request, Streamed, back_off, jitter};

const ACCEPT: &str = "text/event-stream";
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The wait before another connection, until the service says how long (`retry`).
const RETRY: Duration = Duration::from_secs(1);

/// The longest wait that a service can ask for.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// A connection that has lasted this long was none that failed, also without an event.
const STEADY: Duration = Duration::from_secs(60);

/// The events of a subscription, over as many connections as it takes.
///
/// ```no_run
/// use auth0_sdk::management::ManagementClient;
///
/// # async fn follow(management: ManagementClient, saved: Option<String>) -> Result<(), auth0_sdk::Error> {
/// let mut request = management.events().subscribe();
/// if let Some(point) = &saved {
///     request = request.resume(point);
/// }
/// let mut events = request.events();
/// while let Some(event) = events.next().await {
///     match event {
///         Ok(event) => println!("{}: {:?}", event.kind, event.value),
///         Err(error) => eprintln!("{error}"),
///     }
///     // Keep `events.resume_point()` when the event has been dealt with.
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Connections
/// Where a connection ends, breaks or falls silent, another one is made after a wait: what the
/// service asks for (`retry`), else a second; twice as long after each further failure, up to a
/// minute. It goes on after the last event handed out (parameter `from` and header
/// `Last-Event-ID`), each time with a token that is good then, and with the options, retries and
/// errors of any call. An event resets the count of failures, and so does a connection that has
/// lasted a minute.
///
/// A stream that was begun at the present (without `from`, `from_timestamp` or `resume`) and
/// loses its connection before its first event goes on from the moment of the first answer, its
/// header `Date`. Where the first answer has none (a proxy may take it away), the next connection
/// begins at the present again: what happened in between is missing, and a warning in the log
/// (`tracing`) is all that says so. Begin with `from_timestamp` where that must not be.
///
/// # End
/// [`next`](Self::next) gives `None` for good: after an error that another connection would not
/// mend, and where the service says that the stream is at its end (status 204, or an event
/// `[DONE]`).
#[must_use = "a stream does nothing until its events are asked for"]
pub struct EventStream<T> {
    core: Core,
    value: PhantomData<fn() -> T>,
}

/// All of a stream that does not depend on the type of its events.
struct Core {
    request: Request<()>,
    idle: Duration,
    max_event: usize,
    reconnects: u32,
    state: State,
    /// After which event the next connection goes on.
    resume_point: Option<String>,
    retry: Duration,
    /// How many connections have failed since the last event.
    failures: u32,
    /// When the service answered first, as `from_timestamp` takes it: what happens before the
    /// first event is handed out is then not lost with a connection. `None` where the request
    /// says itself where to begin.
    begun: Option<String>,
    /// Whether there was a connection. Before the first, errors are the caller's.
    connected: bool,
}

enum State {
    /// To connect at this moment, or at once.
    Waiting(Option<Instant>),
    /// Kept, so that a caller who drops `next()` and calls it anew does not begin again.
    Connecting(Pin<Box<dyn Future<Output = Result<Streamed, Error>> + Send>>),
    Open(Box<Connection>),
    /// The service has ended the stream; the error has yet to be handed out.
    Failed(Error),
    Ended,
}

/// A request that goes on after an event.
pub(crate) fn resume<T>(mut request: Request<T>, point: &str) -> Request<T> {
    let call = request.call.without_query("from_timestamp");
    request.call = call.query("from", &point);
    match HeaderValue::from_str(point) {
        Ok(value) => request.with(Options::new().header(LAST_EVENT_ID, value)),
        // The parameter says it as well.
        Err(_) => request,
    }
}

impl<T> EventStream<T> {
    pub(crate) fn new(request: Request<()>) -> Self {
        Self {
            core: Core {
                request,
                idle: Duration::from_secs(120),
                max_event: 1_000_000,
                reconnects: 5,
                state: State::Waiting(None),
                resume_point: None,
                retry: RETRY,
                failures: 0,
                begun: None,
                connected: false,
            },
            value: PhantomData,
        }
    }

    /// How long a connection may be silent before it is given up and another one made. Default: 2
    /// minutes. A comment counts as a sign of life; the service sends them at intervals.
    pub fn idle_timeout(mut self, idle: Duration) -> Self {
        self.core.idle = idle;
        self
    }

    /// The largest data of one event, in bytes. Default: 1,000,000. A larger one is an error in
    /// its place ([`Error::is_body_too_large`]), and the stream goes on after it.
    pub fn max_event(mut self, bytes: usize) -> Self {
        self.core.max_event = bytes;
        self
    }

    /// How many connections in a row may fail without an event between before the stream ends
    /// with the error of the last. Default: 5. The first connection is made as any call, and
    /// its error ends the stream.
    pub fn reconnects(mut self, reconnects: u32) -> Self {
        self.core.reconnects = reconnects;
        self
    }

    /// Where the stream is: after the last event that was handed out. To be kept, and given to
    /// `resume` of a later request, also of another process. `None` before the first event.
    #[must_use]
    pub fn resume_point(&self) -> Option<&str> {
        self.core.resume_point.as_deref()
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// The next event, when it comes; `None` at the end of the stream. Dropping the future loses
    /// no event and no connection, so it may stand in a `select!`.
    ///
    /// # Errors
    /// For one event, and the stream goes on: its data is not JSON ([`Error::is_decode`], the
    /// data in [`Error::body`]) or too large.
    ///
    /// For the stream, and `None` comes next: the first connection failed, the service refused
    /// another one (a status that is no 408, 429 or 5xx), too many in a row failed, or the
    /// service has no events after the resume point any more
    /// ([`Error::is_resume_point_lost`]; its own words come before, as an event of the kind
    /// `error`).
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        Some(match self.core.next().await? {
            Ok((event, value)) => {
                Event::read(&event, value).map_err(|error| self.core.unreadable(&error, event.data))
            }
            Err(error) => Err(error),
        })
    }
}

impl Core {
    async fn next(&mut self) -> Option<Result<(RawEvent, Value), Error>> {
        loop {
            match &mut self.state {
                State::Ended => return None,
                State::Failed(_) => {
                    let State::Failed(error) = self.end() else {
                        return None;
                    };
                    return Some(Err(error));
                }
                State::Waiting(until) => {
                    if let Some(until) = *until {
                        sleep_until(until).await;
                    }
                    self.state = State::Connecting(Box::pin(self.request().open(ACCEPT)));
                }
                State::Connecting(connecting) => {
                    let connected = connecting.await;
                    if let Err(error) = connected.and_then(|answer| self.take_up(answer))
                        && self.gives_up_after(&error)
                    {
                        self.end();
                        return Some(Err(error.or_resume_point_lost()));
                    }
                }
                State::Open(connection) => {
                    let next = connection.next(self.idle).await;
                    if let Some(retry) = connection.take_retry() {
                        self.retry = retry.min(LONGEST);
                    }
                    match next {
                        Ok(parsed) => {
                            if let Some(event) = self.hand_out(parsed) {
                                return Some(event);
                            }
                        }
                        Err(error) => {
                            if connection.lasted() >= STEADY {
                                self.failures = 0;
                            }
                            let error = connection.answer.explain(error, Bytes::new());
                            if self.gives_up_after(&error) {
                                self.end();
                                return Some(Err(error));
                            }
                        }
                    }
                }
            }
        }
    }

    fn end(&mut self) -> State {
        std::mem::replace(&mut self.state, State::Ended)
    }

    fn request(&self) -> Request<()> {
        let mut request = self.request.again();
        match (&self.resume_point, &self.begun) {
            (Some(point), _) => resume(request, point),
            (None, Some(begun)) => {
                request.call = request.call.query("from_timestamp", begun);
                request
            }
            (None, None) => request,
        }
    }

    /// Whether the request leaves it to the service where to begin.
    fn is_from_now(&self) -> bool {
        let call = &self.request.call;
        !call.has_query("from") && !call.has_query("from_timestamp")
    }

    /// Begins to read an answer, if it is an event stream.
    fn take_up(&mut self, answer: Streamed) -> Result<(), Error> {
        if answer.status() == StatusCode::NO_CONTENT {
            self.end();
            return Ok(());
        }
        match media_type(answer.headers()) {
            Some(kind) if kind.eq_ignore_ascii_case(ACCEPT) => {
                let last_id = self.resume_point.clone();
                if self.is_from_now() && !self.connected {
                    self.begun = date(answer.headers());
                }
                let connection = Connection::new(answer, self.max_event, last_id);
                self.connected = true;
                self.state = State::Open(Box::new(connection));
                Ok(())
            }
            other => Err(answer.unreadable(&DecodeError::no_events(other), Bytes::new())),
        }
    }

    /// Notes a failed connection, and when to make the next one; or that there is none to make.
    fn gives_up_after(&mut self, error: &Error) -> bool {
        self.failures += 1;
        if !self.connected || self.failures > self.reconnects || !error.is_passing() {
            return true;
        }
        let named = error.retry_at().map(|moment| {
            let now = SystemTime::now();
            moment.duration_since(now).unwrap_or_default()
        });
        let Some(wait) = wait(self.retry, self.failures, named, jitter()) else {
            return true;
        };
        tracing::debug!(
            failures = self.failures,
            wait_ms = wait.as_millis() as u64,
            "connecting anew"
        );
        let begins_anew = self.resume_point.is_none() && self.begun.is_none();
        if begins_anew && self.failures == 1 && self.is_from_now() {
            tracing::warn!(
                "the event stream was lost before its first event, and its answer had no date to \
                 go on from: events until it is connected anew may be missing"
            );
        }
        self.state = State::Waiting(Some(Instant::now() + wait));
        false
    }

    /// An event for the caller, and what it means for the stream; `None` where it is its end.
    fn hand_out(&mut self, parsed: Parsed) -> Option<Result<(RawEvent, Value), Error>> {
        let event = match parsed {
            Parsed::Event(event) if &*event.data == b"[DONE]" => {
                self.end();
                return None;
            }
            Parsed::Event(event) => event,
            Parsed::TooLarge { id } => {
                self.reached(id);
                let limit = self.max_event;
                let what = format!("the data of an event is larger than {limit} bytes");
                let error = Error::new(ErrorKind::BodyTooLarge, Delivery::Answered, what);
                return Some(Err(self.explain(error)));
            }
        };
        let value: Value = match serde_json::from_slice(&event.data) {
            Ok(value) => value,
            Err(error) => {
                self.reached(event.id);
                let error = DecodeError::text(&error);
                return Some(Err(self.unreadable(&error, event.data)));
            }
        };
        let member = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
        // An offset in the data is of this event; the id may be that of an earlier one.
        let point = event.id.clone();
        if member(&value, "type").as_ref().unwrap_or(&event.kind) == "error" {
            let detail = value.get("error").unwrap_or(&Value::Null);
            // The count of failures stands: it may be the same error each time.
            let point = member(detail, "offset").or(point);
            self.resume_point = point.or(self.resume_point.take());
            if let Some("invalid_cursor" | "cursor_expired") = member(detail, "code").as_deref() {
                let error = Error::resume_point_lost(
                    member(detail, "code").as_deref(),
                    member(detail, "message"),
                );
                self.state = State::Failed(self.explain(error));
            }
        } else {
            self.reached(member(&value, "offset").or(point));
        }
        Some(Ok((event, value)))
    }

    fn reached(&mut self, point: Option<String>) {
        self.failures = 0;
        self.resume_point = point.or(self.resume_point.take());
    }

    fn explain(&self, error: Error) -> Error {
        match &self.state {
            State::Open(connection) => connection.answer.explain(error, Bytes::new()),
            _ => error,
        }
    }

    fn unreadable(&self, error: &DecodeError, data: Bytes) -> Error {
        match &self.state {
            State::Open(connection) => connection.answer.unreadable(error, data),
            _ => Error::unsupported("the data of the last event does not fit"),
        }
    }
}

/// The moment of an answer (`Date`; RFC 9110, section 6.6.1) as RFC 3339 has it, in seconds.
pub(super) fn date(headers: &HeaderMap) -> Option<String> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    let moment = httpdate::parse_http_date(date).ok()?;
    // `Sat, 21 Nov 2026 09:30:00 GMT`, whichever of its three forms it came in.
    let date = httpdate::fmt_http_date(moment);
    let mut parts = date.split(' ').skip(1);
    let (day, month) = (parts.next()?, parts.next()?);
    let (year, time) = (parts.next()?, parts.next()?);
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = MONTHS.find(month)? / 3 + 1;
    Some(format!("{year}-{month:02}-{day}T{time}Z"))
}

/// How long to wait before another connection: what the stream asked for, more with each failure,
/// and no less than an error answer named. `None` where that is too long to wait.
pub(super) fn wait(
    retry: Duration,
    failures: u32,
    named: Option<Duration>,
    jitter: f64,
) -> Option<Duration> {
    let named = named.unwrap_or_default();
    let back_off = back_off(retry.saturating_mul(2), failures, jitter);
    (named <= LONGEST).then_some(back_off.max(retry).max(named))
}

/// Shows where the stream is, and nothing of its events.
impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("request", &self.core.request)
            .field("resume_point", &self.core.resume_point)
            .field("failures", &self.core.failures)
            .finish_non_exhaustive()
    }
}
