use super::*;

fn to(status: u16, location: &str) -> Reply {
    Reply::with(status, &[&format!("location: {location}")], "")
}

#[tokio::test]
async fn reads_follow_redirects_and_keep_their_credential_at_home() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |number, _| match number {
            0 => to(status, "/elsewhere?x=1#part"),
            _ => Reply::json(200, r#"{"id":"moved"}"#),
        })
        .await;
        let response: Response<Thing> = soon(get(&server)).await.unwrap();
        assert_eq!(response.value().id.as_deref(), Some("moved"));
        assert_eq!(response.tries(), 1);
        let seen = server.seen();
        assert_eq!(seen[1].line, "GET /elsewhere?x=1 HTTP/1.1");
        assert!(seen[1].header("authorization").is_some());
    }
}

#[tokio::test]
async fn no_credential_goes_to_another_origin_nor_back() {
    let home = Arc::new(std::sync::OnceLock::<String>::new());
    let back = home.clone();
    let stranger = Server::start(move |_, _| to(302, back.get().unwrap())).await;
    let away = stranger.url();
    let server = Server::start(move |number, _| match number {
        0 => to(302, &away),
        _ => Reply::json(200, "{}"),
    })
    .await;
    home.set(server.url()).unwrap();
    let secret = Options::new()
        .header(http::header::COOKIE, HeaderValue::from_static("s=1"))
        .header(
            http::HeaderName::from_static("x-api-key"),
            HeaderValue::from_static("s3cr3t"),
        );
    soon(get::<Thing>(&server).with(secret)).await.unwrap();
    assert!(server.seen()[0].header("cookie").is_some());
    for seen in [&stranger.seen()[0], &server.seen()[1]] {
        for name in ["authorization", "cookie", "x-application-id", "x-api-key"] {
            assert_eq!(seen.header(name), None, "{name}");
        }
    }
}

#[tokio::test]
async fn a_loop_ends_with_the_number_of_hops() {
    let server = Server::always(|| to(302, "/loop?code=s3cr3t")).await;
    let error = failed(get(&server)).await;
    assert!(error.is_redirect(), "{error:?}");
    assert!(error.to_string().contains("10 redirects"), "{error}");
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    assert_eq!(server.count(), 11);
}

#[tokio::test]
async fn writes_do_not_follow() {
    let server = Server::always(|| to(307, "/elsewhere")).await;
    for operation in [&POST, &PUT] {
        let error = failed(request(&server, operation)).await;
        assert!(error.is_status(), "{error:?}");
        assert_eq!(error.status().unwrap(), 307);
        assert_eq!(error.headers().unwrap()["location"], "/elsewhere");
    }
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_redirect_can_be_the_answer() {
    let server = Server::always(|| to(302, "app://callback?code=1")).await;
    let response: Response<()> = soon(request(&server, &AUTHORIZE)).await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], "app://callback?code=1");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn redirects_to_nowhere_are_refused() {
    let server = Server::start(|number, _| match number {
        0 => to(302, "app://callback?code=s3cr3t"),
        1 => to(302, "http://[s3cr3t"),
        _ => Reply::with(302, &[], ""),
    })
    .await;
    for reason in ["not http", "not a URL", "no `Location`"] {
        let error = failed(get(&server)).await;
        assert!(error.is_redirect(), "{error:?}");
        assert_eq!(error.status().unwrap(), 302);
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    }
}

/// A client that follows by itself may send a write with its secrets to anyone.
#[tokio::test]
async fn a_client_of_the_callers_that_follows_by_itself_is_found_out() {
    let server = Server::start(|number, _| match number {
        0 => to(302, "/elsewhere"),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let error = failed(get_with(
        &server,
        reqwest::Client::builder().no_proxy().build().unwrap(),
    ))
    .await;
    assert!(error.is_configuration(), "{error:?}");
    assert!(error.to_string().contains("Policy::none()"), "{error}");
    assert_ne!(error.delivery(), crate::error::Delivery::NotSent);
}

#[tokio::test]
async fn a_second_hop_that_is_not_reached_does_not_unsend_the_first() {
    let server = Server::always(|| to(302, "http://127.0.0.1:9/")).await;
    let error = failed(get(&server).with(Options::new().retries(0))).await;
    assert!(error.is_no_answer(), "{error:?}");
    assert_eq!(error.delivery(), crate::error::Delivery::MayBeProcessed);
}
