//! A client and a server on this machine, between which rows are played.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use auth0_sdk::Domain;
use auth0_sdk::management::ManagementClient;
use auth0_sdk::transport::Options;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use super::compare::{Cause, differences};
use super::report::Report;
use super::row::{Row, decoded, parts};

/// The answer to give next, and the request that came.
#[derive(Default)]
struct Exchange {
    row: Option<Row>,
    seen: Option<(String, String, Bytes)>,
}

pub(crate) struct Player {
    client: ManagementClient,
    exchange: Arc<Mutex<Exchange>>,
}

impl Player {
    pub(crate) async fn start() -> Self {
        let exchange = Arc::<Mutex<Exchange>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, exchange.clone()));
        let client = ManagementClient::builder(Domain::try_from(address.as_str()).unwrap())
            .token("token")
            .options(Options::new().retries(0))
            .build()
            .unwrap();
        Self { client, exchange }
    }

    /// Plays one row, and notes what is worth noting.
    pub(crate) async fn play(&mut self, row: &Row, report: &mut Report) {
        report.rows += 1;
        if !row.is_management() {
            report.other_apis += 1;
            return;
        }
        let Some(request) = row.request() else {
            report.outside.push(format!("{} {}", row.method, row.path));
            return;
        };
        let id = request.operation.id;
        report.operations.insert(id);
        report
            .unknown_parameters
            .extend(request.unknown.into_iter().map(|name| (id, name)));
        *self.exchange.lock().unwrap() = Exchange {
            row: Some(row.clone()),
            seen: None,
        };
        let call = match self.client.call(id, &request.arguments) {
            Ok(call) => call,
            Err(error) => {
                report.unsent.push(format!("{id}: {error}"));
                return;
            }
        };
        let answer = call.send().await;
        let Some((method, path, body)) = self.exchange.lock().unwrap().seen.take() else {
            report.unsent.push(format!("{id}: {:?}", answer.err()));
            return;
        };
        if method != row.method || decoded(&path) != decoded(&row.path) {
            report
                .unsent
                .push(format!("{id}: {method} {path} for {}", row.path));
        }
        self.sent(row, id, &body, report);
        match answer {
            Ok(answer) if row.status < 300 => {
                report.answers += 1;
                report.misfits += answer.misfits().len();
                for misfit in answer.misfits() {
                    report.misfit_places.insert(format!("{id} {}", misfit.path));
                }
                read(row, id, &answer.value().0, report);
            }
            Err(error) if row.status >= 300 => {
                report.errors += 1;
                assert_eq!(
                    error.status().map(|status| status.as_u16()),
                    Some(row.status),
                    "{id}"
                );
                assert_eq!(
                    error.body().map(|body| &body[..]),
                    Some(row.response.as_bytes())
                );
            }
            Ok(_) => report
                .failures
                .push(format!("{id}: success for {}", row.status)),
            Err(error) => report.failures.push(format!("{id}: {error}")),
        }
    }

    fn has_body(&self, id: &str) -> bool {
        auth0_sdk::dynamic::operations()
            .any(|operation| operation.id == id && operation.body.is_some())
    }

    fn sent(&self, row: &Row, id: &'static str, body: &Bytes, report: &mut Report) {
        if row.request.starts_with("--") {
            report.requests += 1;
            let sent = parts(&String::from_utf8_lossy(body));
            for difference in differences(&parts(&row.request), &sent) {
                report.request(difference, id);
            }
            return;
        }
        let Some(wanted) = row.request_json() else {
            if !body.is_empty() && row.request.trim().trim_matches('"').is_empty() {
                report.request((Cause::MemberAdded, String::new()), id);
            }
            return;
        };
        if !self.has_body(id) {
            // Nothing of it could be typed: `{}` that a client sent with a GET, say.
            report.bodies_of_none += 1;
            return;
        }
        report.requests += 1;
        let Ok(sent) = serde_json::from_slice::<Value>(body) else {
            report.request((Cause::MemberDropped, "whole body".to_owned()), id);
            return;
        };
        for difference in differences(&wanted, &sent) {
            report.request(difference, id);
        }
    }
}

/// Holds what was read and written again against what was recorded.
fn read(row: &Row, id: &'static str, is: &Value, report: &mut Report) {
    let Ok(was) = serde_json::from_str::<Value>(&row.response) else {
        // An empty body: there is nothing that could get lost.
        return;
    };
    if is.is_null() {
        // Nothing is specified; the raw answer has it.
        report.unspecified += usize::from(!was.is_null());
        return;
    }
    report.bodies += 1;
    for difference in differences(&was, is) {
        report.answer(difference, id);
    }
}

async fn serve(listener: TcpListener, exchange: Arc<Mutex<Exchange>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let exchange = exchange.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &exchange));
            let served = hyper::server::conn::http1::Builder::new();
            let _ = served.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    exchange: &Mutex<Exchange>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (method, path) = (
        request.method().to_string(),
        request.uri().path().to_owned(),
    );
    let body = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes());
    let mut exchange = exchange.lock().unwrap();
    exchange.seen = Some((method, path, body.unwrap_or_default()));
    let row = exchange.row.clone().expect("a row is being played");
    let mut response = Response::builder().status(row.status);
    if let Some(content_type) = row.content_type {
        response = response.header("content-type", content_type);
    }
    // A 204 has no body on the wire, whatever was recorded.
    let body = match row.status {
        204 => String::new(),
        _ => row.response,
    };
    Ok(response.body(Full::from(body)).expect("a recorded answer"))
}
