use url::{Host, Url};

use crate::jose::{IdTokenAlgorithm, Jwk, JwkSet};
use crate::secret::Secret;

/// An application of a [`Tenant`](super::super::Tenant): who asks for tokens.
///
/// A new one is a native application, a public client: it has no secret and no keys, so it sends
/// its id alone. Where it has no callback, every address on loopback is one; where no grant is
/// named, it may use all that a client of its kind can have.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::testing::{Application, Tenant};
///
/// let web = Application::new("web")
///     .secret("a secret")
///     .callback("https://app.example.test/callback")
///     .grants(["authorization_code", "refresh_token"]);
/// let tenant = Tenant::builder().application(web).start().await?;
/// assert!(tenant.issuer().ends_with('/'));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an application does nothing until `TenantBuilder::application`"]
pub struct Application {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) secret: Option<Secret>,
    pub(super) keys: Vec<Jwk>,
    pub(super) callbacks: Vec<String>,
    pub(super) logout_urls: Vec<String>,
    grants: Option<Vec<String>>,
    pub(super) requires_pushed_requests: bool,
    pub(super) requires_signed_requests: bool,
    pub(super) requires_dpop: bool,
    pub(super) requires_organization: bool,
    pub(super) id_token_algorithm: IdTokenAlgorithm,
    pub(super) rotates_refresh_tokens: bool,
    pub(super) backchannel_logout: Option<String>,
    pub(super) management: Management,
}

/// What tokens of the Management API are good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Management {
    None,
    Scopes(Vec<String>),
    All,
}

impl Application {
    /// A native application with this id.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            secret: None,
            keys: Vec::new(),
            callbacks: Vec::new(),
            logout_urls: Vec::new(),
            grants: None,
            requires_pushed_requests: false,
            requires_signed_requests: false,
            requires_dpop: false,
            requires_organization: false,
            id_token_algorithm: IdTokenAlgorithm::default(),
            rotates_refresh_tokens: true,
            backchannel_logout: None,
            management: Management::None,
        }
    }

    /// Makes it a confidential client that proves itself by a secret, in the body or in the
    /// header (RFC 6749, section 2.3.1).
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Makes it a confidential client that proves itself by assertions (`private_key_jwt`;
    /// RFC 7523, section 2.2), verified with this key. Request objects
    /// (RFC 9101) are verified with it as well. More than one can be added. Of a private key in
    /// PEM: `SigningKey::from_pem(pem, algorithm)?.public_jwk().clone()`.
    pub fn public_key(mut self, jwk: Jwk) -> Self {
        self.keys.push(jwk);
        self
    }

    /// An allowed redirect URI. One of a loopback address without a port stands for all ports
    /// (RFC 8252, section 7.3).
    pub fn callback(mut self, uri: impl Into<String>) -> Self {
        self.callbacks.push(uri.into());
        self
    }

    /// An address that a logout may redirect to. Where there is none, every address on loopback
    /// is one.
    pub fn logout_url(mut self, url: impl Into<String>) -> Self {
        self.logout_urls.push(url.into());
        self
    }

    /// The grants that it may use, by their `grant_type`; another is refused with
    /// `unauthorized_client`.
    pub fn grants<S: Into<String>>(mut self, types: impl IntoIterator<Item = S>) -> Self {
        self.grants = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Authorization requests have to be pushed (RFC 9126).
    pub fn require_pushed_requests(mut self) -> Self {
        self.requires_pushed_requests = true;
        self
    }

    /// Authorization requests have to be signed (RFC 9101).
    pub fn require_signed_requests(mut self) -> Self {
        self.requires_signed_requests = true;
        self
    }

    /// Tokens have to be bound to a key (DPoP, RFC 9449).
    pub fn require_dpop(mut self) -> Self {
        self.requires_dpop = true;
        self
    }

    /// People sign in with an organization.
    pub fn require_organization(mut self) -> Self {
        self.requires_organization = true;
        self
    }

    /// How its ID tokens are signed: RS256 unless it is set. The tenant has keys for RS256,
    /// PS256, ES256 and EdDSA; HS256 takes the secret of the application.
    ///
    /// # Panics
    /// When the tenant has no key for it.
    pub fn id_token_algorithm(mut self, algorithm: impl Into<IdTokenAlgorithm>) -> Self {
        let algorithm = algorithm.into();
        if let IdTokenAlgorithm::KeyPair(pair) = algorithm {
            let name = pair.name();
            let is_known = super::keys::ALGORITHMS.contains(&pair);
            assert!(is_known, "the tenant has no key for {name}");
        }
        self.id_token_algorithm = algorithm;
        self
    }

    /// Whether a refresh token works once and is replaced by the next, and a second use revokes
    /// them all: yes unless it is set.
    pub fn rotate_refresh_tokens(mut self, rotate: bool) -> Self {
        self.rotates_refresh_tokens = rotate;
        self
    }

    /// Where logout tokens go (OpenID Connect Back-Channel Logout 1.0, section 2.2).
    pub fn backchannel_logout(mut self, url: impl Into<String>) -> Self {
        self.backchannel_logout = Some(url.into());
        self
    }

    /// Lets it get tokens of the Management API with these scopes.
    pub fn management_scopes<S: Into<String>>(
        mut self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        self.management = Management::Scopes(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Lets it get tokens that are good for all of the Management API.
    pub fn all_of_management(mut self) -> Self {
        self.management = Management::All;
        self
    }

    pub(in crate::testing::tenant) fn id(&self) -> &str {
        &self.id
    }

    pub(in crate::testing::tenant) fn known_secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    /// Id and secret, where it gets tokens of the Management API with them.
    #[cfg(feature = "management-client")]
    pub(in crate::testing::tenant) fn management_credentials(&self) -> Option<(&str, &Secret)> {
        let secret = self.secret.as_ref()?;
        (self.management != Management::None).then_some((&self.id, secret))
    }

    /// A client that can keep a secret (RFC 6749, section 2.1).
    pub(super) fn is_confidential(&self) -> bool {
        self.secret.is_some() || !self.keys.is_empty()
    }

    pub(super) fn key_set(&self) -> JwkSet {
        JwkSet::new(self.keys.iter().cloned())
    }

    pub(super) fn may_use(&self, grant: &str) -> bool {
        match &self.grants {
            Some(grants) => grants.iter().any(|known| known == grant),
            None => true,
        }
    }

    pub(super) fn knows_callback(&self, uri: &str) -> bool {
        knows(&self.callbacks, uri)
    }

    pub(super) fn knows_logout_url(&self, url: &str) -> bool {
        knows(&self.logout_urls, url)
    }
}

/// Addresses are compared as texts (RFC 6749, section 3.1.2.3), but for ports of loopback.
fn knows(all: &[String], uri: &str) -> bool {
    if all.is_empty() {
        return is_loopback(uri);
    }
    all.iter()
        .any(|known| known == uri || crate::testing::settings::is_on_another_port(known, uri))
}

fn is_loopback(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    is_loopback && url.scheme() == "http" && url.username().is_empty() && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_callbacks_any_on_loopback_is_one_and_with_them_none_else() {
        let native = Application::new("a");
        for uri in [
            "http://127.0.0.1:9/x",
            "http://[::1]/",
            "http://localhost:1",
        ] {
            assert!(native.knows_callback(uri), "{uri}");
        }
        for uri in [
            "https://127.0.0.1/x",
            "http://127.0.0.1.evil.test/",
            "http://u@127.0.0.1/",
            "http://127.0.0.1/#x",
            "",
        ] {
            assert!(!native.knows_callback(uri), "{uri}");
        }
        let web = Application::new("b")
            .callback("https://app.test/callback")
            .callback("http://127.0.0.1/callback");
        assert!(web.knows_callback("https://app.test/callback"));
        assert!(web.knows_callback("http://127.0.0.1:41/callback"));
        assert!(!web.knows_callback("https://app.test/callback/"));
        assert!(!web.knows_callback("http://127.0.0.1:41/other"));
    }
}
