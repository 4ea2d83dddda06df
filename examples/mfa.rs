//! A second factor: from `mfa_required` to tokens, step by step and in one call.
//!
//! ```sh
//! cargo run --example mfa
//! ```
//!
//! It runs on a tenant inside this program, where Ada has an authenticator application that
//! always shows 123456.

use std::error::Error;

use auth0_sdk::Secret;
use auth0_sdk::authentication::{AuthenticationClient, MfaChallenge, TokenSet};
use auth0_sdk::testing::{Factor, Tenant, User};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let ada = User::new("auth0|ada")
        .email("ada@example.test")
        .password("pa55word")
        .factor(Factor::otp("123456"))
        .factor(Factor::sms());
    let tenant = Tenant::builder().user(ada).start().await?;
    let auth = AuthenticationClient::builder(tenant.url(), "test-client")
        .client_secret("test-secret")
        .build()?;

    println!("Step by step:");
    let tokens = step_by_step(&auth, &tenant).await?;
    println!("  signed in as {}", subject(&tokens));

    println!("In one call:");
    let error = auth
        .password("ada@example.test", "pa55word")
        .scope("openid")
        .await
        .expect_err("Ada has a second factor");
    let mfa = auth.mfa_required(error)?;
    let tokens = mfa
        .complete(async |authenticator, _| {
            println!("  asked for the code of {}", authenticator.id);
            Some(Secret::from("123456"))
        })
        .await?;
    println!("  signed in as {}", subject(tokens.value()));
    Ok(())
}

/// With a code by text message, which the tenant shows instead of sending it.
async fn step_by_step(
    auth: &AuthenticationClient,
    tenant: &Tenant,
) -> Result<TokenSet, Box<dyn Error>> {
    let sign_in = auth
        .password("ada@example.test", "pa55word")
        .scope("openid");
    let mfa = match sign_in.await {
        Ok(tokens) => return Ok(tokens.into_value()),
        // Any other error goes on its way.
        Err(error) => auth.mfa_required(error)?,
    };
    let authenticators = mfa.authenticators().await?.into_value().items;
    for authenticator in &authenticators {
        println!("  has enrolled {}", authenticator.id);
    }
    let by_sms = authenticators.iter().find(|one| one.id.starts_with("sms"));
    let challenge = mfa
        .challenge(by_sms.ok_or("no telephone is enrolled")?)
        .await?;
    let MfaChallenge::Oob(sms) = challenge else {
        return Err("a text message is out of band".into());
    };
    let sent = tenant.sent();
    let code = sent.last().and_then(|message| message.code.clone());
    Ok(sms
        .verify(code.ok_or("nothing was sent")?)
        .await?
        .into_value())
}

fn subject(tokens: &TokenSet) -> &str {
    tokens
        .claims
        .as_ref()
        .map_or("nobody", |claims| &claims.sub)
}
