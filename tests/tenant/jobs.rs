//! Imports, exports, e-mails.

use auth0_sdk::testing::Tenant;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::*;

const DATABASE: &str = "con_0000000000000001";

/// Sends a file of users as a browser would.
async fn import(tenant: &Tenant, users: &Value, upsert: bool) -> (u16, Value) {
    let part = |name: &str, more: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let file = "; filename=\"users.json\"\r\nContent-Type: application/json";
    let body = [
        part("users", file, &users.to_string()),
        part("connection_id", "", DATABASE),
        part("upsert", "", &upsert.to_string()),
        "--b--\r\n".to_owned(),
    ];
    let request = raw(tenant, Method::POST, "/api/v2/jobs/users-imports");
    let request = request.header("content-type", "multipart/form-data; boundary=b");
    json(request.body(body.concat())).await
}

async fn get(tenant: &Tenant, path: &str) -> Value {
    let (status, body) = json(raw(tenant, Method::GET, &format!("/api/v2{path}"))).await;
    assert!(status == 200 || status == 204, "{path}: {status} {body}");
    body
}

#[tokio::test]
async fn an_import_is_pending_then_completed_and_says_what_failed() {
    let tenant = Tenant::builder().job_polls(2).start().await.unwrap();
    create(&tenant.client(), "ada").await;
    let users = json!([
        { "email": "bob@example.test", "name": "Bob" },
        { "name": "without an address" },
        { "email": "ADA@example.test", "name": "Ada" },
    ]);
    let (status, job) = import(&tenant, &users, false).await;
    assert_eq!((status, job["status"].as_str()), (202, Some("pending")));
    assert_eq!(job["connection"], CONNECTION);
    let path = format!("/jobs/{}", job["id"].as_str().unwrap());
    for status in ["pending", "pending", "completed", "completed"] {
        assert_eq!(get(&tenant, &path).await["status"], status);
    }
    let summary = get(&tenant, &path).await["summary"].clone();
    assert_eq!(
        summary,
        json!({ "failed": 2, "updated": 0, "inserted": 1, "total": 3 })
    );
    let errors = get(&tenant, &format!("{path}/errors")).await;
    assert_eq!(errors[0]["user"]["name"], "without an address");
    assert_eq!(errors[0]["errors"][0]["path"], "email");
    assert_eq!(errors[1]["errors"][0]["code"], "DUPLICATED_USER");
    assert_eq!(get(&tenant, "/users").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_upsert_changes_who_is_there() {
    let tenant = Tenant::builder().job_polls(0).start().await.unwrap();
    let ada = create(&tenant.client(), "ada").await;
    let users = json!([{ "email": "ada@example.test", "name": "Countess" }]);
    let (_, job) = import(&tenant, &users, true).await;
    let path = format!("/jobs/{}", job["id"].as_str().unwrap());
    assert_eq!(get(&tenant, &path).await["summary"]["updated"], 1);
    assert_eq!(get(&tenant, &format!("{path}/errors")).await, Value::Null);
    assert_eq!(
        get(&tenant, &format!("/users/{ada}")).await["name"],
        "Countess"
    );
}

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    let tenant = Tenant::start().await.unwrap();
    assert_eq!(import(&tenant, &json!({}), false).await.0, 400);
    let large = json!([{ "name": "x".repeat(512 * 1024) }]);
    assert_eq!(import(&tenant, &large, false).await.0, 413);
    let request = raw(&tenant, Method::POST, "/api/v2/jobs/users-imports");
    assert_eq!(json(request.json(&json!({}))).await.0, 400);
}

#[tokio::test]
async fn an_export_has_a_file_with_a_user_a_line() {
    let tenant = Tenant::start().await.unwrap();
    for name in ["ada", "bob", "eve"] {
        create(&tenant.client(), name).await;
    }
    let request = json!({
        "connection_id": DATABASE, "format": "json", "limit": 2,
        "fields": [{ "name": "email" }, { "name": "identities[0].connection", "export_as": "from" }],
    });
    let path = "/api/v2/jobs/users-exports";
    let (status, job) = json(raw(&tenant, Method::POST, path).json(&request)).await;
    assert_eq!((status, job["status"].as_str()), (200, Some("pending")));
    let path = format!("/jobs/{}", job["id"].as_str().unwrap());
    assert_eq!(get(&tenant, &path).await["status"], "pending");
    let done = get(&tenant, &path).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let file = client
        .get(done["location"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let file = file.text().await.unwrap();
    let lines: Vec<Value> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        json!({ "email": "ada@example.test", "from": CONNECTION })
    );
}

#[tokio::test]
async fn an_email_is_a_job_too() {
    let tenant = Tenant::start().await.unwrap();
    let ada = create(&tenant.client(), "ada").await;
    let path = "/api/v2/jobs/verification-email";
    let (status, job) =
        json(raw(&tenant, Method::POST, path).json(&json!({ "user_id": ada }))).await;
    assert_eq!(
        (status, job["type"].as_str()),
        (201, Some("verification_email"))
    );
    let nobody = json!({ "user_id": "auth0|none" });
    assert_eq!(
        json(raw(&tenant, Method::POST, path).json(&nobody)).await.0,
        404
    );
    assert_eq!(
        json(raw(&tenant, Method::GET, "/api/v2/jobs/job_none"))
            .await
            .0,
        404
    );
}
