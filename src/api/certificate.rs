use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::Error;

/// The certificate that the client of a request has proved to have in the TLS handshake. Whatever
/// ends TLS puts it into the extensions of the request, where a token that is bound to a
/// certificate (`cnf.x5t#S256`; RFC 8705, section 3) is held against it.
///
/// Where a proxy ends TLS and sends the certificate in a header, make sure that it takes that
/// header off what clients send.
///
/// ```
/// use auth0_sdk::api::ClientCertificate;
///
/// # let der = vec![0x30, 0x03, 0x02, 0x01, 0x00];
/// let certificate = ClientCertificate::from_der(der);
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(certificate);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate([u8; 32]);

impl ClientCertificate {
    /// A certificate in DER, as TLS libraries give it: the client's own, and none of its issuers'.
    #[must_use]
    pub fn from_der(der: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// A certificate in PEM: the first of several.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where there is none.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = CertificateDer::from_pem_slice(pem.as_ref());
        let der = der
            .map_err(|_| Error::configuration("the client certificate is no certificate in PEM"))?;
        Ok(Self::from_der(&der))
    }

    /// Its thumbprint, `x5t#S256` (RFC 8705, section 3.1).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Whether a token with this `cnf.x5t#S256` is bound to it.
    pub(crate) fn is_of(&self, thumbprint: &str) -> bool {
        self.thumbprint()
            .as_bytes()
            .ct_eq(thumbprint.as_bytes())
            .into()
    }
}

/// Shows the thumbprint.
impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientCertificate")
            .field(&self.thumbprint())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8705, appendix A: a certificate and its thumbprint.
    const PEM: &str = "-----BEGIN CERTIFICATE-----
MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAx
ODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UEAwwEbXRsczBZMBMGByqG
SM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ
/Au08/coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwID
SQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83AiEA5x2eXZOV
bUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=
-----END CERTIFICATE-----";

    #[test]
    fn the_example_of_the_rfc() {
        let certificate = ClientCertificate::from_pem(PEM).unwrap();
        let thumbprint = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";
        assert_eq!(certificate.thumbprint(), thumbprint);
        assert!(certificate.is_of(thumbprint));
        assert!(!certificate.is_of(""));
        assert!(!certificate.is_of(&thumbprint.to_lowercase()));
        assert!(!ClientCertificate::from_der(PEM).is_of(thumbprint));
        let shown = format!("{certificate:?}");
        assert_eq!(shown, format!("ClientCertificate({thumbprint:?})"));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        for pem in ["", "no PEM", "-----BEGIN CERTIFICATE-----\n"] {
            assert!(
                ClientCertificate::from_pem(pem)
                    .unwrap_err()
                    .is_configuration()
            );
        }
    }
}
