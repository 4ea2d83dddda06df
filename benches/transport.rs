//! What a call through the whole SDK costs beside raw reqwest and serde: CPU time of the client's
//! process for one typed GET with a 2 KiB JSON answer, over loopback with keep-alive, one at a
//! time and 64 at once.
//!
//! `cargo bench --bench transport`. The server is a process of its own, so its time does not
//! count. The two sides take turns within one run, and each turn gives a pair; the ratio is the
//! median over the pairs, with its quartiles. The pairs are many and short, so that a machine
//! whose speed drifts tilts neither side, and one that is busy spoils only some of them.

mod support;

use std::convert::Infallible;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use auth0_sdk::pieces::{Auth0User, PiecesClient};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper::{Response, server::conn::http1};
use hyper_util::rt::TokioIo;
use reqwest::header::{ACCEPT, AUTHORIZATION};
use support::{Pairs, cpu_time};
use tokio::runtime::Builder;

const PAIRS: usize = 201;
const SERVER: &str = "--serve";

fn main() {
    if std::env::args().any(|argument| argument == SERVER) {
        return serve();
    }
    let quick = std::env::args().any(|argument| argument == "--test");
    let server = Server::start();
    println!(
        "answer: {} bytes of JSON; {PAIRS} pairs; CPU time of this process\n",
        body().len()
    );
    println!(
        "| at once | raw reqwest + serde, µs | auth0-sdk, µs | ratio (median of pairs) | quartiles |"
    );
    println!("|---|---|---|---|---|");
    for (at_once, requests) in [(1, 600), (64, 1_920)] {
        let requests = if quick { at_once } else { requests };
        compare(&server.url, at_once, requests);
    }
}

fn compare(url: &str, at_once: usize, requests: usize) {
    let http = || {
        auth0_sdk::transport::http_client()
            .no_proxy()
            .build()
            .unwrap()
    };
    let raw_http = http();
    let sdk = PiecesClient::builder()
        .identity_provider(url)
        .access_token("token")
        .http_client(http())
        .build()
        .unwrap()
        .auth0();
    let address = format!("{url}/userinfo");

    let raw = move || {
        let (http, address) = (raw_http.clone(), address.clone());
        async move {
            let request = http.get(&address).header(ACCEPT, "application/json");
            let answer = request
                .header(AUTHORIZATION, "Bearer token")
                .send()
                .await
                .unwrap();
            assert!(answer.status().is_success());
            let user: Auth0User = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            assert!(user.email.is_some());
        }
    };
    let ours = move || {
        let sdk = sdk.clone();
        async move {
            let answer = sdk.get_auth0_user_info().send().await.unwrap();
            assert!(answer.value().email.is_some());
        }
    };

    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(round(&raw, at_once, requests));
    runtime.block_on(round(&ours, at_once, requests));
    let pairs = Pairs::take(
        PAIRS,
        || runtime.block_on(round(&raw, at_once, requests)),
        || runtime.block_on(round(&ours, at_once, requests)),
    );
    println!("| {at_once} | {} |", pairs.cells());
}

/// Microseconds of CPU time a request, over `requests` of them, so many at once.
async fn round<F: Future<Output = ()>>(
    call: &(impl Fn() -> F + Clone + 'static),
    at_once: usize,
    requests: usize,
) -> f64 {
    let before = cpu_time();
    let each = requests / at_once;
    let workers = tokio::task::LocalSet::new();
    for _ in 0..at_once {
        let call = call.clone();
        workers.spawn_local(async move {
            for _ in 0..each {
                call().await;
            }
        });
    }
    workers.await;
    (cpu_time() - before).as_secs_f64() * 1e6 / (each * at_once) as f64
}

/// An answer of GET /userinfo, 2 KiB long.
fn body() -> String {
    let identity = r#"{"connection":"google-oauth2","isSocial":true,"provider":"google-oauth2","user_id":"103547991597142817347","access_token":"ya29.a0AfH6SMBx","expires_in":3599}"#;
    let mut body = format!(
        r#"{{"sub":"google-oauth2|103547991597142817347","name":"Ada Lovelace","given_name":"Ada","family_name":"Lovelace","nickname":"ada","picture":"https://cdn.example/ada.png","email":"ada@example.com","email_verified":true,"locale":"en-GB","created_at":"2024-02-03T04:05:06.789Z","updated_at":"2026-11-21T09:30:00.000Z","last_login":"2026-11-21T09:30:00.000Z","logins_count":412,"identities":[{identity},{identity}],"user_metadata":{{"global_id":"2f1c9f0e-6a1e-4a56-9d0c-5a8a2c3d4e5f","vanityname":"ada","allocation":{{"project":"pieces-prod","region":"us-central1"}}}},"app_metadata":{{"notes":""#
    );
    body += &"x".repeat(2048 - body.len() - 4);
    body + r#""}}"#
}

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let this = std::env::current_exe().unwrap();
        let mut child = Command::new(this)
            .arg(SERVER)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        Self {
            child,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let body = Bytes::from(body());
        while let Ok((stream, _)) = listener.accept().await {
            let body = body.clone();
            tokio::spawn(async move {
                let answer = service_fn(|_| {
                    let answer = Response::builder()
                        .header("content-type", "application/json")
                        .header("x-ratelimit-remaining", "9")
                        .body(Full::new(body.clone()));
                    async move { Ok::<_, Infallible>(answer.unwrap()) }
                });
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), answer)
                    .await;
            });
        }
    });
}
