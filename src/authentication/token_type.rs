use std::borrow::Cow;

/// A token type by its URI (RFC 8693, section 3).
///
/// ```
/// use auth0_sdk::authentication::TokenType;
///
/// let own = TokenType::from("urn:acme:legacy-session");
/// assert_eq!(own.as_str(), "urn:acme:legacy-session");
/// assert_eq!(
///     TokenType::ACCESS_TOKEN.as_str(),
///     "urn:ietf:params:oauth:token-type:access_token"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenType(Cow<'static, str>);

impl TokenType {
    /// An OAuth access token.
    pub const ACCESS_TOKEN: Self = Self::known("urn:ietf:params:oauth:token-type:access_token");
    /// An OAuth refresh token.
    pub const REFRESH_TOKEN: Self = Self::known("urn:ietf:params:oauth:token-type:refresh_token");
    /// An ID token of OpenID Connect.
    pub const ID_TOKEN: Self = Self::known("urn:ietf:params:oauth:token-type:id_token");
    /// A JWT.
    pub const JWT: Self = Self::known("urn:ietf:params:oauth:token-type:jwt");
    /// The authorization code of Sign in with Apple.
    pub const APPLE_AUTHORIZATION_CODE: Self =
        Self::known("http://auth0.com/oauth/token-type/apple-authz-code");
    /// The ID token of Sign in with Apple.
    pub const APPLE_ID_TOKEN: Self =
        Self::known("http://auth0.com/oauth/token-type/apple-id-token");
    /// The session access token of Facebook's SDK.
    pub const FACEBOOK_SESSION: Self =
        Self::known("http://auth0.com/oauth/token-type/facebook-info-session-access-token");
    /// The ID token of Google's SDK.
    pub const GOOGLE_ID_TOKEN: Self =
        Self::known("http://auth0.com/oauth/token-type/google-id-token");

    const fn known(uri: &'static str) -> Self {
        Self(Cow::Borrowed(uri))
    }

    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for TokenType {
    fn from(uri: &str) -> Self {
        Self(Cow::Owned(uri.to_owned()))
    }
}

impl From<String> for TokenType {
    fn from(uri: String) -> Self {
        Self(Cow::Owned(uri))
    }
}
