//! Signs a person in through Pieces OS, step by step, and says each step in words.
//!
//! ```text
//! cargo run --example sign_in                            on a Pieces OS inside this program
//! cargo run --example sign_in -- discover                on the one that runs on this machine
//! cargo run --example sign_in -- http://127.0.0.1:39300  on the one at this address
//! ```
//!
//! The environment names the application for a real Pieces OS: `PIECES_CLIENT_ID`, and
//! `PIECES_REDIRECT_URI` where it is not Pieces OS's own.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::pieces::{PiecesClient, SignIn};
use auth0_sdk::testing::PiecesOs;
use auth0_sdk::transport::Options;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe sign-in did not work: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    match env::args().nth(1).as_deref() {
        None => {
            let pieces_os = PiecesOs::start().await?;
            println!(
                "0. Started a Pieces OS of our own at {}, with its identity provider.",
                pieces_os.url()
            );
            Ok(sign_in(&pieces_os.client(), pieces_os.sign_in()).await?)
        }
        Some("discover") => {
            println!("0. Looking for Pieces OS on this machine.");
            let client = PiecesClient::builder()
                .options(patience())
                .discover()
                .await?;
            Ok(sign_in(&client, application(&client)).await?)
        }
        Some(address) if !address.contains("://") => Err(format!(
            "{address} is no address; give one like http://127.0.0.1:39300, or discover"
        )
        .into()),
        Some(address) => {
            println!("0. Using the Pieces OS at {address}.");
            let client = PiecesClient::builder()
                .pieces_os(address)
                .options(patience())
                .build()?;
            Ok(sign_in(&client, application(&client)).await?)
        }
    }
}

/// The whole sign-in. Every step has its own type, so none can be left out.
async fn sign_in(client: &PiecesClient, sign_in: SignIn) -> Result<(), Error> {
    let challenged = client.begin(sign_in).await?;
    println!("1. Pieces OS made a challenge; the verifier behind it stays a secret.");
    println!(
        "   A browser would open {}…",
        short(challenged.authorize_url()?.as_str())
    );

    let coded = challenged.code().await?;
    println!("2. Pieces OS got a code, and its state is the one of the challenge.");

    let session = coded.token_through_pieces().await?;
    let token = session.tokens();
    println!(
        "3. The code became a token, good for {} seconds.",
        token.expires_in.unwrap_or_default()
    );

    let answer = session.user().await?;
    let user = answer.value();
    let name = user.name.as_deref().unwrap_or("somebody without a name");
    println!(
        "4. Signed in as {name} <{}>.",
        user.email.as_deref().unwrap_or("no address")
    );

    session.end().await?;
    println!("5. Cleared the sign-in in Pieces OS, and told the identity provider.");
    Ok(())
}

fn application(client: &PiecesClient) -> SignIn {
    let or = |name: &str, default: String| env::var(name).unwrap_or(default);
    SignIn::new(
        or("PIECES_CLIENT_ID", "pieces-os".to_owned()),
        or("PIECES_REDIRECT_URI", client.callback_url()),
    )
}

/// An example answers quickly, or says why not.
fn patience() -> Options {
    Options::new()
        .timeout(Duration::from_secs(2))
        .deadline(Duration::from_secs(4))
}

fn short(text: &str) -> &str {
    text.split('?').next().unwrap_or(text)
}
