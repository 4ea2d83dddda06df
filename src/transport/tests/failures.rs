use super::*;
use crate::error::{Delivery, ErrorKind};

#[tokio::test]
async fn a_closed_port_is_no_connection_and_nothing_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let domain: Domain = format!("http://{address}").parse().unwrap();
    let client = Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &domain,
        prefix: "",
        options: Options::new().retries(1),
        telemetry: Telemetry::none(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    })
    .unwrap();
    let call = Call::<Thing>::new(&POST).path("id", "1");
    let error = failed(Request::new(client, call)).await;
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.tries(), 2, "what was not sent is safe to send again");
    let text = error.to_string();
    assert!(text.contains(&address.to_string()), "{text}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_dropped_connection_may_have_been_processed() {
    let server = Server::always(|| Reply::Break(Vec::new())).await;
    let error = failed(request(&server, &POST)).await;
    assert!(error.is_no_answer(), "{error:?}");
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
    assert_eq!((error.tries(), server.count()), (1, 1));
}

#[tokio::test]
async fn half_a_body_is_no_answer() {
    let server = Server::start(|number, _| match number {
        0 => Reply::Break(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec()),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let error = failed(get(&server).with(Options::new().retries(0))).await;
    assert!(error.is_no_answer(), "{error:?}");
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_no_answer() {
    let server = Server::always(|| Reply::Break(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())).await;
    let error = failed(get(&server).with(Options::new().retries(0))).await;
    assert!(error.is_no_answer(), "{error:?}");
}

#[tokio::test]
async fn an_argument_that_cannot_be_sent_is_refused_before_anything_goes_out() {
    let server = Server::always(|| Reply::json(200, "{}")).await;
    for value in ["", ".", ".."] {
        let call = Call::<Thing>::new(&GET).path("id", value);
        let error = failed(Request::new(client(&server), call)).await;
        assert!(error.is_invalid_argument(), "{error:?}");
        assert!(error.to_string().contains("`id`"), "{error}");
        assert_eq!(error.operation(), Some("things.get"));
        assert_eq!((error.tries(), error.delivery()), (0, Delivery::NotSent));
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_credential_that_cannot_be_had_sends_nothing() {
    struct Broken;
    impl Authorize for Broken {
        fn authorize<'a>(
            &'a self,
            _operation: &'static Operation,
            _request: &'a mut reqwest::Request,
        ) -> Authorization<'a> {
            Authorization::Ready(Err(Error::configuration("there is no key")))
        }
    }
    let server = Server::always(|| Reply::json(200, "{}")).await;
    let call = Call::<Thing>::new(&GET).path("id", "1");
    let error = failed(Request::new(client_with(&server, Broken), call)).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(server.count(), 0, "never sent without its credential");
}

#[tokio::test]
async fn the_futures_of_a_call_cross_threads_and_are_small() {
    fn size<T: Send>(future: &T) -> usize {
        size_of_val(future)
    }
    let server = Server::always(|| Reply::json(200, "{}")).await;
    size(&get::<Thing>(&server).into_future());
    let bytes = size(&get::<Thing>(&server).send());
    assert!(bytes < 4096, "{bytes}: it is copied whenever it moves");
}
