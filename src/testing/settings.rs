use std::time::Duration;

use serde_json::Value;
use url::{Host, Url};

/// What the server was set up with.
pub(super) struct Settings {
    /// Scheme, host and port; no slash at the end.
    pub(super) base: String,
    pub(super) client_ids: Vec<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) return_to: Vec<String>,
    pub(super) audiences: Vec<String>,
    pub(super) application_id: Option<String>,
    pub(super) code_lifetime: Duration,
    pub(super) user: Value,
    pub(super) through_descope: bool,
}

impl Settings {
    pub(super) fn knows_client(&self, id: &str) -> bool {
        self.client_ids.iter().any(|known| known == id)
    }

    /// Redirect URIs are compared as texts (RFC 6749, section 3.1.2.3), but for the port of a
    /// loopback address that is registered without one (RFC 8252, section 7.3).
    pub(super) fn knows_redirect_uri(&self, uri: &str) -> bool {
        self.redirect_uris
            .iter()
            .any(|known| known == uri || is_on_another_port(known, uri))
    }

    /// Where no audience is registered, any will do.
    pub(super) fn knows_audience(&self, audience: &str) -> bool {
        self.audiences.is_empty() || self.audiences.iter().any(|known| known == audience)
    }

    pub(super) fn knows_return_to(&self, address: &str) -> bool {
        self.return_to.iter().any(|known| known == address)
    }

    /// What stands in for a redirect URI that a request leaves out.
    pub(super) fn callback_of_pieces_os(&self) -> String {
        format!("{}/pkce/response/code", self.base)
    }
}

pub(super) fn is_on_another_port(known: &str, uri: &str) -> bool {
    let (Ok(known), Ok(mut uri)) = (Url::parse(known), Url::parse(uri)) else {
        return false;
    };
    let is_loopback = match known.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    is_loopback
        && known.scheme() == "http"
        && known.port().is_none()
        && uri.set_port(None).is_ok()
        && known == uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_address_registered_without_a_port_stands_for_all_ports() {
        let known = "http://127.0.0.1/callback";
        for uri in [
            "http://127.0.0.1:1/callback",
            "http://127.0.0.1:65535/callback",
        ] {
            assert!(is_on_another_port(known, uri), "{uri}");
        }
        for uri in [
            "http://127.0.0.1:1/callback/",
            "http://127.0.0.1:1/callback?x=1",
            "http://u@127.0.0.1:1/callback",
            "https://127.0.0.1:1/callback",
            "http://127.0.0.2:1/callback",
            "http://localhost:1/callback",
            "http://127.0.0.1.evil.test:1/callback",
            "",
        ] {
            assert!(!is_on_another_port(known, uri), "{uri}");
        }
        assert!(is_on_another_port("http://[::1]/", "http://[::1]:9/"));
        assert!(!is_on_another_port(
            "http://127.0.0.1:1/",
            "http://127.0.0.1:2/"
        ));
        assert!(!is_on_another_port("http://a.test/", "http://a.test:2/"));
    }
}
