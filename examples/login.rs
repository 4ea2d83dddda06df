//! Signs a person in with the browser of this machine, keeps the session in a file, renews its
//! access token, and signs out.
//!
//! ```sh
//! cargo run --example login
//! ```
//!
//! It runs on a tenant inside this program, with a browser that needs no person. Where
//! `AUTH0_DOMAIN` and `AUTH0_CLIENT_ID` are set it takes that real tenant, for a native application
//! with the callback URL `http://127.0.0.1:8765/callback`, and your own browser; then the session
//! outlasts the program until `-- --sign-out`.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use auth0_sdk::Error;
use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::login::{self, FileStore, Loopback, Session};
use auth0_sdk::reqwest;
use auth0_sdk::testing::Tenant;

const PORT: u16 = 8765;

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
        let tenant = Tenant::start().await?;
        println!("0. Started a tenant of our own at {}.", tenant.url());
        let auth = AuthenticationClient::builder(tenant.url(), "test-native").build()?;
        // Follows the redirects of the tenant back to this program, as a browser does.
        let sign_in = login::loopback(&auth).open_with(|url| {
            tokio::spawn(reqwest::get(url.clone()));
            Ok::<(), Error>(())
        });
        let name = format!("auth0-sdk-example-{}", std::process::id());
        let folder = env::temp_dir().join(name);
        let done = session(&auth, sign_in, folder.join("session.json"), true).await;
        std::fs::remove_dir_all(folder)?;
        return Ok(done?);
    };
    println!("0. Using the tenant {domain}.");
    let auth = AuthenticationClient::builder(domain, env::var("AUTH0_CLIENT_ID")?).build()?;
    let sign_in = login::loopback(&auth).port(PORT);
    let home = PathBuf::from(env::var_os("HOME").ok_or("there is no HOME to keep a session in")?);
    let file = home.join(".local/state/auth0-sdk-example/session.json");
    let sign_out = env::args().any(|argument| argument == "--sign-out");
    Ok(session(&auth, sign_in, file, sign_out).await?)
}

async fn session(
    auth: &AuthenticationClient,
    sign_in: Loopback,
    file: PathBuf,
    sign_out: bool,
) -> Result<(), Error> {
    let store = FileStore::new(file);
    let session = match Session::load(auth, store.clone()).await? {
        Some(session) => {
            println!("1. There is a session from last time.");
            session
        }
        None => {
            println!("1. Opening the browser; waiting for the person.");
            let tokens = sign_in.program("the example").run().await?;
            Session::start(auth, store.clone(), &tokens).await?
        }
    };
    if let Some(user) = session.user() {
        let name = user.name.as_deref().unwrap_or("somebody without a name");
        println!("2. Signed in as {name}, {}.", user.sub);
    }

    let token = session.access_token().await?;
    let scope = token.scope.as_deref().unwrap_or("what was asked for");
    println!("3. There is an access token for {scope}.");

    if session.refresh_token().is_some() {
        session.invalidate(&token); // as if an API had refused it
        let next = session.access_token().await?;
        let is_new = next.token != token.token;
        println!("4. Renewed it; the next one is another: {is_new}.");
    } else {
        println!("4. The tenant gave no refresh token: the session ends with its access token.");
    }

    if sign_out {
        let url = session.sign_out().await?;
        println!("5. Signed out; the browser does so too at {}.", url.path());
    } else {
        println!(
            "5. Kept in {}; `--sign-out` ends it.",
            store.path().display()
        );
    }
    Ok(())
}
