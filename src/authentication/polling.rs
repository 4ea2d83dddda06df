use std::time::Duration;

use tokio::time::Instant;

use super::TokenSet;
use crate::error::{Error, OAuthError};
use crate::transport::{Options, Response};

/// Asking again and again until a person has answered elsewhere: RFC 8628, section 3.5, which
/// OpenID CIBA Core, section 11 repeats.
#[derive(Debug)]
pub(super) struct Polling {
    interval: Duration,
    end: Instant,
}

/// Where the service names no interval (RFC 8628, section 3.2).
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// By how much each `slow_down` lengthens the interval, for good.
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// The shortest interval, whatever the service says: nobody's machine is to spin.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

/// The longest interval: a service cannot put a program to sleep for good.
const LONGEST_INTERVAL: Duration = Duration::from_secs(300);

/// The longest that is polled, whatever the service says: an hour is too long for any person.
const LONGEST: Duration = Duration::from_secs(3600);

/// How each poll is sent: once. A transport that tried again would poll faster than it may.
pub(super) fn once(options: &Options) -> Options {
    Options::new().retries(0).over(options)
}

/// What comes after a poll.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Again,
    End,
}

impl Polling {
    pub(super) fn new(interval: Option<Duration>, expires_in: Option<Duration>) -> Self {
        Self {
            interval: interval
                .unwrap_or(DEFAULT_INTERVAL)
                .clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL),
            end: Instant::now() + expires_in.unwrap_or(LONGEST).min(LONGEST),
        }
    }

    /// Polls until there is an answer that is one. The first poll comes after an interval: a
    /// person is not that fast.
    pub(super) async fn run<F, Fut>(mut self, poll: F) -> Result<Response<TokenSet>, Error>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Response<TokenSet>, Error>>,
    {
        loop {
            let wake = Instant::now() + self.interval;
            if self.end <= wake {
                tokio::time::sleep_until(self.end).await;
                return Err(Error::sign_in_expired());
            }
            tokio::time::sleep_until(wake).await;
            match poll().await {
                Ok(tokens) => return Ok(tokens),
                Err(error) => match self.after(&error) {
                    Next::Again => {}
                    Next::End => return Err(error),
                },
            }
        }
    }

    /// What an answer that is no token set means.
    fn after(&mut self, error: &Error) -> Next {
        let said = error.oauth().map(OAuthError::error);
        let is_passing = error.is_rate_limited() || error.is_server_error();
        match said {
            Some("authorization_pending") => Next::Again,
            Some("slow_down" | "too_many_requests" | "temporarily_unavailable") => self.slower(),
            _ if is_passing => self.slower(),
            Some(_) => Next::End,
            // No connection, or none in time: less often (RFC 8628, section 3.5). The poll can
            // have given the tokens away unseen; the next one then ends with the error for that.
            None if error.is_connect() || error.is_timeout() || error.is_no_answer() => {
                self.interval = (self.interval * 2).min(LONGEST_INTERVAL);
                Next::Again
            }
            None => Next::End,
        }
    }

    fn slower(&mut self) -> Next {
        self.interval = (self.interval + SLOW_DOWN).min(LONGEST_INTERVAL);
        Next::Again
    }
}
