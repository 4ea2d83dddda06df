use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::HeaderName;
use http::{HeaderValue, Method};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::dpop_nonces::{Nonces, Realm};
use crate::error::Error;
use crate::jose::{SigningAlgorithm, SigningKey};
use crate::pkce;
use crate::secret::Secret;
use crate::transport::{Answered, Renewal, sensitive};

const DPOP: HeaderName = HeaderName::from_static("dpop");

/// A key that tokens are bound to, so that nobody else can use them (RFC 9449). A clone is the
/// same key, and shares the nonces that services have given.
///
/// With [`Builder::dpop`](crate::authentication::Builder::dpop) the token endpoint gets a proof of
/// it, and the tokens are then bound; with [`TokenCache::with_dpop`](super::TokenCache::with_dpop)
/// they are sent with proofs. A nonce that a service asks for is put into the next proof, and the
/// call that was refused for it is sent once more, which counts as no retry.
///
/// <https://auth0.com/docs/secure/sender-constraining/demonstrating-proof-of-possession-dpop>
///
/// ```
/// use auth0_sdk::token::DpopKey;
///
/// let key = DpopKey::generate()?;
/// // The `dpop_jkt` of an authorization request (RFC 9449, section 10).
/// assert_eq!(key.thumbprint().len(), 43);
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct DpopKey(Arc<Inner>);

struct Inner {
    key: SigningKey,
    nonces: Nonces,
}

impl DpopKey {
    /// A new key for ES256, which every service that knows DPoP takes.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where the operating system gives no
    /// random bytes.
    pub fn generate() -> Result<Self, Error> {
        Ok(SigningKey::generate(SigningAlgorithm::Es256)?.into())
    }

    /// A key in PEM, as [`to_pem`](Self::to_pem) wrote it.
    ///
    /// # Errors
    /// As [`SigningKey::from_pem`].
    pub fn from_pem(pem: impl AsRef<[u8]>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        Ok(SigningKey::from_pem(pem, algorithm)?.into())
    }

    /// A key that is a private JWK.
    ///
    /// # Errors
    /// As [`SigningKey::from_jwk`].
    pub fn from_jwk(jwk: &Value, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        Ok(SigningKey::from_jwk(jwk, algorithm)?.into())
    }

    /// The key in PEM, PKCS #8: a refresh token of a public client is bound to it, so it has to
    /// outlive the program where the token does.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where it cannot be written.
    pub fn to_pem(&self) -> Result<Secret, Error> {
        self.0.key.to_pem()
    }

    /// The thumbprint of the public key (RFC 7638): `dpop_jkt`, and `cnf.jkt` of a bound token.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        self.0.key.public_jwk().thumbprint()
    }

    /// A proof for one request that other code sends, as the header `DPoP`: for its method and its
    /// address, with the hash of the token that goes with it, and with the nonce that the service
    /// gave.
    ///
    /// ```
    /// # use auth0_sdk::{Secret, token::DpopKey};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = DpopKey::generate()?;
    /// let token = Secret::from("at");
    /// let url = "https://api.example.com/things?page=2".parse()?;
    /// let proof = key.proof(&http::Method::GET, &url, Some(&token), None)?;
    /// assert_eq!(proof.expose().split('.').count(), 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where the key cannot sign, or the operating system gives no random bytes.
    pub fn proof(
        &self,
        method: &Method,
        url: &Url,
        access_token: Option<&Secret>,
        nonce: Option<&str>,
    ) -> Result<Secret, Error> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let mut claims = Map::new();
        let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        set("jti", pkce::random()?.expose().into());
        set("htm", method.as_str().into());
        set("htu", target(url).into());
        set("iat", now.unwrap_or_default().as_secs().into());
        if let Some(token) = access_token {
            let hash = Sha256::digest(token.expose());
            set("ath", URL_SAFE_NO_PAD.encode(hash).into());
        }
        if let Some(nonce) = nonce {
            set("nonce", nonce.into());
        }
        let header = [
            ("typ", "dpop+jwt".into()),
            ("jwk", self.0.key.public_jwk().bare_json()),
        ];
        self.0.key.sign_jwt(&header, &Value::Object(claims))
    }

    /// Puts a proof on a request, with the nonce that its service gave last.
    pub(super) fn prove(
        &self,
        realm: Realm,
        request: &mut reqwest::Request,
        access_token: Option<&Secret>,
    ) -> Result<(), Error> {
        let nonce = self.0.nonces.at(realm, request.url());
        let (method, url) = (request.method(), request.url());
        let proof = self.proof(method, url, access_token, nonce.as_deref())?;
        let proof: HeaderValue = sensitive("dpop", proof.expose())?;
        request.headers_mut().insert(DPOP, proof);
        Ok(())
    }

    /// Keeps the nonce of an answer.
    pub(super) fn answered(&self, realm: Realm, answer: &Answered<'_>) -> Option<Renewal> {
        let is_asked = self.0.nonces.learn(realm, answer);
        is_asked.then_some(Renewal::Nonce)
    }
}

/// The address of a request without its query and fragment (RFC 9449, section 4.2).
fn target(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // No request of ours has them; where that of other code does, they are a secret.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

impl From<SigningKey> for DpopKey {
    fn from(key: SigningKey) -> Self {
        Self(Arc::new(Inner {
            key,
            nonces: Nonces::default(),
        }))
    }
}

/// Shows the thumbprint.
impl fmt::Debug for DpopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopKey")
            .field("thumbprint", &self.thumbprint())
            .finish_non_exhaustive()
    }
}
