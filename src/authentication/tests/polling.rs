use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::authentication::polling::Polling;
use crate::error::{Delivery, Error, ErrorKind, OAuthError, Received};

fn oauth(code: &str) -> Error {
    Error::oauth_error(OAuthError::new(code, None))
}

fn network() -> Error {
    Error::new(ErrorKind::Connect, Delivery::NotSent, "no connection")
}

/// Runs polls that end as told, and gives the moments of the polls in seconds, and the end.
async fn run(
    interval: Option<u64>,
    expires_in: Option<u64>,
    answers: Vec<Error>,
) -> (Vec<u64>, Error) {
    let begun = Instant::now();
    let moments = Arc::new(Mutex::new(Vec::new()));
    let answers = Arc::new(Mutex::new(answers.into_iter()));
    let polling = Polling::new(
        interval.map(Duration::from_secs),
        expires_in.map(Duration::from_secs),
    );
    let ended = polling
        .run(|| {
            moments.lock().unwrap().push(begun.elapsed().as_secs());
            let answer = answers.lock().unwrap().next();
            async move { Err(answer.unwrap_or_else(|| oauth("access_denied"))) }
        })
        .await;
    let moments = moments.lock().unwrap().clone();
    (moments, ended.unwrap_err())
}

#[tokio::test(start_paused = true)]
async fn it_waits_the_interval_before_each_poll() {
    let pending = || oauth("authorization_pending");
    let (moments, end) = run(Some(2), None, vec![pending(), pending()]).await;
    assert_eq!(moments, [2, 4, 6]);
    assert_eq!(end.oauth().unwrap().error(), "access_denied");
    // RFC 8628, section 3.2: 5 seconds where nothing is said.
    assert_eq!(run(None, None, vec![]).await.0, [5]);
}

#[tokio::test(start_paused = true)]
async fn slow_down_is_for_good_and_adds_up() {
    let answers = vec![
        oauth("slow_down"),
        oauth("authorization_pending"),
        oauth("slow_down"),
    ];
    assert_eq!(run(Some(5), None, answers).await.0, [5, 15, 25, 40]);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_fails_is_asked_less_often() {
    let answers = vec![network(), network()];
    assert_eq!(run(Some(5), None, answers).await.0, [5, 15, 35]);
}

/// With the bodies that services have: a poll that came too early, or to a service that is ill,
/// ends nothing.
#[tokio::test(start_paused = true)]
async fn a_service_that_wants_less_or_is_ill_is_asked_less_often() {
    let answers = [
        (429, r#"{"error":"slow_down"}"#),
        (429, r#"{"error":"too_many_requests"}"#),
        (503, r#"{"error":"temporarily_unavailable"}"#),
        (500, "<html>"),
        (429, ""),
        (403, r#"{"error":"authorization_pending"}"#),
        (403, r#"{"error":"access_denied"}"#),
    ];
    let errors = answers.map(|(status, body)| {
        Error::status_error(Received {
            status: http::StatusCode::from_u16(status).unwrap(),
            headers: [(
                http::header::CONTENT_TYPE,
                "application/json".parse().unwrap(),
            )]
            .into_iter()
            .collect(),
            body: body.into(),
        })
    });
    let (moments, end) = run(Some(5), None, errors.to_vec()).await;
    assert_eq!(moments, [5, 15, 30, 50, 75, 105, 135]);
    assert_eq!(end.oauth().unwrap().error(), "access_denied");
}

/// The transport repeats a 429 by itself; a poll it must not repeat.
#[tokio::test(start_paused = true)]
async fn a_poll_is_sent_once_with_whatever_options() {
    use crate::transport::tests::server::{Reply, Server};

    let server = Server::start(|number, seen| match number {
        _ if seen.line.contains("/oauth/device/code") => Reply::json(
            200,
            r#"{"device_code":"d","user_code":"u","verification_uri":"v","interval":5}"#,
        ),
        1 => Reply::json(429, r#"{"error":"slow_down"}"#),
        _ => Reply::json(200, r#"{"access_token":"at"}"#),
    })
    .await;
    let auth = super::client(&server).with(crate::transport::Options::new().retries(5));
    let device = auth.device_authorization().await.unwrap().into_value();
    let begun = Instant::now();
    device.wait().await.unwrap();
    assert_eq!(server.count(), 3);
    assert!(begun.elapsed() >= Duration::from_secs(15), "5, and then 10");

    // What is to be held against an ID token needs one.
    let error = device
        .expect_organization("org_1")
        .wait()
        .await
        .unwrap_err();
    assert_eq!(
        error.invalid_token(),
        Some(crate::error::InvalidToken::Missing)
    );
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_the_codes_do() {
    let pending = || oauth("authorization_pending");
    let (moments, end) = run(Some(5), Some(12), vec![pending(), pending(), pending()]).await;
    assert_eq!(moments, [5, 10]);
    assert_eq!(end.oauth().unwrap().error(), "expired_token");
}

#[tokio::test(start_paused = true)]
async fn odd_spans_neither_panic_nor_spin() {
    let (moments, _) = run(Some(u64::MAX), Some(u64::MAX), vec![]).await;
    assert_eq!(moments, [300]);
    // Without an end it ends all the same.
    let ill = || vec![oauth("authorization_pending"); 10_000];
    let (moments, end) = run(Some(300), None, ill()).await;
    assert_eq!(
        (moments.len(), end.oauth().unwrap().error()),
        (11, "expired_token")
    );
    // A service that says 0 gets a poll a second at most.
    let pending = || oauth("authorization_pending");
    let (moments, _) = run(Some(0), None, vec![pending(), pending()]).await;
    assert_eq!(moments, [1, 2, 3]);
}
