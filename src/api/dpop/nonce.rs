use std::fmt;
use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;

use crate::error::Error;
use crate::pkce;
use crate::secret::Secret;

/// The shortest secret, in bytes.
const SHORTEST: usize = 32;

/// Nonces that an API has its clients put into their proofs (RFC 9449, section 9), so that no
/// proof can be made in advance.
///
/// Nothing is stored: a nonce is the number of a span of time and its HMAC (SHA-256). It is good
/// in the span that it was made in and in the one after that. Processes that answer for one API
/// share the secret; their clocks may differ by one span.
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::api::ServerNonces;
///
/// let nonces = ServerNonces::generate()?.span(Duration::from_secs(30));
/// # Ok::<(), auth0_sdk::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "nonces are asked for once the builder has them"]
pub struct ServerNonces {
    key: hmac::Key,
    span: Duration,
}

/// What a nonce of a proof is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Of this span.
    Fresh,
    /// Still good; the client is given the next one.
    Ending,
    /// Not made here, or too long ago.
    Bad,
}

impl ServerNonces {
    /// With a secret of this process alone, and spans of a minute.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where the operating system gives no random
    /// bytes.
    pub fn generate() -> Result<Self, Error> {
        let secret = pkce::random()?;
        Ok(Self::keyed(secret.expose()))
    }

    /// With a secret that several processes share, of 32 random bytes at least.
    ///
    /// # Errors
    /// A [configuration error](Error::is_configuration) where it is shorter.
    pub fn with_secret(secret: &Secret) -> Result<Self, Error> {
        if secret.expose().len() < SHORTEST {
            return Err(Error::configuration(
                "the secret of the DPoP nonces is too short; give 32 random bytes or more",
            ));
        }
        Ok(Self::keyed(secret.expose()))
    }

    fn keyed(secret: &str) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            span: Duration::from_secs(60),
        }
    }

    /// How long a span is, in whole seconds and at least one. A nonce is good for one to two of
    /// them.
    pub fn span(mut self, span: Duration) -> Self {
        self.span = Duration::from_secs(span.as_secs().max(1));
        self
    }

    fn number(&self, now: SystemTime) -> u64 {
        let since = now.duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default().as_secs() / self.span.as_secs()
    }

    fn of(&self, number: u64) -> String {
        let mut bytes = number.to_be_bytes().to_vec();
        let tag = hmac::sign(&self.key, &bytes);
        bytes.extend(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The nonce to give out now.
    pub(crate) fn current(&self, now: SystemTime) -> Option<HeaderValue> {
        HeaderValue::try_from(self.of(self.number(now))).ok()
    }

    /// Whether the nonce of a proof is one of ours, and how old.
    pub(crate) fn age(&self, nonce: &str, now: SystemTime) -> Age {
        let Some(bytes) = URL_SAFE_NO_PAD.decode(nonce).ok() else {
            return Age::Bad;
        };
        let Some((number, tag)) = bytes.split_first_chunk::<8>() else {
            return Age::Bad;
        };
        // In constant time.
        if hmac::verify(&self.key, number, tag).is_err() {
            return Age::Bad;
        }
        let (number, now) = (u64::from_be_bytes(*number), self.number(now));
        match number.abs_diff(now) {
            0 => Age::Fresh,
            1 if number > now => Age::Fresh,
            1 => Age::Ending,
            _ => Age::Bad,
        }
    }
}

/// Shows the span.
impl fmt::Debug for ServerNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerNonces")
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_one_to_two_spans_and_for_whoever_has_the_secret() {
        let secret = Secret::from("0123456789abcdef0123456789abcdef");
        let nonces = ServerNonces::with_secret(&secret).unwrap();
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let nonce = nonces.current(at(600)).unwrap();
        let nonce = nonce.to_str().unwrap();
        // The characters that RFC 9449, section 8.1, allows.
        assert!(
            nonce
                .bytes()
                .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        );
        for (now, age) in [
            (479, Age::Bad),
            (540, Age::Fresh), // made by a process whose clock is ahead
            (600, Age::Fresh),
            (659, Age::Fresh),
            (660, Age::Ending),
            (719, Age::Ending),
            (720, Age::Bad),
            (0, Age::Bad),
        ] {
            assert_eq!(nonces.age(nonce, at(now)), age, "{now}");
        }
        let other = ServerNonces::with_secret(&secret).unwrap();
        assert_eq!(other.age(nonce, at(600)), Age::Fresh);
        let other = ServerNonces::generate().unwrap();
        assert_eq!(other.age(nonce, at(600)), Age::Bad);
        let mut forged = nonces.of(11);
        forged.replace_range(..1, "B");
        for bad in [&*forged, "", "AAAAAAAAAAo", "no base64!", &nonce[..40]] {
            assert_eq!(nonces.age(bad, at(600)), Age::Bad, "{bad}");
        }
    }

    #[test]
    fn a_short_secret_is_refused_and_none_is_shown() {
        let error = ServerNonces::with_secret(&Secret::from("short")).unwrap_err();
        assert!(error.is_configuration(), "{error}");
        let secret = "0123456789abcdef0123456789abcdef";
        let nonces = ServerNonces::with_secret(&Secret::from(secret)).unwrap();
        assert_eq!(format!("{nonces:?}"), "ServerNonces { span: 60s, .. }");
    }
}
