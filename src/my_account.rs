//! The My Account API: what a signed-in person may do with their own account. Their
//! authentication methods and factors, connected accounts, consents and organizations.
//!
//! <https://auth0.com/docs/api/myaccount>

#[doc(inline)]
pub use crate::generated::my_account::*;
pub use crate::my_api::Builder;

crate::my_api::client! {
    /// A client of the My Account API of one tenant, in the name of one person.
    ///
    /// # Configuration
    /// [`builder`](Self::builder) takes the tenant's domain and a token, or a source of tokens, of
    /// the audience `https://{domain}/me/`. Nothing is sent before the first call.
    ///
    /// With the feature `login` the source is the session of somebody who has signed in, whose
    /// refresh token is good for several APIs:
    /// `token_source(session.tokens_for("https://tenant.eu.auth0.com/me/", Some("read:me:factors")))`.
    ///
    /// # Pooling and cloning
    /// A clone is cheap and shares its connections and its token; so does [`with`](Self::with).
    ///
    /// ```no_run
    /// use auth0_sdk::my_account::MyAccountClient;
    ///
    /// # async fn example(access_token: &str) -> Result<(), auth0_sdk::Error> {
    /// let me = MyAccountClient::builder("tenant.eu.auth0.com")
    ///     .token(access_token)
    ///     .build()?;
    /// let factors = me.factors().list().await?.into_value().factors;
    /// for factor in factors.into_iter().flatten() {
    ///     println!("{:?}", factor.type_);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    MyAccountClient, "/me/v1"
}
