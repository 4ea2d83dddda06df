//! Holds the place of the verification of ID tokens until it is there.

use super::{AuthenticationClient, Expected};
use crate::error::Error;
use crate::secret::Secret;

/// What an ID token says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IdTokenClaims {
    /// Who signed in.
    pub sub: String,
}

impl AuthenticationClient {
    pub(super) async fn verify(
        &self,
        _id_token: &Secret,
        _expected: &Expected,
        _access_token: Option<&Secret>,
    ) -> Result<IdTokenClaims, Error> {
        Err(Error::unsupported("ID tokens cannot be verified yet"))
    }
}
