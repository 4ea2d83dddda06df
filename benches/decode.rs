//! What it costs to read 10,000 users beside serde's derive on the same members: CPU time of one
//! thread, from the same bytes in the same run.
//!
//! `cargo bench --bench decode --features management-users`. The derived types have the fields of
//! the generated ones and drop what they do not know; the generated ones keep it. Both sides read
//! into the same types for moments, secrets and open JSON.

mod support;

use std::hint::black_box;

use auth0_sdk::Secret;
use auth0_sdk::management::UserResponseSchema;
use auth0_sdk::model::DateTime;
use serde::de::DeserializeOwned;
use serde_derive::Deserialize;
use serde_json::{Map, Value};
use support::{Pairs, cpu_time};

const USERS: usize = 10_000;
const PAIRS: usize = 61;

#[allow(dead_code)]
#[derive(Deserialize)]
struct User {
    user_id: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    username: Option<String>,
    phone_number: Option<String>,
    phone_verified: Option<bool>,
    created_at: Option<DateTime>,
    updated_at: Option<DateTime>,
    identities: Option<Vec<Identity>>,
    app_metadata: Option<Map<String, Value>>,
    user_metadata: Option<Map<String, Value>>,
    picture: Option<String>,
    name: Option<String>,
    nickname: Option<String>,
    multifactor: Option<Vec<String>>,
    multifactor_last_modified: Option<DateTime>,
    last_ip: Option<String>,
    last_login: Option<DateTime>,
    last_password_reset: Option<DateTime>,
    logins_count: Option<i64>,
    blocked: Option<bool>,
    given_name: Option<String>,
    family_name: Option<String>,
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Identity {
    connection: Option<String>,
    user_id: Option<UserId>,
    provider: Option<Provider>,
    #[serde(rename = "isSocial")]
    is_social: Option<bool>,
    access_token: Option<Secret>,
    access_token_secret: Option<Secret>,
    refresh_token: Option<Secret>,
    #[serde(rename = "profileData")]
    profile_data: Option<Profile>,
}

#[allow(dead_code)]
#[derive(Deserialize)]
#[serde(untagged)]
enum UserId {
    Text(String),
    Number(i64),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Provider {
    Auth0,
    GoogleOauth2,
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Profile {
    email: Option<String>,
    email_verified: Option<bool>,
    name: Option<String>,
    username: Option<String>,
    given_name: Option<String>,
    phone_number: Option<String>,
    phone_verified: Option<bool>,
    family_name: Option<String>,
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let by_name = body();
    let users: Vec<UserResponseSchema> = serde_json::from_slice(&by_name).unwrap();
    let as_specified = serde_json::to_vec(&users).unwrap();
    println!(
        "{USERS} users, {:.1} MB of JSON; {PAIRS} pairs; CPU time of this process\n",
        by_name.len() as f64 / 1e6
    );
    println!(
        "| members in the order | serde's derive, ms | auth0-sdk, ms | ratio (median of pairs) | quartiles |"
    );
    println!("|---|---|---|---|---|");
    for (order, body) in [
        ("of their names", by_name),
        ("of the specification", as_specified),
    ] {
        let (derive, ours) = (|| time::<User>(&body), || time::<UserResponseSchema>(&body));
        derive();
        ours();
        let pairs = Pairs::take(if quick { 1 } else { PAIRS }, derive, ours);
        println!("| {order} | {} |", pairs.cells());
    }
}

/// Milliseconds of CPU time to read all users.
fn time<T: DeserializeOwned>(body: &[u8]) -> f64 {
    let before = cpu_time();
    let users: Vec<T> = serde_json::from_slice(body).unwrap();
    let after = cpu_time();
    assert_eq!(users.len(), USERS);
    black_box(users);
    (after - before).as_secs_f64() * 1e3
}

/// Users as the service lists them: two in three with a social identity.
fn body() -> Vec<u8> {
    let users: Vec<Value> = (0..USERS).map(user).collect();
    serde_json::to_vec(&users).unwrap()
}

fn user(number: usize) -> Value {
    let social = !number.is_multiple_of(3);
    let (provider, id) = match social {
        true => (
            "google-oauth2",
            Value::from(format!("1035479915971428{number:05}")),
        ),
        false => (
            "auth0",
            Value::from(format!("63d16b633416c557{number:08x}")),
        ),
    };
    let mut identity = serde_json::json!({
        "connection": provider, "provider": provider, "user_id": id, "isSocial": social,
    });
    if social {
        identity["access_token"] = Value::from("ya29.a0AfH6SMBx".repeat(4));
        identity["profileData"] = serde_json::json!({
            "email": format!("user{number}@example.com"), "email_verified": true,
            "name": format!("User {number}"), "given_name": "User",
        });
    }
    serde_json::json!({
        "created_at": "2024-02-03T04:05:06.789Z", "email": format!("user{number}@example.com"),
        "email_verified": true, "family_name": format!("Number {number}"), "given_name": "User",
        "identities": [identity], "name": format!("User {number}"), "nickname": format!("user{number}"),
        "picture": format!("https://cdn.example/pictures/{number}.png"),
        "updated_at": "2026-11-21T09:30:00.000Z", "user_id": format!("{provider}|{number}"),
        "user_metadata": { "language": "en", "theme": "dark", "visits": number },
        "app_metadata": { "plan": "pro", "roles": ["reader", "writer"] },
        "last_ip": "203.0.113.7", "last_login": "2026-11-20T21:12:00.000Z", "logins_count": number,
    })
}
