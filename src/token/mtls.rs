//! The endpoints that ask for a client certificate (RFC 8705, section 5).

use crate::error::Error;
use crate::jose::{JwksCache, address};
use crate::transport::Operation;

/// The endpoints as discovery documents name them, by their paths.
const NAMES: [(&str, &str); 8] = [
    ("/oauth/token", "token_endpoint"),
    ("/oauth/par", "pushed_authorization_request_endpoint"),
    ("/oauth/revoke", "revocation_endpoint"),
    ("/oauth/device/code", "device_authorization_endpoint"),
    ("/bc-authorize", "backchannel_authentication_endpoint"),
    ("/userinfo", "userinfo_endpoint"),
    ("/oidc/register", "registration_endpoint"),
    ("/mfa/challenge", "mfa_challenge_endpoint"),
];

/// Finds the addresses in the discovery document of the issuer.
#[derive(Clone)]
pub(super) struct Aliases {
    documents: JwksCache,
    issuer: String,
}

impl Aliases {
    pub(super) fn new(documents: JwksCache, issuer: String) -> Self {
        Self { documents, issuer }
    }

    /// Whether the endpoint of an operation may have an alias.
    pub(super) fn has(operation: &Operation) -> bool {
        name(operation).is_some()
    }

    /// Sends a request to the alias of its endpoint, where there is one.
    ///
    /// # Errors
    /// What fetching the document failed with; a decode error where the alias is no https URL.
    pub(super) async fn put(
        &self,
        operation: &Operation,
        request: &mut reqwest::Request,
    ) -> Result<(), Error> {
        let document = self.documents.configuration(&self.issuer).await?;
        let alias = name(operation).and_then(|name| document.mtls_endpoint_aliases.get(name));
        if let Some(alias) = alias {
            let mut url = address(alias, &self.issuer).ok_or_else(|| {
                Error::not_the_document("an `mtls_endpoint_aliases` is no https URL")
            })?;
            url.set_query(request.url().query());
            *request.url_mut() = url;
        }
        Ok(())
    }
}

fn name(operation: &Operation) -> Option<&'static str> {
    let found = NAMES.iter().find(|(path, _)| *path == operation.path);
    found.map(|(_, name)| *name)
}
