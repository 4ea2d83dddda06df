use serde_json::{Map, Value};
use url::Url;

use super::{ProtectedResourceMetadata, members};
use crate::error::Error;
use crate::jose::SigningAlgorithm;

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Sets up [`ProtectedResourceMetadata`]. What is not set is left out.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct MetadataBuilder {
    resource: String,
    members: Map<String, Value>,
}

impl MetadataBuilder {
    pub(super) fn new(resource: String) -> Self {
        Self {
            resource,
            members: Map::new(),
        }
    }

    /// `authorization_servers`: another issuer of its tokens, `https://tenant.eu.auth0.com/`.
    pub fn authorization_server(mut self, issuer: impl Into<String>) -> Self {
        let list = self.members.entry("authorization_servers");
        // What `member` has set to anything else is refused when it is built.
        if let Value::Array(list) = list.or_insert_with(|| Value::Array(Vec::new())) {
            list.push(Value::String(issuer.into()));
        }
        self
    }

    /// `scopes_supported`: those that a client may ask for.
    pub fn scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.list("scopes_supported", scopes)
    }

    /// `bearer_methods_supported`: of `header`, `body` and `query`, how tokens may be sent.
    pub fn bearer_methods<S: Into<String>>(self, methods: impl IntoIterator<Item = S>) -> Self {
        self.list("bearer_methods_supported", methods)
    }

    /// `resource_name`: its name, for people.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.member("resource_name", name.into())
    }

    /// `resource_documentation`: a page for developers.
    pub fn documentation(self, url: impl Into<String>) -> Self {
        self.member("resource_documentation", url.into())
    }

    /// `resource_policy_uri`: a page on what clients may do with its data.
    pub fn policy(self, url: impl Into<String>) -> Self {
        self.member("resource_policy_uri", url.into())
    }

    /// `resource_tos_uri`: its terms of service.
    pub fn terms_of_service(self, url: impl Into<String>) -> Self {
        self.member("resource_tos_uri", url.into())
    }

    /// `jwks_uri`: the keys that the API itself signs with.
    pub fn jwks_uri(self, url: impl Into<String>) -> Self {
        self.member("jwks_uri", url.into())
    }

    /// `resource_signing_alg_values_supported`: by what the API signs its answers.
    pub fn signing_algorithms(
        self,
        algorithms: impl IntoIterator<Item = SigningAlgorithm>,
    ) -> Self {
        let names = algorithms.into_iter().map(SigningAlgorithm::name);
        self.list("resource_signing_alg_values_supported", names)
    }

    /// `tls_client_certificate_bound_access_tokens`: whether tokens are bound to certificates.
    pub fn certificate_bound(self, is_bound: bool) -> Self {
        self.member("tls_client_certificate_bound_access_tokens", is_bound)
    }

    /// `authorization_details_types_supported` (RFC 9396).
    pub fn authorization_details_types<S: Into<String>>(
        self,
        types: impl IntoIterator<Item = S>,
    ) -> Self {
        self.list("authorization_details_types_supported", types)
    }

    /// `dpop_signing_alg_values_supported`: by what proofs may be signed.
    pub fn dpop_algorithms(self, algorithms: impl IntoIterator<Item = SigningAlgorithm>) -> Self {
        let names = algorithms.into_iter().map(SigningAlgorithm::name);
        self.list("dpop_signing_alg_values_supported", names)
    }

    /// `dpop_bound_access_tokens_required`: whether no other tokens are taken.
    pub fn dpop_required(self, is_required: bool) -> Self {
        self.member("dpop_bound_access_tokens_required", is_required)
    }

    /// Any other member: one in another language (`resource_name#de`), `signed_metadata`, one of
    /// your own. One that RFC 9728 knows has to have its type there.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// A list without elements is left out (RFC 9728, section 3.2).
    fn list<S: Into<String>>(self, name: &str, texts: impl IntoIterator<Item = S>) -> Self {
        let texts = texts.into_iter().map(|text| Value::String(text.into()));
        let texts: Vec<Value> = texts.collect();
        match texts.is_empty() {
            true => self,
            false => self.member(name, texts),
        }
    }

    /// The metadata.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where the resource is no https URL, or
    /// http on this machine, or has a fragment, user or password (RFC 9728, section 1.2), or an
    /// authorization server is no such URL, or has a query (RFC 8414, section 2); and where a
    /// member of RFC 9728 was given another type than it has there, or an empty list.
    pub fn build(mut self) -> Result<ProtectedResourceMetadata, Error> {
        let resource = web_address(&self.resource)
            .ok_or_else(|| refused("resource", "an https URL without user and fragment"))?;
        members::check(&self.members)?;
        let servers = self.members.get("authorization_servers");
        for server in servers.and_then(Value::as_array).into_iter().flatten() {
            let url = server.as_str().and_then(web_address);
            if url.is_none_or(|url| url.query().is_some()) {
                return Err(refused(
                    "authorization_servers",
                    "https URLs without a query",
                ));
            }
        }
        let path = resource.path();
        let query = resource
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        // A slash that ends the host alone is taken off first (RFC 9728, section 3.1).
        let path = format!("{WELL_KNOWN}{}", if path == "/" { "" } else { path });
        let url = format!("{}{path}{query}", resource.origin().ascii_serialization());
        self.members
            .insert("resource".to_owned(), self.resource.into());
        Ok(ProtectedResourceMetadata {
            path,
            url,
            members: self.members,
        })
    }
}

pub(super) fn refused(name: &str, what: &str) -> Error {
    Error::configuration(format!(
        "`{name}` of the protected resource has to be {what}"
    ))
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let is_safe = match url.scheme() {
        "https" => true,
        "http" => format!("http://{host}").parse::<crate::Domain>().is_ok(),
        _ => false,
    };
    let is_plain =
        url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let has_no_odd = !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    (is_safe && is_plain && has_no_odd).then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn where_they_are() {
        let path = "/.well-known/oauth-protected-resource";
        for (resource, expected_path, url) in [
            (
                "https://api.example.com",
                path.to_owned(),
                format!("https://api.example.com{path}"),
            ),
            (
                "https://api.example.com/",
                path.to_owned(),
                format!("https://api.example.com{path}"),
            ),
            // The examples of RFC 9728, sections 3.1 and 3.2.
            (
                "https://resource.example.com/resource1",
                format!("{path}/resource1"),
                format!("https://resource.example.com{path}/resource1"),
            ),
            (
                "https://api.example.com:8443/a/?tenant=b",
                format!("{path}/a/"),
                format!("https://api.example.com:8443{path}/a/?tenant=b"),
            ),
            (
                "http://127.0.0.1:8080/mcp",
                format!("{path}/mcp"),
                format!("http://127.0.0.1:8080{path}/mcp"),
            ),
        ] {
            let metadata = ProtectedResourceMetadata::builder(resource)
                .build()
                .unwrap();
            assert_eq!((metadata.path(), metadata.url()), (&*expected_path, &*url));
            // As it was given: clients compare it character for character (section 3.3).
            assert_eq!(metadata.to_json(), json!({ "resource": resource }));
        }
    }

    #[test]
    fn what_they_say() {
        let metadata = ProtectedResourceMetadata::builder("https://api.example.com/")
            .authorization_server("https://tenant.eu.auth0.com/")
            .authorization_server("https://login.example.com/")
            .scopes(["read:a"])
            .scopes(Vec::<String>::new())
            .bearer_methods(["header", "body"])
            .dpop_algorithms([SigningAlgorithm::Es256])
            .dpop_required(false)
            .signing_algorithms([SigningAlgorithm::Rs256])
            .certificate_bound(true)
            .authorization_details_types(["payment"])
            .jwks_uri("https://api.example.com/jwks")
            .name("Things")
            .documentation("https://docs.example.com/")
            .policy("https://docs.example.com/policy")
            .terms_of_service("https://docs.example.com/terms")
            .member("resource_name#de", "Dinge")
            .build()
            .unwrap();
        assert_eq!(
            metadata.to_json(),
            json!({
                "resource": "https://api.example.com/",
                "authorization_servers": ["https://tenant.eu.auth0.com/", "https://login.example.com/"],
                "scopes_supported": ["read:a"],
                "bearer_methods_supported": ["header", "body"],
                "dpop_signing_alg_values_supported": ["ES256"],
                "dpop_bound_access_tokens_required": false,
                "resource_signing_alg_values_supported": ["RS256"],
                "tls_client_certificate_bound_access_tokens": true,
                "authorization_details_types_supported": ["payment"],
                "jwks_uri": "https://api.example.com/jwks",
                "resource_name": "Things",
                "resource_documentation": "https://docs.example.com/",
                "resource_policy_uri": "https://docs.example.com/policy",
                "resource_tos_uri": "https://docs.example.com/terms",
                "resource_name#de": "Dinge",
            })
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for resource in [
            "",
            "api",
            "/a",
            "http://api.example.com/",
            "https://api.example.com/#a",
            "https://user@api.example.com/",
            "ftp://api.example.com/",
            "https://api.example.com/ ",
        ] {
            let error = ProtectedResourceMetadata::builder(resource)
                .build()
                .unwrap_err();
            assert!(error.is_configuration(), "{resource}");
        }
        for server in [
            "tenant.eu.auth0.com",
            "https://tenant.eu.auth0.com/?a",
            "http://tenant.eu.auth0.com/",
        ] {
            let metadata = ProtectedResourceMetadata::builder("https://api.example.com/");
            let error = metadata.authorization_server(server).build().unwrap_err();
            assert!(error.is_configuration(), "{server}");
        }
    }
}
