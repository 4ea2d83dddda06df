//! How the crate makes errors. The `what` of an error is a clause without a full stop; it never
//! holds a secret, a body, the value of a header or a URL with its values.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::SystemTime;

use serde_json::Value;

use super::kind::Flow;
use super::{
    DecodeError, Delivery, Error, ErrorKind, Inner, InvalidToken, OAuthError, Place, Received,
    Shown, TokenKind, body_text,
};

#[cfg(feature = "token")]
type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        delivery: Delivery,
        what: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            delivery,
            what: what.into(),
            flow: None,
            verified: None,
            invalid_token: None,
            scopes: Vec::new(),
            place: None,
            received: None,
            withheld: None,
            oauth: None,
            message: None,
            code: None,
            json_path: None,
            misfit: None,
            tries: 0,
            retry_at: None,
            deadline_left_no_time: false,
            source: None,
        }))
    }

    /// A client that cannot be set up this way.
    pub(crate) fn configuration(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Configuration, Delivery::NotSent, what)
    }

    /// An argument that cannot be sent. The reason must not quote the value: it may be a secret.
    pub(crate) fn invalid_argument(name: &'static str, reason: impl Display) -> Self {
        let what = format!("the argument `{name}` cannot be sent: {reason}");
        Self::new(ErrorKind::InvalidArgument, Delivery::NotSent, what)
    }

    /// An answer with a status that is not success.
    pub(crate) fn status_error(received: Received) -> Self {
        let what = format!("the service answered {}", received.status);
        let said = body_text::read(&received);
        let mut error =
            Self::new(ErrorKind::Status, Delivery::Answered, what).with_received(received);
        error.0.oauth = said.oauth;
        error.0.message = said.message;
        error.0.code = said.code;
        error
    }

    /// No access token: what a source of the caller's failed with.
    #[cfg(feature = "token")]
    pub(crate) fn token_source(error: BoxError) -> Self {
        Self::foreign("the token source failed", error)
    }

    /// No access token, since the caller's own signer of assertions failed.
    #[cfg(feature = "token")]
    pub(crate) fn signer(error: BoxError) -> Self {
        Self::foreign("the client assertion was not signed", error)
    }

    /// The caller's own store of token ids failed.
    #[cfg(feature = "token")]
    pub(crate) fn replay_store(error: BoxError) -> Self {
        Self::foreign("the replay store failed", error)
    }

    /// The application could not do what a logout token asks for. An error of the SDK's own is
    /// wrapped, too: it says nothing of the token.
    #[cfg(feature = "authentication")]
    pub(crate) fn session_end(error: BoxError) -> Self {
        let mut wrapped = Self::token("the application did not end the session");
        wrapped.0.source = Some(error.into());
        wrapped
    }

    /// An error of the SDK's own is kept as it is: it names its operation.
    #[cfg(feature = "token")]
    fn foreign(what: &'static str, error: BoxError) -> Self {
        Self::token(what).or_own(error)
    }

    /// The error that is wrapped, if it is one of the SDK's; else this one, with it as its source.
    /// Whatever token that was verified, it is not the one that is about to be.
    #[cfg(feature = "token")]
    fn or_own(mut self, error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(mut own) => {
                own.0.verified = None;
                *own
            }
            Err(error) => {
                self.0.source = Some(error.into());
                self
            }
        }
    }

    /// What keeps a session failed.
    #[cfg(feature = "login")]
    pub(crate) fn store(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Store, Delivery::NotSent, what)
    }

    /// What a session store of the caller's failed with.
    #[cfg(feature = "login")]
    pub(crate) fn store_source(error: BoxError) -> Self {
        Self::store("the session store failed").or_own(error)
    }

    /// What an operation on a file failed with.
    #[cfg(feature = "login")]
    pub(crate) fn store_io(what: &str, error: std::io::Error) -> Self {
        let text = error.to_string();
        let mut ours = Self::store(format!("{what}: {}", Shown(&text)));
        ours.0.source = Some(std::sync::Arc::new(error));
        ours
    }

    /// A session that is over.
    #[cfg(feature = "login")]
    pub(crate) fn signed_out(what: &'static str) -> Self {
        let mut error = Self::token(what);
        error.0.flow = Some(Flow::SignedOut);
        error
    }

    /// Marks what a refresh token is refused with that is of no more use.
    #[cfg(feature = "login")]
    #[must_use]
    pub(crate) fn into_signed_out(mut self) -> Self {
        self.0.flow = Some(Flow::SignedOut);
        self
    }

    /// A sign-in that its caller ended.
    #[cfg(feature = "login")]
    pub(crate) fn cancelled() -> Self {
        Self::flow(Flow::Cancelled, "the sign-in was cancelled").with_delivery(Delivery::NotSent)
    }

    /// No access token that can be sent.
    #[cfg(feature = "token")]
    pub(crate) fn token(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Token, Delivery::NotSent, what)
    }

    /// A token that is not to be used.
    #[cfg(feature = "token")]
    pub(crate) fn invalid(token: TokenKind, reason: InvalidToken) -> Self {
        let what = format!("the {token} is not valid: {reason}");
        let mut error = Self::new(ErrorKind::InvalidToken, Delivery::Answered, what);
        error.0.invalid_token = Some(reason);
        error.of_verifying(token)
    }

    /// Says what kind of token was being verified.
    #[cfg(feature = "token")]
    pub(crate) fn of_verifying(mut self, token: TokenKind) -> Self {
        self.0.verified = Some(token);
        self
    }

    /// A token whose key is not there, and may be one that the issuer has published since it was
    /// last asked.
    #[cfg(feature = "token")]
    pub(crate) fn key_may_be_new() -> Self {
        Self::token(
            "the key of the token is not known, and may be newer than the last fetch of the keys, \
             which was a moment ago",
        )
    }

    /// An access token that is good and lacks one of these scopes.
    #[cfg(feature = "api")]
    pub(crate) fn insufficient_scope(needed: &[String]) -> Self {
        let what = "the access token lacks a scope";
        let mut error = Self::new(ErrorKind::InsufficientScope, Delivery::Answered, what);
        error.0.scopes = needed.to_vec();
        error.of_verifying(TokenKind::Access)
    }

    /// The caller's own resolver of domains failed. An error of the SDK's own is wrapped, too: it
    /// says nothing of the token.
    #[cfg(feature = "api")]
    pub(crate) fn domain_resolver(error: BoxError) -> Self {
        let mut wrapped = Self::token("the resolver of domains failed");
        wrapped.0.source = Some(error.into());
        wrapped
    }

    /// A successful answer that is JSON and not the document that it should be.
    #[cfg(feature = "token")]
    pub(crate) fn not_the_document(what: &'static str) -> Self {
        Self::new(ErrorKind::Decode, Delivery::Answered, what)
    }

    /// A successful answer whose body cannot be read.
    pub(crate) fn decode(decode: &DecodeError, received: Received) -> Self {
        let what = format!("the answer cannot be read: {decode}");
        let mut error =
            Self::new(ErrorKind::Decode, Delivery::Answered, what).with_received(received);
        error.0.json_path = decode.path().map(Box::from);
        error
    }

    /// One element of a list that is none of its type.
    pub(crate) fn element_misfit(path: &str, element: Value) -> Self {
        let what = "an element of the list has another type than expected";
        let mut error = Self::new(ErrorKind::Decode, Delivery::Answered, what);
        error.0.json_path = Some(path.into());
        error.0.misfit = Some(element.into());
        error
    }

    /// An answer without the list that it should be.
    pub(crate) fn no_list(member: Option<&str>) -> Self {
        let what = "the answer has no list where one is expected";
        let mut error = Self::new(ErrorKind::Decode, Delivery::Answered, what);
        error.0.json_path = member.map(Box::from);
        error
    }

    /// A list goes on where its pages end.
    pub(crate) fn paging_end(what: &'static str) -> Self {
        Self::new(ErrorKind::PagingEnd, Delivery::Answered, what)
    }

    /// The service refused a page since its pages end before the list does. The answer is kept.
    #[must_use]
    pub(crate) fn into_paging_end(mut self, what: &'static str) -> Self {
        self.0.kind = ErrorKind::PagingEnd;
        self.0.what = what.into();
        self
    }

    /// A list that cannot be gone on with from this answer.
    pub(crate) fn paging(what: &'static str) -> Self {
        Self::flow(Flow::Paging, what)
    }

    /// An OAuth error in an answer that is not an error status.
    pub(crate) fn oauth_error(oauth: OAuthError) -> Self {
        let mut error = Self::new(
            ErrorKind::OAuth,
            Delivery::Answered,
            "the service refused the request",
        );
        error.0.message = oauth.error_description().map(Box::from);
        error.0.oauth = Some(oauth);
        error
    }

    /// The `state` of a callback is not the one that was sent (RFC 6749, section 10.12).
    pub(crate) fn state_mismatch() -> Self {
        let what = "the `state` of the answer is not the one that was sent";
        Self::flow(Flow::StateMismatch, what)
    }

    /// A step of a flow gave no `name`, and the next step needs it.
    pub(crate) fn missing_member(name: &'static str) -> Self {
        let what = format!("the answer has no `{name}`, which the next step needs");
        Self::flow(Flow::MissingMember, what)
    }

    /// The service cannot go on with a stream where it was told to.
    #[cfg(feature = "management-events")]
    pub(crate) fn resume_point_lost(code: Option<&str>, message: Option<String>) -> Self {
        let what = "the service has no events after the resume point";
        let mut error = Self::flow(Flow::ResumePointLost, what);
        error.0.code = code.map(super::ErrorCode::from);
        error.0.message = message.map(Box::from);
        error
    }

    /// Marks a 410: of a stream it says that the resume point is lost.
    #[cfg(feature = "management-events")]
    #[must_use]
    pub(crate) fn or_resume_point_lost(mut self) -> Self {
        if self.status() == Some(http::StatusCode::GONE) {
            self.0.flow = Some(Flow::ResumePointLost);
        }
        self
    }

    /// A job of the service ended without success.
    #[cfg(feature = "management-jobs")]
    pub(crate) fn job_failed(what: String, message: Option<&str>) -> Self {
        let mut error = Self::flow(Flow::JobFailed, what);
        error.0.message = message.map(Box::from);
        error
    }

    /// The answer came in time, and what was to be done with it did not.
    #[cfg(feature = "authentication")]
    pub(crate) fn deadline_exceeded() -> Self {
        let what = "the deadline of the call passed before the ID token was verified";
        Self::new(ErrorKind::DeadlineExceeded, Delivery::Answered, what)
    }

    /// Nobody signed in before the codes, or the request, had their time.
    #[cfg(feature = "authentication")]
    pub(crate) fn sign_in_expired() -> Self {
        let mut error = Self::oauth_error(OAuthError::new("expired_token", None));
        error.0.what = "nobody signed in before the request expired".into();
        error
    }

    /// No second factor was given, of all that a person has.
    #[cfg(feature = "authentication")]
    pub(crate) fn mfa_unanswered() -> Self {
        let mut error = Self::oauth_error(OAuthError::new("mfa_required", None));
        error.0.what = "no code was given for any of the person's authenticators".into();
        error
    }

    /// The service does something that this SDK has no way to go on from.
    pub(crate) fn unsupported(what: &'static str) -> Self {
        Self::new(ErrorKind::Flow, Delivery::Answered, what)
    }

    /// A service that was looked for and not found.
    pub(crate) fn not_found(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Connect, Delivery::NotSent, what)
    }

    fn flow(flow: Flow, what: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(ErrorKind::Flow, Delivery::Answered, what);
        error.0.flow = Some(flow);
        error
    }

    /// Where in what was given, or in what came, the error is.
    #[cfg(feature = "management-jobs")]
    #[must_use]
    pub(crate) fn at_path(mut self, path: String) -> Self {
        self.0.json_path = Some(path.into());
        self
    }

    /// The same for a part of a whole: the path of the error is within `path`.
    #[cfg(feature = "management-jobs")]
    #[must_use]
    pub(crate) fn under_path(self, path: &str) -> Self {
        let within = match self.json_path() {
            Some(within) if within.starts_with('[') => format!("{path}{within}"),
            Some(within) => format!("{path}.{within}"),
            None => path.to_owned(),
        };
        self.at_path(within)
    }

    /// Names the operation, unless an inner call has named its own.
    #[must_use]
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.0.place.get_or_insert(place);
        self
    }

    #[must_use]
    pub(crate) fn with_received(mut self, received: Received) -> Self {
        self.0.received = Some(received);
        self
    }

    /// Keeps the answer that came before, beside that of the step that failed.
    #[must_use]
    pub(crate) fn with_withheld(mut self, received: Received) -> Self {
        self.0.withheld = Some(received);
        self
    }

    #[must_use]
    pub(crate) fn with_tries(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    #[must_use]
    pub(crate) fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    #[must_use]
    pub(crate) fn with_retry_at(mut self, moment: Option<SystemTime>) -> Self {
        self.0.retry_at = moment;
        self
    }

    /// Notes that there would have been another try, had the deadline left time for it.
    #[must_use]
    pub(crate) fn out_of_time(mut self) -> Self {
        self.0.deadline_left_no_time = true;
        self
    }

    /// Keeps an error of the HTTP client, and adds what lies at the bottom of it ("Connection
    /// refused") to the text. Its URL is taken off: it has the query.
    #[must_use]
    pub(crate) fn caused_by(mut self, error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut root: &dyn std::error::Error = &error;
        while let Some(source) = root.source() {
            root = source;
        }
        let what = format!("{}: {}", self.0.what, Shown(&root.to_string()));
        self.0.what = what.into();
        self.0.source = Some(std::sync::Arc::new(error));
        self
    }
}
