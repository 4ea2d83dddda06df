use super::{AuthenticationClient, WebfingerResponseContent, operations};
use crate::error::Error;
use crate::transport::{Call, Options};

/// The relation under which an issuer is found (OpenID Connect Discovery 1.0, section 2).
const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";

impl AuthenticationClient {
    /// Home realm discovery (RFC 7033): whether an e-mail domain, `example.com`, signs in through
    /// an enterprise connection of this tenant. So a page can leave out the password.
    ///
    /// It is a hint and no proof: who signs in, the ID token says.
    ///
    /// ```no_run
    /// # async fn run(auth: auth0_sdk::authentication::AuthenticationClient)
    /// # -> Result<(), auth0_sdk::Error> {
    /// if auth.is_federated("example.com").await? {
    ///     println!("on to the identity provider of example.com");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// An invalid argument for a text that is no domain; those of the call. A domain that the
    /// tenant does not know is no error, and one that could not be asked about is.
    pub async fn is_federated(&self, email_domain: &str) -> Result<bool, Error> {
        let domain = url::Host::parse(email_domain.trim()).ok();
        let Some(url::Host::Domain(domain)) = domain else {
            let reason = "it is no domain; give what stands after the @ of an address";
            return Err(Error::invalid_argument("email_domain", reason));
        };
        let call = Call::<WebfingerResponseContent>::new(&operations::DISCOVERY_WEBFINGER)
            .query(
                "resource",
                &format_args!("urn:auth0:discovery:domain:{domain}"),
            )
            .query("rel", &ISSUER);
        let answer = match self.call(call, Options::new()).await {
            Ok(answer) => answer,
            Err(error) if error.is_not_found() => return Ok(false),
            Err(error) => return Err(error),
        };
        let mut links = answer.value().links.iter().flatten();
        Ok(links.any(|link| link.rel.as_deref() == Some(ISSUER)))
    }
}
