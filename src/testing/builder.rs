use std::io;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::PiecesOs;
use super::settings::Settings;

/// Sets up a [`PiecesOs`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use auth0_sdk::testing::PiecesOs;
///
/// let pieces_os = PiecesOs::builder()
///     .client_id("my-client-id")
///     .redirect_uri("com.example.app:/callback")
///     .application_id("my-application")
///     .code_lifetime(Duration::from_secs(5))
///     .user(serde_json::json!({ "name": "Grace Hopper" }))
///     .start()
///     .await?;
/// assert_eq!(pieces_os.sign_in().client_id, "my-client-id");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `start`"]
pub struct Builder {
    client_ids: Vec<String>,
    redirect_uris: Vec<String>,
    return_to: Vec<String>,
    audiences: Vec<String>,
    application_id: Option<String>,
    code_lifetime: Duration,
    user: Value,
    through_descope: bool,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            client_ids: Vec::new(),
            redirect_uris: vec!["http://127.0.0.1/callback".to_owned()],
            return_to: Vec::new(),
            audiences: Vec::new(),
            application_id: None,
            // RFC 6749, section 4.1.2, recommends at most this.
            code_lifetime: Duration::from_secs(600),
            user: json!({
                "sub": "auth0|0123456789abcdef01234567",
                "name": "Ada Lovelace",
                "given_name": "Ada",
                "family_name": "Lovelace",
                "nickname": "ada",
                "email": "ada@example.test",
                "email_verified": true,
                "picture": "https://cdn.example.test/ada.png",
                "updated_at": "2025-01-01T00:00:00.000Z",
            }),
            through_descope: false,
        }
    }

    /// Registers a client. The first takes the place of the default one, `test-client`.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_ids.push(id.into());
        self
    }

    /// Registers one more redirect URI, beside `{url}/pkce/response/code` and
    /// `http://127.0.0.1/callback`. A loopback address without a port stands for all ports
    /// (RFC 8252, section 7.3).
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Registers an address to which logging out may lead. None is registered at first.
    pub fn return_to(mut self, address: impl Into<String>) -> Self {
        self.return_to.push(address.into());
        self
    }

    /// Registers an audience. While none is registered, any is accepted.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Demands this `X-Application-ID` on every operation but `GET /userinfo`.
    pub fn application_id(mut self, id: impl Into<String>) -> Self {
        self.application_id = Some(id.into());
        self
    }

    /// How long a code is good for: 10 minutes unless it is set; with zero every code has expired.
    /// Measured on tokio's clock, so a test that pauses time can let codes expire.
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.code_lifetime = lifetime;
        self
    }

    /// What `GET /userinfo` answers.
    pub fn user(mut self, user: Value) -> Self {
        self.user = user;
        self
    }

    /// Lets Pieces OS hand on its tokens in `descope`, in the place of `auth0`.
    pub fn issue_through_descope(mut self) -> Self {
        self.through_descope = true;
        self
    }

    /// Starts it on a free port of 127.0.0.1. It runs on the tokio runtime of the caller.
    ///
    /// # Errors
    /// When no port is free, or the HTTP client for it cannot be built.
    pub async fn start(mut self) -> io::Result<PiecesOs> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        if self.client_ids.is_empty() {
            self.client_ids.push("test-client".to_owned());
        }
        let mut settings = Settings {
            base: format!("http://{address}"),
            client_ids: self.client_ids,
            redirect_uris: self.redirect_uris,
            return_to: self.return_to,
            audiences: self.audiences,
            application_id: self.application_id,
            code_lifetime: self.code_lifetime,
            user: self.user,
            through_descope: self.through_descope,
        };
        let callback = settings.callback_of_pieces_os();
        settings.redirect_uris.push(callback);
        PiecesOs::serve(listener, address.port(), settings)
    }
}
