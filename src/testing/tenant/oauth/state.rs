use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Application;
use super::anonymous::AnonymousSession;
use super::authorize_request::AuthorizeRequest;
use super::code::Code;
use super::dpop::Proofs;
use super::keys::Keys;
use super::mfa::Transaction;
use super::parameters::Params;
use super::passkey::Challenge;
use super::passwordless::Started;
use super::rate::Bucket;
use super::refresh::RefreshTokens;
use super::sent::SentMessage;
use super::session::Session;
use super::waiting::Waiting;
use crate::testing::Person;

/// All of the OAuth side that changes while the tenant runs.
#[derive(Default)]
pub(in crate::testing::tenant) struct OAuth {
    pub(super) keys: Keys,
    pub(super) registered: Vec<Arc<Application>>,
    pub(super) codes: Recent<Code>,
    pub(super) refresh: RefreshTokens,
    pub(super) pushed: Recent<Pushed>,
    /// Pages of the authorize endpoint that wait for an answer, by their state.
    pub(super) pages: Recent<(String, AuthorizeRequest)>,
    pub(super) waiting: Recent<Waiting>,
    pub(super) mfa: Recent<Transaction>,
    pub(super) started: Recent<Started>,
    pub(super) passkeys: Recent<Challenge>,
    pub(super) anonymous: Recent<AnonymousSession>,
    pub(super) sessions: Vec<Session>,
    pub(super) proofs: Proofs,
    /// The `jti` of client assertions and request objects.
    pub(super) assertions: Recent<String>,
    pub(super) sent: Vec<SentMessage>,
    pub(super) bucket: Bucket,
    pub(super) script: Script,
}

impl OAuth {
    /// All that it has handed out, for a test that looks for it where it must not be.
    pub(in crate::testing::tenant) fn secrets(&self) -> impl Iterator<Item = &str> {
        let sent = self.sent.iter();
        let sent = sent.flat_map(|message| [&message.code, &message.link]);
        let sent = sent.flatten().map(crate::secret::Secret::expose);
        self.refresh.all().chain(sent)
    }
}

/// What the test has said should happen.
#[derive(Default)]
pub(super) struct Script {
    pub(super) person: Person,
    /// Who is in front of the browser.
    pub(super) user: Option<String>,
    pub(super) delay: Option<Duration>,
    pub(super) tampers_with_state: bool,
}

/// A pushed authorization request.
pub(super) struct Pushed {
    pub(super) uri: String,
    pub(super) client_id: String,
    pub(super) parameters: Params,
    pub(super) is_signed: bool,
    pub(super) ends: Instant,
}

/// The newest few; a tenant that runs for long must not fill the memory.
pub(super) struct Recent<T>(VecDeque<T>);

impl<T> Recent<T> {
    const MOST: usize = 1024;

    pub(super) fn push(&mut self, item: T) {
        if self.0.len() == Self::MOST {
            self.0.pop_front();
        }
        self.0.push_back(item);
    }

    pub(super) fn find(&mut self, is: impl FnMut(&&mut T) -> bool) -> Option<&mut T> {
        self.0.iter_mut().find(is)
    }

    /// The one that fits, taken out.
    pub(super) fn take(&mut self, is: impl FnMut(&T) -> bool) -> Option<T> {
        let index = self.0.iter().position(is)?;
        self.0.remove(index)
    }

    pub(super) fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.0.iter()
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl Recent<String> {
    /// Whether this is new; it is not any more afterwards.
    pub(super) fn is_first(&mut self, text: &str) -> bool {
        let is_first = self.0.iter().all(|known| known != text);
        if is_first {
            self.push(text.to_owned());
        }
        is_first
    }
}
