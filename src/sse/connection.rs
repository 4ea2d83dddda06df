use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::parser::{Parsed, Parser};
use crate::error::{Delivery, Error, ErrorKind};
use crate::transport::Streamed;

/// One connection of a stream, and the events of it that have yet to be handed out.
pub(super) struct Connection {
    pub(super) answer: Streamed,
    parser: Parser,
    events: VecDeque<Parsed>,
    begun: Instant,
    /// When the last byte came.
    heard: Instant,
}

impl Connection {
    pub(super) fn new(answer: Streamed, max_event: usize, last_id: Option<String>) -> Self {
        let now = Instant::now();
        Self {
            answer,
            parser: Parser::new(max_event, last_id),
            events: VecDeque::new(),
            begun: now,
            heard: now,
        }
    }

    /// The next event, or how the connection ended. Dropping the future loses nothing.
    pub(super) async fn next(&mut self, idle: Duration) -> Result<Parsed, Error> {
        loop {
            if let Some(parsed) = self.events.pop_front() {
                return Ok(parsed);
            }
            let chunk = self.answer.chunk();
            let chunk = match self.heard.checked_add(idle) {
                // What has come while nobody asked is taken first.
                Some(end) => match tokio::time::timeout_at(end, chunk).await {
                    Ok(chunk) => chunk?,
                    Err(_) => {
                        let what = format!("the event stream was silent for {idle:?}");
                        return Err(Error::new(ErrorKind::Timeout, Delivery::Answered, what));
                    }
                },
                None => chunk.await?,
            };
            let Some(chunk) = chunk else {
                let what = "the service closed the event stream";
                return Err(Error::new(ErrorKind::NoAnswer, Delivery::Answered, what));
            };
            self.heard = Instant::now();
            let events = &mut self.events;
            self.parser.push(&chunk, |parsed| events.push_back(parsed));
        }
    }

    pub(super) fn take_retry(&mut self) -> Option<Duration> {
        self.parser.take_retry()
    }

    pub(super) fn lasted(&self) -> Duration {
        self.begun.elapsed()
    }
}
