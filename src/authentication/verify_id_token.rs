use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use super::{AuthenticationClient, Expected, IdTokenClaims};
use crate::error::Error;
use crate::secret::Secret;

/// The verification of an ID token that did not come with a grant of the SDK's: await it.
#[derive(Clone)]
#[must_use = "nothing is verified until it is awaited"]
pub struct VerifyIdToken {
    client: AuthenticationClient,
    token: Secret,
    access_token: Option<Secret>,
    expected: Expected,
}

impl AuthenticationClient {
    /// Verifies an ID token of this tenant for this application, as every grant does by itself
    /// with the ID token that it gets: the signature, by the one algorithm that is set
    /// ([`Builder::id_token_algorithm`](super::Builder::id_token_algorithm)); `iss`, `sub`, `aud`,
    /// `azp`; `exp`, `iat`, `nbf`; and `nonce`, `max_age`, organization and hashes where they are
    /// given. A token with a nonce is refused where none is given,
    /// unless it came [of a refresh](VerifyIdToken::of_refresh).
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient, id_token: String,
    /// #     nonce: auth0_sdk::pkce::Nonce) -> Result<(), auth0_sdk::Error> {
    /// let claims = auth.verify_id_token(id_token).nonce(nonce.expose()).await?;
    /// println!("{} signed in", claims.sub);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When awaited: [`is_invalid_token`](Error::is_invalid_token) with the reason; what fetching
    /// the keys failed with.
    pub fn verify_id_token(&self, token: impl Into<Secret>) -> VerifyIdToken {
        VerifyIdToken {
            client: self.clone(),
            token: token.into(),
            access_token: None,
            expected: Expected::default(),
        }
    }

    /// Verifies the ID token of an answer.
    pub(super) async fn verify(
        &self,
        id_token: &Secret,
        expected: &Expected,
        access_token: Option<&Secret>,
    ) -> Result<IdTokenClaims, Error> {
        let id_tokens = &self.shared().id_tokens;
        id_tokens.verify(id_token, expected, access_token).await
    }
}

impl VerifyIdToken {
    /// The nonce that was sent.
    pub fn nonce(mut self, nonce: impl Into<Secret>) -> Self {
        self.expected.nonce = Some(nonce.into());
        self
    }

    /// That it came of a refresh: such a token may have no nonce, also where one is given, or
    /// repeat that of the sign-in where none is (OpenID Connect Core 1.0, section 12.2). One that
    /// is given and is another is refused still.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient, id_token: String)
    /// # -> Result<(), auth0_sdk::Error> {
    /// let claims = auth.verify_id_token(id_token).of_refresh().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_refresh(mut self) -> Self {
        self.expected.is_refresh = true;
        self
    }

    /// How long ago the person may have signed in.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.expected.max_age = Some(max_age);
        self
    }

    /// The organization that was asked for: by id, `org_…`, or by name in whatever case.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.expected.organization = Some(organization.into());
        self
    }

    /// The access token that came with it, which `at_hash` is held against.
    pub fn access_token(mut self, token: impl Into<Secret>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// The code that came with it, which `c_hash` is held against.
    pub fn code(mut self, code: impl Into<Secret>) -> Self {
        self.expected.code = Some(code.into());
        self
    }

    /// The state that was sent, which `s_hash` is held against.
    pub fn state(mut self, state: impl Into<Secret>) -> Self {
        self.expected.state = Some(state.into());
        self
    }
}

impl IntoFuture for VerifyIdToken {
    type Output = Result<IdTokenClaims, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let access_token = self.access_token.as_ref();
            self.client
                .verify(&self.token, &self.expected, access_token)
                .await
        })
    }
}

/// Shows for whom, and nothing of the token.
impl fmt::Debug for VerifyIdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyIdToken")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
