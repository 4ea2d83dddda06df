use super::*;
use crate::error::Delivery;

async fn first(status: u16, headers: &'static [&'static str]) -> Server {
    Server::start(move |number, _| match number {
        0 => Reply::with(status, headers, "{}"),
        _ => Reply::json(200, r#"{"id":"1"}"#),
    })
    .await
}

#[tokio::test]
async fn a_read_is_tried_again_after_503() {
    let server = first(503, &[]).await;
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!((response.tries(), server.count()), (2, 2));
    let seen = server.seen();
    assert_eq!(seen[0].line, seen[1].line);
    assert!(seen[1].header("authorization").is_some());
}

#[tokio::test]
async fn two_retries_and_no_more() {
    let server = Server::always(|| Reply::json(500, "{}")).await;
    let error = failed(get(&server)).await;
    assert!(error.is_server_error());
    assert_eq!((error.tries(), server.count()), (3, 3));
    assert!(error.to_string().contains("3 tries"), "{error}");
}

#[tokio::test]
async fn a_write_is_not_tried_again_after_503() {
    let server = first(503, &[]).await;
    let error = failed(request(&server, &POST)).await;
    assert!(error.is_server_error());
    assert_eq!((error.tries(), server.count()), (1, 1));
}

#[tokio::test]
async fn a_write_is_tried_again_where_it_was_not_processed() {
    for status in [408, 429] {
        let server = first(status, &[]).await;
        let call = Call::<Thing>::new(&POST).path("id", "1").json(&[1, 2]);
        let response = soon(Request::new(client(&server), call)).await.unwrap();
        assert_eq!(response.tries(), 2);
        assert!(server.seen().iter().all(|seen| seen.body == b"[1,2]"));
    }
}

#[tokio::test]
async fn a_write_marked_idempotent_is_tried_again() {
    let server = first(503, &[]).await;
    let request = request::<Thing>(&server, &POST).with(Options::new().idempotent(true));
    assert_eq!(soon(request).await.unwrap().tries(), 2);
}

#[tokio::test]
async fn a_read_marked_unsafe_is_not() {
    let server = first(503, &[]).await;
    let error = failed(get(&server).with(Options::new().idempotent(false))).await;
    assert_eq!(error.tries(), 1);
}

#[tokio::test]
async fn a_lost_connection_is_tried_again_for_reads() {
    let server = Server::start(|number, _| match number {
        0 => Reply::Break(Vec::new()),
        1 => Reply::Break(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!((response.tries(), server.count()), (3, 3));
}

#[tokio::test]
async fn conflicts_are_never_tried_again() {
    let server = first(409, &["retry-after: 1"]).await;
    let error = failed(get(&server)).await;
    assert_eq!((error.tries(), server.count()), (1, 1));
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    let server = first(429, &["retry-after: 1"]).await;
    let begun = std::time::Instant::now();
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!(response.tries(), 2);
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_far_moment_fails_at_once_and_is_named() {
    let server = first(429, &["retry-after: 3600"]).await;
    let begun = std::time::SystemTime::now();
    let error = failed(get(&server)).await;
    assert!(error.is_rate_limited());
    assert_eq!((error.tries(), server.count()), (1, 1));
    let ahead = error.retry_at().unwrap().duration_since(begun).unwrap();
    assert!((3600..3660).contains(&ahead.as_secs()), "{ahead:?}");
    let moment = httpdate::fmt_http_date(error.retry_at().unwrap());
    assert!(error.to_string().contains(&moment), "{error}");
}

#[tokio::test]
async fn the_reset_of_a_rate_limit_is_waited_for_only_where_told() {
    fn far() -> Reply {
        let reset = std::time::SystemTime::now() + Duration::from_secs(5185);
        let reset = reset.duration_since(std::time::UNIX_EPOCH).unwrap();
        Reply::with(
            429,
            &[&format!("x-ratelimit-reset: {}", reset.as_secs())],
            "",
        )
    }
    let server = Server::start(|number, _| match number {
        0 | 1 => far(),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let (domain, options) = settings(&server);
    let management = Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &domain,
        prefix: "/api/v2",
        options,
        telemetry: Telemetry::none(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: true,
    })
    .unwrap();
    let call = Call::<Thing>::new(&GET).path("id", "1");
    let error = failed(Request::new(management, call)).await;
    assert_eq!(error.tries(), 1);
    assert!(error.retry_at().is_some());
    assert!(server.seen()[0].line.starts_with("GET /api/v2/things/1 "));
    assert_eq!(server.seen()[0].header("auth0-client"), None);
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!(response.tries(), 2);
}

#[tokio::test]
async fn a_dropped_call_sends_nothing_more() {
    let server = Server::always(|| Reply::with(503, &["retry-after: 1"], "")).await;
    let call = tokio::spawn(get::<Thing>(&server).into_future());
    while server.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_last_try_that_was_not_sent_does_not_hide_an_earlier_one_that_was() {
    /// Gives a credential once.
    struct Once(std::sync::atomic::AtomicBool);
    impl Authorize for Once {
        fn authorize<'a>(
            &'a self,
            _operation: &'static Operation,
            _request: &'a mut reqwest::Request,
        ) -> Authorization<'a> {
            let used = self.0.swap(true, std::sync::atomic::Ordering::SeqCst);
            Authorization::Ready(match used {
                true => Err(Error::configuration("the key is gone")),
                false => Ok(()),
            })
        }
    }
    let server = Server::always(|| Reply::Break(Vec::new())).await;
    let call = Call::<Thing>::new(&PUT).path("id", "1");
    let error = failed(Request::new(client_with(&server, Once(false.into())), call)).await;
    assert!(error.is_configuration());
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
}
