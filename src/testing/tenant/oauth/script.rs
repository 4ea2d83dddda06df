use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::Serialize;

use super::context::Context;
use super::device::decide;
use super::{Grant, SentMessage, logout};
use crate::secret::Secret;
use crate::testing::request::Request;
use crate::testing::tenant::Tenant;
use crate::testing::{Fault, Person};

/// The OAuth side: what a test says should happen, and what it may look at.
impl Tenant {
    /// The issuer of its tokens, with a slash at the end: the `iss` of what it signs.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.service.settings.issuer()
    }

    /// A client of the Authentication API for one of its applications, which proves itself by the
    /// secret where the application has one, and expects ID tokens to be signed as they are.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use auth0_sdk::testing::Tenant;
    ///
    /// let tenant = Tenant::start().await?;
    /// let auth = tenant.authentication("test-client");
    /// let tokens = auth.client_credentials("https://api.example.test/").await?;
    /// assert_eq!(tokens.value().token_type.as_deref(), Some("Bearer"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// When there is no such application, or its HTTP client cannot be built.
    #[cfg(feature = "authentication")]
    #[must_use]
    pub fn authentication(&self, client_id: &str) -> crate::authentication::AuthenticationClient {
        use crate::authentication::AuthenticationClient;

        let application = self.with_context(|context| context.application(client_id));
        let application =
            application.unwrap_or_else(|| panic!("the tenant has no application {client_id}"));
        let mut client = AuthenticationClient::builder(self.url(), client_id)
            .id_token_algorithm(application.id_token_algorithm);
        if let Some(secret) = &application.secret {
            client = client.client_secret(secret.clone());
        }
        client.build().expect("the tenant has an address")
    }

    /// What the person in front of the browser does from now on, at `/authorize`, at `/activate`,
    /// and with a passkey. [`Person::MustSignIn`] is shown a page with a form, to approve or deny
    /// on, as a real browser needs it; `prompt=none` is answered with `login_required` then.
    pub fn person(&self, person: Person) {
        self.service.state().oauth.script.person = person;
    }

    /// Who is in front of the browser, by their id: the first who has an account unless it is
    /// set. A `login_hint` that fits somebody goes before it.
    pub fn browse_as(&self, user_id: impl Into<String>) {
        self.service.state().oauth.script.user = Some(user_id.into());
    }

    /// How long the person takes at `/authorize` from now on; zero for no time at all.
    pub fn answer_after(&self, delay: Duration) {
        let delay = Some(delay).filter(|delay| !delay.is_zero());
        self.service.state().oauth.script.delay = delay;
    }

    /// The next answer of `/authorize` has another state than its request, as one that somebody
    /// else has slipped in.
    pub fn tamper_with_state(&self) {
        self.service.state().oauth.script.tampers_with_state = true;
    }

    /// Says yes to what waits for a person elsewhere: a device, by its user code; a back-channel
    /// login, by its binding message; a push notification, by its `oob_code`. Of several of one
    /// name the newest. Whether there was one.
    pub fn approve(&self, name: &str) -> bool {
        self.decide(name, true)
    }

    /// Says no, as [`approve`](Self::approve) says yes.
    pub fn deny(&self, name: &str) -> bool {
        self.decide(name, false)
    }

    fn decide(&self, name: &str, is_approved: bool) -> bool {
        self.with_context(|context| {
            let user = context.person_at_browser(None);
            decide(context, name, is_approved, Some(&user)).unwrap_or_default()
        })
    }

    /// The e-mails and SMS that it would have sent, and the codes that authenticator apps show:
    /// the oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<SentMessage> {
        self.service.state().oauth.sent.clone()
    }

    /// Signs with new keys from now on. The old ones stay in the key set, or leave it, so that
    /// what they have signed cannot be verified any more.
    pub fn rotate_keys(&self, keep_old: bool) {
        self.service.state().oauth.keys.rotate(keep_old);
    }

    /// Asks for another DPoP nonce from now on, where it asks for one at all.
    pub fn renew_dpop_nonce(&self) {
        self.service.state().oauth.proofs.renew_nonce();
    }

    /// A token that says that this person's sessions at the application are over (OpenID Connect
    /// Back-Channel Logout 1.0, section 2.4).
    ///
    /// # Panics
    /// When the system gives no random bytes.
    #[must_use]
    pub fn logout_token(&self, client_id: &str, user_id: &str) -> Secret {
        let token = self.with_context(|context| {
            let mut sessions = context.oauth().sessions.iter();
            let session = sessions.find(|session| session.user == user_id);
            let sid = session.map(|session| session.sid.clone());
            logout::token(context, client_id, user_id, sid.as_deref())
        });
        Secret::from(token.expect("the system has random bytes"))
    }

    /// A token for this API by this person, with these scopes, as a grant of the first
    /// application would have it: scopes that the API has not are left out.
    ///
    /// # Errors
    /// When there is no such API.
    pub fn access_token<S: Into<String>>(
        &self,
        user_id: &str,
        audience: &str,
        scopes: impl IntoIterator<Item = S>,
    ) -> io::Result<Secret> {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        let body = self.with_context(|context| {
            super::accounts::ensure_somebody(context.store());
            let application = context.settings.clients[0].clone();
            let grant = Grant::of_user(&application, user_id)?;
            let grant = grant.for_api(context, &application, Some(audience), &scopes)?;
            super::issue::access_token(context, &grant)
        });
        let body = body.map_err(|problem| io::Error::other(problem.description))?;
        Ok(body["access_token"].as_str().unwrap_or_default().into())
    }

    /// A token of these claims as they are, signed as its access tokens are: one that has ended, or
    /// one that names another issuer, which no grant gives. The tenant knows nothing of it: its own
    /// APIs refuse it. For one that has ended, mind the leeway of who verifies it: 60 seconds unless
    /// it is set.
    ///
    /// ```
    /// # #[cfg(not(feature = "api"))]
    /// # fn main() {}
    /// # #[cfg(feature = "api")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use auth0_sdk::api::ApiClient;
    /// use auth0_sdk::testing::Tenant;
    /// use serde_json::json;
    ///
    /// let tenant = Tenant::start().await?;
    /// let claims = json!({
    ///     "iss": tenant.issuer(),
    ///     "sub": "auth0|ada",
    ///     "aud": "https://api.example.test/",
    ///     "iat": 1_700_000_000,
    ///     "exp": 1_700_003_600,
    /// });
    /// let ended = tenant.sign_access_token(&claims)?;
    /// let api = ApiClient::builder(tenant.url()).audience("https://api.example.test/");
    /// let error = api.build()?.verify_access_token(ended.expose()).await.unwrap_err();
    /// assert!(error.is_invalid_token());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the claims are no JSON object or cannot be serialized, and when the key of the tenant
    /// cannot be made.
    pub fn sign_access_token<C: Serialize>(&self, claims: &C) -> io::Result<Secret> {
        let claims = serde_json::to_value(claims)?;
        if !claims.is_object() {
            let why = "the claims of a token are an object";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let token = self.with_context(|context| {
            let algorithm = super::issue::ACCESS_TOKEN;
            context.oauth().keys.sign(algorithm, "JWT", &claims)
        });
        let token = token.map_err(|problem| io::Error::other(problem.description))?;
        Ok(token.into())
    }

    /// Scripts a fault of a path of the OAuth side: `/oauth/token`, `/.well-known/jwks.json`.
    ///
    /// # Panics
    /// When there is no such path.
    pub fn fault_at(&self, path: &str, fault: Fault) {
        let key = super::fault_key(path);
        let key = key.unwrap_or_else(|| panic!("the tenant has no path {path}"));
        self.service.state().faults.add(key, fault);
    }

    fn with_context<T>(&self, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let request = Request {
            method: Method::GET,
            path: String::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        act(&mut Context {
            settings: &self.service.settings,
            state: &mut self.service.state(),
            request: &request,
        })
    }
}
