use std::path::PathBuf;
use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::authentication::{AuthenticationClient, Builder, TokenSet};
use auth0_sdk::login::{self, FileStore};
use auth0_sdk::testing::Tenant;
#[cfg(feature = "my-account")]
use auth0_sdk::token::DpopKey;
use auth0_sdk::transport::{Options, http_client};
use reqwest::Url;

/// The public application of a tenant that was not told of another.
pub(crate) const NATIVE: &str = "test-native";

pub(crate) fn auth(tenant: &Tenant) -> AuthenticationClient {
    builder(tenant).build().unwrap()
}

/// The same with a key that tokens are bound to.
#[cfg(feature = "my-account")]
pub(crate) fn auth_with(tenant: &Tenant, key: DpopKey) -> AuthenticationClient {
    builder(tenant).dpop(key).build().unwrap()
}

/// The same before it is built.
pub(crate) fn builder(tenant: &Tenant) -> Builder {
    AuthenticationClient::builder(tenant.url(), NATIVE)
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0))
}

/// Asks for a page, and follows redirects as a browser does.
pub(crate) async fn browse(url: Url) -> (u16, String) {
    let browser = reqwest::Client::builder().no_proxy().build().unwrap();
    let page = soon(browser.get(url).send()).await.unwrap();
    (page.status().as_u16(), page.text().await.unwrap())
}

/// Opens the URL in such a browser.
pub(crate) fn open(url: &Url) -> Result<(), Error> {
    tokio::spawn(browse(url.clone()));
    Ok(())
}

pub(crate) async fn sign_in(tenant: &Tenant) -> TokenSet {
    let sign_in = login::loopback(&auth(tenant)).open_with(open);
    soon(sign_in.run()).await.unwrap()
}

/// A file in a folder of the test's own, gone with it.
pub(crate) struct File(PathBuf);

impl File {
    pub(crate) fn new(name: &str) -> Self {
        let process = std::process::id();
        Self(std::env::temp_dir().join(format!("auth0-sdk-login-{process}-{name}")))
    }

    pub(crate) fn store(&self) -> FileStore {
        FileStore::new(self.0.join("session.json"))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The OAuth error of what was refused.
#[track_caller]
pub(crate) fn refused<T>(result: Result<T, Error>) -> String {
    let Err(error) = result else {
        panic!("it was not refused");
    };
    let oauth = error.oauth().unwrap_or_else(|| panic!("{error}"));
    oauth.error().to_owned()
}

/// Long enough for any machine, short enough that a hang fails the test.
pub(crate) async fn soon<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(120), future)
        .await
        .expect("it hangs")
}
