//! The endpoints that ask for a client certificate (RFC 8705, section 5).

use url::{Host, Url};

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
    /// What fetching the document failed with; a decode error where the alias is not the issuer's.
    pub(super) async fn put(
        &self,
        operation: &Operation,
        request: &mut reqwest::Request,
    ) -> Result<(), Error> {
        let document = self.documents.configuration(&self.issuer).await?;
        let alias = name(operation).and_then(|name| document.mtls_endpoint_aliases.get(name));
        if let Some(alias) = alias {
            let mut url = own(alias, &self.issuer).ok_or_else(|| {
                Error::not_the_document(
                    "an `mtls_endpoint_aliases` of the discovery document is no https URL of the \
                     issuer's host or of one below it",
                )
            })?;
            url.set_query(request.url().query());
            *request.url_mut() = url;
        }
        Ok(())
    }
}

/// The address of an alias, if it is the issuer's: its host, or one below it, as Auth0 has
/// `mtls.` before the custom domain. Who owns a host beside it nobody knows here: at `auth0.com`
/// it is another tenant.
fn own(alias: &str, issuer: &str) -> Option<Url> {
    let url = address(alias, issuer)?;
    let issuer = Url::parse(issuer).ok()?;
    let is_own = match (url.host()?, issuer.host()?) {
        (Host::Domain(host), Host::Domain(own)) => {
            let before = host.strip_suffix(own);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        }
        (host, own) => host == own,
    };
    let is_bare = url.username().is_empty() && url.password().is_none();
    (is_own && is_bare).then_some(url)
}

fn name(operation: &Operation) -> Option<&'static str> {
    let found = NAMES.iter().find(|(path, _)| *path == operation.path);
    found.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_at_the_issuers_host_or_below_it() {
        let is_own = |issuer, alias| own(alias, issuer).is_some();
        for (issuer, alias) in [
            (
                "https://auth.bank.test/",
                "https://auth.bank.test/mtls/token",
            ),
            (
                "https://auth.bank.test/",
                "https://auth.bank.test:8443/token",
            ),
            (
                "https://auth.bank.test/",
                "https://mtls.auth.bank.test/token",
            ),
            ("https://127.0.0.1:1/", "https://127.0.0.1:2/token"),
            ("http://127.0.0.1:1/", "https://127.0.0.1:2/token"),
            ("http://127.0.0.1:1/", "http://127.0.0.1:2/token"),
            ("https://[::1]:1/", "https://[::1]:2/token"),
        ] {
            assert!(is_own(issuer, alias), "{issuer} {alias}");
        }
        for (issuer, alias) in [
            ("https://auth.bank.test/", "https://evil.test/token"),
            (
                "https://auth.bank.test/",
                "https://evil-auth.bank.test/token",
            ),
            (
                "https://auth.bank.test/",
                "https://auth.bank.test.evil.test/",
            ),
            (
                "https://auth.bank.test/",
                "https://auth.bank.test@evil.test/",
            ),
            ("https://auth.bank.test/", "https://u:p@auth.bank.test/"),
            (
                "https://auth.bank.test/",
                "http://mtls.auth.bank.test/token",
            ),
            ("https://auth.bank.test/", "https://bank.test/token"),
            ("https://a.eu.auth0.com/", "https://b.eu.auth0.com/token"),
            ("https://127.0.0.1/", "https://1.127.0.0.1.test/token"),
            ("https://127.0.0.1/", "https://127.0.0.2/token"),
            ("https://127.0.0.1/", "http://127.0.0.1/token"),
            ("https://auth.bank.test/", "/token"),
            ("https://auth.bank.test/", "file:///token"),
        ] {
            assert!(!is_own(issuer, alias), "{issuer} {alias}");
        }
    }
}
