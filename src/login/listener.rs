//! The end of the redirect (RFC 8252, section 7.3): a server on the loopback that takes one kind
//! of request and turns away all others.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::page::Page;
use super::race::first;
use crate::error::Error;
use crate::secret::Secret;

/// The longest that a request may take to come. A browser on the same machine needs nothing of
/// it; a connection that stays half open gives its place up after it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest head, and the largest body. A code has a few hundred bytes.
const MOST: usize = 16 * 1024;

/// The most connections at a time. More wait in the operating system's queue.
const CONNECTIONS: usize = 64;

/// How long the last page may take to reach the browser.
const GOODBYE: Duration = Duration::from_secs(1);

/// What is listened for.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) path: String,
    /// Whether the parameters come as a form (OAuth 2.0 Form Post Response Mode), not as a query.
    pub(super) form_post: bool,
    /// The name of the program, for the pages.
    pub(super) program: Option<String>,
}

/// Listens while it is there; dropping it frees the port and ends all connections.
pub(super) struct Listener {
    tcp: TcpListener,
    connections: JoinSet<()>,
    arrivals: mpsc::Receiver<Arrival>,
    shared: Arc<Shared>,
}

struct Shared {
    endpoint: Endpoint,
    /// The `Host` of a request for this listener.
    host: String,
    arrivals: mpsc::Sender<Arrival>,
}

/// A request for the callback path, whose browser waits for its page.
pub(super) struct Arrival {
    pub(super) parameters: Secret,
    page: oneshot::Sender<Page>,
    /// Ends with the connection.
    connection: oneshot::Receiver<Infallible>,
}

impl Arrival {
    pub(super) fn answer(self, page: Page) {
        // A browser that has gone needs no page.
        let _ = self.page.send(page);
    }

    /// As [`answer`](Self::answer), and waits until the page is out.
    pub(super) async fn answer_last(self, page: Page) {
        let _ = self.page.send(page);
        let _ = timeout(GOODBYE, self.connection).await;
    }
}

impl Listener {
    /// On the first of these ports that is free; on any where there are none.
    ///
    /// # Errors
    /// A configuration error where none is free.
    pub(super) async fn bind(ports: &[u16], endpoint: Endpoint) -> Result<Self, Error> {
        let candidates = if ports.is_empty() { &[0] } else { ports };
        let mut refusals = Vec::new();
        for &port in candidates {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(tcp) => return Self::on(tcp, endpoint),
                Err(error) => refusals.push(format!("{port}: {error}")),
            }
        }
        Err(Error::configuration(format!(
            "no port on 127.0.0.1 can be listened on ({})",
            refusals.join("; ")
        )))
    }

    fn on(tcp: TcpListener, endpoint: Endpoint) -> Result<Self, Error> {
        let address = tcp.local_addr().map_err(|error| {
            Error::configuration(format!("the listener has no address: {error}"))
        })?;
        let (sender, arrivals) = mpsc::channel(CONNECTIONS);
        Ok(Self {
            tcp,
            connections: JoinSet::new(),
            arrivals,
            shared: Arc::new(Shared {
                endpoint,
                host: address.to_string(),
                arrivals: sender,
            }),
        })
    }

    /// `http://127.0.0.1:51004/callback`.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://{}{}", self.shared.host, self.shared.endpoint.path)
    }

    /// The next request for the callback path. Nothing is lost where the future is dropped.
    pub(super) async fn next(&mut self) -> Arrival {
        loop {
            let Self {
                tcp,
                connections,
                arrivals,
                shared,
            } = self;
            let event = first(
                async {
                    match arrivals.recv().await {
                        Some(arrival) => Event::Arrival(arrival),
                        // Never: `shared` has a sender.
                        None => std::future::pending().await,
                    }
                },
                accept(tcp, connections),
            );
            match event.await {
                Event::Arrival(arrival) => return arrival,
                Event::Connection(stream) => {
                    connections.spawn(serve(stream, Arc::clone(shared)));
                }
            }
        }
    }

    /// Tells everybody who comes that an answer is being worked on.
    pub(super) async fn turn_away<T>(&mut self) -> T {
        loop {
            self.next().await.answer(Page::UnderWay);
        }
    }
}

enum Event {
    Arrival(Arrival),
    Connection(TcpStream),
}

async fn accept(tcp: &TcpListener, connections: &mut JoinSet<()>) -> Event {
    loop {
        while connections.try_join_next().is_some() {}
        if connections.len() >= CONNECTIONS {
            connections.join_next().await;
        }
        match tcp.accept().await {
            Ok((stream, _)) => return Event::Connection(stream),
            // Out of file descriptors, say: asked again at once, it would be the same.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// One request on each connection.
async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let (_open, connection) = oneshot::channel();
    let connection = std::sync::Mutex::new(Some(connection));
    let requests = service_fn(|request| {
        let connection = connection.lock().ok().and_then(|mut it| it.take());
        let shared = &shared;
        async move {
            let page = match connection {
                Some(connection) => shared.page(request, connection).await,
                None => Page::Unreadable,
            };
            let program = shared.endpoint.program.as_deref();
            Ok::<Response<Full<Bytes>>, Infallible>(page.answer(program))
        }
    });
    // How a connection ends is for its browser to know.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(MOST)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), requests)
        .await;
}

impl Shared {
    async fn page(
        &self,
        request: Request<Incoming>,
        connection: oneshot::Receiver<Infallible>,
    ) -> Page {
        let (head, body) = request.into_parts();
        let authority = head.uri.authority().map(http::uri::Authority::as_str);
        if !self.is_host(&head.headers)
            || authority.is_some_and(|name| !self.is_own(name.as_bytes()))
        {
            return Page::WrongHost;
        }
        if head.uri.path() != self.endpoint.path {
            return Page::NotFound;
        }
        let parameters = if self.endpoint.form_post {
            if head.method != Method::POST {
                return Page::WrongMethod("POST");
            }
            match form(&head.headers, body).await {
                Ok(parameters) => parameters,
                Err(page) => return page,
            }
        } else {
            if head.method != Method::GET {
                return Page::WrongMethod("GET");
            }
            Secret::from(head.uri.query().unwrap_or_default())
        };
        let (page, answer) = oneshot::channel();
        let arrival = Arrival {
            parameters,
            page,
            connection,
        };
        // Where nobody listens or answers any more, the sign-in is over.
        match self.arrivals.send(arrival).await {
            Ok(()) => answer.await.unwrap_or(Page::UnderWay),
            Err(_) => Page::UnderWay,
        }
    }

    /// A site whose name leads to this machine (DNS rebinding) sends its own name.
    fn is_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        hosts
            .next()
            .is_some_and(|host| self.is_own(host.as_bytes()))
            && hosts.next().is_none()
    }

    /// Browsers leave the default port out.
    fn is_own(&self, name: &[u8]) -> bool {
        let short = self.host.strip_suffix(":80").unwrap_or(&self.host);
        name == self.host.as_bytes() || name == short.as_bytes()
    }
}

async fn form(headers: &HeaderMap, body: Incoming) -> Result<Secret, Page> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    if !essence.is_some_and(|essence| {
        essence
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    }) {
        return Err(Page::WrongType);
    }
    match timeout(PATIENCE, Limited::new(body, MOST).collect()).await {
        Ok(Ok(body)) => match std::str::from_utf8(&body.to_bytes()) {
            Ok(text) => Ok(Secret::from(text)),
            Err(_) => Err(Page::Unreadable),
        },
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Page::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Page::Unreadable),
    }
}

#[cfg(test)]
mod tests;
