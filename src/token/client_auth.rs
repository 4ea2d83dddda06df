use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::PrivateKeyJwt;
use crate::domain::Domain;
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Authorization, Authorize, Operation, add_to_form, bearer, sensitive};

/// How a client proves itself to the token endpoint: the client authentication methods of OpenID
/// Connect Core, section 9.
///
/// <https://auth0.com/docs/secure/application-credentials>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ClientAuth {
    /// `none`: a public client, which sends its id alone. It gets no tokens in its own name.
    None,
    /// `client_secret_post`: the secret in the body (RFC 6749, section 2.3.1).
    SecretPost(Secret),
    /// `client_secret_basic`: the secret in the `Authorization` header (RFC 6749, section 2.3.1).
    SecretBasic(Secret),
    /// `private_key_jwt`: an assertion signed with a private key (RFC 7523, section 2.2).
    PrivateKeyJwt(PrivateKeyJwt),
}

/// The `client_assertion_type` of a signed assertion (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client and its way to prove itself, put on each try of a request with a form.
#[derive(Clone)]
pub(crate) struct ClientAuthentication {
    client_id: String,
    auth: ClientAuth,
    /// The `aud` of an assertion.
    audience: String,
    /// The token of the calls that take one.
    bearer: Option<http::HeaderValue>,
}

impl ClientAuthentication {
    /// # Errors
    /// A configuration error where the id or the secret is empty.
    pub(crate) fn new(domain: &Domain, client_id: &str, auth: ClientAuth) -> Result<Self, Error> {
        if client_id.is_empty() {
            return Err(Error::configuration("the client id is empty"));
        }
        if let ClientAuth::SecretPost(secret) | ClientAuth::SecretBasic(secret) = &auth
            && secret.is_empty()
        {
            return Err(Error::configuration("the client secret is empty"));
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            auth,
            audience: format!("{}/", domain.base_url()),
            bearer: None,
        })
    }

    /// The same client with a token for the calls that take one.
    ///
    /// # Errors
    /// An invalid argument where the token is empty or has a character that no header can carry.
    #[cfg(feature = "authentication")]
    pub(crate) fn with_bearer(&self, token: &Secret) -> Result<Self, Error> {
        if token.is_empty() {
            return Err(Error::invalid_argument("token", "it is empty"));
        }
        Ok(Self {
            bearer: Some(bearer("token", token)?),
            ..self.clone()
        })
    }

    /// Id and secret are encoded before they are joined, so that either may have a colon.
    fn basic(&self, secret: &Secret) -> Result<http::HeaderValue, Error> {
        let mut pair = Zeroizing::new(String::with_capacity(
            3 * (self.client_id.len() + secret.expose().len()) + 1,
        ));
        pair.extend(byte_serialize(self.client_id.as_bytes()));
        pair.push(':');
        pair.extend(byte_serialize(secret.expose().as_bytes()));
        let encoded = Zeroizing::new(STANDARD.encode(&*pair));
        let text = Zeroizing::new(format!("Basic {}", &*encoded));
        sensitive("client_secret", &text)
    }
}

impl Authorize for ClientAuthentication {
    fn authorize<'a>(
        &'a self,
        _operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        let id = ("client_id", self.client_id.as_str());
        let done = match &self.auth {
            ClientAuth::None => {
                add_to_form(request, &[id]);
                Ok(())
            }
            ClientAuth::SecretPost(secret) => {
                add_to_form(request, &[id, ("client_secret", secret.expose())]);
                Ok(())
            }
            ClientAuth::SecretBasic(secret) => self.basic(secret).map(|header| {
                request.headers_mut().insert(AUTHORIZATION, header);
            }),
            ClientAuth::PrivateKeyJwt(key) => {
                return Authorization::Later(Box::pin(async move {
                    let assertion = key.assertion(&self.client_id, &self.audience).await?;
                    let fields = [
                        id,
                        ("client_assertion_type", JWT_BEARER),
                        ("client_assertion", assertion.expose()),
                    ];
                    add_to_form(request, &fields);
                    Ok(())
                }));
            }
        };
        Authorization::Ready(done)
    }
}
