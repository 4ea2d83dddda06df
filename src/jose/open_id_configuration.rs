use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use crate::domain::is_loopback;
use crate::model::Extra;

/// What an issuer says of itself (OpenID Connect Discovery 1.0, section 3; RFC 8414; RFC 8705,
/// section 5).
///
/// What is missing is `None` or empty; what has another type than its definition is in `extra`,
/// with all that has no field here.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct OpenIdConfiguration {
    /// `issuer`: the `iss` of its tokens.
    pub issuer: String,
    /// `authorization_endpoint`.
    pub authorization_endpoint: Option<String>,
    /// `token_endpoint`.
    pub token_endpoint: Option<String>,
    /// `device_authorization_endpoint` (RFC 8628).
    pub device_authorization_endpoint: Option<String>,
    /// `userinfo_endpoint`.
    pub userinfo_endpoint: Option<String>,
    /// `mfa_challenge_endpoint`, an extension of Auth0's.
    pub mfa_challenge_endpoint: Option<String>,
    /// `jwks_uri`: where its keys are.
    pub jwks_uri: Option<String>,
    /// `registration_endpoint` (RFC 7591).
    pub registration_endpoint: Option<String>,
    /// `revocation_endpoint` (RFC 7009).
    pub revocation_endpoint: Option<String>,
    /// `end_session_endpoint` (OpenID Connect RP-Initiated Logout 1.0).
    pub end_session_endpoint: Option<String>,
    /// `pushed_authorization_request_endpoint` (RFC 9126).
    pub pushed_authorization_request_endpoint: Option<String>,
    /// `backchannel_authentication_endpoint` (OpenID Connect CIBA).
    pub backchannel_authentication_endpoint: Option<String>,
    /// `mtls_endpoint_aliases` (RFC 8705, section 5): the endpoints, by their names here, that
    /// ask for a client certificate.
    pub mtls_endpoint_aliases: BTreeMap<String, String>,
    /// `scopes_supported`.
    pub scopes_supported: Vec<String>,
    /// `grant_types_supported`.
    pub grant_types_supported: Vec<String>,
    /// `id_token_signing_alg_values_supported`.
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// `token_endpoint_auth_methods_supported`.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// `token_endpoint_auth_signing_alg_values_supported`.
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// `dpop_signing_alg_values_supported` (RFC 9449, section 5.1).
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// All else.
    pub extra: Extra,
}

impl OpenIdConfiguration {
    /// Reads the document of an issuer.
    ///
    /// # Errors
    /// Why it is not that.
    pub(super) fn read(document: Value, issuer: &str) -> Result<Self, &'static str> {
        let Value::Object(mut members) = document else {
            return Err("the discovery document is no JSON object");
        };
        let named = text(&mut members, "issuer").ok_or("the discovery document has no `issuer`")?;
        // OpenID Connect Discovery 1.0, section 4.3: exactly, slash included.
        if named != issuer {
            return Err("the discovery document is of another issuer");
        }
        let m = &mut members;
        Ok(Self {
            issuer: named,
            authorization_endpoint: text(m, "authorization_endpoint"),
            token_endpoint: text(m, "token_endpoint"),
            device_authorization_endpoint: text(m, "device_authorization_endpoint"),
            userinfo_endpoint: text(m, "userinfo_endpoint"),
            mfa_challenge_endpoint: text(m, "mfa_challenge_endpoint"),
            jwks_uri: text(m, "jwks_uri"),
            registration_endpoint: text(m, "registration_endpoint"),
            revocation_endpoint: text(m, "revocation_endpoint"),
            end_session_endpoint: text(m, "end_session_endpoint"),
            pushed_authorization_request_endpoint: text(m, "pushed_authorization_request_endpoint"),
            backchannel_authentication_endpoint: text(m, "backchannel_authentication_endpoint"),
            mtls_endpoint_aliases: aliases(m),
            scopes_supported: texts(m, "scopes_supported"),
            grant_types_supported: texts(m, "grant_types_supported"),
            id_token_signing_alg_values_supported: texts(
                m,
                "id_token_signing_alg_values_supported",
            ),
            token_endpoint_auth_methods_supported: texts(
                m,
                "token_endpoint_auth_methods_supported",
            ),
            token_endpoint_auth_signing_alg_values_supported: texts(
                m,
                "token_endpoint_auth_signing_alg_values_supported",
            ),
            dpop_signing_alg_values_supported: texts(m, "dpop_signing_alg_values_supported"),
            extra: {
                let mut extra = Extra::default();
                for (name, value) in members {
                    extra.insert(name, value);
                }
                extra
            },
        })
    }

    /// Where the keys are: by https, or by plain http where they and the issuer are on this
    /// machine.
    ///
    /// # Errors
    /// Why there is no such address.
    pub(super) fn keys_at(&self) -> Result<Url, &'static str> {
        let text = self.jwks_uri.as_deref();
        let text = text.ok_or("the discovery document has no `jwks_uri`")?;
        address(text, &self.issuer)
            .ok_or("the `jwks_uri` of the discovery document is no https URL")
    }
}

/// An address that a document names, if what it answers can be trusted like the issuer: by https,
/// or by plain http from an issuer on this machine to this machine.
pub(crate) fn address(text: &str, issuer: &str) -> Option<Url> {
    let is_local = |url: &Url| url.scheme() == "http" && is_loopback(url);
    let url = Url::parse(text).ok()?;
    let is_safe = url.scheme() == "https"
        || is_local(&url) && Url::parse(issuer).is_ok_and(|issuer| is_local(&issuer));
    is_safe.then_some(url)
}

fn text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match members.remove(name)? {
        Value::String(text) => Some(text),
        other => {
            members.insert(name.to_owned(), other);
            None
        }
    }
}

fn texts(members: &mut Map<String, Value>, name: &str) -> Vec<String> {
    let list = members.get(name).and_then(Value::as_array);
    let texts: Option<Vec<String>> = list.and_then(|list| {
        let mut texts = list.iter().map(|item| item.as_str().map(str::to_owned));
        texts.by_ref().collect()
    });
    if texts.is_some() {
        members.remove(name);
    }
    texts.unwrap_or_default()
}

fn aliases(members: &mut Map<String, Value>) -> BTreeMap<String, String> {
    let name = "mtls_endpoint_aliases";
    let map = members.get(name).and_then(Value::as_object);
    let aliases: Option<BTreeMap<String, String>> = map.and_then(|map| {
        let pair = |(name, url): (&String, &Value)| Some((name.clone(), url.as_str()?.to_owned()));
        map.iter().map(pair).collect()
    });
    if aliases.is_some() {
        members.remove(name);
    }
    aliases.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        let at = |issuer, text| address(text, issuer).is_some();
        for text in [
            "http://127.0.0.1:2/keys",
            "http://localhost/keys",
            "http://[::1]/keys",
            "https://keys.test/",
        ] {
            assert!(at("http://127.0.0.1:1/", text), "{text}");
        }
        for (issuer, text) in [
            ("http://127.0.0.1:1/", "http://keys.test/"),
            ("http://127.0.0.1:1/", "http://127.0.0.1.test/"),
            ("http://127.0.0.1:1/", "http://10.0.0.1/"),
            ("http://127.0.0.1:1/", "file:///keys"),
            ("http://127.0.0.1.test/", "http://127.0.0.1/"),
            ("https://t.test/", "http://127.0.0.1/"),
            ("https://127.0.0.1/", "http://127.0.0.1/"),
            ("https://t.test/", "http://t.test/"),
        ] {
            assert!(!at(issuer, text), "{issuer} {text}");
        }
    }
}
