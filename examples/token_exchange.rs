//! Token exchange (RFC 8693): a session of an older system for tokens of Auth0, and then a token
//! for another API in the person's name.
//!
//! ```sh
//! cargo run --example token_exchange
//! ```
//!
//! It runs on a tenant inside this program, which knows one such session.

use std::error::Error;

use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::testing::Tenant;

const LEGACY_SESSION: &str = "urn:example:legacy-session";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let tenant = Tenant::builder()
        .subject_token(LEGACY_SESSION, "session-1234", "auth0|ada")
        .start()
        .await?;
    let auth = AuthenticationClient::builder(tenant.url(), "test-client")
        .client_secret("test-secret")
        .build()?;

    let tokens = auth
        .token_exchange("session-1234", LEGACY_SESSION)
        .audience("https://api.example.test/")
        .scope("openid profile read:orders")
        .await?
        .into_value();
    let claims = tokens.claims.as_ref().ok_or("no ID token")?;
    println!("The session is {}'s.", claims.sub);
    println!(
        "Granted: {}",
        tokens.scope.as_deref().unwrap_or("what was asked for")
    );

    let further = auth
        .on_behalf_of(tokens.access_token, "https://api.example.test/")
        .scope("read:orders")
        .await?;
    println!("In Ada's name: {:?}", further.value().issued_token_type);

    let refused = auth.token_exchange("no such session", LEGACY_SESSION).await;
    let error = refused.expect_err("nobody has that session");
    println!("Another session: {error}");
    Ok(())
}
