//! Signs a person in on another device: shows a code, and waits until it is confirmed there.
//!
//! ```sh
//! cargo run --example device
//! ```
//!
//! It runs on a tenant inside this program, with a person who confirms at once. Where
//! `AUTH0_DOMAIN` and `AUTH0_CLIENT_ID` are set it takes that real tenant, for a native application
//! with the grant Device Code.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use auth0_sdk::authentication::{AuthenticationClient, DeviceAuthorization};
use auth0_sdk::login;
use auth0_sdk::reqwest;
use auth0_sdk::testing::Tenant;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("\nThe sign-in did not work: {error}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let Ok(domain) = env::var("AUTH0_DOMAIN") else {
        let second = Duration::from_secs(1);
        let tenant = Tenant::builder().poll_interval(second).start().await?;
        println!("0. Started a tenant of our own at {}.", tenant.url());
        let auth = AuthenticationClient::builder(tenant.url(), "test-native").build()?;
        return sign_in(&auth, |device| {
            show(device);
            // The person, on another device.
            if let Some(address) = device.verification_uri_complete.clone() {
                tokio::spawn(reqwest::get(address));
            }
        })
        .await;
    };
    println!("0. Using the tenant {domain}.");
    let auth = AuthenticationClient::builder(domain, env::var("AUTH0_CLIENT_ID")?).build()?;
    sign_in(&auth, show).await
}

async fn sign_in(
    auth: &AuthenticationClient,
    prompt: impl FnOnce(&DeviceAuthorization) + Send + 'static,
) -> Result<(), Box<dyn std::error::Error>> {
    let tokens = login::device(auth).prompt(prompt).run().await?;
    println!("2. The person has said yes.");
    if let Some(user) = &tokens.claims {
        let name = user.name.as_deref().unwrap_or("somebody without a name");
        println!("3. Signed in as {name}, {}.", user.sub);
    }
    Ok(())
}

fn show(device: &DeviceAuthorization) {
    println!("1. Open {} on any device.", device.verification_uri);
    println!("   The code is {}.", device.user_code);
    let address = device.verification_uri_complete.as_deref();
    if let Some(image) = address.and_then(login::qr_code) {
        println!("\n{image}\n");
    }
}
