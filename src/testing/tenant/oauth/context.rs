use std::sync::Arc;

use super::problem::Problem;
use super::state::OAuth;
use super::{Api, Application, accounts};
use crate::testing::request::Request;
use crate::testing::tenant::settings::Settings;
use crate::testing::tenant::state::State;
use crate::testing::tenant::store::Store;
use crate::testing::tenant::users;

/// The API that is there where the test sets none up. It takes any scope.
const DEFAULT_API: &str = "https://api.example.test/";

/// A request to the OAuth side, and all that it may look at and change.
pub(super) struct Context<'a> {
    pub(super) settings: &'a Settings,
    pub(super) state: &'a mut State,
    pub(super) request: &'a Request,
}

impl Context<'_> {
    /// With a slash at the end, as Auth0's are.
    pub(super) fn issuer(&self) -> String {
        self.settings.issuer()
    }

    pub(super) fn oauth(&mut self) -> &mut OAuth {
        &mut self.state.oauth
    }

    pub(super) fn store(&mut self) -> &mut Store {
        &mut self.state.store
    }

    pub(super) fn application(&self, id: &str) -> Option<Arc<Application>> {
        let seeded = self.settings.clients.iter();
        let mut all = seeded.chain(&self.state.oauth.registered);
        all.find(|application| application.id == id).cloned()
    }

    /// The API of an audience. Where the test set none up, there is [`DEFAULT_API`].
    pub(super) fn api(&self, audience: &str) -> Result<Api, Problem> {
        let mut apis = self.settings.oauth.apis.iter();
        if let Some(api) = apis.find(|api| api.audience == audience) {
            return Ok(api.clone());
        }
        let is_default = self.settings.oauth.apis.is_empty() && audience == DEFAULT_API;
        if is_default || self.is_own_api(audience) {
            return Ok(Api::new(audience));
        }
        Err(Problem::denied(format!("Service not found: {audience}")))
    }

    /// Whether this is an API of the tenant itself.
    pub(super) fn is_own_api(&self, audience: &str) -> bool {
        let base = &self.settings.base;
        let mut own = ["userinfo", "api/v2/", "me/", "my-org/", "mfa/"].iter();
        own.any(|path| format!("{base}/{path}") == audience)
    }

    /// Makes everything bad that came from one grant.
    pub(super) fn revoke(&mut self, lineage: &str) {
        self.state.tokens.revoke(lineage);
        self.state.oauth.refresh.revoke(lineage);
    }

    /// Who is in front of the browser: the person of the hint, the one whom the test has said, or
    /// the first who has an account.
    pub(super) fn person_at_browser(&mut self, hint: Option<&str>) -> String {
        accounts::ensure_somebody(self.store());
        let hinted = hint.and_then(|hint| accounts::by_identifier(self.store(), hint, None));
        let hinted = hinted.and_then(|user| Some(user["user_id"].as_str()?.to_owned()));
        let scripted = || self.state.oauth.script.user.clone();
        let first = || {
            let rows = self.state.store.rows(&users::users());
            rows.first().map(|row| row.id.clone()).unwrap_or_default()
        };
        hinted.or_else(scripted).unwrap_or_else(first)
    }
}
