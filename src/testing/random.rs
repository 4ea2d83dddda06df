//! Values nobody can guess, and comparing them without telling how far they agree.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::refusal::Refusal;

/// 43 characters of base64url.
pub(super) fn text() -> Result<String, Refusal> {
    Ok(URL_SAFE_NO_PAD.encode(bytes()?))
}

/// 64 hex digits, as Pieces OS makes a state.
pub(super) fn hex() -> Result<String, Refusal> {
    Ok(bytes()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
pub(super) fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

pub(super) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn bytes() -> Result<[u8; 32], Refusal> {
    let mut bytes = [0; 32];
    match SysRng.try_fill_bytes(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(Refusal::server_error("the system gave no random bytes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636() {
        assert_eq!(
            s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn lengths_are_those_of_the_contract() {
        assert_eq!(text().map_or(0, |text| text.len()), 43);
        assert_eq!(hex().map_or(0, |text| text.len()), 64);
    }
}
