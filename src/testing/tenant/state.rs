use std::collections::BTreeMap;

use super::RecordedRequest;
use super::events::Events;
use super::jobs::Work;
use super::oauth::OAuth;
use super::rate::Window;
use super::store::Store;
use super::tokens::Tokens;
use crate::testing::faults::Faults;

/// All that changes while the tenant runs.
#[derive(Default)]
pub(super) struct State {
    pub(super) store: Store,
    /// What is a person's or an organization's own, by their ids.
    pub(super) own: BTreeMap<String, Store>,
    pub(super) tokens: Tokens,
    pub(super) oauth: OAuth,
    pub(super) window: Window,
    pub(super) events: Events,
    pub(super) faults: Faults,
    pub(super) requests: Vec<RecordedRequest>,
    /// What jobs have still to do, by their ids.
    pub(super) work: BTreeMap<String, Work>,
    /// What exports made, by the ids of their jobs.
    pub(super) files: BTreeMap<String, String>,
}
