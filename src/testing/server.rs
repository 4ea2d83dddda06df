//! The network: connections, requests read within bounds, faults, answers.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use super::fault::Kind;
use super::refusal::Refusal;
use super::reply;
use super::request::Request;

/// The largest body of a request; no request of the contract comes near it.
const MOST: usize = 1024 * 1024;

/// What is still read and thrown away beyond that, so that the sender hears why it is refused.
const MOST_DISCARDED: usize = 64 * MOST;

/// What answers the requests that the server reads.
pub(super) trait Service: Send + Sync + 'static {
    /// The header that names an answer.
    const REQUEST_ID: HeaderName;

    /// The fault that this request meets; the call is noted.
    fn fault(&self, request: &Request) -> Option<Kind>;

    fn answer(&self, request: &Request) -> Response<Body>;
}

/// The body of an answer.
pub(super) enum Body {
    Whole(Bytes),
    /// What comes through here, as it comes, until the sender is dropped.
    Live(UnboundedReceiver<Bytes>),
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Live(parts) => parts
                .poll_recv(context)
                .map(|part| part.map(|part| Ok(Frame::data(part)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Live(_) => SizeHint::default(),
        }
    }
}

/// Serves until it is dropped, and all connections with it.
pub(super) async fn serve(listener: TcpListener, service: Arc<impl Service>) {
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(connection(stream, Arc::clone(&service)));
        } else {
            // Out of file descriptors, say: asked again at once, it would be the same.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, service: Arc<impl Service>) {
    let _ = stream.set_nodelay(true);
    let requests = service_fn(|request| answer(request, &*service));
    // How a connection ends is for its client to know.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), requests)
        .await;
}

/// An error here closes the connection without an answer.
async fn answer<S: Service>(
    request: http::Request<Incoming>,
    service: &S,
) -> io::Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let Some(body) = read(body).await? else {
        let refusal = Refusal::invalid_request("the body is too large");
        let reply = refusal.with_status(StatusCode::PAYLOAD_TOO_LARGE).json();
        return Ok(finish::<S>(reply.map(Body::Whole)));
    };
    let request = Request {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
    };
    match service.fault(&request) {
        None => {}
        Some(Kind::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Kind::DropConnection) => return Err(io::Error::other("as scripted")),
        Some(Kind::Hang) => match std::future::pending::<Infallible>().await {},
        Some(Kind::Answer {
            status,
            headers,
            body,
        }) => {
            let mut reply = reply::empty(status);
            *reply.body_mut() = body;
            reply.headers_mut().extend(headers);
            return Ok(finish::<S>(reply.map(Body::Whole)));
        }
    }
    Ok(finish::<S>(service.answer(&request)))
}

/// The whole body, or nothing where it is too large.
async fn read(mut body: Incoming) -> io::Result<Option<Bytes>> {
    let mut whole = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(io::Error::other)?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        length += data.len();
        if length > MOST_DISCARDED {
            break;
        }
        if length <= MOST {
            whole.extend_from_slice(data);
        }
    }
    Ok((length <= MOST).then(|| whole.freeze()))
}

/// Every answer has an id, as those of the real service do.
fn finish<S: Service>(mut answer: Response<Body>) -> Response<Body> {
    static ANSWERS: AtomicU64 = AtomicU64::new(1);
    let id = ANSWERS.fetch_add(1, Ordering::Relaxed);
    if let Ok(id) = HeaderValue::try_from(format!("test-{id}")) {
        answer.headers_mut().entry(S::REQUEST_ID).or_insert(id);
    }
    answer
}
