use std::sync::{Mutex, MutexGuard, PoisonError};

use super::script::Script;
use super::settings::Settings;
use super::state::State;

/// What a running server knows.
pub(super) struct Service {
    pub(super) settings: Settings,
    state: Mutex<State>,
    script: Mutex<Script>,
}

impl Service {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            state: Mutex::default(),
            script: Mutex::default(),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
