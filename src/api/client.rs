use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Builder;
use super::claims::AccessTokenClaims;
use super::request::RequestRules;
use crate::clock::Clock;
use crate::error::{Error, InvalidToken};
use crate::jose::{Claims, JwksCache, Jws, SigningAlgorithm, Unverified};

/// Verifies the access tokens of one API. A clone is cheap and shares its keys.
#[derive(Clone)]
pub struct ApiClient(Arc<Shared>);

/// What all clones have in common.
pub(super) struct Shared {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) algorithms: Vec<SigningAlgorithm>,
    pub(super) keys: JwksCache,
    pub(super) leeway: Duration,
    pub(super) clock: Clock,
    pub(super) rules: RequestRules,
}

/// What is known of the request that a token came with. A resolver of domains is given it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RequestContext<'a> {
    pub(crate) url: Option<&'a str>,
    pub(crate) headers: Option<&'a http::HeaderMap>,
}

impl ApiClient {
    /// Sets up a client for the tokens of the tenant at this domain, `tenant.eu.auth0.com` or a
    /// custom domain. What is wrong with it, [`Builder::build`] says.
    pub fn builder(domain: impl Into<String>) -> Builder {
        Builder::new(domain.into())
    }

    pub(super) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// Verifies an access token.
    ///
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) with the reason; what fetching the keys
    /// failed with.
    pub async fn verify_access_token(&self, token: &str) -> Result<AccessTokenClaims, Error> {
        self.verify_access_token_with(token, RequestContext::default())
            .await
    }

    /// The same for a token that came with a request.
    pub(crate) async fn verify_access_token_with(
        &self,
        token: &str,
        _context: RequestContext<'_>,
    ) -> Result<AccessTokenClaims, Error> {
        let shared = self.shared();
        let verified = async {
            let token = Jws::parse(token)?;
            if !token.kind().is_some_and(|kind| {
                kind.eq_ignore_ascii_case("JWT") || kind.eq_ignore_ascii_case("at+jwt")
            }) {
                return Err(InvalidToken::Type.into());
            }
            shared
                .keys
                .verify(&shared.issuer, &token, &shared.algorithms)
                .await?;
            let claims = Claims(token.claims());
            claims.check_issuer(&shared.issuer)?;
            claims.check_audience(&shared.audience)?;
            claims.check_times(shared.clock.now(), shared.leeway)?;
            Ok(AccessTokenClaims::read(token.into_claims())?)
        };
        verified
            .await
            .map_err(|unverified: Unverified| unverified.into_error("access token"))
    }
}

/// Shows for whom it verifies.
impl fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiClient")
            .field("issuer", &self.0.issuer)
            .field("audience", &self.0.audience)
            .finish_non_exhaustive()
    }
}
