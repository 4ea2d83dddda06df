use std::error::Error as _;

use super::*;
use crate::error::{Delivery, ErrorKind};
use crate::token::{AccessToken, MemoryStore, TokenFuture, TokenSource};

#[tokio::test]
async fn one_token_serves_all_calls_and_is_fetched_through_the_clients_own_transport() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let http = http_client().no_proxy().user_agent("my-agent/1");
    let client = tenant
        .builder()
        .client_secret("my-client", "s3cr3t client&")
        .organization("org_1")
        .http_client(http.build().unwrap())
        .telemetry(crate::transport::Telemetry::named("my-product", "1"))
        .build()
        .unwrap();
    assert_eq!(tenant.server.count(), 0, "nothing is sent by construction");
    for _ in 0..2 {
        call(&client, &LIST).await.unwrap();
        call(&client.clone().with(Options::new()), &CREATE)
            .await
            .unwrap();
    }
    assert_eq!(tenant.sent(), ["Bearer t1"; 4]);
    let requests = tenant.token_requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    let audience = format!("{}/api/v2/", tenant.server.url());
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "my-client"),
        ("client_secret", "s3cr3t client&"),
        ("audience", &audience),
        ("organization", "org_1"),
    ] {
        assert_eq!(field(request, name).as_deref(), Some(value));
    }
    assert_eq!(form(request).len(), 5);
    let media_type = "application/x-www-form-urlencoded";
    assert_eq!(request.header("content-type"), Some(media_type));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("user-agent"), Some("my-agent/1"));
    let telemetry = tenant.api_calls()[0]
        .header("auth0-client")
        .map(str::to_owned);
    assert!(telemetry.is_some());
    assert_eq!(request.header("auth0-client").map(str::to_owned), telemetry);
    assert!(tenant.api_calls()[0].line.starts_with("GET /api/v2/users "));
}

#[tokio::test]
async fn the_audience_can_be_that_of_the_canonical_domain() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let builder = tenant.builder().client_secret("c", "s3cr3t");
    let client = builder.audience("https://t.auth0.com/api/v2/").build();
    call(&client.unwrap(), &LIST).await.unwrap();
    let audience = field(&tenant.token_requests()[0], "audience");
    assert_eq!(audience.as_deref(), Some("https://t.auth0.com/api/v2/"));
}

/// The error of a call whose token cannot be had; the API was not asked.
async fn without_token(issuer: fn() -> Reply) -> Error {
    let tenant = Tenant::with_issuer(move |_| issuer(), |_, _| ok()).await;
    let error = call(&tenant.client(), &LIST).await.unwrap_err();
    assert_eq!(tenant.api_calls().len(), 0, "{error}");
    assert_eq!(
        error.operation(),
        Some("oauth.client_credentials"),
        "{error}"
    );
    assert_eq!(error.delivery(), Delivery::NotSent, "of the call");
    assert!(
        !error.to_string().contains("may have been processed"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    error
}

#[tokio::test]
async fn a_refusal_is_the_typed_oauth_error_and_nothing_goes_out_without_a_token() {
    const REFUSED: &str = r#"{"error":"access_denied","error_description":"Unauthorized"}"#;
    let error = without_token(|| Reply::json(403, REFUSED)).await;
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    assert_eq!(error.message(), Some("Unauthorized"));
    assert_eq!(error.status().unwrap().as_u16(), 403);
    assert_eq!(error.tries(), 1);

    let error = without_token(|| Reply::json(200, r#"{"error":"invalid_request"}"#)).await;
    assert_eq!(error.kind(), ErrorKind::OAuth);
    // 401 of the token endpoint itself: there is no other credential to try.
    let error = without_token(|| Reply::json(401, r#"{"error":"invalid_client"}"#)).await;
    assert!(error.is_unauthorized());
    assert_eq!(error.oauth().unwrap().error(), "invalid_client");
    let error = without_token(|| Reply::Break(Vec::new())).await;
    assert!(error.is_no_answer());
    let error = without_token(|| Reply::with(200, &["content-type: text/html"], "<p>")).await;
    assert!(error.is_decode());
    let cut = || Reply::json(200, r#"{"access_token":"s3cr"#);
    assert!(without_token(cut).await.is_decode());
    // A token of another JSON type is none, and stays behind the error as it came.
    let error = without_token(|| Reply::json(200, r#"{"access_token":7}"#)).await;
    assert_eq!(error.status().unwrap().as_u16(), 200);
}

#[tokio::test]
async fn an_answer_without_a_token_is_an_error() {
    for empty in [
        || Reply::json(200, "{}"),
        || Reply::json(200, ""),
        || Reply::json(200, r#"{"access_token":"","expires_in":9}"#),
        || Reply::json(200, r#"{"access_token":null}"#),
    ] {
        let error = without_token(empty).await;
        assert!(error.is_missing_member(), "{error}");
        assert!(error.to_string().contains("`access_token`"), "{error}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_is_named() {
    // A port that nothing listens on, and that no other test is given.
    let client = ManagementClient::builder("http://127.0.0.1:9")
        .client_secret("c", "s3cr3t")
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0))
        .build()
        .unwrap();
    let error = call(&client, &CREATE).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert_eq!(error.operation(), Some("oauth.client_credentials"));
    assert_eq!(error.delivery(), Delivery::NotSent);
    let text = error.to_string();
    assert!(text.contains("no connection to 127.0.0.1:9"), "{text}");
}

#[tokio::test]
async fn token_requests_are_tried_again_whatever_the_rate_limit_says_of_its_reset() {
    let asked = AtomicUsize::new(0);
    let tenant = Tenant::with_issuer(
        move |_| match asked.fetch_add(1, Ordering::SeqCst) {
            // The bucket is full again in years: not the moment to try again.
            0 => Reply::with(429, &["x-ratelimit-reset: 4000000000"], "{}"),
            1 => Reply::json(503, "{}"),
            _ => issue("t"),
        },
        |_, _| ok(),
    )
    .await;
    let options = Options::new().retries(2);
    let builder = tenant.builder().client_secret("c", "s3cr3t");
    call(&builder.options(options).build().unwrap(), &LIST)
        .await
        .unwrap();
    assert_eq!(tenant.token_requests().len(), 3);
}

#[tokio::test]
async fn odd_lifetimes_fail_no_call() {
    // With how often the token is fetched for two calls.
    for (expires_in, fetched) in [
        ("", 1),
        (r#","expires_in":null"#, 1),
        (r#","expires_in":"86400""#, 1),
        (r#","expires_in":"soon""#, 1),
        (r#","expires_in":{"s":1}"#, 1),
        (r#","expires_in":1e300"#, 1),
        (r#","expires_in":18446744073709551615"#, 1),
        (r#","expires_in":0"#, 2),
        (r#","expires_in":-5"#, 2),
    ] {
        let body = format!(r#"{{"access_token":"t"{expires_in}}}"#);
        let tenant = Tenant::with_issuer(move |_| Reply::json(200, &body), |_, _| ok()).await;
        let client = tenant.client();
        for _ in 0..2 {
            call(&client, &LIST).await.unwrap();
        }
        assert_eq!(tenant.sent(), ["Bearer t"; 2]);
        assert_eq!(tenant.token_requests().len(), fetched, "{expires_in}");
    }
}

#[tokio::test]
async fn closures_give_tokens_and_their_errors_are_kept() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let client = tenant.builder().token_from(|| async {
        tokio::task::yield_now().await;
        Ok::<_, std::io::Error>("from-async")
    });
    call(&client.build().unwrap(), &LIST).await.unwrap();
    let client = tenant
        .builder()
        .token_from_fn(|| Ok::<_, std::io::Error>(AccessToken::new("from-sync")));
    call(&client.build().unwrap(), &LIST).await.unwrap();
    assert_eq!(tenant.sent(), ["Bearer from-async", "Bearer from-sync"]);

    let broken = || std::io::Error::other("the vault is sealed");
    for builder in [
        tenant
            .builder()
            .token_from(move || async move { Err::<String, _>(broken()) }),
        tenant
            .builder()
            .token_from_fn(move || Err::<String, _>(broken())),
    ] {
        let error = call(&builder.build().unwrap(), &LIST).await.unwrap_err();
        assert!(error.is_token(), "{error}");
        assert_eq!(error.operation(), Some("users.list"));
        assert_eq!(error.delivery(), Delivery::NotSent);
        let source = error.source().unwrap();
        let source = source.downcast_ref::<std::io::Error>().unwrap();
        assert_eq!(source.to_string(), "the vault is sealed");
    }
    assert_eq!(tenant.server.count(), 2, "nothing goes out without a token");
}

#[tokio::test]
async fn a_source_of_the_callers_own_serves() {
    struct Own;
    impl TokenSource for Own {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async { Ok(AccessToken::new("own")) })
        }
    }
    let tenant = Tenant::start(|_, _| ok()).await;
    let client = tenant.builder().token_source(Own).build().unwrap();
    call(&client, &LIST).await.unwrap();
    assert_eq!(tenant.sent(), ["Bearer own"]);
}

#[tokio::test]
async fn two_clients_share_a_token_through_a_store() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let store = Arc::new(MemoryStore::new());
    let client = |id: &str| {
        let builder = tenant.builder().client_secret(id, "s3cr3t");
        builder.shared_token_store(store.clone()).build().unwrap()
    };
    call(&client("a"), &LIST).await.unwrap();
    call(&client("a"), &LIST).await.unwrap();
    assert_eq!(tenant.token_requests().len(), 1);
    call(&client("b"), &LIST).await.unwrap();
    assert_eq!(tenant.sent(), ["Bearer t1", "Bearer t1", "Bearer t2"]);
    assert!(!format!("{store:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_caller_who_gives_up_ends_no_other_call() {
    let tenant = Tenant::start(|_, _| ok()).await;
    let client = tenant.client();
    for delay in 0..10 {
        let giving_up = call(&client, &LIST);
        tokio::select! {
            biased;
            () = async { for _ in 0..delay { tokio::task::yield_now().await } } => {}
            _ = giving_up => {}
        }
    }
    call(&client, &LIST).await.unwrap();
    assert_eq!(tenant.token_requests().len(), 1);
}
