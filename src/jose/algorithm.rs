use aws_lc_rs::digest::{self, SHA256, SHA384, SHA512};

/// How a JWS is signed: an `alg` of RFC 7518, section 3.1, or of RFC 8037.
///
/// Auth0 takes RS256, RS384 and PS256 for `private_key_jwt`.
/// <https://auth0.com/docs/get-started/applications/configure-private-key-jwt>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSA, PKCS #1 v1.5, SHA-256.
    Rs256,
    /// RSA, PKCS #1 v1.5, SHA-384.
    Rs384,
    /// RSA, PKCS #1 v1.5, SHA-512.
    Rs512,
    /// RSA-PSS, SHA-256.
    Ps256,
    /// RSA-PSS, SHA-384.
    Ps384,
    /// RSA-PSS, SHA-512.
    Ps512,
    /// ECDSA on P-256, SHA-256.
    Es256,
    /// ECDSA on P-384, SHA-384.
    Es384,
    /// ECDSA on P-521, SHA-512.
    Es512,
    /// Ed25519.
    EdDsa,
}

impl SigningAlgorithm {
    /// The name on the wire: `RS256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The hash that is signed; none where the message itself is.
    pub(crate) fn hash(self) -> Option<&'static digest::Algorithm> {
        match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => Some(&SHA256),
            Self::Rs384 | Self::Ps384 | Self::Es384 => Some(&SHA384),
            Self::Rs512 | Self::Ps512 | Self::Es512 => Some(&SHA512),
            Self::EdDsa => None,
        }
    }

    /// All of them.
    pub(crate) const ALL: [Self; 10] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
    ];

    /// By the name on the wire, in its own case (RFC 7515, section 4.1.1). None for `none`, for
    /// the HMAC family, and for what nobody knows.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// How an application's ID tokens are signed.
///
/// HS256 is here and not in [`SigningAlgorithm`], since its key is the client secret: it can
/// neither be published nor sign an assertion, and where a key of a key set could be taken for
/// it, everybody could forge tokens with the public key. As a type of its own it cannot be given
/// where a key pair is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdTokenAlgorithm {
    /// With a private key of the tenant; checked with the public keys of its key set.
    KeyPair(SigningAlgorithm),
    /// HS256: HMAC with SHA-256, keyed with the client secret. For confidential clients alone.
    Hs256,
}

impl IdTokenAlgorithm {
    /// The name on the wire: `RS256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyPair(algorithm) => algorithm.name(),
            Self::Hs256 => "HS256",
        }
    }
}

impl From<SigningAlgorithm> for IdTokenAlgorithm {
    fn from(algorithm: SigningAlgorithm) -> Self {
        Self::KeyPair(algorithm)
    }
}

/// RS256, as Auth0 signs where nothing else is set.
impl Default for IdTokenAlgorithm {
    fn default() -> Self {
        Self::KeyPair(SigningAlgorithm::Rs256)
    }
}
