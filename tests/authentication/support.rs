//! A tenant, its clients, and a browser that follows nothing.

use std::collections::HashMap;

use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::reqwest;
use auth0_sdk::testing::Tenant;
use auth0_sdk::url::Url;

pub(crate) const CALLBACK: &str = "http://127.0.0.1:9499/callback";
pub(crate) const API: &str = "https://api.example.test/";

pub(crate) async fn tenant() -> Tenant {
    Tenant::start().await.unwrap()
}

/// The confidential client that every tenant has.
pub(crate) fn web(tenant: &Tenant) -> AuthenticationClient {
    AuthenticationClient::builder(tenant.url(), "test-client")
        .client_secret("test-secret")
        .build()
        .unwrap()
}

/// The public client that every tenant has.
pub(crate) fn native(tenant: &Tenant) -> AuthenticationClient {
    AuthenticationClient::builder(tenant.url(), "test-native")
        .build()
        .unwrap()
}

/// Opens an address as a browser, and gives where it is sent.
pub(crate) async fn sent_to(url: Url) -> Url {
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let answer = browser.get(url).send().await.unwrap();
    let location = answer.headers().get("location");
    let location = location.unwrap_or_else(|| panic!("{} sends nowhere", answer.status()));
    location.to_str().unwrap().parse().unwrap()
}

/// The parameters of a redirect.
pub(crate) fn parameters(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}
