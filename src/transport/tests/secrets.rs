//! Nothing that is printed or logged shows a token, a body, a query or the value of a header.

use super::log::{MARK, log};
use super::*;

/// Everything that a caller can print of a call that carries secrets in all its places.
async fn printed(reply: fn() -> Reply) -> String {
    let server = Server::always(reply).await;
    let secret = HeaderValue::from_static("s3cr3t-header");
    let options = Options::new()
        .retries(1)
        .timeout(Duration::from_secs(5))
        .header(http::HeaderName::from_static("x-secret"), secret);
    let client = client(&server).with(options);
    let call = Call::<Thing>::new(&PUT)
        .path("id", "s3cr3t-id")
        .query("code", &"s3cr3t-code")
        .json(&serde_json::json!({ "code_verifier": "s3cr3t-verifier" }));
    let mut all = format!("{client:?}\n");
    let request = Request::new(client, call);
    all += &format!("{request:?}\n{request:#?}\n");
    match soon(request).await {
        Ok(response) => all += &format!("{response:?}\n{response:#?}\n"),
        Err(error) => {
            all += &format!("{error}\n{error:?}\n{error:#?}\n");
            let mut source = std::error::Error::source(&error);
            while let Some(inner) = source {
                all += &format!("{inner}\n{inner:?}\n");
                source = inner.source();
            }
        }
    }
    let seen = format!("{:?}", server.seen());
    assert!(seen.contains("s3cr3t-code"), "the secrets were sent");
    all
}

#[tokio::test]
async fn no_text_and_no_log_line_shows_a_secret() {
    let replies: [fn() -> Reply; 8] = [
        || Reply::with(200, &["x-token: s3cr3t"], r#"{"new_token":"s3cr3t"}"#),
        || Reply::json(200, r#"{"id":["s3cr3t"]}"#),
        || Reply::json(200, r#"{"parts":"s3cr3t"}"#),
        || Reply::with(200, &["content-type: text/html"], "s3cr3t"),
        || Reply::with(503, &["set-cookie: s3cr3t"], r#"{"message":"s3cr3t"}"#),
        || Reply::with(302, &["location: /?code=s3cr3t"], "s3cr3t"),
        || Reply::Break(Vec::new()),
        || Reply::Break(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\ns3cr3t".to_vec()),
    ];
    let log = log();
    for reply in replies {
        let all = printed(reply).await;
        assert!(!all.contains(MARK), "{all}");
    }
    let text = log.text();
    assert!(!text.contains(MARK), "{text}");
    for fact in [
        "auth0.request",
        "operation=\"things.replace\"",
        "method=\"PUT\"",
        "path=\"/things/{id}\"",
        "status=503",
        "tries=2",
        "trying again",
        "wait_ms=",
    ] {
        assert!(text.contains(fact), "{fact} is not in {text}");
    }
}
