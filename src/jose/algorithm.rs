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
}
