use std::sync::Arc;

use super::{CachedBearer, FixedBearer, TokenCache};
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::Authorize;

/// Where a client's bearer token comes from.
pub(crate) enum Credential {
    /// A token of the caller's, the same for ever.
    Token(Secret),
    /// A source of tokens, and the last one that it gave.
    Cache(TokenCache),
}

impl Credential {
    /// What puts the token on requests.
    ///
    /// # Errors
    /// An invalid argument where the token is empty or has a character that no header can carry.
    pub(crate) fn authorize(self) -> Result<Arc<dyn Authorize>, Error> {
        Ok(match self {
            Self::Token(token) => Arc::new(FixedBearer::new(&token)?),
            Self::Cache(cache) => Arc::new(CachedBearer(cache)),
        })
    }
}

/// The one credential that a builder was given; `ways` names the setters.
///
/// # Errors
/// A configuration error where there is none, or more than one.
pub(crate) fn only<T>(mut credentials: Vec<T>, ways: &str) -> Result<T, Error> {
    let credential = credentials.pop();
    let credential = credential
        .ok_or_else(|| Error::configuration(format!("there is no credential: set {ways}")))?;
    if credentials.is_empty() {
        return Ok(credential);
    }
    let message = format!("there is more than one credential: set {ways}, once");
    Err(Error::configuration(message))
}
