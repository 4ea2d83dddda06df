//! What an input stands for.
//!
//! - `<…>`: these bytes in base64url, so that what is JSON can be reached by changing a letter.
//! - `$PLAIN`, `$BOUND`, `$EDBOUND`, `$OTHER`, `$CERTIFIED`, `$TWICE`: tokens that are good in
//!   themselves, bound to nothing, to the ES256 key, to the EdDSA key, to a key that nobody has,
//!   to the certificate, to the certificate and the ES256 key.
//! - `$PROOF{…}{…}`: a proof of this header and these claims, as they stand, signed with the EdDSA
//!   key where `alg` says so, and with the ES256 key else. In both, and in the form:
//!   `$NOW` (and `$NOW+9`, `$NOW-9`) is the time in seconds, `$ATH` the hash of the token in the
//!   request's first `authorization`, `$NONCE` one of the API's, `$JWK` and `$EDJWK` the public
//!   keys, `$UNIQUE` a number that has not been before.
//! - A line `:url …` is the [`RequestUrl`], a line `:certificate …` the [`ClientCertificate`] of
//!   the request, whose DER are these bytes.

use auth0_sdk::api::{ClientCertificate, RequestUrl};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Uri};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::fixture::{CERTIFICATE, Fixture, Key, empty, now};

pub(crate) struct Input {
    pub(crate) parts: Parts,
    pub(crate) form: Vec<u8>,
    /// All that have been signed for it.
    pub(crate) proofs: Vec<Proof>,
    pub(crate) url: Option<String>,
    pub(crate) has_certificate: bool,
}

pub(crate) struct Proof {
    pub(crate) text: String,
    pub(crate) key: Key,
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

impl Input {
    /// Lines that no server would let through are left out.
    pub(crate) fn read(bytes: &[u8], fixture: &Fixture) -> Self {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let headers: Vec<&[u8]> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let form: Vec<&[u8]> = lines.collect();
        let mut expansion = Expansion {
            fixture,
            hash: String::new(),
            proofs: Vec::new(),
        };
        let token = headers.iter().find_map(|line| authorization(line));
        expansion.hash = hash_of(&expansion.all(token.unwrap_or_default()));

        let mut words = first.splitn(2, |byte| *byte == b' ');
        let method = words.next().and_then(|word| Method::from_bytes(word).ok());
        let uri = Uri::try_from(expansion.all(words.next().unwrap_or(b"/"))).ok();
        let mut parts = empty();
        (parts.method, parts.uri) = (method.unwrap_or_default(), uri.unwrap_or_default());
        let (mut url, mut has_certificate) = (None, false);
        for line in headers {
            if let Some(text) = line.strip_prefix(b":url ") {
                let parsed = std::str::from_utf8(text)
                    .ok()
                    .and_then(|text| text.parse().ok());
                let Some(parsed) = parsed.map(RequestUrl) else {
                    continue;
                };
                url = Some(parsed.0.as_str().to_owned());
                parts.extensions.insert(parsed);
            } else if let Some(der) = line.strip_prefix(b":certificate ") {
                has_certificate = der == CERTIFICATE;
                parts.extensions.insert(ClientCertificate::from_der(der));
            } else {
                let mut halves = line.splitn(2, |byte| *byte == b':');
                let name = halves
                    .next()
                    .and_then(|name| HeaderName::from_bytes(name).ok());
                let value = expansion.all(halves.next().unwrap_or_default().trim_ascii());
                if let (Some(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) {
                    parts.headers.append(name, value);
                }
            }
        }
        let form = expansion.all(&form.join(&b'\n'));
        Self {
            parts,
            form,
            proofs: expansion.proofs,
            url,
            has_certificate,
        }
    }
}

/// What stands behind the scheme in a line that is this header.
fn authorization(line: &[u8]) -> Option<&[u8]> {
    let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':')?);
    let value = value[1..].trim_ascii();
    let space = value.iter().position(|byte| *byte == b' ')?;
    name.eq_ignore_ascii_case(b"authorization")
        .then_some(value[space..].trim_ascii())
}

fn hash_of(token: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

struct Expansion<'a> {
    fixture: &'a Fixture,
    /// Of the token that comes with the request.
    hash: String,
    proofs: Vec<Proof>,
}

impl Expansion<'_> {
    fn all(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut expanded = Vec::new();
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            if let Some(after) = rest.strip_prefix(b"$PROOF") {
                // To the end of the line.
                let parts = self.names(after);
                let proof = self.proof(&parts);
                expanded.extend(proof.unwrap_or(parts));
                rest = &[];
            } else if let Some((text, after)) = self.name(rest) {
                expanded.extend_from_slice(text.as_bytes());
                rest = after;
            } else if let (b'<', Some(end)) = (first, rest.iter().position(|byte| *byte == b'>')) {
                expanded.extend_from_slice(URL_SAFE_NO_PAD.encode(&rest[1..end]).as_bytes());
                rest = &rest[end + 1..];
            } else {
                expanded.push(first);
                rest = &rest[1..];
            }
        }
        expanded
    }

    fn names(&self, bytes: &[u8]) -> Vec<u8> {
        let mut expanded = Vec::new();
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            match self.name(rest) {
                Some((text, after)) => {
                    expanded.extend_from_slice(text.as_bytes());
                    rest = after;
                }
                None => {
                    expanded.push(first);
                    rest = &rest[1..];
                }
            }
        }
        expanded
    }

    /// What the name at the beginning stands for, and the rest.
    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(String, &'b [u8])> {
        let rest = bytes.strip_prefix(b"$")?;
        if let Some(after) = rest.strip_prefix(b"NOW") {
            let (seconds, after) = moment(after);
            return Some((seconds.to_string(), after));
        }
        let jwk = |key| self.fixture.key(key).public_jwk().to_json().to_string();
        let tokens = self.fixture.tokens.iter();
        let mut tokens = tokens.map(|token| (token.name, &*token.text));
        if let Some((name, text)) = tokens.find(|(name, _)| rest.starts_with(name.as_bytes())) {
            return Some((text.to_owned(), &rest[name.len()..]));
        }
        let names: [(&str, &dyn Fn() -> String); 5] = [
            ("ATH", &|| self.hash.clone()),
            ("NONCE", &|| self.fixture.nonce.clone()),
            ("JWK", &|| jwk(Key::Es256)),
            ("EDJWK", &|| jwk(Key::EdDsa)),
            ("UNIQUE", &|| self.fixture.unique().to_string()),
        ];
        let named = names
            .iter()
            .find(|(name, _)| rest.starts_with(name.as_bytes()));
        named.map(|(name, text)| (text(), &rest[name.len()..]))
    }

    /// Signs the two JSON values that these bytes begin with; what is left stands behind it.
    fn proof(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
        let header = values.next()?.ok()?;
        let middle = values.byte_offset();
        let claims = values.next()?.ok()?;
        let end = values.byte_offset();
        let key = match header["alg"] == "EdDSA" {
            true => Key::EdDsa,
            false => Key::Es256,
        };
        // As they stand, and not as they were read.
        let [first, second] = [&bytes[..middle], &bytes[middle..end]];
        let [first, second] = [first, second].map(|part| URL_SAFE_NO_PAD.encode(part));
        let input = format!("{first}.{second}");
        let signature = self.fixture.key(key).sign(input.as_bytes()).ok()?;
        let text = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
        let mut proof = text.clone().into_bytes();
        proof.extend_from_slice(&bytes[end..]);
        self.proofs.push(Proof {
            text,
            key,
            header,
            claims,
        });
        Some(proof)
    }
}

/// Now, and so many seconds before or after as these bytes begin with.
fn moment(bytes: &[u8]) -> (u64, &[u8]) {
    let digits = bytes.get(1..).unwrap_or_default();
    let count = digits
        .iter()
        .take(9)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let text = std::str::from_utf8(&digits[..count]).ok();
    match (
        bytes.first(),
        text.and_then(|text| text.parse::<u64>().ok()),
    ) {
        (Some(b'+'), Some(seconds)) => (now() + seconds, &digits[count..]),
        (Some(b'-'), Some(seconds)) => (now().saturating_sub(seconds), &digits[count..]),
        _ => (now(), bytes),
    }
}
