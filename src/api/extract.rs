//! Extractors for axum, of what [`ProtectLayer`](super::ProtectLayer) has verified.

use std::ops::Deref;

use axum_core::body::Body;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::layer::{verified, verified_if_any};
use super::{AccessTokenClaims, ProtectedResourceMetadata, Refusal, Verified};
use crate::model::Extra;

/// The claims of the request's token, with a type of your own for those that have no field in
/// [`AccessTokenClaims`]; [`Extra`], as they are, where none is named.
///
/// `Option<Claims>` is none for a request without a token, which
/// [`ProtectLayer::optional`](super::ProtectLayer::optional) lets through; `Claims` refuses it.
/// A token whose claims do not fit the type is refused with `invalid_token`.
///
/// ```
/// use auth0_sdk::api::Claims;
///
/// #[derive(serde_derive::Deserialize)]
/// struct Own {
///     #[serde(rename = "https://example.com/plan")]
///     plan: String,
/// }
///
/// async fn plan(claims: Claims<Own>) -> String {
///     format!("{:?} has the plan {}", claims.sub, claims.extra.plan)
/// }
/// ```
///
/// # Errors
/// A [`Refusal`], which is the answer. Without a `ProtectLayer` around the route it is 500.
#[derive(Clone, Debug)]
pub struct Claims<T = Extra>(pub AccessTokenClaims<T>);

impl<T> Deref for Claims<T> {
    type Target = AccessTokenClaims<T>;

    fn deref(&self) -> &AccessTokenClaims<T> {
        &self.0
    }
}

impl<S, T> FromRequestParts<S> for Claims<T>
where
    S: Send + Sync,
    T: OwnClaims,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        claims(verified(&parts.extensions)?)
    }
}

impl<S, T> OptionalFromRequestParts<S> for Claims<T>
where
    S: Send + Sync,
    T: OwnClaims,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Refusal> {
        verified_if_any(&parts.extensions)?.map(claims).transpose()
    }
}

/// With the scheme, the token itself, and [`Verified::require`].
impl<S: Send + Sync> FromRequestParts<S> for Verified {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        verified(&parts.extensions).cloned()
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Verified {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Refusal> {
        Ok(verified_if_any(&parts.extensions)?.cloned())
    }
}

/// What [`Claims`] can have beside the registered claims: [`Extra`], and any type with
/// `serde::Deserialize`, which is read from all claims.
pub trait OwnClaims: Sized {
    /// Reads them from a verified token.
    ///
    /// # Errors
    /// A [`Refusal`] with `invalid_token` where they do not fit.
    fn of(verified: &Verified) -> Result<Self, Refusal>;
}

/// The claims without a field of their own.
impl OwnClaims for Extra {
    fn of(verified: &Verified) -> Result<Self, Refusal> {
        Ok(verified.claims().extra.clone())
    }
}

impl<T: DeserializeOwned> OwnClaims for T {
    fn of(verified: &Verified) -> Result<Self, Refusal> {
        verified.claims_as()
    }
}

fn claims<T: OwnClaims>(verified: &Verified) -> Result<Claims<T>, Refusal> {
    let own = T::of(verified)?;
    Ok(Claims(verified.claims().beside(own)))
}

/// With a JSON body of `error` and `error_description`, where an error is named.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.response::<Body>()
    }
}

/// As the handler of its own route: `.route(metadata.path(), get(metadata))`.
impl IntoResponse for ProtectedResourceMetadata {
    fn into_response(self) -> Response {
        self.response::<Body>()
    }
}
