//! Where an application takes the logout tokens of the provider.

use std::convert::Infallible;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::form_urlencoded;

pub(crate) struct LogoutListener {
    address: String,
    tokens: mpsc::UnboundedReceiver<String>,
}

impl LogoutListener {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}/logged-out", listener.local_addr().unwrap());
        let (sender, tokens) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sender = sender.clone();
                let answer = service_fn(move |request| take(request, sender.clone()));
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), answer);
                tokio::spawn(connection);
            }
        });
        Self { address, tokens }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The next logout token.
    pub(crate) async fn token(&mut self) -> String {
        self.tokens.recv().await.expect("the listener is there")
    }
}

async fn take(
    request: Request<Incoming>,
    tokens: mpsc::UnboundedSender<String>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let body = request.into_body().collect().await;
    let form = body.map(|body| body.to_bytes()).unwrap_or_default();
    let token = form_urlencoded::parse(&form).find(|(name, _)| name == "logout_token");
    if let Some((_, token)) = token {
        let _ = tokens.send(token.into_owned());
    }
    Ok(Response::new(Empty::new()))
}
