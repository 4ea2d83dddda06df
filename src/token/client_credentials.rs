use std::sync::Arc;

use http::Method;

use super::access_token::TokenJson;
use super::client_authentication::ClientAuthentication;
use super::issued::Issued;
use super::store::StoreKey;
use super::{AccessToken, ClientAuth, DpopKey, TokenFuture, TokenSource};
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::JwksCache;
use crate::transport::{
    Call, Client, NoCredential, Operation, Options, Request, Settings, Telemetry,
};

/// `POST /oauth/token` with `grant_type=client_credentials` (RFC 6749, section 4.4).
///
/// Asking twice gives two tokens and does no harm, so it counts as idempotent.
static CLIENT_CREDENTIALS: Operation =
    Operation::new("oauth.client_credentials", Method::POST, "/oauth/token")
        .secured_by(&["client"])
        .idempotent(true);

/// Which token a client asks for, and how it proves itself.
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) auth: ClientAuth,
    pub(crate) audience: String,
    pub(crate) organization: Option<String>,
    /// The key that the tokens are to be bound to.
    pub(crate) dpop: Option<DpopKey>,
}

/// Tokens that a client gets in its own name.
pub(crate) struct ClientCredentials {
    client: Client,
    audience: String,
    organization: Option<String>,
    dpop: Option<DpopKey>,
    store_key: String,
}

impl ClientCredentials {
    /// With the caller's own HTTP client, options and telemetry.
    ///
    /// # Errors
    /// A configuration error where the client has nothing to prove itself with.
    pub(crate) fn new(
        grant: Grant,
        domain: &Domain,
        http: reqwest::Client,
        options: Options,
        telemetry: Telemetry,
    ) -> Result<Self, Error> {
        if matches!(grant.auth, ClientAuth::None) {
            return Err(Error::configuration(
                "client credentials need a secret or a key: a public client gets no tokens in its \
                 own name",
            ));
        }
        let store_key = StoreKey {
            domain: domain.base_url(),
            client_id: &grant.client_id,
            audience: &grant.audience,
            organization: grant.organization.as_deref(),
            scope: None,
            dpop: grant.dpop.as_ref(),
        }
        .to_string();
        let client = Client::new(Settings {
            http: Some(http),
            domain,
            prefix: "",
            options,
            telemetry,
            authorize: Arc::new(NoCredential),
            reset_is_retry_moment: false,
        })?;
        let documents = JwksCache::new(&client);
        let authentication =
            ClientAuthentication::new(domain, &grant.client_id, grant.auth, documents)?;
        let authentication = authentication.with_dpop(grant.dpop.clone());
        Ok(Self {
            client: client.authorized_by(Arc::new(authentication)),
            audience: grant.audience,
            organization: grant.organization,
            dpop: grant.dpop,
            store_key,
        })
    }

    async fn fetch(&self) -> Result<AccessToken, Error> {
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("audience", &self.audience),
        ];
        if let Some(organization) = &self.organization {
            form.push(("organization", organization));
        }
        let call = Call::<TokenJson>::new(&CLIENT_CREDENTIALS).form(&form);
        let request = Request::new(self.client.clone(), call);
        Ok(Issued::by(request.send()).await?.token)
    }
}

impl TokenSource for ClientCredentials {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async move { self.fetch().await.map_err(Into::into) })
    }

    fn dpop_key(&self) -> Option<DpopKey> {
        self.dpop.clone()
    }

    fn store_key(&self) -> Option<String> {
        Some(self.store_key.clone())
    }
}
