//! Who may be let through, by a reading of its own: of what was signed and not of what was sent.

use auth0_sdk::api::{Scheme, Verified};
use auth0_sdk::url::{Host, Url};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{AUTHORIZATION, HOST};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::fixture::{
    AGE, Binding, Client, Fixture, Issuers, Key, LEEWAY, Mode, PUBLIC, Place, now,
};
use super::input::{Input, Proof};

/// Between the reading of the clock there and here a second may end.
const SLACK: u64 = 2;

pub(crate) struct Judge<'a> {
    pub(crate) fixture: &'a Fixture,
    pub(crate) client: &'a Client,
    pub(crate) request: &'a Input,
}

impl Judge<'_> {
    /// Panics where this request may not be let through.
    pub(crate) fn accepted(&self, verified: &Verified) {
        let why = self.fault(verified).err();
        assert_eq!(
            why, None,
            "{} accepted {:?}",
            self.client.name, self.request.parts
        );
    }

    /// Nothing was sent at all.
    pub(crate) fn had_nothing(&self) {
        let headers = &self.request.parts.headers;
        assert!(!headers.contains_key(AUTHORIZATION) && !headers.contains_key("dpop"));
    }

    fn fault(&self, verified: &Verified) -> Result<(), &'static str> {
        let text = verified.access_token().expose();
        let mut tokens = self.fixture.tokens.iter();
        let token = tokens.find(|token| token.text == text);
        let binding = token.ok_or("a token that nobody has issued")?.binding;
        ensure(
            self.client.issuers == Issuers::Known,
            "an issuer that is not known",
        )?;
        ensure(
            !binding.is_to_certificate || self.request.has_certificate,
            "without the certificate",
        )?;
        match verified.scheme() {
            Scheme::Bearer => self.bearer(binding),
            _ => self.proven(binding, text),
        }
    }

    fn bearer(&self, binding: Binding) -> Result<(), &'static str> {
        let is_bound = binding.key.is_some();
        let has_proof = self.request.parts.headers.contains_key("dpop");
        match self.client.mode {
            Mode::Required => Err("without a proof"),
            Mode::Allowed => ensure(!is_bound && !has_proof, "bound, or with a proof"),
            Mode::Off { refuses_bound } => ensure(!is_bound || !refuses_bound, "bound"),
        }
    }

    fn proven(&self, binding: Binding, token: &str) -> Result<(), &'static str> {
        let takes_proofs = !matches!(self.client.mode, Mode::Off { .. });
        ensure(takes_proofs, "a proof where none is taken")?;
        let headers = &self.request.parts.headers;
        let mut sent = headers.get_all("dpop").iter();
        let text = sent.next().and_then(|value| value.to_str().ok());
        let text = text.ok_or("without a proof")?;
        ensure(sent.next().is_none(), "with two")?;
        let proof = self.request.proofs.iter().find(|proof| proof.text == text);
        let proof = proof.ok_or("a proof that nobody has signed")?;
        ensure(
            binding.key == Some(proof.key),
            "of another key than the token's",
        )?;
        self.header(proof)?;
        self.claims(proof, token)
    }

    fn header(&self, proof: &Proof) -> Result<(), &'static str> {
        let Proof { header, key, .. } = proof;
        ensure(header["typ"] == "dpop+jwt", "typ")?;
        let algorithm = match key {
            Key::EdDsa => "EdDSA",
            Key::Es256 | Key::Other => "ES256",
        };
        ensure(header["alg"] == algorithm, "alg")?;
        ensure(
            header.get("crit").is_none() && header.get("b64").is_none(),
            "crit",
        )?;
        let own = self.fixture.key(*key).public_jwk().to_json();
        let jwk = &header["jwk"];
        ensure(jwk.get("d").is_none(), "a private key")?;
        let is_own = ["kty", "crv", "x", "y"]
            .iter()
            .all(|name| jwk[name] == own[name]);
        ensure(is_own, "jwk")
    }

    fn claims(&self, proof: &Proof, token: &str) -> Result<(), &'static str> {
        let claims = &proof.claims;
        let method = self.request.parts.method.as_str();
        let htm = claims["htm"].as_str().ok_or("no htm")?;
        ensure(htm.eq_ignore_ascii_case(method), "htm")?;
        let htu = claims["htu"].as_str().ok_or("no htu")?;
        let address = self.address().ok_or("a request without an address")?;
        ensure(is_same_address(htu, &address), "htu")?;
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token));
        ensure(claims["ath"] == hash.as_str(), "ath")?;
        let nonce = &claims["nonce"];
        ensure(
            nonce.is_null() || nonce.is_string(),
            "a nonce that is no text",
        )?;
        if self.client.has_nonces {
            ensure(*nonce == self.fixture.nonce.as_str(), "nonce")?;
        }
        let issued = seconds(&claims["iat"]).ok_or("no iat")?;
        let now = now();
        ensure(
            issued + AGE + SLACK >= now && issued <= now + LEEWAY + SLACK,
            "iat",
        )?;
        if let Some(expires) = claims.get("exp") {
            let expires = seconds(expires).ok_or("an exp that is no date")?;
            ensure(expires + SLACK > now, "exp")?;
        }
        if let Some(moment) = claims.get("nbf") {
            let moment = seconds(moment).ok_or("an nbf that is no date")?;
            ensure(moment <= now + LEEWAY + SLACK, "nbf")?;
        }
        let id = claims["jti"].as_str().ok_or("no jti")?;
        ensure(!id.trim().is_empty(), "an empty jti")?;
        self.note((proof.key, id.to_owned()), issued + AGE, now)
    }

    /// A proof is taken once, for as long as it would be good.
    fn note(&self, id: (Key, String), until: u64, now: u64) -> Result<(), &'static str> {
        let mut accepted = self
            .client
            .accepted
            .lock()
            .expect("no panic before this one");
        if accepted.len() > 100_000 {
            accepted.retain(|_, until| *until >= now);
        }
        let earlier = accepted.insert(id, until);
        ensure(
            earlier.is_none_or(|until| until < now),
            "for the second time",
        )
    }

    /// Where this API is, for this request.
    fn address(&self) -> Option<String> {
        let parts = &self.request.parts;
        if let Some(url) = &self.request.url {
            return Some(url.clone());
        }
        let path = parts.uri.path();
        if !path.starts_with('/') {
            return None;
        }
        match self.client.place {
            Place::Unknown => None,
            Place::Public => Some(format!("{PUBLIC}{path}")),
            Place::Host => {
                let said = parts.headers.get_all(HOST).iter();
                let said: Option<Vec<&str>> = said.map(|host| host.to_str().ok()).collect();
                let (named, said) = (parts.uri.authority(), said?);
                let host = named.map(|authority| authority.as_str());
                let host = host.or(said.first().copied())?;
                let mut url = Url::parse(&format!("https://{host}{path}")).ok()?;
                let is_here = match url.host()? {
                    Host::Ipv4(address) => address.is_loopback(),
                    Host::Ipv6(address) => address.is_loopback(),
                    Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
                };
                if is_here && parts.uri.scheme_str() != Some("https") {
                    url = Url::parse(&format!("http://{host}{path}")).ok()?;
                }
                let is_one = said.len() <= 1
                    && said.iter().all(|other| {
                        let other = Url::parse(&format!("{}://{other}/", url.scheme()));
                        other.is_ok_and(|other| {
                            other.host() == url.host()
                                && other.port_or_known_default() == url.port_or_known_default()
                        })
                    });
                is_one.then(|| url.into())
            }
        }
    }
}

fn ensure(holds: bool, fault: &'static str) -> Result<(), &'static str> {
    match holds {
        true => Ok(()),
        false => Err(fault),
    }
}

/// A date in whole seconds.
fn seconds(value: &Value) -> Option<u64> {
    let date = value.as_f64()?;
    (date >= 0.0).then_some(date as u64)
}

/// By their parts, and by the octets that their paths are of.
fn is_same_address(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one), Url::parse(other)) else {
        return false;
    };
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
        && octets(one.path()) == octets(other.path())
}

/// Each octet, and whether it means something else than it would mean unencoded.
fn octets(path: &str) -> Vec<(u8, bool)> {
    let bytes = path.as_bytes();
    let mut octets = Vec::new();
    let mut place = 0;
    while let Some(&byte) = bytes.get(place) {
        let digits = bytes.get(place + 1..place + 3);
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let digits = digits.filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) if byte == b'%' => {
                let is_plain = octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
                octets.push((octet, !is_plain));
                place += 3;
            }
            _ => {
                octets.push((byte, byte == b'%'));
                place += 1;
            }
        }
    }
    octets
}
