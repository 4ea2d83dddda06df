//! What a 401 of the API does.

use super::*;
use crate::transport::Options;

#[tokio::test]
async fn a_refused_token_is_replaced_and_any_call_tried_once_more() {
    for operation in [&LIST, &CREATE] {
        let tenant = Tenant::start(|_, sent| match sent {
            "Bearer t1" => unauthorized(),
            _ => ok(),
        })
        .await;
        let client = tenant.client();
        let answer = call(&client, operation).await.unwrap();
        assert_eq!(answer.tries(), 2);
        assert_eq!(tenant.sent(), ["Bearer t1", "Bearer t2"]);
        call(&client, operation).await.unwrap();
        assert_eq!(tenant.token_requests().len(), 2, "the new one serves on");
    }
}

#[tokio::test]
async fn refused_twice_is_an_error() {
    let tenant = Tenant::start(|_, _| unauthorized()).await;
    let error = call(&tenant.client(), &LIST).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.message(), Some("Invalid token"));
    assert_eq!(error.operation(), Some("users.list"));
    assert_eq!(error.tries(), 2);
    assert_eq!(tenant.sent(), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_static_token_is_not_tried_again() {
    let tenant = Tenant::start(|_, _| unauthorized()).await;
    for builder in [
        tenant.builder().token("static"),
        tenant
            .builder()
            .token_source(crate::token::StaticToken::new("static")),
    ] {
        let error = call(&builder.build().unwrap(), &LIST).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!(error.tries(), 1);
    }
    assert_eq!(tenant.sent(), ["Bearer static"; 2]);
}

#[tokio::test]
async fn an_authorization_of_the_callers_own_is_not_ours_to_replace() {
    let tenant = Tenant::start(|_, _| unauthorized()).await;
    let own = http::HeaderValue::from_static("Bearer own");
    let options = Options::new().header(http::header::AUTHORIZATION, own);
    // On the clone, so that the token request does not get it.
    let client = tenant.client().with(options);
    let error = call(&client, &LIST).await.unwrap_err();
    assert_eq!(
        (error.tries(), tenant.sent()),
        (1, vec!["Bearer own".to_owned()])
    );
}

#[tokio::test]
async fn a_401_of_a_stranger_says_nothing_of_the_token() {
    let stranger = Tenant::start(|_, _| unauthorized()).await;
    let location = format!("location: {}/", stranger.server.url());
    let tenant = Tenant::start(move |_, _| Reply::with(302, &[&location], "")).await;
    let error = call(&tenant.client(), &LIST).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.tries(), 1);
    assert_eq!(stranger.sent(), ["none"]);
    assert_eq!(tenant.token_requests().len(), 1);
}

#[tokio::test]
async fn a_new_token_takes_nothing_from_the_retries() {
    let tenant = Tenant::start(|number, _| match number {
        0 => unauthorized(),
        1 => Reply::with(429, &["retry-after: 0"], "{}"),
        _ => ok(),
    })
    .await;
    let client = tenant.client().with(Options::new().retries(1));
    let answer = call(&client, &CREATE).await.unwrap();
    assert_eq!(answer.tries(), 3);
    assert_eq!(tenant.sent(), ["Bearer t1", "Bearer t2", "Bearer t2"]);
}

#[tokio::test]
async fn calls_that_are_refused_together_cause_one_token_request() {
    let tenant = Tenant::start(|_, sent| match sent {
        "Bearer t1" => unauthorized(),
        _ => ok(),
    })
    .await;
    let client = tenant.client();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let client = client.clone();
        calls.spawn(async move { call(&client, &LIST).await.map(|_| ()) });
    }
    for result in soon(calls.join_all()).await {
        result.unwrap();
    }
    assert_eq!(tenant.token_requests().len(), 2);
}

#[tokio::test]
async fn a_token_endpoint_that_fails_then_ends_the_call() {
    let issued = AtomicUsize::new(0);
    let tenant = Tenant::with_issuer(
        move |_| match issued.fetch_add(1, Ordering::SeqCst) {
            0 => issue("t1"),
            _ => Reply::json(403, r#"{"error":"access_denied"}"#),
        },
        |_, _| unauthorized(),
    )
    .await;
    let error = call(&tenant.client(), &LIST).await.unwrap_err();
    assert_eq!(error.operation(), Some("oauth.client_credentials"));
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    assert_eq!(tenant.sent(), ["Bearer t1"]);
}

#[tokio::test]
async fn other_refusals_keep_the_token() {
    for status in [400, 403, 404] {
        let tenant = Tenant::start(move |_, _| Reply::json(status, "{}")).await;
        let client = tenant.client();
        for _ in 0..2 {
            let error = call(&client, &LIST).await.unwrap_err();
            assert_eq!(
                (error.status().unwrap().as_u16(), error.tries()),
                (status, 1)
            );
        }
        assert_eq!(tenant.token_requests().len(), 1);
    }
}

#[tokio::test]
async fn the_error_says_which_scopes_are_missing_and_what_the_quota_is() {
    let quota = "auth0-client-quota-limit: b=per_hour;q=10;r=0;t=60";
    let body = r#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: read:users, read:user_idp_tokens","errorCode":"insufficient_scope"}"#;
    let tenant = Tenant::start(move |_, _| Reply::with(403, &[quota], body)).await;
    let error = call(&tenant.client(), &LIST).await.unwrap_err();
    assert_eq!(
        error.missing_scopes(),
        ["read:users", "read:user_idp_tokens"]
    );
    assert_eq!(error.error_code().unwrap().as_str(), "insufficient_scope");
    assert_eq!(error.client_quota()[0].remaining, Some(0));
    assert!(error.organization_quota().is_empty());
}
