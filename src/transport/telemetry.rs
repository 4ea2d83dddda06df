use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use serde_json::json;

/// What the `Auth0-Client` header says of the SDK: name, version, version of the compiler.
///
/// It helps the service to see which versions are in use, and holds nothing about the program or
/// its users. A program can put its own name there, or send none.
///
/// ```
/// use auth0_sdk::transport::Telemetry;
///
/// let ours = Telemetry::named("terraform-provider-example", "1.4.0");
/// let none = Telemetry::none();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telemetry(Option<HeaderValue>);

impl Telemetry {
    /// The name and version of another product, which is built on this SDK.
    #[must_use]
    pub fn named(name: &str, version: &str) -> Self {
        let mut env = serde_json::Map::new();
        if let Some(rust) = option_env!("AUTH0_SDK_RUSTC") {
            env.insert("rust".to_owned(), rust.into());
        }
        let text = json!({ "name": name, "version": version, "env": env }).to_string();
        // Base64 is always a valid header value.
        Self(HeaderValue::try_from(STANDARD.encode(text)).ok())
    }

    /// No header at all.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    pub(super) fn header(&self) -> Option<&HeaderValue> {
        self.0.as_ref()
    }
}

/// This SDK and its version.
impl Default for Telemetry {
    fn default() -> Self {
        Self::named("auth0-sdk-rust", env!("CARGO_PKG_VERSION"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(telemetry: &Telemetry) -> serde_json::Value {
        let header = telemetry.header().unwrap();
        serde_json::from_slice(&STANDARD.decode(header).unwrap()).unwrap()
    }

    #[test]
    fn it_is_standard_base64_of_json() {
        let sent = decoded(&Telemetry::default());
        assert_eq!(sent["name"], "auth0-sdk-rust");
        assert_eq!(sent["version"], env!("CARGO_PKG_VERSION"));
        assert!(sent["env"].is_object());
    }

    #[test]
    fn it_can_be_replaced_and_removed() {
        let sent = decoded(&Telemetry::named("ours \"1\" ü", "2.0\n"));
        assert_eq!(sent["name"], "ours \"1\" ü");
        assert_eq!(sent["version"], "2.0\n");
        assert!(Telemetry::none().header().is_none());
    }
}
