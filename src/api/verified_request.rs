use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use super::AccessTokenClaims;
use super::challenge::{Challenges, Scheme};
use super::refusal::{Fault, Refusal};
use crate::secret::Secret;

/// A request whose token is good and its sender's.
#[derive(Clone)]
pub struct Verified<C = AccessTokenClaims> {
    claims: C,
    scheme: Scheme,
    token: Secret,
    nonce: Option<HeaderValue>,
    challenges: Arc<Challenges>,
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
            token,
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

    /// The answer that this request gets where what `check` says is an error: in the challenge of
    /// the scheme that its token came by.
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
