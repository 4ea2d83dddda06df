use super::*;

#[tokio::test]
async fn a_response_has_the_value_and_all_that_came_with_it() {
    let server = Server::always(|| {
        let headers = [
            "content-type: application/json",
            "x-auth0-requestid: req-1",
            "x-ratelimit-limit: 50",
            "x-ratelimit-remaining: 49",
            "x-ratelimit-reset: soon",
        ];
        Reply::with(200, &headers, r#"{"id":"a|1","beta":[1]}"#)
    })
    .await;
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!(response.value().id.as_deref(), Some("a|1"));
    assert_eq!(response.value().extra.get("beta").unwrap()[0], 1);
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-ratelimit-limit"], "50");
    assert_eq!(&response.body()[..], br#"{"id":"a|1","beta":[1]}"#);
    assert_eq!(response.request_id(), Some("req-1"));
    let limit = response.rate_limit().unwrap();
    assert_eq!(limit.limit.zip(limit.remaining), Some((50, 49)));
    assert_eq!(limit.reset, None);
    assert_eq!(response.tries(), 1);
    let length = response.map(|thing| thing.id.map_or(0, |id| id.len()));
    assert_eq!(*length.value(), 3);
    let (length, status, headers, body) = length.into_parts();
    assert_eq!((length, status.as_u16(), body.len()), (3, 200, 23));
    assert!(headers.contains_key("content-type"));
}

#[tokio::test]
async fn any_2xx_is_success_and_an_empty_body_fails_nothing() {
    let server = Server::start(|number, _| match number {
        0 => Reply::with(204, &[], ""),
        1 => Reply::with(202, &["content-type: application/json"], " \n"),
        _ => Reply::with(207, &["content-type: text/plain"], "null"),
    })
    .await;
    for status in [204, 202, 207] {
        let response: Response<Thing> = soon(get(&server)).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(*response.value(), Thing::blank());
    }
    let list: Response<Vec<Thing>> = soon(get(&server)).await.unwrap();
    assert!(list.value().is_empty());
}

#[tokio::test]
async fn html_behind_a_200_is_named() {
    let server =
        Server::always(|| Reply::with(200, &["content-type: text/html"], "<p>s3cr3t</p>")).await;
    let error = failed(get(&server)).await;
    assert!(error.is_decode());
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(&error.body().unwrap()[..], b"<p>s3cr3t</p>");
    let text = error.to_string();
    assert!(text.contains("not JSON but text/html"), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
    let page: Response<Text> = soon(get(&server)).await.unwrap();
    assert_eq!(&**page.value(), "<p>s3cr3t</p>");
    assert!(!format!("{page:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_a_decode_error_and_kept() {
    let server = Server::always(|| Reply::json(200, "{\"id\": nonsense")).await;
    let error = failed(get(&server)).await;
    assert!(error.is_decode(), "{error:?}");
    assert_eq!(&error.body().unwrap()[..], b"{\"id\": nonsense");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_value_of_another_type_costs_neither_the_answer_nor_itself() {
    let server = Server::always(|| {
        Reply::json(
            200,
            r#"{"id":"1","parts":[{"id":"2"},{"parts":[{"id":{}}]}]}"#,
        )
    })
    .await;
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!(response.misfits()[0].path, "parts[1].parts[0].id");
    let thing = response.into_value();
    assert_eq!(thing.id.as_deref(), Some("1"));
    let inner = &thing.parts.unwrap()[1].parts.clone().unwrap()[0];
    assert_eq!(
        inner.extra.clone().remove("id"),
        Some(serde_json::json!({}))
    );
}

#[tokio::test]
async fn a_body_of_another_type_is_an_error_with_the_answer() {
    let server = Server::always(|| Reply::json(200, r#"["s3cr3t"]"#)).await;
    let error = failed(get(&server)).await;
    assert!(error.is_decode());
    assert_eq!(error.delivery(), crate::error::Delivery::Answered);
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
}

fn five_megabytes() -> Reply {
    let text = "x".repeat(5 * 1024 * 1024);
    Reply::json(200, &format!(r#"{{"id":"{text}"}}"#))
}

#[tokio::test]
async fn five_megabytes_are_read() {
    let server = Server::always(five_megabytes).await;
    let response: Response<Thing> = soon(get(&server)).await.unwrap();
    assert_eq!(response.value().id.as_ref().unwrap().len(), 5 * 1024 * 1024);
}

#[tokio::test]
async fn five_megabytes_are_too_many_for_a_limit_of_one() {
    let announced = Server::always(five_megabytes).await;
    let chunked = Server::always(|| {
        let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        for _ in 0..5 {
            bytes.extend(b"100000\r\n");
            bytes.extend("x".repeat(0x10_0000).bytes());
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"0\r\n\r\n");
        Reply::Answer(bytes)
    })
    .await;
    for server in [announced, chunked] {
        let small = Options::new().max_body(1024 * 1024);
        let error = failed(get(&server).with(small)).await;
        assert!(error.is_body_too_large(), "{error:?}");
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.to_string().contains("1048576 bytes"), "{error}");
        assert_eq!(server.count(), 1, "the answer came; asking again is no use");
    }
}

#[tokio::test]
async fn an_error_status_needs_no_whole_body() {
    let server = Server::start(|number, _| match number {
        0 => Reply::Break(b"HTTP/1.1 401 X\r\ncontent-length: 100\r\n\r\nUnauth".to_vec()),
        _ => Reply::json(401, &format!("\"{}\"", "x".repeat(2000))),
    })
    .await;
    let error = failed(get(&server)).await;
    assert!(error.is_unauthorized(), "{error:?}");
    assert_eq!(&error.body().unwrap()[..], b"Unauth");
    let error = failed(get(&server).with(Options::new().max_body(1000))).await;
    assert!(error.is_unauthorized(), "{error:?}");
}

#[tokio::test]
async fn every_shape_of_error_body_is_a_status_error() {
    let bodies = [
        (
            r#"{"error":"invalid_grant","error_description":"Bad"}"#,
            Some("invalid_grant"),
            Some("Bad"),
        ),
        (
            r#"{"error":"mfa_required","error_description":"MFA","mfa_token":"t"}"#,
            Some("mfa_required"),
            Some("MFA"),
        ),
        (
            r#"{"statusCode":400,"error":"Bad Request","message":"No","errorCode":"x"}"#,
            None,
            Some("No"),
        ),
        (
            r#"{"statusCode":400,"error":"Bad Request","message":"No"}"#,
            None,
            Some("No"),
        ),
        (
            r#"{"code":"invalid_signup","description":"Invalid sign up"}"#,
            None,
            Some("Invalid sign up"),
        ),
        (
            r#"{"name":"E","code":"weak","description":{"rules":[]},"policy":"* 8","message":"Weak"}"#,
            None,
            Some("Weak"),
        ),
        (r#"[{"message":"first"}]"#, None, Some("first")),
        ("Unauthorized", None, Some("Unauthorized")),
        ("{}", None, None),
        ("", None, None),
        ("\u{fffd}\u{0}", None, Some("\u{fffd}\u{0}")),
    ];
    let server = Server::start(move |number, _| Reply::json(400, bodies[number].0)).await;
    for (body, code, message) in bodies {
        let error = failed(get(&server)).await;
        assert!(error.is_status(), "{body}: {error:?}");
        assert_eq!(error.oauth().map(|oauth| oauth.error()), code, "{body}");
        assert_eq!(error.message(), message, "{body}");
        assert_eq!(&error.body().unwrap()[..], body.as_bytes());
        assert_eq!(error.to_string().lines().count(), 1);
    }
}
