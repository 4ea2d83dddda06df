//! What is refused, and how it is said.

use auth0_sdk::management::operations;
use auth0_sdk::testing::{Fault, Tenant};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

use super::support::*;

#[tokio::test]
async fn an_error_has_the_form_of_the_services() {
    let tenant = Tenant::start().await.unwrap();
    let request = raw(&tenant, Method::GET, "/api/v2/users/auth0%7Cnone");
    let (status, body) = json(request).await;
    assert_eq!(status, 404);
    assert_eq!(
        body,
        json!({
            "statusCode": 404, "error": "Not Found", "message": "The user does not exist.",
            "errorCode": "inexistent_user",
        })
    );
}

#[tokio::test]
async fn what_does_not_fit_is_400() {
    let tenant = Tenant::start().await.unwrap();
    let users = "/api/v2/users";
    for (request, code) in [
        (
            raw(&tenant, Method::POST, users).json(&json!({ "email": "a@b.test" })),
            "invalid_body",
        ),
        (
            raw(&tenant, Method::POST, users).json(&json!([])),
            "invalid_body",
        ),
        (raw(&tenant, Method::POST, users).body("{}"), "invalid_body"),
        (
            raw(&tenant, Method::POST, "/api/v2/roles").json(&json!({})),
            "invalid_body",
        ),
        (
            raw(&tenant, Method::GET, "/api/v2/users?no_such=1"),
            "invalid_query_string",
        ),
    ] {
        let (status, body) = json(request).await;
        assert_eq!((status, body["errorCode"].as_str()), (400, Some(code)));
    }
}

#[tokio::test]
async fn no_body_brings_it_down() {
    let tenant = Tenant::start().await.unwrap();
    let user = tenant
        .seed("/users", json!({ "email": "a@b.test" }))
        .unwrap();
    let user = format!("/api/v2/users/{user}");
    let bodies = [
        json!([1]),
        json!([null]),
        json!({ "x": [1] }),
        json!([[]]),
        json!({}),
    ];
    let paths = [
        (Method::PUT, format!("{user}/authentication-methods")),
        (Method::POST, format!("{user}/authentication-methods")),
        (Method::POST, format!("{user}/roles")),
        (Method::POST, format!("{user}/permissions")),
        (Method::POST, format!("{user}/identities")),
        (Method::PATCH, user.clone()),
        (Method::PATCH, "/api/v2/tenants/settings".to_owned()),
        (Method::POST, "/api/v2/users".to_owned()),
        (Method::POST, "/api/v2/jobs/users-exports".to_owned()),
        (Method::POST, "/api/v2/jobs/users-imports".to_owned()),
        (Method::POST, "/api/v2/organizations".to_owned()),
    ];
    for (method, path) in &paths {
        for body in &bodies {
            let (status, _) = json(raw(&tenant, method.clone(), path).json(body)).await;
            assert!(
                (200..500).contains(&status),
                "{method} {path} {body}: {status}"
            );
        }
    }
    assert_eq!(json(raw(&tenant, Method::GET, &user)).await.0, 200);
}

#[tokio::test]
async fn the_header_of_a_custom_domain_goes_where_it_is_taken() {
    let tenant = Tenant::start().await.unwrap();
    let id = tenant
        .seed("/users", json!({ "email": "a@b.test" }))
        .unwrap();
    let with = |method: Method, path: &str| {
        let request = raw(&tenant, method, &format!("/api/v2{path}"));
        json(request.header("auth0-custom-domain", "login.example.test"))
    };
    let user = format!("/users/{id}");
    assert_eq!(with(Method::PATCH, &user).await.0, 200);
    let (status, body) = with(Method::GET, "/roles").await;
    assert_eq!(
        (status, body["errorCode"].as_str()),
        (400, Some("invalid_header"))
    );
}

#[tokio::test]
async fn a_path_that_is_none_and_a_method_that_is_another() {
    let tenant = Tenant::start().await.unwrap();
    assert_eq!(
        json(raw(&tenant, Method::GET, "/api/v2/nothing")).await.0,
        404
    );
    assert_eq!(json(raw(&tenant, Method::GET, "/nothing")).await.0, 404);
    let answer = raw(&tenant, Method::PUT, "/api/v2/users")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET, POST");
    assert!(answer.headers().contains_key("x-auth0-requestid"));
}

#[tokio::test]
async fn a_call_too_many_is_429() {
    let builder = Tenant::builder().rate_limit(3, Duration::from_secs(3600));
    let tenant = builder.start().await.unwrap();
    let client = once(&tenant);
    for left in [2, 1, 0] {
        let answer = client.users().list().await.unwrap();
        assert_eq!(answer.rate_limit().unwrap().remaining, Some(left));
    }
    let error = client.users().list().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.error_code().unwrap().as_str(), "too_many_requests");
    let limit = error.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(3), Some(0)));
    let wait = error.headers().unwrap()["retry-after"].to_str().unwrap();
    assert!(
        (3500..=3600).contains(&wait.parse::<u32>().unwrap()),
        "{wait}"
    );
    assert!(error.retry_at().is_some());
}

#[tokio::test]
async fn a_fault_happens_to_its_operation() {
    let tenant = Tenant::start().await.unwrap();
    tenant.fault(&operations::USERS_LIST, Fault::status(503).body("down"));
    let client = once(&tenant);
    assert!(client.roles().list().await.is_ok());
    assert!(client.users().list().await.unwrap_err().is_server_error());
    assert!(client.users().list().await.is_ok());
}

#[tokio::test]
async fn a_seed_has_to_be_one() {
    let tenant = Tenant::start().await.unwrap();
    for (path, value) in [
        ("", json!({})),
        ("/users//x", json!({})),
        ("/users", json!(1)),
    ] {
        assert!(tenant.seed(path, value).is_err());
    }
    let role = json!({ "name": "reader" });
    assert!(tenant.seed("/roles", role.clone()).is_ok());
    assert!(tenant.seed("/roles", role).is_err());
}
