//! A server on this machine that answers as was recorded.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::HeaderMap;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::row::Row;

/// A request as it came.
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Without the question mark.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The answer to give next, and the request that came.
#[derive(Default)]
struct Exchange {
    row: Option<Row>,
    seen: Option<Seen>,
}

pub(crate) struct Server {
    address: String,
    exchange: Arc<Mutex<Exchange>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let exchange = Arc::<Mutex<Exchange>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, exchange.clone()));
        Self { address, exchange }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Answers the next request as this row was answered.
    pub(crate) fn answer_with(&self, row: &Row) {
        *self.exchange.lock().unwrap() = Exchange {
            row: Some(row.clone()),
            seen: None,
        };
    }

    /// The request that came since.
    pub(crate) fn seen(&self) -> Option<Seen> {
        self.exchange.lock().unwrap().seen.take()
    }
}

async fn serve(listener: TcpListener, exchange: Arc<Mutex<Exchange>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let exchange = exchange.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| reply(request, &exchange));
            let served = hyper::server::conn::http1::Builder::new();
            let _ = served.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn reply(
    request: Request<Incoming>,
    exchange: &Mutex<Exchange>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (method, path) = (
        request.method().to_string(),
        request.uri().path().to_owned(),
    );
    let query = request.uri().query().unwrap_or_default().to_owned();
    let headers = request.headers().clone();
    let body = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes());
    let mut exchange = exchange.lock().unwrap();
    exchange.seen = Some(Seen {
        method,
        path,
        query,
        headers,
        body: body.unwrap_or_default(),
    });
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
