//! Asking a person on their own device (CIBA): an agent wants to buy, and Ada agrees on her
//! telephone.
//!
//! ```sh
//! cargo run --example ciba
//! ```
//!
//! It runs on a tenant inside this program, where Ada's telephone agrees after two polls. Where
//! `AUTH0_DOMAIN`, `AUTH0_CLIENT_ID`, `AUTH0_CLIENT_SECRET` and `AUTH0_USER_ID` are set it asks
//! that person of that tenant.

use std::env;
use std::error::Error;
use std::time::Duration;

use auth0_sdk::authentication::{AuthenticationClient, AuthorizationDetail};
use auth0_sdk::testing::Tenant;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The tenant lives as long as this.
    let tenant = match env::var_os("AUTH0_DOMAIN") {
        Some(_) => None,
        None => {
            let tenant = Tenant::builder()
                .poll_interval(Duration::from_secs(1))
                .approve_after(2);
            Some(tenant.start().await?)
        }
    };
    let (auth, user) = match &tenant {
        Some(tenant) => {
            let auth = AuthenticationClient::builder(tenant.url(), "test-client");
            (
                auth.client_secret("test-secret").build()?,
                "auth0|ada".to_owned(),
            )
        }
        None => {
            let id = env::var("AUTH0_CLIENT_ID")?;
            let auth = AuthenticationClient::builder(env::var("AUTH0_DOMAIN")?, id);
            let auth = auth.client_secret(env::var("AUTH0_CLIENT_SECRET")?);
            (auth.build()?, env::var("AUTH0_USER_ID")?)
        }
    };

    let amount = json!({ "currency": "EUR", "amount": "12.50" });
    let payment = AuthorizationDetail::new("payment_initiation").member("amount", amount);
    let asked = auth
        .backchannel_authentication(&user, "Order-1234")
        .authorization_details(&[payment])
        .await?
        .into_value();
    println!(
        "Asked {user}; the request stays open for {:?}.",
        asked.expires_in
    );

    match asked.wait().await {
        Ok(tokens) => {
            let tokens = tokens.into_value();
            let claims = tokens.claims.as_ref();
            println!("{:?} agreed.", claims.map(|claims| claims.sub.as_str()));
        }
        Err(error) => match error.oauth() {
            Some(refusal) => println!("No: {}.", refusal.error()),
            None => return Err(error.into()),
        },
    }
    Ok(())
}
