mod builder;
mod members;

use std::fmt;

use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response};
use serde_json::{Map, Value};

use super::{ApiClient, DpopMode};

pub use builder::MetadataBuilder;

/// What an API publishes of itself (RFC 9728): who issues its tokens, which scopes there are, how
/// tokens are sent.
///
/// ```
/// use auth0_sdk::api::ProtectedResourceMetadata;
///
/// let metadata = ProtectedResourceMetadata::builder("https://api.example.com/orders")
///     .authorization_server("https://tenant.eu.auth0.com/")
///     .scopes(["read:orders", "write:orders"])
///     .bearer_methods(["header"])
///     .build()?;
/// assert_eq!(metadata.path(), "/.well-known/oauth-protected-resource/orders");
/// let response: http::Response<String> = metadata.response();
/// assert_eq!(response.headers()["content-type"], "application/json");
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct ProtectedResourceMetadata {
    path: String,
    url: String,
    members: Map<String, Value>,
}

impl ProtectedResourceMetadata {
    /// For the API with this address, its resource identifier (RFC 9728, section 1.2).
    pub fn builder(resource: impl Into<String>) -> MetadataBuilder {
        MetadataBuilder::new(resource.into())
    }

    /// The path of the route that answers with them: the well-known path, and the path of the
    /// resource behind it (RFC 9728, section 3).
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where they are, for
    /// [`resource_metadata`](super::Builder::resource_metadata).
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The metadata as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        Value::Object(self.members.clone())
    }

    /// The answer of the route, with a body of any type that a text can be made into. Pages of any
    /// origin may read it: it is public, and clients in browsers need it.
    #[must_use]
    pub fn response<B: From<String>>(&self) -> Response<B> {
        let mut response = Response::new(B::from(self.to_json().to_string()));
        for (name, value) in [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=3600"),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ] {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

impl ApiClient {
    /// A description of this API, with what its settings say of it: how tokens are sent, and
    /// proofs signed. Its authorization servers are still to be named; and, by
    /// [`bearer_methods`](MetadataBuilder::bearer_methods), that tokens may be sent in the body,
    /// where it gives its forms to
    /// [`verify_request_with_form`](ApiClient::verify_request_with_form): `ProtectLayer` does not.
    pub fn metadata(&self, resource: impl Into<String>) -> MetadataBuilder {
        let rules = self.rules();
        let mode = rules.mode();
        let mut methods = vec!["header"];
        if rules.places.query {
            methods.push("query");
        }
        let metadata = ProtectedResourceMetadata::builder(resource);
        if mode == DpopMode::Off {
            return metadata.bearer_methods(methods);
        }
        let algorithms = rules.challenges.algorithms.iter().copied();
        let metadata = metadata.dpop_algorithms(algorithms);
        match mode {
            DpopMode::Required => metadata.dpop_required(true),
            _ => metadata.bearer_methods(methods),
        }
    }
}

/// Shows them all: they are public.
impl fmt::Debug for ProtectedResourceMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ProtectedResourceMetadata")
            .field(&self.members)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_settings_of_the_client_are_said() {
        let client = |mode| {
            let client = ApiClient::builder("tenant.eu.auth0.com")
                .audience("a")
                .public_url("https://api.example.com")
                .dpop(mode);
            client
                .token_in_query()
                .build()
                .unwrap()
                .metadata("https://api.example.com/")
        };
        let said = |mode| client(mode).build().unwrap().to_json();
        let host = ApiClient::builder("tenant.eu.auth0.com").audience("a");
        let silent = host.token_in_form().build().unwrap();
        let silent = silent.metadata("https://api.example.com/").build().unwrap();
        // Who reads forms says so; and of an API without an address nobody asks for proofs.
        assert_eq!(
            silent.to_json(),
            json!({
                "resource": "https://api.example.com/", "bearer_methods_supported": ["header"],
            })
        );
        let resource = "https://api.example.com/";
        assert_eq!(
            said(DpopMode::Allowed),
            json!({
                "resource": resource, "bearer_methods_supported": ["header", "query"],
                "dpop_signing_alg_values_supported": ["ES256"],
            })
        );
        assert_eq!(
            said(DpopMode::Required),
            json!({
                "resource": resource, "dpop_signing_alg_values_supported": ["ES256"],
                "dpop_bound_access_tokens_required": true,
            })
        );
        assert_eq!(
            said(DpopMode::Off),
            json!({ "resource": resource, "bearer_methods_supported": ["header", "query"] })
        );
    }
}
