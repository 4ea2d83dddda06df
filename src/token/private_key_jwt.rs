use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Map, json};

use super::source::BoxError;
use crate::error::Error;
use crate::jose::{SigningAlgorithm, SigningKey, compact, signing_input};
use crate::pkce;
use crate::secret::Secret;

/// A private key with which a client proves itself (`private_key_jwt`; RFC 7523, section 2.2,
/// OpenID Connect Core, section 9).
///
/// Each request gets an assertion of its own, each further try of it included: `iss` and `sub`
/// are the client's id, `aud` is `https://{domain}/`, `jti` is random.
///
/// ```no_run
/// use auth0_sdk::token::{ClientAuth, PrivateKeyJwt, SigningAlgorithm};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pem = std::fs::read("client-key.pem")?;
/// let key = PrivateKeyJwt::from_pem(&pem, SigningAlgorithm::Rs256)?.key_id("2026-01");
/// let auth = ClientAuth::PrivateKeyJwt(key);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PrivateKeyJwt {
    algorithm: SigningAlgorithm,
    key_id: Option<String>,
    lifetime: Duration,
    signer: Arc<Signer>,
}

type Signing = Pin<Box<dyn Future<Output = Result<Vec<u8>, BoxError>> + Send>>;

enum Signer {
    Key(SigningKey),
    Callback(Box<dyn Fn(Vec<u8>) -> Signing + Send + Sync>),
}

impl PrivateKeyJwt {
    /// A key in PEM: unencrypted PKCS #8, PKCS #1 (`RSA PRIVATE KEY`) or SEC 1
    /// (`EC PRIVATE KEY`).
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) that says why the key cannot be used: it
    /// is encrypted, broken, of a kind that the algorithm does not sign with, or an RSA key of
    /// less than 2048 bits.
    pub fn from_pem(pem: impl AsRef<[u8]>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let key = SigningKey::from_pem(pem.as_ref(), algorithm)?;
        Ok(Self::new(algorithm, Signer::Key(key)))
    }

    /// A key in DER: unencrypted PKCS #8.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        let key = SigningKey::from_der(der.as_ref(), algorithm)?;
        Ok(Self::new(algorithm, Signer::Key(key)))
    }

    /// A key that stays where it is, in a KMS or an HSM: `sign` is given the signing input of the
    /// assertion (RFC 7515, section 5.1) and gives back its signature as JWS has it, which for
    /// ECDSA is R and S side by side (RFC 7518, section 3.4). What it fails with is kept as the
    /// source of the error.
    pub fn signed_by<F, Fut, E>(algorithm: SigningAlgorithm, sign: F) -> Self
    where
        F: Fn(Vec<u8>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<u8>, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let sign = move |input| -> Signing {
            let signing = sign(input);
            Box::pin(async move { signing.await.map_err(Into::into) })
        };
        Self::new(algorithm, Signer::Callback(Box::new(sign)))
    }

    fn new(algorithm: SigningAlgorithm, signer: Signer) -> Self {
        Self {
            algorithm,
            key_id: None,
            lifetime: Duration::from_secs(180),
            signer: Arc::new(signer),
        }
    }

    /// The `kid` of the key, by which the service finds it among several. Default: none.
    #[must_use]
    pub fn key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// How long an assertion is good for, in whole seconds and at least one. Default: 180
    /// seconds. It has to outlast the difference between the clocks.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime.max(Duration::from_secs(1));
        self
    }

    /// A new assertion (RFC 7523, section 3).
    pub(super) async fn assertion(&self, client_id: &str, audience: &str) -> Result<Secret, Error> {
        let mut header = Map::new();
        header.insert("alg".to_owned(), self.algorithm.name().into());
        header.insert("typ".to_owned(), "JWT".into());
        if let Some(key_id) = &self.key_id {
            header.insert("kid".to_owned(), key_id.as_str().into());
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": pkce::random()?.expose(),
            "iat": now,
            "exp": now.saturating_add(self.lifetime.as_secs()),
        });
        let input = signing_input(&header, &claims);
        let signature = match &*self.signer {
            Signer::Key(key) => key.sign(input.as_bytes())?,
            Signer::Callback(sign) => sign(input.clone().into_bytes())
                .await
                .map_err(Error::signer)?,
        };
        Ok(compact(input, &signature))
    }
}

/// Shows all but the key.
impl fmt::Debug for PrivateKeyJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKeyJwt")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
