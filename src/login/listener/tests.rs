use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinHandle;

use super::*;

fn endpoint(form_post: bool) -> Endpoint {
    Endpoint {
        path: "/callback".to_owned(),
        form_post,
        program: Some("Acme".to_owned()),
    }
}

/// A listener that hands out its first arrival, and its address.
async fn listening(form_post: bool) -> (JoinHandle<(Listener, Arrival)>, String) {
    let mut listener = Listener::bind(&[], endpoint(form_post)).await.unwrap();
    let host = listener.shared.host.clone();
    let waiting = tokio::spawn(async move {
        let arrival = listener.next().await;
        (listener, arrival)
    });
    (waiting, host)
}

/// Sends this, as it is, and gives what comes back until the connection is closed.
async fn ask(host: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(host).await.unwrap();
    // A server that has had enough closes before all is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

fn get(host: &str, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")
}

fn post(host: &str, kind: &str, body: &str) -> String {
    format!(
        "POST /callback HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The last page of a sign-in, and that its browser gets it.
async fn ends_well(waiting: JoinHandle<(Listener, Arrival)>, host: &str, request: String) {
    let owned = host.to_owned();
    let browser = tokio::spawn(async move { ask(&owned, &request).await });
    let (listener, arrival) = waiting.await.unwrap();
    assert_eq!(arrival.parameters.expose(), "code=c0de&state=s");
    arrival.answer_last(Page::SignedIn).await;
    drop(listener);
    let answer = browser.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains("go back to Acme"), "{answer}");
    assert!(!answer.contains("c0de"), "{answer}");
}

#[tokio::test]
async fn what_is_not_the_callback_is_turned_away_and_the_wait_goes_on() {
    let (waiting, host) = listening(false).await;
    let port = host.rsplit(':').next().unwrap();
    let on = |line: &str, host: &str| format!("{line}\r\nHost: {host}\r\n\r\n");
    for (request, status) in [
        (get(&host, "/favicon.ico"), 404),
        (get(&host, "/"), 404),
        (get(&host, "/callback/?code=c&state=s"), 404),
        (get(&host, "/Callback?code=c&state=s"), 404),
        (post(&host, FORM, "code=c&state=s"), 405),
        (on("HEAD /callback?code=c&state=s HTTP/1.1", &host), 405),
        (on("OPTIONS /callback HTTP/1.1", &host), 405),
        (on("GET /callback?code=c HTTP/1.1", "evil.example"), 421),
        (on("GET /callback?code=c HTTP/1.1", "127.0.0.1"), 421),
        (
            on("GET /callback HTTP/1.1", &format!("localhost:{port}")),
            421,
        ),
        (
            on("GET /callback HTTP/1.1", &format!("{host}\r\nHost: evil")),
            421,
        ),
        (on("GET http://evil.example/callback HTTP/1.1", &host), 421),
        ("GET /callback?code=c HTTP/1.0\r\n\r\n".to_owned(), 421),
        ("GET /callback?code=c HTTP/1.1\r\n\r\n".to_owned(), 421),
        ("\0\0\0\r\n\r\n".to_owned(), 400),
        (
            get(&host, &format!("/callback?{}", "x".repeat(32 * 1024))),
            431,
        ),
    ] {
        let answer = ask(&host, &request).await;
        let expected = format!(
            "HTTP/1.{} {status} ",
            u8::from(!request.contains("HTTP/1.0"))
        );
        assert!(answer.starts_with(&expected), "{request}\n{answer}");
        assert!(!waiting.is_finished(), "{request}");
    }
    ends_well(waiting, &host, get(&host, "/callback?code=c0de&state=s")).await;
}

#[test]
fn browsers_leave_the_default_port_out() {
    let is_host = |own: &str, sent: &'static str| {
        let (arrivals, _) = mpsc::channel(1);
        let shared = Shared {
            endpoint: endpoint(false),
            host: own.to_owned(),
            arrivals,
        };
        let host = (header::HOST, http::HeaderValue::from_static(sent));
        shared.is_host(&HeaderMap::from_iter([host]))
    };
    for sent in ["127.0.0.1", "127.0.0.1:80"] {
        assert!(is_host("127.0.0.1:80", sent), "{sent}");
    }
    for sent in ["127.0.0.1:8080", "localhost", "evil.example", ""] {
        assert!(!is_host("127.0.0.1:80", sent), "{sent}");
    }
    for sent in ["127.0.0.1", "127.0.0.1:80", "127.0.0.1:80:80"] {
        assert!(!is_host("127.0.0.1:8080", sent), "{sent}");
    }
}

#[tokio::test]
async fn connections_that_stay_half_open_hold_up_nobody() {
    let (waiting, host) = listening(false).await;
    let mut half_open = Vec::new();
    for begun in [
        "",
        "G",
        "GET /callback?co",
        "GET /callback HTTP/1.1\r\nHost: ",
    ] {
        for _ in 0..8 {
            let mut stream = TcpStream::connect(&host).await.unwrap();
            stream.write_all(begun.as_bytes()).await.unwrap();
            half_open.push(stream);
        }
    }
    ends_well(waiting, &host, get(&host, "/callback?code=c0de&state=s")).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_does_not_come_is_given_up() {
    let begun = tokio::time::Instant::now();
    for (form_post, request) in [
        (false, ""),
        (false, "GET /callback?co"),
        (
            true,
            "POST /callback HTTP/1.1\r\nContent-Length: 9\r\nHost: ",
        ),
    ] {
        let (waiting, host) = listening(form_post).await;
        let rest = format!("{host}\r\nContent-Type: {FORM}\r\n\r\ncode");
        let request = request.replace("Host: ", &format!("Host: {rest}"));
        let _ = ask(&host, &request).await;
        assert!(!waiting.is_finished(), "{request}");
    }
    assert_eq!(begun.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn a_posted_form_is_taken_where_one_is_expected() {
    let (waiting, host) = listening(true).await;
    let long = "x".repeat(64 * 1024);
    for (request, status) in [
        (get(&host, "/callback?code=c0de&state=s"), 405),
        (post(&host, "text/plain", "code=c0de&state=s"), 415),
        (post(&host, "application/json", "{}"), 415),
        (post(&host, FORM, &long), 413),
    ] {
        let answer = ask(&host, &request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    }
    let kind = format!("{FORM}; charset=UTF-8");
    ends_well(waiting, &host, post(&host, &kind, "code=c0de&state=s")).await;
}

#[tokio::test]
async fn others_are_told_that_it_is_under_way() {
    let (waiting, host) = listening(false).await;
    let request = get(&host, "/callback?code=c0de&state=s");
    let first_tab = tokio::spawn({
        let (host, request) = (host.clone(), request.clone());
        async move { ask(&host, &request).await }
    });
    let (mut listener, arrival) = waiting.await.unwrap();
    let second_tab = first(listener.turn_away(), ask(&host, &request)).await;
    assert!(second_tab.starts_with("HTTP/1.1 409 "), "{second_tab}");
    arrival.answer_last(Page::Failed).await;
    assert!(first_tab.await.unwrap().starts_with("HTTP/1.1 502 "));
}

#[tokio::test]
async fn the_port_is_free_after_it() {
    let (waiting, host) = listening(false).await;
    let taken: u16 = host.rsplit(':').next().unwrap().parse().unwrap();
    let error = Listener::bind(&[taken], endpoint(false))
        .await
        .err()
        .unwrap();
    assert!(error.is_configuration());
    assert!(
        error.to_string().contains(&format!("({taken}: ")),
        "{error}"
    );

    waiting.abort();
    assert!(waiting.await.is_err());
    let again = Listener::bind(&[taken], endpoint(false)).await.unwrap();
    assert_eq!(again.redirect_uri(), format!("http://{host}/callback"));

    let next = Listener::bind(&[taken, 0], endpoint(false)).await.unwrap();
    assert_ne!(next.redirect_uri(), again.redirect_uri());
}
