use http::HeaderName;

use super::*;

#[tokio::test]
async fn path_query_body_and_headers_are_as_described() {
    let server = Server::always(|| Reply::json(200, "{}")).await;
    let call = Call::<Thing>::new(&POST)
        .path("id", "auth0|ä/..?")
        .query("q", &"a b&c=+")
        .query("n", &1)
        .json(&serde_json::json!({ "name": "x" }));
    let request = Request::new(client_with(&server, Bearer { later: true }), call);
    soon(request).await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(
        seen.line,
        "POST /things/auth0%7C%C3%A4%2F..%3F?q=a%20b%26c%3D%2B&n=1 HTTP/1.1"
    );
    assert_eq!(seen.body, br#"{"name":"x"}"#);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("authorization"), Some(BEARER));
    assert!(seen.header("auth0-client").is_some());
    let agent = concat!("auth0-sdk-rust/", env!("CARGO_PKG_VERSION"));
    assert_eq!(seen.header("user-agent"), Some(agent));
}

#[tokio::test]
async fn the_nearest_header_wins_and_replaces_the_sdks_own() {
    let server = Server::always(|| Reply::json(200, "{}")).await;
    let header = |name, value| {
        Options::new().header(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    };
    let client = client(&server).with(header("x-level", "clone"));
    let call = || Call::<Thing>::new(&GET).path("id", "1");
    soon(Request::new(client.clone(), call())).await.unwrap();
    let request = Request::new(client, call())
        .with(header("x-level", "request"))
        .with(header("accept", "application/vnd.api+json"));
    soon(request).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("x-level"), Some("clone"));
    assert_eq!(seen[1].header("x-level"), Some("request"));
    assert_eq!(seen[1].header("accept"), Some("application/vnd.api+json"));
}
