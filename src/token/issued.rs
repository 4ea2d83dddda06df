use std::time::SystemTime;

use super::AccessToken;
use super::access_token::TokenJson;
use crate::error::Error;
use crate::transport::Response;

/// An answer of the token endpoint that has an access token (RFC 6749, section 5.1).
pub(crate) struct Issued {
    pub(crate) token: AccessToken,
    /// What else was in the body.
    #[cfg_attr(
        not(feature = "authentication"),
        allow(dead_code, reason = "a client in its own name gets nothing else")
    )]
    pub(crate) json: TokenJson,
    /// What came with it.
    #[cfg_attr(
        not(feature = "authentication"),
        allow(dead_code, reason = "a source of tokens gives the token alone")
    )]
    pub(crate) answer: Response<()>,
}

impl Issued {
    /// Asks, and reads the token of the answer.
    ///
    /// # Errors
    /// What asking failed with; a decode error where the answer has no access token.
    pub(crate) async fn by(
        asking: impl Future<Output = Result<Response<TokenJson>, Error>>,
    ) -> Result<Self, Error> {
        // A lifetime begins when the token is made, which is not before it is asked for.
        let asked = SystemTime::now();
        let (json, answer) = asking.await?.split();
        let Some(token) = json.access_token.clone().filter(|token| !token.is_empty()) else {
            return Err(answer.explain(Error::missing_member("access_token")));
        };
        let mut token = AccessToken::new(token);
        token.token_type.clone_from(&json.token_type);
        token.scope.clone_from(&json.scope);
        if let Some(lifetime) = json.lifetime() {
            token = token.issued_at(asked, lifetime);
        }
        Ok(Self {
            token,
            json,
            answer,
        })
    }
}
