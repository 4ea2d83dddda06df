use super::PrivateKeyJwt;
use crate::error::Error;
use crate::secret::Secret;

/// How a client proves itself: the client authentication methods of OpenID Connect Core, section
/// 9, and of RFC 8705. One of them serves every endpoint alike.
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
    /// Where an endpoint takes a token in this header, or is none of OAuth's own and takes JSON,
    /// the secret goes into the body.
    SecretBasic(Secret),
    /// `private_key_jwt`: an assertion signed with a private key (RFC 7523, section 2.2).
    PrivateKeyJwt(PrivateKeyJwt),
    /// `tls_client_auth` and `self_signed_tls_client_auth`: the certificate of the TLS connection
    /// (RFC 8705, section 2). The id goes into the body; the certificate is in the HTTP client
    /// that the builder is given, for which
    /// [`http_client_with_certificate`](crate::transport::http_client_with_certificate) is at
    /// hand. Requests go to the `mtls_endpoint_aliases` of the issuer's discovery document, which
    /// is fetched before the first of them; to the usual endpoint where it names none.
    ///
    /// <https://auth0.com/docs/get-started/applications/configure-mtls>
    Mtls,
}

impl ClientAuth {
    /// # Errors
    /// A configuration error where a secret is empty.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.secret() {
            Some(secret) if secret.is_empty() => {
                Err(Error::configuration("the client secret is empty"))
            }
            _ => Ok(()),
        }
    }

    /// # Errors
    /// A configuration error where the certificate has to come from an HTTP client of the
    /// caller's, and none is given.
    pub(crate) fn check_http_client(&self, is_given: bool) -> Result<(), Error> {
        match self {
            Self::Mtls if !is_given => Err(Error::configuration(
                "mTLS needs an HTTP client with the client certificate: set `http_client`, built \
                 from `transport::http_client_with_certificate`",
            )),
            _ => Ok(()),
        }
    }

    /// The secret that client and service share, if there is one.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        match self {
            Self::SecretPost(secret) | Self::SecretBasic(secret) => Some(secret),
            _ => None,
        }
    }
}
