/// What went wrong, in one word. [`Error`](super::Error) has a predicate for each kind that a
/// program is likely to handle, with what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be set up this way: a domain, a URL, an HTTP client, a credential.
    Configuration,
    /// An argument of this call cannot be sent.
    InvalidArgument,
    /// No connection was made, so nothing was sent.
    Connect,
    /// The request went out and the connection broke before a whole answer came.
    NoAnswer,
    /// One try took longer than its timeout.
    Timeout,
    /// All tries and waits together took longer than the deadline.
    DeadlineExceeded,
    /// Redirects that lead nowhere: too many, unreadable, or from https to http.
    Redirect,
    /// The service answered with a status that is not success.
    Status,
    /// The answer is a success and its body cannot be read as the type of the operation.
    Decode,
    /// The body of the answer is larger than the limit.
    BodyTooLarge,
    /// A list goes on, and the service gives no more of it in this way.
    PagingEnd,
    /// A flow of several steps cannot go on: a state that does not match, a missing member.
    Flow,
    /// There is no access token to send: a token source of the caller's failed, or gave a token
    /// that cannot be sent. The call itself was not sent. A token endpoint that refuses is
    /// [`Status`](Self::Status), with the operation of the token request, and
    /// [`Delivery::NotSent`], since that is about the call.
    Token,
    /// A token that came is not to be used: an ID token, a logout token.
    /// [`Error::invalid_token`](super::Error::invalid_token) says why.
    InvalidToken,
    /// An access token is good and not enough for what is asked for with it.
    /// [`Error::missing_scopes`](super::Error::missing_scopes) names what it needs.
    InsufficientScope,
    /// An OAuth error in an answer that is not an error status: a callback, a redirect.
    OAuth,
    /// What keeps a session cannot be read or written, or has something else in it.
    Store,
}

/// How far the request got, which decides whether sending it again is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// Nothing reached the service. Sending again is safe for any operation.
    NotSent,
    /// The request, or an earlier try of it, may have reached the service: it may have been
    /// processed or not. Send again only what may be done twice.
    MayBeProcessed,
    /// The service answered; status and headers say what it did.
    Answered,
}

/// Which step of a flow failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    StateMismatch,
    MissingMember,
    Paging,
    ResumePointLost,
    JobFailed,
    Cancelled,
    SignedOut,
}
