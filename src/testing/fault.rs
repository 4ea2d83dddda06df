use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

/// Something that goes wrong with an operation, in the place of its answer or before it.
///
/// A fault happens once unless [`times`](Self::times) or [`always`](Self::always) say otherwise.
/// Several faults of one operation happen one after the other, in the order of scripting.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::pieces::operations;
/// use auth0_sdk::testing::{Fault, PiecesOs};
///
/// let pieces_os = PiecesOs::start().await?;
/// pieces_os.fault(&operations::PKCE_GET_CHALLENGE, Fault::status(503));
/// let answer = pieces_os.client().pkce().get_challenge().await?;
/// assert_eq!(answer.tries(), 2); // a GET is sent again
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until `fault` of a server takes it"]
pub struct Fault {
    pub(super) kind: Kind,
    /// How often it still happens; without end where there is none.
    pub(super) times: Option<u32>,
    /// Which calls meet it: each one, every second, …
    pub(super) every: u64,
    /// How many calls have come while it was the next to happen.
    pub(super) met: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Answer {
        status: StatusCode,
        headers: Vec<(HeaderName, HeaderValue)>,
        body: Bytes,
    },
    Delay(Duration),
    DropConnection,
    Hang,
}

impl Fault {
    /// Answers this status with an empty body, and does not do the operation. A status of success
    /// makes an answer that the contract does not know.
    ///
    /// # Panics
    /// When it is no final status: below 200 or above 999.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| !status.is_informational());
        Self::new(Kind::Answer {
            status: status.expect("a final status is 200 to 999"),
            headers: Vec::new(),
            body: Bytes::new(),
        })
    }

    /// Waits, then does the operation and answers as ever.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Kind::Delay(delay))
    }

    /// Reads the request, then closes the connection without an answer. The operation is not
    /// done, which the client cannot know.
    pub fn drop_connection() -> Self {
        Self::new(Kind::DropConnection)
    }

    /// Reads the request and never answers.
    pub fn hang() -> Self {
        Self::new(Kind::Hang)
    }

    /// The body of a [`status`](Self::status); without meaning for the others.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        if let Kind::Answer { body, .. } = &mut self.kind {
            *body = bytes.into();
        }
        self
    }

    /// One more header of a [`status`](Self::status); without meaning for the others.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Kind::Answer { headers, .. } = &mut self.kind {
            headers.push((name, value));
        }
        self
    }

    /// Happens this often.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Happens every time.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Happens to every second call (2), every third (3), … and leaves those between alone. Zero
    /// counts as one.
    pub fn every(mut self, nth: u32) -> Self {
        self.every = u64::from(nth.max(1));
        self
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            times: Some(1),
            every: 1,
            met: 0,
        }
    }
}
