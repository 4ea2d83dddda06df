use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::management::{CreateUserRequestContent, ManagementClient};
use auth0_sdk::testing::Tenant;
use auth0_sdk::transport::{Options, http_client};
use reqwest::Method;
use serde_json::Value;

pub(crate) const CONNECTION: &str = "Username-Password-Authentication";

pub(crate) fn person(name: &str) -> CreateUserRequestContent {
    let mut person = CreateUserRequestContent::new(CONNECTION);
    person.email = Some(format!("{name}@example.test"));
    person.password = Some("a password of some length".into());
    person
}

/// The id of a new user.
pub(crate) async fn create(client: &ManagementClient, name: &str) -> String {
    let user = client.users().create(&person(name)).await.unwrap();
    user.into_value().user_id.unwrap()
}

/// A client that is answered at once or not at all.
pub(crate) fn once(tenant: &Tenant) -> ManagementClient {
    tenant.client().with(Options::new().retries(0))
}

/// With a token of one's own, which is not renewed.
pub(crate) fn with_token(tenant: &Tenant, token: impl Into<auth0_sdk::Secret>) -> ManagementClient {
    ManagementClient::builder(tenant.url())
        .token(token)
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0))
        .build()
        .unwrap()
}

/// Status and `errorCode` of an error.
#[track_caller]
pub(crate) fn refused<T>(result: Result<T, Error>) -> (u16, String) {
    let Err(error) = result else {
        panic!("it was not refused");
    };
    let status = error.status().unwrap_or_else(|| panic!("{error}")).as_u16();
    let code = error.error_code().map_or("", |code| code.as_str());
    assert!(error.request_id().is_some());
    (status, code.to_owned())
}

/// A request as no SDK would send it.
pub(crate) fn raw(tenant: &Tenant, method: Method, path: &str) -> reqwest::RequestBuilder {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.request(method, format!("{}{path}", tenant.url()));
    request.bearer_auth(tenant.token().expose())
}

/// The SDK builds reqwest without this.
pub(crate) trait WithJson {
    fn json(self, body: &Value) -> Self;
}

impl WithJson for reqwest::RequestBuilder {
    fn json(self, body: &Value) -> Self {
        let request = self.header("content-type", "application/json");
        request.body(body.to_string())
    }
}

/// Its status and JSON.
pub(crate) async fn json(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = soon(request.send()).await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

/// Long enough for any machine, short enough that a hang fails the test.
pub(crate) async fn soon<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(120), future)
        .await
        .expect("it hangs")
}
