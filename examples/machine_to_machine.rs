//! A program in its own name: a token by a signed assertion, kept for many calls.
//!
//! ```sh
//! cargo run --example machine_to_machine
//! ```
//!
//! It runs on a tenant inside this program, with a key made for the occasion. Where
//! `AUTH0_DOMAIN`, `AUTH0_CLIENT_ID`, `AUTH0_AUDIENCE` and `AUTH0_CLIENT_KEY` (a file in PEM) are
//! set, it takes those.

use std::env;
use std::error::Error;

use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::jose::{SigningAlgorithm, SigningKey};
use auth0_sdk::testing::{Application, Tenant};
use auth0_sdk::token::{ClientAuth, PrivateKeyJwt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if let Ok(domain) = env::var("AUTH0_DOMAIN") {
        let pem = std::fs::read(env::var("AUTH0_CLIENT_KEY")?)?;
        let key = PrivateKeyJwt::from_pem(&pem, SigningAlgorithm::Rs256)?;
        let auth = AuthenticationClient::builder(domain, env::var("AUTH0_CLIENT_ID")?)
            .client_auth(ClientAuth::PrivateKeyJwt(key))
            .build()?;
        return ask(&auth, &env::var("AUTH0_AUDIENCE")?).await;
    }
    let key = SigningKey::generate(SigningAlgorithm::Es256)?.with_key_id("2026-11");
    let worker = Application::new("worker").public_key(key.public_jwk().clone());
    let tenant = Tenant::builder().application(worker).start().await?;
    let auth = AuthenticationClient::builder(tenant.url(), "worker")
        .client_auth(ClientAuth::PrivateKeyJwt(key.into()))
        .build()?;
    ask(&auth, "https://api.example.test/").await?;

    let asked = tenant.requests().len();
    println!("The tenant was asked {asked} times.");
    Ok(())
}

async fn ask(auth: &AuthenticationClient, audience: &str) -> Result<(), Box<dyn Error>> {
    let tokens = auth.client_credentials(audience).await?;
    println!(
        "A token for {audience}, good for {:?}; the service logged the request as {:?}.",
        tokens.value().expires_in(),
        tokens.request_id(),
    );

    // For many calls: fetched when it is needed, shared by all, renewed before it ends.
    let cache = auth.client_credentials(audience).token_cache();
    let (one, other) = tokio::try_join!(cache.token(), cache.token())?;
    println!("Two at once got the same token: {}.", one == other);
    Ok(())
}
