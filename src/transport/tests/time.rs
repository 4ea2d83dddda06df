use super::*;
use crate::error::{Delivery, ErrorKind};

const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_hung_server_is_a_timeout_and_is_not_asked_again() {
    let server = Server::always(|| Reply::Stall(Vec::new())).await;
    let error = failed(get(&server).with(Options::new().timeout(SHORT))).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
    assert_eq!((error.tries(), server.count()), (1, 1));
    assert!(error.to_string().contains("300ms"), "{error}");
}

#[tokio::test]
async fn a_server_that_hangs_within_a_body_is_a_timeout() {
    let server = Server::always(|| {
        Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec())
    })
    .await;
    let error = failed(get(&server).with(Options::new().timeout(SHORT))).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn the_timeout_of_the_callers_own_http_client_counts() {
    let server = Server::always(|| Reply::Stall(Vec::new())).await;
    let (domain, options) = settings(&server);
    let http = http_client().no_proxy().timeout(SHORT).build().unwrap();
    let client = Client::new(Settings {
        http: Some(http),
        domain: &domain,
        prefix: "",
        options,
        telemetry: Telemetry::none(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    })
    .unwrap();
    let call = Call::<Thing>::new(&GET).path("id", "1");
    let error = failed(Request::new(client, call)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn the_deadline_ends_a_try() {
    let server = Server::always(|| Reply::Stall(Vec::new())).await;
    let error = failed(get(&server).with(Options::new().deadline(SHORT))).await;
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert!(error.is_timeout());
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
}

#[tokio::test]
async fn a_wait_past_the_deadline_is_not_begun() {
    let server = Server::always(|| Reply::json(503, "{}")).await;
    // Shorter than the shortest first back-off, and long enough for a try.
    let deadline = Duration::from_millis(240);
    let error = failed(get(&server).with(Options::new().deadline(deadline))).await;
    assert_eq!(error.tries(), 1);
    // A machine under load may not even finish the try.
    if error.kind() != ErrorKind::DeadlineExceeded {
        assert!(error.is_server_error(), "{error:?}");
        assert!(error.to_string().contains("deadline left no time"));
    }
}

#[tokio::test]
async fn no_time_at_all_sends_nothing() {
    struct Slow;
    impl Authorize for Slow {
        fn authorize<'a>(
            &'a self,
            _operation: &'static Operation,
            _headers: &'a mut HeaderMap,
        ) -> Authorization<'a> {
            Authorization::Later(Box::pin(std::future::pending()))
        }
    }
    let server = Server::always(|| Reply::json(200, "{}")).await;
    let call = Call::<Thing>::new(&GET).path("id", "1");
    let request = Request::new(client_with(&server, Slow), call);
    let error = failed(request.with(Options::new().deadline(SHORT))).await;
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(server.count(), 0);
}
