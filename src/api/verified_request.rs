use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
#[cfg(feature = "tower")]
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::challenge::Scheme;
#[cfg(feature = "tower")]
use super::credentials;
use super::credentials::Sent;
use super::refusal::{Fault, Refusal};
use super::{AccessTokenClaims, ApiClient, Scopes};
use crate::error::Error;
use crate::secret::Secret;

/// A request whose token is good and its sender's.
#[derive(Clone)]
pub struct Verified<C = AccessTokenClaims> {
    claims: C,
    scheme: Scheme,
    token: Arc<Secret>,
    is_in_query: bool,
    nonce: Option<HeaderValue>,
    /// Who has verified it.
    api: ApiClient,
}

impl<T> Verified<AccessTokenClaims<T>> {
    /// Asks for these scopes.
    ///
    /// # Errors
    /// A [`Refusal`] with `insufficient_scope`, in the challenge of the scheme that the token came
    /// by.
    pub fn require(&self, scopes: &Scopes) -> Result<(), Refusal> {
        let granted = self.claims.require(scopes);
        granted.map_err(|error| self.refusal(error))
    }
}

impl<C> Verified<C> {
    /// The answer where the token is not good by a rule of this API's own: `invalid_token`, with
    /// this `error_description`, in the challenge of the scheme that it came by.
    ///
    /// ```
    /// # use auth0_sdk::api::{Refusal, Verified};
    /// fn of_this_region(verified: &Verified) -> Result<(), Refusal> {
    ///     match verified.claims().extra.get("https://example.com/region") {
    ///         Some(region) if region == "eu" => Ok(()),
    ///         _ => Err(verified.invalid_token("the token is of another region")),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn invalid_token(&self, description: &'static str) -> Refusal {
        self.refusal_of(Fault::Token(description))
    }

    pub(super) fn new(
        claims: C,
        sent: Sent<'_>,
        nonce: Option<HeaderValue>,
        api: ApiClient,
    ) -> Self {
        Self {
            claims,
            scheme: sent.scheme,
            token: Arc::new(sent.token.into_owned().into()),
            is_in_query: sent.is_in_query,
            nonce,
            api,
        }
    }

    /// Whether this client has verified it, and the request still has its token.
    #[cfg(feature = "tower")]
    pub(super) fn is_of(&self, api: &ApiClient, parts: &Parts) -> bool {
        let is_sent =
            |sent: Sent<'_>| sent.scheme == self.scheme && sent.token == self.token.expose();
        self.api.is_same(api)
            && credentials::find(parts, None, api.rules().places).is_ok_and(is_sent)
    }

    /// The answer where a rule of claims fails all the same, as those of scopes do: with the error in
    /// the challenge of the scheme that the token came by. An error that is not of an access token is
    /// 500.
    ///
    /// ```
    /// # use auth0_sdk::api::{Refusal, Verified};
    /// fn actors(verified: &Verified) -> Result<Vec<&str>, Refusal> {
    ///     let chain = verified.claims().delegation_chain();
    ///     chain.map_err(|error| verified.refusal(error))
    /// }
    /// ```
    #[must_use]
    pub fn refusal(&self, error: Error) -> Refusal {
        self.refusal_of(Fault::Failed(error))
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self) -> &C {
        &self.claims
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_claims(self) -> C {
        self.claims
    }

    /// How it came.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The token itself, to be exchanged for one of another API.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.token
    }

    /// The nonce for the next proof, to be sent as `DPoP-Nonce` with the answer: the one that came
    /// is at its end (RFC 9449, section 8.2).
    #[must_use]
    pub fn dpop_nonce(&self) -> Option<&HeaderValue> {
        self.nonce.as_ref()
    }

    /// Whether it stood in the query, so that no shared cache may keep the answer:
    /// `Cache-Control: private` (RFC 6750, section 2.3), which `ProtectLayer` says by itself.
    #[must_use]
    pub fn is_in_query(&self) -> bool {
        self.is_in_query
    }

    /// The claims in a type of the caller's own, which is read from all of them.
    ///
    /// # Errors
    /// A [`Refusal`] with `invalid_token` where they do not fit it.
    pub fn claims_as<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        // The token has been verified: it has a payload, which is an object.
        let payload = self.token.expose().split('.').nth(1).unwrap_or_default();
        let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
        serde_json::from_slice(&payload).map_err(|_| {
            self.refusal_of(Fault::Token(
                "a claim that this API needs is missing from the token, or of another type",
            ))
        })
    }

    fn refusal_of(&self, fault: Fault) -> Refusal {
        self.api.refusal_of(fault, self.scheme)
    }
}

/// Shows how it came, and nothing of the token.
impl<C> fmt::Debug for Verified<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("scheme", &self.scheme)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}
