use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use serde::de::DeserializeOwned;

use super::challenge::{Challenges, Scheme};
use super::refusal::{Fault, Refusal};
use super::{AccessTokenClaims, Scopes};
use crate::secret::Secret;

/// A request whose token is good and its sender's.
#[derive(Clone)]
pub struct Verified<C = AccessTokenClaims> {
    claims: C,
    scheme: Scheme,
    token: Arc<Secret>,
    nonce: Option<HeaderValue>,
    challenges: Arc<Challenges>,
}

impl<T> Verified<AccessTokenClaims<T>> {
    /// Asks for these scopes.
    ///
    /// # Errors
    /// A [`Refusal`] with `insufficient_scope`, in the challenge of the scheme that the token came
    /// by.
    pub fn require(&self, scopes: &Scopes) -> Result<(), Refusal> {
        let granted = self.claims.require(scopes);
        granted.map_err(|error| self.refusal(Fault::Failed(error)))
    }
}

impl<C> Verified<C> {
    pub(super) fn new(
        claims: C,
        scheme: Scheme,
        token: Secret,
        nonce: Option<HeaderValue>,
        challenges: Arc<Challenges>,
    ) -> Self {
        Self {
            claims,
            scheme,
            token: Arc::new(token),
            nonce,
            challenges,
        }
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

    /// The claims in a type of the caller's own, which is read from all of them.
    ///
    /// # Errors
    /// A [`Refusal`] with `invalid_token` where they do not fit it.
    pub fn claims_as<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        // The token has been verified: it has a payload, which is an object.
        let payload = self.token.expose().split('.').nth(1).unwrap_or_default();
        let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
        serde_json::from_slice(&payload).map_err(|_| {
            self.refusal(Fault::Token(
                "a claim that this API needs is missing from the token, or of another type",
            ))
        })
    }

    /// The answer where something is wrong with the token all the same: with the error in the
    /// challenge of the scheme that it came by.
    pub(super) fn refusal(&self, fault: Fault) -> Refusal {
        Refusal::new(fault, self.scheme, &self.challenges)
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
