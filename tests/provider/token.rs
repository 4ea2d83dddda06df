//! What stands in a token, as anybody can read it.

use auth0_sdk::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// The claims of a JWT that the provider itself has made: nothing is verified.
pub(crate) fn claims_of(token: &Secret) -> Value {
    let payload = token.expose().split('.').nth(1).expect("a JWT");
    let payload = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}
