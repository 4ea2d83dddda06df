//! The members that RFC 9728, section 2, knows, and the types that they have there.

use serde_json::{Map, Value};

use super::builder::refused;
use crate::error::Error;

#[derive(Clone, Copy)]
enum Type {
    Text,
    /// A list of texts, of one at least: without an element it is left out (section 3.2).
    Texts,
    Flag,
}

const MEMBERS: [(&str, Type); 14] = [
    ("authorization_servers", Type::Texts),
    ("jwks_uri", Type::Text),
    ("scopes_supported", Type::Texts),
    ("bearer_methods_supported", Type::Texts),
    ("resource_signing_alg_values_supported", Type::Texts),
    ("resource_name", Type::Text),
    ("resource_documentation", Type::Text),
    ("resource_policy_uri", Type::Text),
    ("resource_tos_uri", Type::Text),
    ("tls_client_certificate_bound_access_tokens", Type::Flag),
    ("authorization_details_types_supported", Type::Texts),
    ("dpop_signing_alg_values_supported", Type::Texts),
    ("dpop_bound_access_tokens_required", Type::Flag),
    ("signed_metadata", Type::Text),
];

impl Type {
    fn fits(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::String(_)) | (Self::Flag, Value::Bool(_)) => true,
            (Self::Texts, Value::Array(list)) => {
                !list.is_empty() && list.iter().all(Value::is_string)
            }
            _ => false,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Texts => "a list of texts that is not empty",
            Self::Flag => "`true` or `false`",
        }
    }
}

/// # Errors
/// A configuration error for the first that has another type than it has to have.
pub(super) fn check(members: &Map<String, Value>) -> Result<(), Error> {
    for (name, value) in members {
        // A language may stand behind it (section 2.1).
        let known = name.split('#').next().unwrap_or_default();
        if known == "resource" {
            return Err(refused(name, "the one that the builder was made with"));
        }
        let known = MEMBERS.iter().find(|(member, _)| *member == known);
        match known {
            Some((_, expected)) if !expected.fits(value) => {
                return Err(refused(name, expected.name()));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::api::ProtectedResourceMetadata;

    #[test]
    fn what_has_another_type_is_refused_by_its_name() {
        for (name, value) in [
            (
                "authorization_servers",
                json!("https://tenant.eu.auth0.com/"),
            ),
            ("authorization_servers", json!([])),
            (
                "authorization_servers",
                json!(["https://tenant.eu.auth0.com/", 7]),
            ),
            ("scopes_supported", json!("read:a write:a")),
            ("scopes_supported", json!([])),
            ("scopes_supported", json!(null)),
            ("bearer_methods_supported", json!({ "header": true })),
            ("resource_signing_alg_values_supported", json!("RS256")),
            (
                "authorization_details_types_supported",
                json!([["payment"]]),
            ),
            ("dpop_signing_alg_values_supported", json!("ES256")),
            ("dpop_bound_access_tokens_required", json!("true")),
            ("tls_client_certificate_bound_access_tokens", json!(1)),
            ("jwks_uri", json!(["https://api.example.com/jwks"])),
            ("resource_name", json!({ "de": "Dinge" })),
            ("resource_name#de", json!(null)),
            ("resource_documentation", json!(true)),
            ("resource_policy_uri", json!([])),
            ("resource_tos_uri", json!(7)),
            ("signed_metadata", json!({})),
            ("resource", json!("https://other.example.com/")),
        ] {
            let metadata = ProtectedResourceMetadata::builder("https://api.example.com/")
                .member(name, value.clone())
                .authorization_server("https://tenant.eu.auth0.com/");
            // A list that is one takes the server, and is none that is empty any more.
            let is_mended = name == "authorization_servers" && value == json!([]);
            match metadata.build() {
                Ok(_) => assert!(is_mended, "{name}: {value}"),
                Err(error) => {
                    assert!(error.is_configuration());
                    assert!(error.to_string().contains(name), "{error}");
                }
            }
        }
    }

    #[test]
    fn what_fits_and_what_nobody_knows_is_taken() {
        for (name, value) in [
            (
                "authorization_servers",
                json!(["https://tenant.eu.auth0.com/"]),
            ),
            ("scopes_supported", json!(["read:a"])),
            ("dpop_bound_access_tokens_required", json!(false)),
            ("resource_name#de", json!("Dinge")),
            ("signed_metadata", json!("a.b.c")),
            ("resource_colour", json!(["red", 7, null])),
        ] {
            let metadata = ProtectedResourceMetadata::builder("https://api.example.com/")
                .member(name, value.clone())
                .build()
                .unwrap();
            assert_eq!(metadata.to_json()[name], value);
        }
    }
}
