use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Authorization, Authorize, Operation};

static APPLICATION_ID: HeaderName = HeaderName::from_static("x-application-id");

/// What the two security schemes of the specification send: `application` the application's id,
/// `auth0` the access token. A credential that is not there is not sent, as in the official SDKs.
#[derive(Clone, Default)]
pub(super) struct Credentials {
    application_id: Option<HeaderValue>,
    bearer: Option<HeaderValue>,
}

impl Credentials {
    pub(super) fn new(
        application_id: Option<&str>,
        access_token: Option<&Secret>,
    ) -> Result<Self, Error> {
        let bearer = access_token.map(|token| Zeroizing::new(format!("Bearer {}", token.expose())));
        Ok(Self {
            application_id: sensitive("application_id", application_id)?,
            bearer: sensitive("access_token", bearer.as_deref().map(String::as_str))?,
        })
    }

    pub(super) fn with_access_token(&self, token: &Secret) -> Result<Self, Error> {
        let bearer = Self::new(None, Some(token))?.bearer;
        Ok(Self {
            bearer,
            ..self.clone()
        })
    }
}

fn sensitive(name: &'static str, text: Option<&str>) -> Result<Option<HeaderValue>, Error> {
    let Some(text) = text else { return Ok(None) };
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Error::invalid_argument(name, "it has a character that no header can carry")
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

impl Authorize for Credentials {
    fn authorize<'a>(
        &'a self,
        operation: &'static Operation,
        headers: &'a mut HeaderMap,
    ) -> Authorization<'a> {
        for scheme in operation.security {
            match *scheme {
                "application" => {
                    if let Some(id) = &self.application_id {
                        headers.insert(APPLICATION_ID.clone(), id.clone());
                    }
                }
                "auth0" => {
                    if let Some(bearer) = &self.bearer {
                        headers.insert(AUTHORIZATION, bearer.clone());
                    }
                }
                _ => {}
            }
        }
        Authorization::Ready(Ok(()))
    }
}
