//! The stream of events.

use auth0_sdk::testing::Tenant;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::support::*;

/// Reads until so many events have come: their ids, types and data.
async fn read(stream: &mut Response, count: usize) -> Vec<(String, String, Value)> {
    let mut text = String::new();
    loop {
        let whole: Vec<_> = text
            .split_inclusive("\n\n")
            .filter(|e| e.ends_with("\n\n"))
            .collect();
        let events: Vec<_> = whole
            .iter()
            .filter(|event| event.starts_with("id: "))
            .collect();
        if events.len() >= count {
            return events.into_iter().map(|event| parse(event)).collect();
        }
        let chunk = soon(stream.chunk()).await.unwrap().expect("it ended");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

fn parse(event: &str) -> (String, String, Value) {
    let field = |name: &str| {
        let mut lines = event.lines();
        lines
            .find_map(|line| line.strip_prefix(name))
            .unwrap()
            .to_owned()
    };
    (
        field("id: "),
        field("event: "),
        serde_json::from_str(&field("data: ")).unwrap(),
    )
}

async fn listen(tenant: &Tenant, query: &str) -> Response {
    let request = raw(tenant, Method::GET, &format!("/api/v2/events{query}"));
    let answer = soon(request.send()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    answer
}

#[tokio::test]
async fn changes_come_as_they_happen_and_can_be_resumed() {
    let tenant = Tenant::start().await.unwrap();
    let client = tenant.client();
    create(&client, "before").await;
    let mut stream = listen(&tenant, "").await;
    let ada = create(&client, "ada").await;
    client.users().delete(&ada).await.unwrap();
    let events = read(&mut stream, 2).await;
    assert_eq!(events[0].1, "user.created");
    assert_eq!(events[1].1, "user.deleted");
    let (id, _, data) = &events[0];
    assert_eq!(data["type"], "user.created");
    assert_eq!(data["offset"], json!(id));
    assert_eq!(data["event"]["data"]["object"]["user_id"], json!(ada));

    let resumed = raw(&tenant, Method::GET, "/api/v2/events").header("last-event-id", id);
    let mut resumed = soon(resumed.send()).await.unwrap();
    assert_eq!(read(&mut resumed, 1).await[0], events[1]);
    let mut from = listen(&tenant, &format!("?from={id}&event_type=user.deleted")).await;
    assert_eq!(read(&mut from, 1).await[0], events[1]);
    let mut since = listen(&tenant, "?from_timestamp=2020-01-01T00:00:00Z").await;
    assert_eq!(read(&mut since, 3).await[1], events[0]);
}

#[tokio::test]
async fn a_stream_can_be_ended_by_the_server() {
    let tenant = Tenant::start().await.unwrap();
    let mut stream = listen(&tenant, "").await;
    tenant.end_event_streams();
    while let Some(chunk) = soon(stream.chunk()).await.unwrap() {
        assert!(chunk.starts_with(b":"));
    }
}

#[tokio::test]
async fn one_type_can_be_asked_for() {
    let tenant = Tenant::start().await.unwrap();
    let acme = tenant
        .seed("/organizations", json!({ "name": "acme" }))
        .unwrap();
    let types = "?event_type=organization.member.added&event_type=organization.updated";
    let mut stream = listen(&tenant, types).await;
    let ada = create(&tenant.client(), "ada").await;
    let path = format!("/api/v2/organizations/{acme}");
    let members = raw(&tenant, Method::POST, &format!("{path}/members"));
    assert!(json(members.json(&json!({ "members": [ada] }))).await.0 < 300);
    let name = json!({ "display_name": "Acme" });
    assert_eq!(
        json(raw(&tenant, Method::PATCH, &path).json(&name)).await.0,
        200
    );
    let events = read(&mut stream, 2).await;
    assert_eq!(events[0].1, "organization.member.added");
    let object = &events[0].2["event"]["data"]["object"];
    assert_eq!(
        *object,
        json!({ "organization": { "id": acme }, "user": { "user_id": ada } })
    );
    assert_eq!(events[1].1, "organization.updated");
}
