use super::kind::Flow;
use super::{Delivery, Error, ErrorKind, OAuthError};

impl Error {
    /// What to do about it: the last sentence of the text. The predicates say more.
    #[must_use]
    pub fn troubleshooting(&self) -> &str {
        match self.0.kind {
            ErrorKind::Configuration => "Correct the setting; nothing was sent.",
            ErrorKind::InvalidArgument => "Correct the argument; nothing was sent.",
            ErrorKind::Connect => {
                "Check that the service runs, the host and port, and proxy and certificates."
            }
            ErrorKind::NoAnswer if self.0.delivery == Delivery::NotSent => {
                "The token request failed and the call itself was not sent; try again."
            }
            ErrorKind::NoAnswer => {
                "The request may have been processed: check before repeating a write."
            }
            ErrorKind::Timeout | ErrorKind::DeadlineExceeded => self.on_time(),
            ErrorKind::Redirect => "Check the base URL.",
            _ if self.0.flow == Some(Flow::SignedOut) => "Sign in again.",
            ErrorKind::Status => self.on_status(),
            ErrorKind::PagingEnd => {
                "Ask for pages by checkpoint where the operation has them, narrow the query and \
                 list it in parts, or use an export job."
            }
            ErrorKind::Decode if self.misfit().is_some() => {
                "The error keeps the element, and the list goes on after it; report the path."
            }
            ErrorKind::Decode => {
                "The operation was done; the error keeps the whole body. Check the base URL, \
                 or report the path."
            }
            ErrorKind::BodyTooLarge => {
                "The operation was done; raise `Options::max_body` or ask for less at a time."
            }
            ErrorKind::Flow => self.on_flow(),
            ErrorKind::Token => {
                "Nothing was sent; the source of this error says what it failed with."
            }
            ErrorKind::Store => {
                "Put it right, or clear the store or name another, and try again: nothing was \
                 overwritten, and new tokens are kept in memory."
            }
            ErrorKind::InvalidToken => match self.invalid_token() {
                Some(reason) => reason.advice(),
                None => "Do not use the token.",
            },
            ErrorKind::InsufficientScope => "Refuse the request; its sender needs another token.",
            ErrorKind::OAuth if self.is_person_needed() => {
                "Open the authorize URL in a browser and go on with the callback."
            }
            ErrorKind::OAuth => "Begin the sign-in anew; the code says what was refused.",
        }
    }

    fn on_time(&self) -> &'static str {
        match self.0.delivery {
            Delivery::NotSent => "Nothing was sent; give it more time and try again.",
            _ => "The request may have been processed; give it more time, or check the service.",
        }
    }

    fn on_status(&self) -> &'static str {
        // Of the codes of RFC 6749, section 5.2, the one that says that a code is of no more use,
        // whatever the status around it.
        if self
            .oauth()
            .is_some_and(|oauth| oauth.error() == "invalid_grant")
        {
            return "Begin the sign-in anew: the code or token is used, expired or of another client.";
        }
        // What an endpoint of OAuth refuses a client is about the client, and no token.
        match self.oauth().map(OAuthError::error) {
            Some("invalid_client") => {
                return "Check the client id, its secret or key, and how it authenticates.";
            }
            Some("unauthorized_client" | "unsupported_grant_type") => {
                return "Allow the grant for this application; `error_description` says more.";
            }
            Some("access_denied" | "invalid_request" | "invalid_scope" | "invalid_target")
                if self.operation().is_some_and(|id| id.starts_with("oauth.")) =>
            {
                return "Correct the request; the OAuth error's `error_description` says why.";
            }
            _ => {}
        }
        match self.status().map_or(0, |status| status.as_u16()) {
            401 => "Sign in again; check that the token is meant for this API.",
            403 => "The token lacks a scope or permission that the operation needs.",
            404 => "Check the id and the base URL.",
            408 => "Try again.",
            409 => "The resource exists or has changed; read it before writing it.",
            429 => "Send fewer requests, and try again later.",
            300..=399 => "Check the base URL; redirects are followed for GET and HEAD only.",
            500.. => "The service failed; check before repeating a write, and try again later.",
            _ => "Correct the request; `Error::message` has what the service says.",
        }
    }

    fn on_flow(&self) -> &'static str {
        match self.0.flow {
            Some(Flow::StateMismatch) => "Do not use the code; begin the sign-in anew.",
            Some(Flow::Paging) => "What came before is good; list the rest in another way.",
            Some(Flow::ResumePointLost) => {
                "Begin a stream without the resume point, or at a moment (`from_timestamp`)."
            }
            Some(Flow::JobFailed) => {
                "Ask for the errors of the job; the error keeps the job with its summary."
            }
            Some(Flow::Cancelled) => "Begin the sign-in anew when it is wanted.",
            Some(Flow::SignedOut) => "Sign in again.",
            Some(Flow::MissingMember) | None => "Check the address and version of the service.",
        }
    }
}
