//! The client over real connections to a tenant on this machine: a token endpoint and an API.

#[cfg(feature = "management-branding")]
mod bodies;
mod builder;
mod client_auth;
mod custom_domain;
#[cfg(feature = "management-events")]
mod events;
#[cfg(feature = "management-jobs")]
mod jobs;
#[cfg(feature = "management-logs")]
mod log_tail;
mod refused;
#[cfg(feature = "management-connections")]
mod scim;
mod secrets;
mod tokens;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::Method;
use serde_json::Value;

use super::*;
use crate::error::Error;
use crate::transport::tests::server::{Reply, Seen, Server};
use crate::transport::tests::soon;
use crate::transport::{Call, Operation, Options, Request, Response, http_client};

/// As generated code describes an operation.
const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    custom_domain_header: bool,
) -> Operation {
    let mut operation = Operation::new(id, method, path).secured_by(&["bearerAuth"]);
    operation.custom_domain_header = custom_domain_header;
    operation
}

static LIST: Operation = operation("users.list", Method::GET, "/users", false);
static CREATE: Operation = operation("users.create", Method::POST, "/users", true);

/// A tenant whose token endpoint gives `t1`, `t2` and so on, and whose API takes what the test
/// says.
struct Tenant {
    server: Server,
}

impl Tenant {
    /// The script gets the token, and the number of the API call from 0.
    async fn start(api: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Self {
        let issued = AtomicUsize::new(0);
        Self::with_issuer(
            move |_| {
                let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
                issue(&format!("t{number}"))
            },
            api,
        )
        .await
    }

    async fn with_issuer(
        issuer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
        api: impl Fn(usize, &str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let calls = AtomicUsize::new(0);
        let server = Server::start(move |_, seen| match is_token_request(seen) {
            true => issuer(seen),
            false => {
                let sent = seen.header("authorization").unwrap_or_default();
                api(calls.fetch_add(1, Ordering::SeqCst), sent)
            }
        });
        Self {
            server: server.await,
        }
    }

    fn builder(&self) -> Builder {
        ManagementClient::builder(self.server.url())
            .http_client(http_client().no_proxy().build().unwrap())
            .options(Options::new().retries(0))
    }

    /// With a client secret.
    fn client(&self) -> ManagementClient {
        let builder = self.builder().client_secret("my-client", "s3cr3t-client");
        builder.build().unwrap()
    }

    fn token_requests(&self) -> Vec<Seen> {
        let mut seen = self.server.seen();
        seen.retain(is_token_request);
        seen
    }

    fn api_calls(&self) -> Vec<Seen> {
        let mut seen = self.server.seen();
        seen.retain(|seen| !is_token_request(seen));
        seen
    }

    /// The credentials that the API was sent.
    fn sent(&self) -> Vec<String> {
        let calls = self.api_calls();
        let sent = calls.iter().map(|seen| seen.header("authorization"));
        sent.map(|sent| sent.unwrap_or("none").to_owned()).collect()
    }
}

fn is_token_request(seen: &Seen) -> bool {
    seen.line == "POST /oauth/token HTTP/1.1"
}

fn issue(token: &str) -> Reply {
    let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":86400}}"#);
    Reply::json(200, &body)
}

fn ok() -> Reply {
    Reply::json(200, "[]")
}

fn unauthorized() -> Reply {
    Reply::json(
        401,
        r#"{"statusCode":401,"error":"Unauthorized","message":"Invalid token"}"#,
    )
}

/// The form of a token request.
fn form(seen: &Seen) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(&seen.body);
    pairs.into_owned().collect()
}

fn field(seen: &Seen, name: &str) -> Option<String> {
    let mut found = form(seen).into_iter().filter(|(other, _)| other == name);
    let value = found.next().map(|(_, value)| value);
    assert_eq!(found.next(), None, "{name} is there twice");
    value
}

async fn call(
    client: &ManagementClient,
    operation: &'static Operation,
) -> Result<Response<Value>, Error> {
    let call = Call::new(operation);
    soon(Request::new(client.transport().clone(), call)).await
}
