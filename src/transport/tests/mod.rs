//! The whole of the transport over real connections to a scripted server on this machine.

mod bodies;
mod connections;
mod failures;
mod headers;
pub(crate) mod log;
mod redirects;
mod retries;
mod secrets;
pub(crate) mod server;
mod time;

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method};
use serde::{Deserialize, Deserializer};

use super::*;
use crate::domain::Domain;
use crate::error::Error;
use crate::model::{Extra, Member, Object, Text, deserialize_object, read};
use server::{Reply, Server};

pub(super) static GET: Operation = operation("things.get", Method::GET, true, false);
static PUT: Operation = operation("things.replace", Method::PUT, true, false);
static POST: Operation = operation("things.create", Method::POST, false, false);
static AUTHORIZE: Operation = operation("authorize", Method::GET, true, true);

const fn operation(
    id: &'static str,
    method: Method,
    idempotent: bool,
    redirect_is_answer: bool,
) -> Operation {
    Operation::new(id, method, "/things/{id}")
        .secured_by(&["bearer"])
        .idempotent(idempotent)
        .redirect_is_answer(redirect_is_answer)
}

/// As generated code writes a type, by hand.
#[derive(Clone, Debug, Default, PartialEq)]
struct Thing {
    id: Option<String>,
    parts: Option<Vec<Thing>>,
    extra: Extra,
}

impl Object for Thing {
    const NAME: &'static str = "Thing";
    const FIELDS: &'static [&'static str] = &["id", "parts"];

    fn blank() -> Self {
        Self::default()
    }

    fn set<'de, A: serde::de::MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0 => read(&mut self.id, map),
            _ => read(&mut self.parts, map),
        }
    }

    fn get(&self, _index: usize) -> &dyn Member {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_object(deserializer)
    }
}

/// The credential that no text may show.
const BEARER: &str = "Bearer s3cr3t-token";

/// Sends a bearer token: at once, or after a moment as if it had to be fetched.
struct Bearer {
    later: bool,
}

impl Authorize for Bearer {
    fn authorize<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a mut reqwest::Request,
    ) -> Authorization<'a> {
        assert_eq!(operation.security, ["bearer"]);
        let headers = request.headers_mut();
        let value = HeaderValue::from_static(BEARER);
        headers.insert("x-application-id", HeaderValue::from_static("app"));
        if self.later {
            return Authorization::Later(Box::pin(async move {
                tokio::task::yield_now().await;
                headers.insert("authorization", value);
                Ok(())
            }));
        }
        headers.insert("authorization", value);
        Authorization::Ready(Ok(()))
    }
}

fn settings(server: &Server) -> (Domain, Options) {
    // Proxies of the machine that runs the tests are none of their business.
    (server.url().parse().unwrap(), Options::new())
}

fn client_with(server: &Server, authorize: impl Authorize) -> Client {
    let (domain, options) = settings(server);
    Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &domain,
        prefix: "",
        options,
        telemetry: Telemetry::default(),
        authorize: Arc::new(authorize),
        reset_is_retry_moment: false,
    })
    .unwrap()
}

fn client(server: &Server) -> Client {
    client_with(server, Bearer { later: false })
}

fn get<T>(server: &Server) -> Request<T> {
    request(server, &GET)
}

/// With an HTTP client of the caller's.
fn get_with(server: &Server, http: reqwest::Client) -> Request<Thing> {
    let (domain, options) = settings(server);
    let client = Client::new(Settings {
        http: Some(http),
        domain: &domain,
        prefix: "",
        options,
        telemetry: Telemetry::none(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    });
    Request::new(client.unwrap(), Call::new(&GET).path("id", "1"))
}

fn request<T>(server: &Server, operation: &'static Operation) -> Request<T> {
    Request::new(client(server), Call::new(operation).path("id", "a|1"))
}

/// Long enough for any machine, short enough that a hang fails the test.
pub(crate) async fn soon<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .expect("it takes too long")
}

async fn failed(request: Request<Thing>) -> Error {
    soon(request).await.expect_err("it should fail")
}
