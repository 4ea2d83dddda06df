use std::fmt;

use super::claims::{AccessTokenClaims, RegisteredClaims};
use crate::error::Error;

/// What a token has to be allowed: all of some scopes, or any of them. A scope is granted by
/// `scope` or by `permissions`, whichever of the two the API puts into its tokens (RFC 6749, section
/// 3.3; <https://auth0.com/docs/get-started/apis/enable-role-based-access-control-for-apis>).
///
/// ```
/// use auth0_sdk::api::{AccessTokenClaims, Scopes};
///
/// fn read_orders(claims: &AccessTokenClaims) -> Result<(), auth0_sdk::Error> {
///     claims.require(&Scopes::all_of(["read:orders"]))?;
///     claims.require(&Scopes::any_of(["admin", "support"]))
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Scopes {
    names: Vec<String>,
    is_any: bool,
}

impl Scopes {
    /// All of these. Of none at all every token has all.
    pub fn all_of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            is_any: false,
        }
    }

    /// At least one of these. Of none at all no token has any.
    pub fn any_of<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            is_any: true,
        }
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the token is allowed this.
    #[must_use]
    pub fn are_granted(&self, claims: &RegisteredClaims) -> bool {
        let mut names = self.names.iter();
        match self.is_any {
            true => names.any(|name| claims.is_granted(name)),
            false => names.all(|name| claims.is_granted(name)),
        }
    }
}

impl RegisteredClaims {
    /// Whether `scope` or `permissions` has this name.
    #[must_use]
    pub fn is_granted(&self, name: &str) -> bool {
        self.scopes().any(|scope| scope == name) || self.has_permission(name)
    }

    /// Whether `permissions` has this name.
    #[must_use]
    pub fn has_permission(&self, name: &str) -> bool {
        self.permissions.iter().any(|permission| permission == name)
    }
}

impl<T> AccessTokenClaims<T> {
    /// Asks for these scopes. Of the request it knows nothing: [`Verified::require`] gives the answer
    /// itself, with the challenge of the scheme that the token came by. Behind a layer a
    /// [`Refusal`] of this error becomes that answer as well:
    ///
    /// ```
    /// # use auth0_sdk::api::{AccessTokenClaims, Refusal, Scopes};
    /// fn may_order(claims: &AccessTokenClaims) -> Result<(), Refusal> {
    ///     claims.require(&Scopes::all_of(["write:orders"]))?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// [`Refusal`]: super::Refusal
    /// [`Verified::require`]: super::Verified::require
    ///
    /// # Errors
    /// [`is_insufficient_scope`](Error::is_insufficient_scope), with the names of the
    /// [scopes](Error::missing_scopes) that were asked for.
    pub fn require(&self, scopes: &Scopes) -> Result<(), Error> {
        match scopes.are_granted(self) {
            true => Ok(()),
            false => Err(Error::insufficient_scope(scopes.names())),
        }
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.is_any {
            true => "any_of",
            false => "all_of",
        };
        f.debug_tuple(name).field(&self.names).finish()
    }
}
