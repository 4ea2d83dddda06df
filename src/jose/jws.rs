//! The compact form of a JWS (RFC 7515, section 7.1): written, and read strictly.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::header::{Header, Named};
use super::{Claims, Jwk, SigningAlgorithm, strict_json};
use crate::error::InvalidToken;
use crate::secret::Secret;

/// The longest token that is read, in bytes: several times what a server takes in all headers of
/// a request, and little enough that nobody's time is spent on decoding.
pub(crate) const LONGEST: usize = 64 * 1024;

/// What a token carries, read from the bytes that were signed.
pub(crate) trait Payload: Sized {
    /// None where the bytes are anything else, or a member stands twice.
    fn read(bytes: Vec<u8>) -> Option<Self>;

    /// `iat`, in seconds since the epoch, where it is there.
    fn issued(&self) -> Option<i64>;
}

/// Any JSON object.
impl Payload for Map<String, Value> {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        strict_json::object(&bytes)
    }

    fn issued(&self) -> Option<i64> {
        Claims(self).seconds("iat").ok().flatten()
    }
}

/// A JWS that has been taken apart and not been verified yet: nothing in it is to be believed but
/// by [`verify`](Self::verify).
pub(crate) struct Jws<'a, P = Map<String, Value>> {
    header: Header,
    payload: P,
    input: &'a [u8],
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart that carries any JSON object.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(crate) fn parse(token: &'a str) -> Result<Self, InvalidToken> {
        Self::read(token)
    }
}

impl<'a, P: Payload> Jws<'a, P> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// [`TooLong`](InvalidToken::TooLong) beyond 64 KiB, before anything is decoded;
    /// [`Extension`](InvalidToken::Extension) for `crit` and `b64`;
    /// [`Malformed`](InvalidToken::Malformed) for anything else but three parts in base64url
    /// without padding, the first two of them JSON objects without a member that stands twice,
    /// and `alg`, `kid` and `typ` texts where they are there.
    pub(crate) fn read(token: &'a str) -> Result<Self, InvalidToken> {
        if token.len() > LONGEST {
            return Err(InvalidToken::TooLong);
        }
        let malformed = InvalidToken::Malformed;
        let (input, signature) = token.rsplit_once('.').ok_or(malformed)?;
        let (header, payload) = input.split_once('.').ok_or(malformed)?;
        if payload.contains('.') {
            return Err(malformed);
        }
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed);
        Ok(Self {
            header: Header::read(&decode(header)?)?,
            payload: P::read(decode(payload)?).ok_or(malformed)?,
            input: input.as_bytes(),
            signature: decode(signature)?,
        })
    }
}

impl<P> Jws<'_, P> {
    /// The members of the header that have no method of their own here, of which nothing has been
    /// verified.
    pub(crate) fn header(&self) -> &Map<String, Value> {
        &self.header.rest
    }

    /// Which key the token says it is signed with.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.header.key_id.as_deref()
    }

    /// Which kind of token it says it is, without the `application/` that may be left out
    /// (RFC 7515, section 4.1.9).
    pub(crate) fn kind(&self) -> Option<&str> {
        let kind = self.header.kind.as_deref()?;
        let prefix = "application/";
        match kind.get(..prefix.len()) {
            Some(start) if start.eq_ignore_ascii_case(prefix) => kind.get(prefix.len()..),
            _ => Some(kind),
        }
    }

    /// `typ` as it stands there.
    pub(crate) fn exact_kind(&self) -> Option<&str> {
        self.header.kind.as_deref()
    }

    /// Its algorithm, if it is one of those that are allowed. What the token says chooses among
    /// them and adds none.
    ///
    /// # Errors
    /// [`Algorithm`](InvalidToken::Algorithm); always so for `none` and the HMAC family.
    pub(crate) fn algorithm(
        &self,
        allowed: &[SigningAlgorithm],
    ) -> Result<SigningAlgorithm, InvalidToken> {
        match self.header.algorithm {
            Named::KeyPair(algorithm) if allowed.contains(&algorithm) => Ok(algorithm),
            _ => Err(InvalidToken::Algorithm),
        }
    }

    /// Verifies the signature with a public key that has been chosen for it.
    ///
    /// # Errors
    /// [`Algorithm`](InvalidToken::Algorithm) where it is not allowed,
    /// [`UnknownKey`](InvalidToken::UnknownKey) where the key is not one for it,
    /// [`Signature`](InvalidToken::Signature) where the signature does not fit.
    pub(crate) fn verify(
        &self,
        key: &Jwk,
        allowed: &[SigningAlgorithm],
    ) -> Result<(), InvalidToken> {
        let algorithm = self.algorithm(allowed)?;
        key.verify(algorithm, self.input, &self.signature)
    }

    /// Verifies the HMAC of HS256 with a secret that both sides have.
    ///
    /// # Errors
    /// [`Algorithm`](InvalidToken::Algorithm) where it is not HS256,
    /// [`Signature`](InvalidToken::Signature) where the HMAC is another.
    pub(crate) fn verify_hs256(&self, secret: &Secret) -> Result<(), InvalidToken> {
        if self.header.algorithm != Named::Hs256 {
            return Err(InvalidToken::Algorithm);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        // In constant time.
        hmac::verify(&key, self.input, &self.signature).map_err(|_| InvalidToken::Signature)
    }

    /// The claims: to be believed after the signature has been verified.
    pub(crate) fn claims(&self) -> &P {
        &self.payload
    }

    /// The claims themselves.
    pub(crate) fn into_claims(self) -> P {
        self.payload
    }
}

/// What is signed (RFC 7515, section 5.1).
pub(crate) fn signing_input(header: &Map<String, Value>, claims: &Value) -> String {
    let header = Value::Object(header.clone()).to_string();
    let [header, claims] = [header, claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}")
}

/// The whole token, from what was signed and its signature.
pub(crate) fn compact(mut input: String, signature: &[u8]) -> Secret {
    input.reserve_exact(1 + signature.len().div_ceil(3) * 4);
    input.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut input);
    input.into()
}
