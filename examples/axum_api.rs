//! An API on axum whose routes need tokens: what it answers, and to whom.
//!
//! ```sh
//! cargo run --example axum_api --features axum
//! ```
//!
//! It runs against a tenant inside this program, asks itself, and prints the answers. With
//! `AUTH0_DOMAIN` and `AUTH0_AUDIENCE` set it takes the tokens of that tenant, and serves until it
//! is stopped, at `LISTEN` (`127.0.0.1:8080`). `cargo xtask load` puts it under load.

use std::env;
use std::error::Error;

use auth0_sdk::Secret;
use auth0_sdk::api::{
    ApiClient, Claims, MetadataLayer, ProtectLayer, ProtectedResourceMetadata, Refusal,
    RequireScopes, Scopes, Verified,
};
use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::testing::{Api, Tenant};
use auth0_sdk::token::DpopKey;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const AUDIENCE: &str = "https://orders.example.test/";

async fn greeting(claims: Option<Claims>) -> String {
    match claims.as_ref().and_then(|claims| claims.sub.as_deref()) {
        Some(sub) => format!("Hello, {sub}."),
        None => "Hello.".to_owned(),
    }
}

async fn orders(claims: Claims) -> Json<Value> {
    Json(json!([{ "number": 1, "of": claims.sub }]))
}

async fn order(verified: Verified) -> Result<&'static str, Refusal> {
    verified.require(&Scopes::all_of(["write:orders"]))?;
    Ok("Ordered.")
}

/// The whole API. `url` is where its clients find it.
fn api(url: &str, domain: &str, audience: &str) -> Result<Router, auth0_sdk::Error> {
    let metadata = ProtectedResourceMetadata::builder(url)
        .authorization_server(format!("{}/", domain.trim_end_matches('/')))
        .scopes(["read:orders", "write:orders"])
        .build()?;
    let api = ApiClient::builder(domain)
        .audience(audience)
        .public_url(url)
        .resource_metadata(metadata.url())
        .build()?;
    let read = RequireScopes::new(Scopes::all_of(["read:orders"]));
    let public = Router::new()
        .route("/", get(greeting))
        .layer(ProtectLayer::new(api.clone()).optional());
    Ok(Router::new()
        .route("/orders", get(orders).layer(read).merge(post(order)))
        .layer(ProtectLayer::new(api))
        .merge(public)
        .layer(MetadataLayer::new(metadata)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if let (Ok(domain), Ok(audience)) = (env::var("AUTH0_DOMAIN"), env::var("AUTH0_AUDIENCE")) {
        let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
        let listener = TcpListener::bind(address).await?;
        let url = format!("http://{}", listener.local_addr()?);
        println!("Listening on {url}");
        // A tenant of a test is at an address of this machine.
        let domain = match domain.contains("://") {
            true => domain,
            false => format!("https://{domain}"),
        };
        let api = api(&url, &domain, &audience)?;
        return Ok(axum::serve(listener, api).await?);
    }
    let scopes = ["read:orders", "write:orders"];
    let tenant = Tenant::builder()
        .api(Api::new(AUDIENCE).scopes(scopes))
        .start()
        .await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let service = axum::serve(listener, api(&url, &tenant.url(), AUDIENCE)?);
    tokio::select! {
        ended = service => ended?,
        asked = ask(&url, &tenant) => asked?,
    }
    Ok(())
}

async fn ask(url: &str, tenant: &Tenant) -> Result<(), Box<dyn Error>> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let reader = tenant.access_token("auth0|ada", AUDIENCE, ["read:orders"])?;
    let orders = format!("{url}/orders");

    show("anybody", http.get(url)).await?;
    show("Ada", http.get(url).bearer_auth(reader.expose())).await?;
    show("nobody", http.get(&orders)).await?;
    show("a made-up token", http.get(&orders).bearer_auth("made.up")).await?;
    show(
        "Ada, reading",
        http.get(&orders).bearer_auth(reader.expose()),
    )
    .await?;
    show(
        "Ada, writing",
        http.post(&orders).bearer_auth(reader.expose()),
    )
    .await?;
    let metadata = format!("{url}/.well-known/oauth-protected-resource");
    show("a client that looks around", http.get(metadata)).await?;

    // A token that is bound to a key, with a proof; then the same token without one.
    let key = DpopKey::generate()?;
    let auth = AuthenticationClient::builder(tenant.url(), "test-native").dpop(key.clone());
    let auth = auth.build()?;
    let tokens = auth
        .password("ada@example.test", "correct horse battery staple")
        .audience(AUDIENCE)
        .scope("read:orders")
        .await?;
    let bound: Secret = tokens.into_value().access_token;
    let proof = key.proof(&http::Method::GET, &orders.parse()?, Some(&bound), None)?;
    let request = http.get(&orders).header("dpop", proof.expose());
    let request = request.header("authorization", format!("DPoP {}", bound.expose()));
    show("Ada, with a proof", request).await?;
    show(
        "a thief of the token",
        http.get(&orders).bearer_auth(bound.expose()),
    )
    .await
}

async fn show(who: &str, request: reqwest::RequestBuilder) -> Result<(), Box<dyn Error>> {
    let response = request.send().await?;
    println!("{who}: {}", response.status());
    for challenge in response.headers().get_all("www-authenticate") {
        println!("  {}", challenge.to_str()?);
    }
    let body = response.text().await?;
    if !body.is_empty() {
        println!("  {body}");
    }
    Ok(())
}
