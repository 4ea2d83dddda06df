use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use url::Url;

use crate::error::{OAuthError, challenge_error};
use crate::transport::Answered;

/// The most origins whose nonce is kept.
const MOST: usize = 32;

/// What asks for proofs. Each has nonces of its own, also where both are on one origin
/// (RFC 9449, sections 8 and 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Realm {
    /// The token endpoint.
    Issuer,
    /// An API that takes tokens.
    Resource,
}

/// The last nonce of each service.
#[derive(Default)]
pub(super) struct Nonces(Mutex<HashMap<(Realm, String), String>>);

impl Nonces {
    fn map(&self) -> MutexGuard<'_, HashMap<(Realm, String), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The nonce to put into a proof for this address.
    pub(super) fn at(&self, realm: Realm, url: &Url) -> Option<String> {
        self.map().get(&(realm, origin(url))).cloned()
    }

    /// Keeps the nonce of an answer. Whether the answer asked for it and has one.
    pub(super) fn learn(&self, realm: Realm, answer: &Answered<'_>) -> bool {
        let Some(nonce) = nonce(answer.headers) else {
            return false;
        };
        let key = (realm, origin(answer.url));
        let mut nonces = self.map();
        if nonces.len() >= MOST && !nonces.contains_key(&key) {
            nonces.clear();
        }
        nonces.insert(key, nonce.to_owned());
        is_challenge(realm, answer)
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The one nonce of an answer (RFC 9449, section 8.1).
fn nonce(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all("dpop-nonce").into_iter();
    let nonce = values.next()?.to_str().ok()?;
    let is_nonce = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let is_good = values.next().is_none() && !nonce.is_empty() && nonce.bytes().all(is_nonce);
    is_good.then_some(nonce)
}

fn is_challenge(realm: Realm, answer: &Answered<'_>) -> bool {
    const ERROR: &str = "use_dpop_nonce";
    match (realm, answer.status.as_u16()) {
        (Realm::Issuer, 400 | 401) => {
            OAuthError::parse_json(answer.body).is_some_and(|oauth| oauth.error() == ERROR)
        }
        (Realm::Resource, 401) => challenge_error(answer.headers, "DPoP") == Some(ERROR),
        _ => false,
    }
}
