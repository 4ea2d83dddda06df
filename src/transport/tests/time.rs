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
    let http = http_client().no_proxy().timeout(SHORT).build().unwrap();
    let error = failed(get_with(&server, http)).await;
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
    // Shorter than the waits of so many tries, and long enough for the first of them.
    let options = Options::new().deadline(Duration::from_secs(4)).retries(20);
    let error = failed(get(&server).with(options)).await;
    assert!(error.is_server_error(), "{error:?}");
    assert!(error.tries() > 1);
    assert!(
        error.to_string().contains("deadline left no time"),
        "{error}"
    );
}

#[tokio::test]
async fn no_time_at_all_sends_nothing() {
    struct Slow;
    impl Authorize for Slow {
        fn authorize<'a>(
            &'a self,
            _operation: &'static Operation,
            _request: &'a mut reqwest::Request,
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

#[tokio::test]
async fn an_error_status_is_told_though_its_body_never_ends() {
    let server = Server::always(|| {
        let head = b"HTTP/1.1 401 Unauthorized\r\nx-request-id: r\r\ncontent-length: 100\r\n\r\n{";
        Reply::Stall(head.to_vec())
    })
    .await;
    let error = failed(get(&server).with(Options::new().timeout(SHORT))).await;
    assert!(error.is_unauthorized(), "{error:?}");
    assert_eq!(error.request_id(), Some("r"));
}
