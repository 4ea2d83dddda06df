use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::*;
use crate::login::device;
use crate::login::tests::{client, form};
use crate::transport::tests::server::{Reply, Server};

/// Gives codes to the first request, and to each poll the next of these answers.
async fn server(answers: &'static [&'static str]) -> Server {
    Server::start(|number, _| match number.checked_sub(1) {
        None => Reply::json(
            200,
            r#"{"device_code":"s3cr3t-dc","user_code":"ABCD-EFGH","expires_in":900,"interval":5,
                "verification_uri":"https://t.example/activate",
                "verification_uri_complete":"https://t.example/activate?user_code=ABCD-EFGH"}"#,
        ),
        Some(poll) => match answers[poll] {
            "" => Reply::Break(Vec::new()),
            "tokens" => Reply::json(200, r#"{"access_token":"s3cr3t-at","token_type":"Bearer"}"#),
            error => Reply::json(403, &format!(r#"{{"error":"{error}"}}"#)),
        },
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn it_shows_the_codes_and_polls_until_there_are_tokens() {
    let server = server(&["authorization_pending", "slow_down", "", "tokens"]).await;
    let shown = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&shown);
    let begun = Instant::now();
    let tokens = device(&client(&server))
        .audience("https://api.example/")
        .request(|request| request.extra("organization", "org_1"))
        .prompt(move |device| *seen.lock().unwrap() = text(device))
        .run()
        .await
        .unwrap();
    assert_eq!(tokens.access_token.expose(), "s3cr3t-at");
    // 5, 5, 10 after `slow_down`, 20 after no answer.
    assert_eq!(begun.elapsed().as_secs(), 40);

    let shown = shown.lock().unwrap();
    assert!(
        shown.contains("https://t.example/activate\n  ABCD-EFGH\n"),
        "{shown}"
    );
    let image = qr_code("https://t.example/activate?user_code=ABCD-EFGH").unwrap();
    assert!(shown.contains(&image), "{shown}");
    assert!(!shown.contains("s3cr3t"), "{shown}");

    let requests: Vec<_> = server.seen().iter().map(form).collect();
    assert_eq!(requests.len(), 5);
    assert_eq!(requests[0]["client_id"], "my-client");
    assert_eq!(requests[0]["scope"], "openid profile email offline_access");
    assert_eq!(requests[0]["audience"], "https://api.example/");
    assert_eq!(requests[0]["organization"], "org_1");
    for request in &requests[1..] {
        assert_eq!(request["device_code"], "s3cr3t-dc");
        assert_eq!(request["client_id"], "my-client");
        assert_eq!(
            request.len(),
            3,
            "grant, code, id, and no secret: {request:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn it_ends_where_the_person_says_no() {
    let server = server(&["authorization_pending", "access_denied"]).await;
    let error = device(&client(&server)).prompt(|_| {}).run().await;
    assert_eq!(error.unwrap_err().oauth().unwrap().error(), "access_denied");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn it_is_cancelled_while_it_waits() {
    let server = server(&[]).await;
    let cancel = Cancel::new();
    let (sender, prompted) = oneshot::channel();
    let sign_in = device(&client(&server))
        .prompt(|_| sender.send(()).unwrap())
        .cancel(&cancel);
    assert!(!format!("{sign_in:?}").contains("offline_access"));
    let waiting = tokio::spawn(sign_in.run());
    prompted.await.unwrap();
    cancel.cancel();
    assert!(waiting.await.unwrap().unwrap_err().is_cancelled());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn what_the_service_says_cannot_command_the_terminal() {
    let server = Server::always(|| {
        Reply::json(
            200,
            r#"{"device_code":"d","user_code":"A\u001b[2J","verification_uri":"https://t/\u0007"}"#,
        )
    })
    .await;
    let answer = client(&server).device_authorization().await.unwrap();
    let text = text(answer.value());
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
}
