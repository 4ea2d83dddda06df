//! One connection: a request, its answer, the next.

use std::rc::Rc;
use std::time::Instant;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST, RETRY_AFTER};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Run;
use super::judge::{Answer, judge};
use super::tokens::Kind;

pub(super) type Sender = SendRequest<Empty<Bytes>>;

pub(super) async fn open(address: &str) -> Result<Sender, String> {
    let stream = TcpStream::connect(address).await;
    let stream = stream.map_err(|error| format!("{address}: {error}"))?;
    stream
        .set_nodelay(true)
        .map_err(|error| error.to_string())?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| format!("{address}: {error}"))?;
    tokio::task::spawn_local(async move {
        // Its end is seen by whoever sends.
        let _ = connection.await;
    });
    Ok(sender)
}

pub(super) async fn drive(mut sender: Sender, number: usize, run: Rc<Run>) -> Result<(), String> {
    let mut turn = number;
    while !run.is_over.get() {
        let sent = run.tokens.borrow_mut().next(turn);
        turn += 1;
        let knew = run.known.get();
        let mut request = hyper::Request::get("/orders").header(HOST, "localhost");
        if let Some(token) = &sent.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request
            .body(Empty::new())
            .map_err(|error| error.to_string())?;
        let started = Instant::now();
        let ready = sender.ready().await;
        ready.map_err(|error| format!("the API closed a connection: {error}"))?;
        let response = sender.send_request(request).await;
        let response = response.map_err(|error| format!("the API gave no answer: {error}"))?;
        let answer = Answer {
            status: response.status().as_u16(),
            says_when: response.headers().contains_key(RETRY_AFTER),
        };
        let body = response.into_body().collect().await;
        body.map_err(|error| format!("an answer broke off: {error}"))?;

        let verdict = judge(sent.kind, answer, knew, || run.are_asked_anew());
        let mut figures = run.figures.borrow_mut();
        figures.latencies.push(started.elapsed());
        figures.count(answer.status, verdict);
        if let (Kind::Good { keys, .. }, 200) = (sent.kind, answer.status) {
            run.known.set(run.known.get().max(keys));
        }
    }
    Ok(())
}
