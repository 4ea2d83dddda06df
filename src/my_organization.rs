//! The My Organization API: what an organization's administrators may do with it. Its details,
//! domains, identity providers, members, invitations and roles.
//!
//! <https://auth0.com/docs/api/myorganization>

#[doc(inline)]
pub use crate::generated::my_organization::*;
pub use crate::my_api::Builder;

crate::my_api::client! {
    /// A client of the My Organization API of one tenant, for one organization.
    ///
    /// # Configuration
    /// [`builder`](Self::builder) takes the tenant's domain and a token, or a source of tokens, of
    /// the audience `https://{domain}/my-org/`; the organization is the token's. Nothing is sent
    /// before the first call.
    ///
    /// # Pooling and cloning
    /// A clone is cheap and shares its connections and its token; so does [`with`](Self::with).
    ///
    /// ```no_run
    /// use auth0_sdk::my_organization::MyOrganizationClient;
    ///
    /// # async fn example(access_token: &str) -> Result<(), auth0_sdk::Error> {
    /// let organization = MyOrganizationClient::builder("tenant.eu.auth0.com")
    ///     .token(access_token)
    ///     .build()?;
    /// let details = organization.organization_details().get().await?.into_value();
    /// println!("{:?}", details.display_name);
    /// # Ok(())
    /// # }
    /// ```
    MyOrganizationClient, "/my-org"
}
