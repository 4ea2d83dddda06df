//! Proof Key for Code Exchange (RFC 7636), and the `state` and `nonce` beside it.
//!
//! ```
//! use auth0_sdk::pkce::{CodeVerifier, State};
//!
//! # fn main() -> Result<(), auth0_sdk::Error> {
//! let verifier = CodeVerifier::generate()?;
//! let challenge = verifier.challenge(); // goes into the authorize URL
//! let state = State::generate()?; //       comes back with the code
//! assert_eq!(challenge.as_str().len(), 43);
//! assert!(challenge.is_of(&verifier));
//! # Ok(())
//! # }
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::secret::Secret;

/// How many random bytes stand behind each generated value: 256 bits, as RFC 7636, section 7.1,
/// asks for.
const ENTROPY: usize = 32;

/// The secret that proves that whoever redeems a code also asked for it (RFC 7636, section 4.1).
///
/// 43 to 128 characters of `A-Z a-z 0-9 - . _ ~`. Never printed; wiped when dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// A new one: 32 bytes from the operating system's generator, as 43 characters of base64url.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::error::ErrorKind::Configuration) when the operating
    /// system gives no random bytes.
    pub fn generate() -> Result<Self, Error> {
        random().map(Self)
    }

    /// One of the caller's own.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::error::ErrorKind::InvalidArgument) when it is shorter
    /// than 43 characters, longer than 128, or has a character outside the unreserved ones.
    pub fn new(text: impl Into<Secret>) -> Result<Self, Error> {
        let secret = text.into();
        let text = secret.expose();
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !(43..=128).contains(&text.len()) {
            let reason = format!("43 to 128 characters are needed, and it has {}", text.len());
            return Err(Error::invalid_argument("code_verifier", reason));
        }
        if !text.bytes().all(unreserved) {
            let reason = "only the characters A-Z a-z 0-9 - . _ ~ are allowed";
            return Err(Error::invalid_argument("code_verifier", reason));
        }
        Ok(Self(secret))
    }

    /// Its S256 challenge (RFC 7636, section 4.2): base64url, without padding, of its SHA-256.
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(s256(self.0.expose()))
    }

    /// The text, for the token request.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The text as a secret.
    #[must_use]
    pub fn into_secret(self) -> Secret {
        self.0
    }
}

/// What of a verifier can be shown: it goes into the authorize URL (RFC 7636, section 4.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// The name of the method, for `code_challenge_method`. The method `plain` is not offered.
    pub const METHOD: &'static str = "S256";

    /// A challenge that came from elsewhere.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text: 43 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the challenge of `verifier`. Takes the same time for every wrong one.
    #[must_use]
    pub fn is_of(&self, verifier: &CodeVerifier) -> bool {
        self.is_of_text(verifier.expose())
    }

    /// As [`is_of`](Self::is_of), for a verifier of a service that may not keep to the RFC.
    pub(crate) fn is_of_text(&self, verifier: &str) -> bool {
        self.0.as_bytes().ct_eq(s256(verifier).as_bytes()).into()
    }
}

impl fmt::Display for CodeChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! opaque {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(Secret);

        impl $name {
            /// A new one: 32 bytes from the operating system's generator, as base64url.
            ///
            /// # Errors
            /// [`ErrorKind::Configuration`](crate::error::ErrorKind::Configuration) when the
            /// operating system gives no random bytes.
            pub fn generate() -> Result<Self, Error> {
                random().map(Self)
            }

            /// The text.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            /// Whether what came back is this. Takes the same time for every wrong text of one
            /// length; an empty text never matches.
            #[must_use]
            pub fn matches(&self, returned: &str) -> bool {
                !returned.is_empty() && bool::from(self.0.expose().as_bytes().ct_eq(returned.as_bytes()))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Secret::from(text))
            }
        }

        /// As it goes into a request.
        impl From<&$name> for Secret {
            fn from(value: &$name) -> Self {
                value.0.clone()
            }
        }

        impl From<Secret> for $name {
            fn from(text: Secret) -> Self {
                Self(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Secret::from(text))
            }
        }
    };
}

opaque! {
    /// Ties the answer of an authorization request to the request (RFC 6749, section 10.12).
    State
}

opaque! {
    /// Ties an ID token to the request that it answers (OpenID Connect Core, section 3.1.2.1).
    /// In the Pieces PKCE API it equals the state.
    Nonce
}

fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// 256 random bits as 43 characters of base64url.
pub(crate) fn random() -> Result<Secret, Error> {
    let mut bytes = Zeroizing::new([0_u8; ENTROPY]);
    SysRng.try_fill_bytes(bytes.as_mut()).map_err(|error| {
        Error::configuration(format!(
            "the operating system gave no random bytes: {error}"
        ))
    })?;
    Ok(Secret::from(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_example_of_the_rfc() {
        let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(
            verifier.challenge().as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_encoding_of_the_rfc_from_its_bytes() {
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        assert_eq!(
            URL_SAFE_NO_PAD.encode(octets),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
    }

    /// The sample of the Pieces contract: a challenge without its verifier.
    #[test]
    fn the_challenge_of_the_contract_is_a_sha_256_and_of_no_verifier_here() {
        let challenge = CodeChallenge::from_text("yxRssZxdfBpMigRmDxAety1QU72Bd5WnDUbtlsCZOnk");
        assert_eq!(
            URL_SAFE_NO_PAD.decode(challenge.as_str()).unwrap().len(),
            32
        );
        assert!(!challenge.is_of(&CodeVerifier::generate().unwrap()));
    }

    #[test]
    fn a_wrong_length_or_character_is_refused_without_being_shown() {
        for wrong in [
            "",
            "short",
            &"a".repeat(42),
            &"a".repeat(129),
            &format!("{} ", "s3cr3t-".repeat(9)),
            &"ü".repeat(40),
        ] {
            let error = CodeVerifier::new(wrong).unwrap_err();
            assert_eq!(error.kind(), crate::error::ErrorKind::InvalidArgument);
            assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        }
        for right in ["a".repeat(43), "~".repeat(128)] {
            assert!(CodeVerifier::new(right).is_ok());
        }
    }

    #[test]
    fn an_empty_state_matches_nothing() {
        assert!(!State::from("").matches(""));
        assert!(State::from("abc").matches("abc"));
        assert!(!State::from("abc").matches("abd"));
        assert!(!Nonce::from("abc").matches("abcd"));
    }

    proptest! {
        #[test]
        fn every_valid_verifier_fits_its_challenge_and_no_other(
            first in "[A-Za-z0-9._~-]{43,128}",
            second in "[A-Za-z0-9._~-]{43,128}",
        ) {
            let first = CodeVerifier::new(first).unwrap();
            let second = CodeVerifier::new(second).unwrap();
            prop_assert!(first.challenge().is_of(&first));
            prop_assert_eq!(first.challenge().as_str().len(), 43);
            prop_assert_eq!(first.challenge().is_of(&second), first == second);
        }

        #[test]
        fn any_text_is_accepted_or_refused(text in any::<String>()) {
            let _ = CodeVerifier::new(text);
        }

        #[test]
        fn generated_ones_are_valid_and_differ(_ in 0..16) {
            let first = CodeVerifier::generate().unwrap();
            prop_assert!(CodeVerifier::new(first.expose()).is_ok());
            prop_assert_ne!(first, CodeVerifier::generate().unwrap());
        }
    }
}
