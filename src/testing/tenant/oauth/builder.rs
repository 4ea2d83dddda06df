use std::time::Duration;

use super::{Api, Application, SubjectToken, User};
use crate::secret::Secret;
use crate::testing::tenant::TenantBuilder;

/// The OAuth side.
impl TenantBuilder {
    /// Registers an application. The first takes the place of the default ones: `test-client`
    /// with the secret `test-secret`, and `test-native`, which is public.
    pub fn application(mut self, application: Application) -> Self {
        self.clients.push(application);
        self
    }

    /// Registers an API. The first takes the place of the default one,
    /// `https://api.example.test/`, which knows every scope.
    pub fn api(mut self, api: Api) -> Self {
        self.oauth.apis.push(api);
        self
    }

    /// Gives somebody an account. Where nobody has one, there is Ada Lovelace: `auth0|ada`, with
    /// the e-mail address `ada@example.test` and the password `correct horse battery staple`.
    pub fn user(mut self, user: User) -> Self {
        self.oauth.users.push(user);
        self
    }

    /// Puts an organization there, with its id and its name.
    pub fn organization(mut self, id: impl Into<String>, name: impl Into<String>) -> Self {
        self.oauth.organizations.push((id.into(), name.into()));
        self
    }

    /// Takes this token of somewhere else in exchange (RFC 8693), as one of this person. The type
    /// is the `subject_token_type` of a profile, or of a native social sign-in.
    pub fn subject_token(
        mut self,
        kind: impl Into<String>,
        token: impl Into<Secret>,
        user_id: impl Into<String>,
    ) -> Self {
        self.oauth.subject_tokens.push(SubjectToken {
            kind: kind.into(),
            token: token.into(),
            user: user_id.into(),
        });
        self
    }

    /// Has people of this e-mail domain sign in with a provider of their own, as
    /// `/.well-known/webfinger` tells.
    pub fn federated_domain(mut self, domain: impl Into<String>) -> Self {
        self.oauth.federated_domains.push(domain.into());
        self
    }

    /// Asks for a nonce in every DPoP proof (RFC 9449, section 8): a first proof without one is
    /// answered with `use_dpop_nonce`.
    pub fn require_dpop_nonce(mut self) -> Self {
        self.oauth.dpop_nonce = true;
        self
    }

    /// How long an authorization code works: a minute unless it is set. Measured on tokio's
    /// clock.
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.oauth.code_lifetime = lifetime;
        self
    }

    /// How long to wait between two polls for a device or a back-channel login: five seconds
    /// unless it is set; whole seconds are what the application is told. Measured on tokio's
    /// clock.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.oauth.poll_interval = interval;
        self
    }

    /// Approves by itself what waits for a person elsewhere, after so many polls that find it
    /// pending. Without this a test approves it, or a person at `/activate`.
    pub fn approve_after(mut self, polls: u32) -> Self {
        self.oauth.approved_after = Some(polls);
        self
    }

    /// Lets this many token requests in, and one more each 864 seconds, as the service does;
    /// others are answered with 429. There is no limit unless it is set, and the headers are those
    /// of the service, with 100. Measured on tokio's clock.
    pub fn token_rate_limit(mut self, requests: u64) -> Self {
        self.oauth.token_requests = Some(requests);
        self
    }

    /// How long its metadata and its keys may be kept: 15 seconds unless it is set; at zero not
    /// at all.
    pub fn jwks_max_age(mut self, age: Duration) -> Self {
        self.oauth.jwks_max_age = age;
        self
    }
}
