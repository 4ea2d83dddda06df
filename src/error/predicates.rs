use http::StatusCode;

use super::kind::Flow;
use super::{Error, ErrorKind, OAuthError};

impl Error {
    /// Whether there is no access token to send.
    ///
    /// # Troubleshooting
    /// The call was not sent. [`source`](std::error::Error::source) is what the caller's token
    /// source failed with. A token endpoint that refused is no such error: it is a status, with
    /// [`oauth`](Self::oauth) and the [`operation`](Self::operation) of the token request.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.0.kind == ErrorKind::Token
    }

    /// Whether the key of a token may be newer than the last fetch of the keys, which nothing but
    /// that token says: the one error of its kind that tells when to come again.
    #[cfg(feature = "api")]
    pub(crate) fn is_of_new_key(&self) -> bool {
        self.is_token() && self.retry_at().is_some()
    }

    /// Whether the client cannot be set up this way.
    ///
    /// # Troubleshooting
    /// The text says what was given and what is expected, with an example. Nothing was sent.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.0.kind == ErrorKind::Configuration
    }

    /// Whether an argument of the call cannot be sent.
    ///
    /// # Troubleshooting
    /// The text names the argument. Path arguments cannot be empty, `.` or `..`, since those
    /// would name another resource. Nothing was sent.
    #[must_use]
    pub fn is_invalid_argument(&self) -> bool {
        self.0.kind == ErrorKind::InvalidArgument
    }

    /// Whether no connection could be made.
    ///
    /// # Troubleshooting
    /// Nothing was sent, so trying again is safe for any operation. Check host and port, DNS,
    /// proxy, firewall, and the certificates that the HTTP client trusts. An `https` address
    /// needs the feature `rustls` or an HTTP client of your own with TLS.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// Whether the connection broke before a whole answer came.
    ///
    /// # Troubleshooting
    /// The request may have been processed. Reads are tried again by the SDK; before repeating
    /// a write, read whether it took effect, or mark the request as safe to repeat with
    /// [`Options::idempotent`](crate::transport::Options::idempotent).
    #[must_use]
    pub fn is_no_answer(&self) -> bool {
        self.0.kind == ErrorKind::NoAnswer
    }

    /// Whether time ran out: the timeout of a try, or the deadline of the call.
    ///
    /// # Troubleshooting
    /// [`delivery`](Self::delivery) says whether the request may have been processed. Give more
    /// time with [`Options::timeout`](crate::transport::Options::timeout) or
    /// [`deadline`](crate::transport::Options::deadline); a service that accepts connections
    /// and never answers is down or overloaded.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Timeout | ErrorKind::DeadlineExceeded
        )
    }

    /// Whether redirects lead nowhere.
    ///
    /// # Troubleshooting
    /// The base URL is often wrong: another host, a path too much, `http` for `https`. A caller's
    /// own HTTP client should keep `redirect::Policy::none()`: the SDK follows redirects itself.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        self.0.kind == ErrorKind::Redirect
    }

    /// Whether the service answered with a status that is not success.
    ///
    /// # Troubleshooting
    /// [`status`](Self::status), [`oauth`](Self::oauth), [`message`](Self::message) and
    /// [`body`](Self::body) say why. Give [`request_id`](Self::request_id) to support.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.0.kind == ErrorKind::Status
    }

    /// Whether the service refused the request for its rate (429).
    ///
    /// # Troubleshooting
    /// The request was not processed. The SDK has waited and tried again as far as retries and
    /// deadline allow, and not at all where the moment named is more than a minute ahead:
    /// [`retry_at`](Self::retry_at) has it. [`rate_limit`](Self::rate_limit) has the limit.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the service did not accept the credential (401).
    ///
    /// # Troubleshooting
    /// The token is missing, expired, revoked, or of another issuer or audience. Sign in again,
    /// and check that the token is meant for this API.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether the credential is good and not enough (403).
    ///
    /// # Troubleshooting
    /// The token lacks a scope or permission. The documentation of each operation lists the
    /// scopes that it needs.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Whether there is no such resource (404).
    ///
    /// # Troubleshooting
    /// Check the id, and that the base URL is the one of this API.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Whether the service failed (5xx).
    ///
    /// # Troubleshooting
    /// A read has been tried again already. A write may have been processed: read first whether
    /// it took effect, then repeat it. See the status page of the service.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.is_status() && self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether the answer is a success and its body cannot be read.
    ///
    /// # Troubleshooting
    /// The operation has been done. [`json_path`](Self::json_path) says where reading failed and
    /// [`body`](Self::body) has the whole body. HTML points to a proxy or a wrong base URL.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Whether one element of a list is none of its type.
    ///
    /// # Troubleshooting
    /// Only this element is concerned: [`Items::next`](crate::pages::Items::next) goes on with
    /// the one after it. [`misfit`](Self::misfit) has the element as the service sent it, and
    /// [`json_path`](Self::json_path) says where it stands.
    #[must_use]
    pub fn is_misfit(&self) -> bool {
        self.0.misfit.is_some()
    }

    /// Whether a list goes on, and the service gives no more of it in this way: page numbers end
    /// at 1,000 elements.
    ///
    /// # Troubleshooting
    /// All pages before it were delivered, and they hold all of the 1,000 where the page size
    /// divides 1,000. For the rest, ask for pages by checkpoint (`take`)
    /// where the operation has them, narrow the query and list it in parts (by `created_at`,
    /// say), or use an export job (users). For logs, set `from` to the id of a log.
    /// [`message`](Self::message) is what the service says, if it says anything.
    #[must_use]
    pub fn is_paging_end(&self) -> bool {
        self.0.kind == ErrorKind::PagingEnd
    }

    /// Whether the body of the answer is larger than the limit.
    ///
    /// # Troubleshooting
    /// The operation has been done. Raise the limit with
    /// [`Options::max_body`](crate::transport::Options::max_body), or ask for less at a time.
    #[must_use]
    pub fn is_body_too_large(&self) -> bool {
        self.0.kind == ErrorKind::BodyTooLarge
    }

    /// Whether the `state` of a callback is not the one that was sent.
    ///
    /// # Troubleshooting
    /// The callback belongs to another sign-in, or somebody has forged it (RFC 6749, section
    /// 10.12). Do not use its code. Begin the sign-in anew, and keep one state for each.
    #[must_use]
    pub fn is_state_mismatch(&self) -> bool {
        self.0.flow == Some(Flow::StateMismatch)
    }

    /// Whether an answer lacks a member that the next step of a flow needs.
    ///
    /// # Troubleshooting
    /// The text names the member. The service is of another version, or the step was sent to
    /// another service.
    #[must_use]
    pub fn is_missing_member(&self) -> bool {
        self.0.flow == Some(Flow::MissingMember)
    }

    /// Whether the service has no events after the resume point of a stream.
    ///
    /// # Troubleshooting
    /// The point is too old, or of another tenant. Read the present state by other calls, and
    /// begin a stream without one, or with `from_timestamp`.
    #[must_use]
    pub fn is_resume_point_lost(&self) -> bool {
        self.0.flow == Some(Flow::ResumePointLost)
    }

    /// Whether a job of the service ended without success.
    ///
    /// # Troubleshooting
    /// [`message`](Self::message) says why, [`body`](Self::body) has the whole job with its
    /// summary, and `jobs().errors().get(id)` what was wrong with each user.
    #[must_use]
    pub fn is_job_failed(&self) -> bool {
        self.0.flow == Some(Flow::JobFailed)
    }

    /// Whether a sign-in was ended by its `Cancel` handle.
    ///
    /// # Troubleshooting
    /// Nothing is wrong. Begin the sign-in anew when the person wants it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.flow == Some(Flow::Cancelled)
    }

    /// Whether a session is over: signed out, here or by another process, without a refresh token
    /// when its access token ended, or with one that the service takes no more.
    ///
    /// # Troubleshooting
    /// Sign in again and start a new session in the same store. Where this happens often, see the
    /// refresh token's lifetimes in the settings of the application, and ask for the scope
    /// `offline_access`.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.0.flow == Some(Flow::SignedOut)
    }

    /// Whether what keeps a session failed: it cannot be read or written, or has something else
    /// in it.
    ///
    /// # Troubleshooting
    /// The text says what is wrong with a file and [`source`](std::error::Error::source) is what
    /// a store of the caller's failed with. Nothing is lost: what is there is left as it is, and
    /// new tokens stay in memory; the session stores them before it gives out the next access
    /// token.
    #[must_use]
    pub fn is_store(&self) -> bool {
        self.0.kind == ErrorKind::Store
    }

    /// Whether a token that came is not to be used: an ID token, a logout token, an access token.
    ///
    /// # Troubleshooting
    /// [`invalid_token`](Self::invalid_token) says what is wrong with it. Keys that could not be
    /// fetched are no such error, but that of the fetch.
    #[must_use]
    pub fn is_invalid_token(&self) -> bool {
        self.0.kind == ErrorKind::InvalidToken
    }

    /// Whether an access token that this program verified is good and not enough for what is asked
    /// for with it. A service that refuses a token of this program's for that is
    /// [`is_forbidden`](Self::is_forbidden).
    ///
    /// # Troubleshooting
    /// Answer 403 with `insufficient_scope` (RFC 6750, section 3.1).
    /// [`missing_scopes`](Self::missing_scopes) names the scopes that were asked for.
    #[must_use]
    pub fn is_insufficient_scope(&self) -> bool {
        self.0.kind == ErrorKind::InsufficientScope
    }

    /// Whether a person has to act before the flow can go on: sign in, consent, pick an account.
    ///
    /// # Troubleshooting
    /// Open the authorize URL in a browser and go on with the callback.
    #[must_use]
    pub fn is_person_needed(&self) -> bool {
        self.oauth().is_some_and(OAuthError::needs_person)
    }

    /// Whether the sign-in needs a second factor (`mfa_required`).
    ///
    /// # Troubleshooting
    /// Hand the error to `AuthenticationClient::mfa_required`, which goes on from it.
    #[must_use]
    pub fn is_mfa_required(&self) -> bool {
        self.oauth()
            .is_some_and(|oauth| oauth.error() == "mfa_required")
    }

    /// Whether a grant was refused for what it was made with: a refresh token, or what is asked of
    /// it.
    #[cfg(feature = "login")]
    pub(crate) fn is_invalid_grant(&self) -> bool {
        self.oauth()
            .is_some_and(|oauth| oauth.error() == "invalid_grant")
    }

    /// Whether the same call may succeed a while later: no connection, no answer, too late, or a
    /// status that says so.
    #[cfg(feature = "token")]
    pub(crate) fn is_passing(&self) -> bool {
        match self.status() {
            Some(status) if self.is_status() => {
                let code = status.as_u16();
                matches!(code, 408 | 429) || status.is_server_error() && code != 501
            }
            _ => self.is_connect() || self.is_no_answer() || self.is_timeout(),
        }
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.is_status() && self.status() == Some(status)
    }
}
