use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Authorization, Authorize, Operation, bearer, sensitive};

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
        let application_id = application_id.map(|id| sensitive("application_id", id));
        let bearer = access_token.map(|token| bearer("access_token", token));
        Ok(Self {
            application_id: application_id.transpose()?,
            bearer: bearer.transpose()?,
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

impl Authorize for Credentials {
    fn authorize<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        let headers = request.headers_mut();
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
