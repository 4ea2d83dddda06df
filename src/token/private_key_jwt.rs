use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Map, Value, json};

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
///
/// # Rotation
/// Register the new key beside the old one, then say from when on it signs. Of several, the one
/// with the latest moment that has come signs:
///
/// ```no_run
/// # use auth0_sdk::token::{PrivateKeyJwt, SigningAlgorithm};
/// # use std::time::{Duration, SystemTime};
/// # fn keys(old: PrivateKeyJwt, new: PrivateKeyJwt) {
/// let midnight = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
/// let key = old.replaced_by(new, midnight);
/// # }
/// ```
#[derive(Clone)]
pub struct PrivateKeyJwt {
    algorithm: SigningAlgorithm,
    key_id: Option<String>,
    x5t: Option<String>,
    x5t_s256: Option<String>,
    lifetime: Duration,
    signer: Arc<Signer>,
    /// The keys that take its place, and from when on.
    successors: Vec<(SystemTime, PrivateKeyJwt)>,
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
        Ok(SigningKey::from_pem(pem, algorithm)?.into())
    }

    /// A key in DER: unencrypted PKCS #8.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        Ok(SigningKey::from_der(der, algorithm)?.into())
    }

    /// A key that is a private JWK. Its `kid`, `x5t` and `x5t#S256` go with each assertion.
    ///
    /// # Errors
    /// As [`SigningKey::from_jwk`].
    pub fn from_jwk(jwk: &Value, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        Ok(SigningKey::from_jwk(jwk, algorithm)?.into())
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
            x5t: None,
            x5t_s256: None,
            lifetime: Duration::from_secs(180),
            signer: Arc::new(signer),
            successors: Vec::new(),
        }
    }

    /// The `kid` of the key, by which the service finds it among several. Default: that of the
    /// JWK, else none.
    #[must_use]
    pub fn key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// The certificate of the key, the first of a PEM: its thumbprints go with each assertion, as
    /// `x5t` and `x5t#S256` (RFC 7515, sections 4.1.7 and 4.1.8).
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where the PEM has no certificate.
    pub fn certificate(self, pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = CertificateDer::from_pem_slice(pem.as_ref())
            .map_err(|_| Error::configuration("there is no certificate in the PEM"))?;
        let thumbprint = |algorithm| URL_SAFE_NO_PAD.encode(digest(algorithm, &der));
        let x5t = thumbprint(&SHA1_FOR_LEGACY_USE_ONLY);
        Ok(self.x5t(x5t).x5t_s256(thumbprint(&SHA256)))
    }

    /// The SHA-1 thumbprint of the certificate of the key, in base64url. Default: that of the
    /// JWK, else none.
    #[must_use]
    pub fn x5t(mut self, thumbprint: impl Into<String>) -> Self {
        self.x5t = Some(thumbprint.into());
        self
    }

    /// The SHA-256 thumbprint of the certificate of the key, in base64url. Default: that of the
    /// JWK, else none.
    #[must_use]
    pub fn x5t_s256(mut self, thumbprint: impl Into<String>) -> Self {
        self.x5t_s256 = Some(thumbprint.into());
        self
    }

    /// How long an assertion is good for, in whole seconds and at least one. Default: 180
    /// seconds. It has to outlast the difference between the clocks.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime.max(Duration::from_secs(1));
        self
    }

    /// From this moment on, `next` signs in the place of this key, by the clock of this machine.
    /// Of several that were given so, the one with the latest moment that has come signs. What is
    /// set on a key holds for this key alone.
    #[must_use]
    pub fn replaced_by(mut self, mut next: Self, at: SystemTime) -> Self {
        let later = std::mem::take(&mut next.successors);
        self.successors.push((at, next));
        self.successors.extend(later);
        self
    }

    /// The key that signs at this moment.
    fn at(&self, now: SystemTime) -> &Self {
        let come = self.successors.iter().filter(|(from, _)| *from <= now);
        come.max_by_key(|(from, _)| *from)
            .map_or(self, |(_, key)| key)
    }

    /// A new assertion (RFC 7523, section 3).
    pub(super) async fn assertion(&self, client_id: &str, audience: &str) -> Result<Secret, Error> {
        let claims = json!({ "iss": client_id, "sub": client_id, "aud": audience });
        self.jwt("JWT", claims).await
    }

    /// A JWT of this type with these claims, and with `jti`, `iat` and `exp`.
    pub(crate) async fn jwt(&self, kind: &str, mut claims: Value) -> Result<Secret, Error> {
        let now = SystemTime::now();
        let key = self.at(now);
        let now = now.duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        claims["jti"] = pkce::random()?.expose().into();
        claims["iat"] = now.into();
        claims["exp"] = now.saturating_add(key.lifetime.as_secs()).into();
        key.sign(kind, &claims).await
    }

    async fn sign(&self, kind: &str, claims: &Value) -> Result<Secret, Error> {
        let mut header = Map::new();
        for (name, value) in [
            ("alg", Some(self.algorithm.name())),
            ("typ", Some(kind)),
            ("kid", self.key_id.as_deref()),
            ("x5t", self.x5t.as_deref()),
            ("x5t#S256", self.x5t_s256.as_deref()),
        ] {
            if let Some(value) = value {
                header.insert(name.to_owned(), value.into());
            }
        }
        let input = signing_input(&header, claims);
        let signature = match &*self.signer {
            Signer::Key(key) => key.sign(input.as_bytes())?,
            Signer::Callback(sign) => sign(input.clone().into_bytes())
                .await
                .map_err(Error::signer)?,
        };
        Ok(compact(input, &signature))
    }
}

/// With the `kid`, `x5t` and `x5t#S256` of its public part.
impl From<SigningKey> for PrivateKeyJwt {
    fn from(key: SigningKey) -> Self {
        let public = key.public_jwk();
        let text = |text: Option<&str>| text.map(str::to_owned);
        let (key_id, x5t) = (text(public.key_id()), text(public.x5t()));
        let x5t_s256 = text(public.x5t_s256());
        Self {
            key_id,
            x5t,
            x5t_s256,
            ..Self::new(key.algorithm(), Signer::Key(key))
        }
    }
}

/// Shows all but the key.
impl fmt::Debug for PrivateKeyJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKeyJwt")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .field("lifetime", &self.lifetime)
            .field("successors", &self.successors.len())
            .finish_non_exhaustive()
    }
}
