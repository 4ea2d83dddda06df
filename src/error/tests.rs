use http::HeaderValue;

use super::*;

fn answer(status: u16, body: &'static str) -> Received {
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-auth0-requestid",
        HeaderValue::from_static("req-1\u{7f}".trim_end_matches('\u{7f}')),
    );
    headers.insert("set-cookie", HeaderValue::from_static("session=s3cr3t"));
    Received {
        status: StatusCode::from_u16(status).unwrap(),
        headers,
        body: Bytes::from_static(body.as_bytes()),
    }
}

fn place() -> Place {
    Place {
        operation: "users.get",
        method: Method::GET,
        path: "/users/{id}",
    }
}

#[test]
fn it_is_one_word_and_crosses_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn the_text_says_what_where_and_what_to_do() {
    let body =
        r#"{"error":"invalid_token","error_description":"s3cr3t is not known","token":"s3cr3t"}"#;
    let error = Error::status_error(answer(401, body))
        .at(place())
        .with_tries(3);
    assert_eq!(
        error.to_string(),
        "the service answered 401 Unauthorized: invalid_token \
         (users.get, GET /users/{id}; request id req-1; 3 tries). \
         Sign in again; check that the token is meant for this API."
    );
    assert!(error.is_unauthorized() && error.is_status() && !error.is_rate_limited());
    assert!(!format!("{error:?} {:?}", error.oauth()).contains("s3cr3t"));
    assert_eq!(error.message(), Some("s3cr3t is not known"));
    assert_eq!(error.operation(), Some("users.get"));
    assert_eq!(error.body().unwrap().len(), body.len());
    for shown in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(shown.contains("invalid_token"), "{shown}");
    }
}

#[test]
fn plain_bodies_are_never_shown() {
    let error = Error::status_error(answer(500, "panic: token s3cr3t"));
    assert_eq!(error.message(), Some("panic: token s3cr3t"));
    assert!(error.is_server_error());
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
}

#[test]
fn a_decode_error_has_a_path_and_keeps_the_body() {
    let body = r#"{"result":{"code":{"inner":"s3cr3t"}}}"#;
    type Nested = std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>;
    let decode = decode_json::<Nested>(body.as_bytes()).unwrap_err();
    let error = Error::decode(&decode, answer(200, body)).at(place());
    assert_eq!(error.json_path(), Some("result.code"));
    assert_eq!(error.delivery(), Delivery::Answered);
    assert_eq!(&**error.body().unwrap(), body.as_bytes());
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("at `result.code`"), "{shown}");
    assert!(!shown.contains("s3cr3t"), "{shown}");
}

#[test]
fn the_inner_operation_keeps_its_name() {
    let error = Error::configuration("no token").at(place()).at(Place {
        operation: "outer",
        ..place()
    });
    assert_eq!(error.operation(), Some("users.get"));
}

#[test]
fn flows_have_predicates_of_their_own() {
    assert!(Error::state_mismatch().is_state_mismatch());
    assert!(Error::missing_member("code").is_missing_member());
    let refused = Error::oauth_error(OAuthError::new("login_required", Some("Log in".to_owned())));
    assert!(refused.is_person_needed());
    assert_eq!(refused.kind(), ErrorKind::OAuth);
    assert_eq!(
        refused.to_string(),
        "the service refused the request: login_required. \
         Open the authorize URL in a browser and go on with the callback."
    );
}

#[test]
fn the_end_of_paging_is_no_status_and_keeps_the_answer() {
    let body = r#"{"statusCode":400,"message":"no more","errorCode":"invalid_paging"}"#;
    let error = Error::status_error(answer(400, body)).into_paging_end("it ends here");
    assert!(error.is_paging_end() && !error.is_status());
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST));
    assert_eq!(error.message(), Some("no more"));
    assert_eq!(
        error.at(place()).to_string(),
        "it ends here (users.get, GET /users/{id}; request id req-1). Ask for pages by \
         checkpoint where the operation has them, narrow the query and list it in parts, or use \
         an export job."
    );
}

#[test]
fn an_element_that_does_not_fit_is_kept_and_never_shown() {
    let error = Error::element_misfit("users[3]", Value::from("s3cr3t"));
    assert!(error.is_misfit() && error.is_decode());
    assert_eq!(error.misfit(), Some(&Value::from("s3cr3t")));
    assert_eq!(error.json_path(), Some("users[3]"));
    assert_eq!(
        error.to_string(),
        "an element of the list has another type than expected, at `users[3]`. The error keeps \
         the element, and the list goes on after it; report the path."
    );
    assert!(!format!("{error:?}").contains("s3cr3t"));
    assert!(!Error::no_list(Some("users")).is_misfit());
}

#[test]
fn a_deadline_that_left_no_time_is_noted() {
    let error = Error::status_error(answer(503, "")).out_of_time();
    assert!(error.is_server_error());
    let text = error.to_string();
    assert!(text.contains("deadline left no time"), "{text}");
}
