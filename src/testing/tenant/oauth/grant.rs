use serde_json::Value;

use super::accounts::Organization;
use super::context::Context;
use super::problem::Problem;
use super::{Api, Application};
use crate::testing::random;
use crate::testing::tenant::clock;

/// What an application is given, and by whom: what tokens are made of.
#[derive(Clone)]
pub(in crate::testing::tenant) struct Grant {
    pub(super) client_id: String,
    /// The person; none where the application acts in its own name.
    pub(super) user: Option<String>,
    pub(super) audience: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) organization: Option<Organization>,
    pub(super) nonce: Option<String>,
    /// When the person signed in: seconds since 1970.
    pub(super) auth_time: u64,
    /// The session of the browser.
    pub(super) sid: Option<String>,
    /// The claim `gty`: how the token was got, where not by a browser.
    pub(super) gty: Option<&'static str>,
    /// The claim `act`: who acts for the person (RFC 8693, section 4.1).
    pub(super) actor: Option<Value>,
    /// The key that tokens are bound to (RFC 9449, section 6).
    pub(super) jkt: Option<String>,
    pub(super) with_mfa: bool,
    /// Rich authorization requests (RFC 9396).
    pub(super) details: Option<Value>,
    /// Good for everything, whatever the scopes say.
    pub(super) is_unlimited: bool,
    /// What is revoked together has this in common.
    pub(super) lineage: String,
}

impl Grant {
    pub(super) fn new(application: &Application) -> Result<Self, Problem> {
        Ok(Self {
            client_id: application.id.clone(),
            user: None,
            audience: None,
            scopes: Vec::new(),
            organization: None,
            nonce: None,
            auth_time: clock::unix().as_secs(),
            sid: None,
            gty: None,
            actor: None,
            jkt: None,
            with_mfa: false,
            details: None,
            is_unlimited: false,
            lineage: random::text()?,
        })
    }

    pub(super) fn of_user(application: &Application, user: &str) -> Result<Self, Problem> {
        let mut grant = Self::new(application)?;
        grant.user = Some(user.to_owned());
        Ok(grant)
    }

    /// With the audience and the scopes that were asked for, as far as they are granted.
    pub(super) fn for_api(
        mut self,
        context: &Context<'_>,
        application: &Application,
        audience: Option<&str>,
        asked: &[String],
    ) -> Result<Self, Problem> {
        let api = audience.map(|audience| context.api(audience)).transpose()?;
        self.scopes = granted(application, api.as_ref(), asked);
        self.audience = audience.map(str::to_owned);
        Ok(self)
    }

    pub(in crate::testing::tenant) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    pub(in crate::testing::tenant) fn organization_id(&self) -> Option<&str> {
        let organization = self.organization.as_ref()?;
        Some(&organization.id)
    }

    pub(in crate::testing::tenant) fn lineage(&self) -> &str {
        &self.lineage
    }

    pub(super) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|known| known == scope)
    }

    pub(super) fn scope(&self) -> String {
        self.scopes.join(" ")
    }
}

/// Those of a person's scopes that are granted: of OpenID Connect, and of the API.
fn granted(application: &Application, api: Option<&Api>, asked: &[String]) -> Vec<String> {
    let is_granted = |scope: &&String| match scope.as_str() {
        "openid" | "profile" | "email" | "phone" | "address" => true,
        "offline_access" => {
            application.may_use("refresh_token") && api.is_none_or(|api| api.allows_offline_access)
        }
        scope => api.is_some_and(|api| api.knows(scope)),
    };
    asked.iter().filter(is_granted).cloned().collect()
}
