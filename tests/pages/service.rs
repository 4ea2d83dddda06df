//! A service that pages, and what the tests share.

use std::collections::BTreeMap;
use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::management::{ManagementClient, UserResponseSchema};
use auth0_sdk::pages::Items;
use auth0_sdk::transport::{Options, http_client};
use serde_json::{Value, json};

use super::server::{Reply, Seen, Server};

pub(crate) type Users = Items<UserResponseSchema>;

pub(crate) fn client_at(url: String) -> ManagementClient {
    ManagementClient::builder(url)
        .token("s3cr3t")
        // Proxies of the machine that runs the tests are none of their business.
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0))
        .build()
        .unwrap()
}

pub(crate) fn client(server: &Server) -> ManagementClient {
    client_at(server.url())
}

/// Long enough for any machine, short enough that a hang fails the test.
pub(crate) async fn soon<F: IntoFuture>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .expect("it hangs")
}

/// Until it is so; a hang fails the test.
pub(crate) async fn until(so: impl Fn() -> bool) {
    soon(async {
        while !so() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

pub(crate) type Query = BTreeMap<String, String>;

pub(crate) fn query(seen: &Seen) -> Query {
    let address = seen.line.split(' ').nth(1).unwrap();
    let url = reqwest::Url::parse(&format!("http://x{address}")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// What was asked for, one text a request, the names in their order.
pub(crate) fn asked(server: &Server) -> Vec<String> {
    let text = |seen: &Seen| {
        let pairs: Vec<_> = query(seen)
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    };
    server.seen().iter().map(text).collect()
}

pub(crate) fn ok(body: &Value) -> Reply {
    Reply::json(200, &body.to_string())
}

fn number(query: &Query, name: &str, default: usize) -> usize {
    query
        .get(name)
        .map_or(default, |text| text.parse().unwrap())
}

pub(crate) fn user(index: usize) -> Value {
    json!({ "user_id": format!("auth0|{index}") })
}

/// Pages of `all` users by number, to 1,000 and no further.
pub(crate) fn by_number(all: usize, seen: &Seen) -> Reply {
    let query = query(seen);
    let (page, size) = (number(&query, "page", 0), number(&query, "per_page", 50));
    if (page + 1) * size > 1000 {
        let body = json!({
            "statusCode": 400, "error": "Bad Request", "errorCode": "invalid_paging",
            "message": "no page after 1,000 records",
        });
        return Reply::json(400, &body.to_string());
    }
    let start = (page * size).min(all);
    let users: Vec<_> = (start..all.min(start + size)).map(user).collect();
    match query.get("include_totals").map(String::as_str) {
        Some("true") => ok(&json!({
            "start": start, "limit": size, "length": users.len(), "total": all, "users": users,
        })),
        _ => ok(&json!(users)),
    }
}

/// Pages of `all` connections by checkpoint, and by number where neither `from` nor `take` is
/// set, as the service does it.
pub(crate) fn by_checkpoint(all: usize, seen: &Seen) -> Reply {
    let query = query(seen);
    if !query.contains_key("from") && !query.contains_key("take") {
        let (page, size) = (number(&query, "page", 0), number(&query, "per_page", 50));
        let start = (page * size).min(all);
        let end = all.min(start + size);
        return ok(&json!((start..end).map(connection).collect::<Vec<_>>()));
    }
    let from = query.get("from").map_or("c0", String::as_str);
    let start: usize = from.strip_prefix('c').unwrap().parse().unwrap();
    let end = all.min(start + number(&query, "take", 50));
    let mut body = json!({ "connections": (start..end).map(connection).collect::<Vec<_>>() });
    if end < all {
        body["next"] = json!(format!("c{end}"));
    }
    ok(&body)
}

fn connection(index: usize) -> Value {
    json!({ "id": format!("con_{index}") })
}

/// Logs after the one in `from`.
pub(crate) fn by_last_id(all: usize, seen: &Seen) -> Reply {
    let query = query(seen);
    let start: usize = query["from"].parse().unwrap();
    let end = all.min(start + number(&query, "take", 100));
    let log = |index: usize| {
        let id = (index + 1).to_string();
        json!({ "_id": id, "log_id": id, "user_id": format!("auth0|{index}") })
    };
    ok(&json!((start..end).map(log).collect::<Vec<_>>()))
}

pub(crate) async fn users(all: usize) -> Server {
    Server::start(move |_, seen| by_number(all, seen)).await
}

pub(crate) async fn connections(all: usize) -> Server {
    Server::start(move |_, seen| by_checkpoint(all, seen)).await
}

pub(crate) async fn logs(all: usize) -> Server {
    Server::start(move |_, seen| by_last_id(all, seen)).await
}

pub(crate) fn index(user: &UserResponseSchema) -> usize {
    let id = user.user_id.as_deref().unwrap();
    id.strip_prefix("auth0|").unwrap().parse().unwrap()
}

/// Takes what is left: the users by number, and the error that ended it.
pub(crate) async fn drain(items: &mut Users) -> (Vec<usize>, Option<Error>) {
    let mut all = Vec::new();
    while let Some(user) = soon(items.next()).await {
        match user {
            Ok(user) => all.push(index(&user)),
            Err(error) => return (all, Some(error)),
        }
    }
    (all, None)
}

pub(crate) fn to(end: usize) -> Vec<usize> {
    (0..end).collect()
}
