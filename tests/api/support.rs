use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth0_sdk::Secret;
use auth0_sdk::api::{
    ApiClient, Builder, Claims, MetadataLayer, ProtectLayer, ProtectedResourceMetadata, Refusal,
    RequireScopes, Scopes, Verified,
};
use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::testing::{Api, Tenant};
use auth0_sdk::token::DpopKey;
use axum::Router;
use axum::routing::get;
use reqwest::{Method, RequestBuilder, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const AUDIENCE: &str = "https://orders.example.test/";
pub(crate) const ADA: &str = "auth0|ada";

pub(crate) async fn tenant() -> Tenant {
    let api = Api::new(AUDIENCE).scopes(["read:orders", "write:orders"]);
    let other = Api::new("https://other.example.test/");
    // No test takes so long that keys are fetched for their age.
    let tenant = Tenant::builder().jwks_max_age(Duration::from_secs(3600));
    tenant.api(api).api(other).start().await.unwrap()
}

pub(crate) fn token(tenant: &Tenant, scopes: &[&str]) -> Secret {
    tenant
        .access_token(ADA, AUDIENCE, scopes.iter().copied())
        .unwrap()
}

/// A token that is bound to this key.
pub(crate) async fn bound_token(tenant: &Tenant, key: &DpopKey) -> Secret {
    let auth = AuthenticationClient::builder(tenant.url(), "test-native").dpop(key.clone());
    let auth = auth.build().unwrap();
    let signed_in = auth
        .password("ada@example.test", "correct horse battery staple")
        .audience(AUDIENCE)
        .scope("read:orders");
    signed_in.await.unwrap().into_value().access_token
}

/// The API, until it is dropped.
pub(crate) struct Served {
    pub(crate) url: String,
    /// How many requests came to a handler.
    pub(crate) reached: Arc<AtomicUsize>,
    http: reqwest::Client,
    task: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(serde_derive::Deserialize)]
struct Own {
    gty: String,
}

async fn own(claims: Claims<Own>) -> String {
    claims.extra.gty.clone()
}

async fn greeting(claims: Option<Claims>) -> String {
    match claims {
        Some(claims) => format!("hello {}", claims.sub.as_deref().unwrap_or_default()),
        None => "hello".to_owned(),
    }
}

/// With whatever of this header the query names.
async fn cached(
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> [(&'static str, String); 1] {
    let query = query.unwrap_or_default();
    let said = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("cache-control="));
    [("cache-control", said.unwrap_or_default().to_owned())]
}

async fn write(verified: Verified) -> Result<&'static str, Refusal> {
    verified.require(&Scopes::all_of(["write:orders"]))?;
    Ok("written")
}

/// Of the claims alone, which know nothing of the request.
async fn delete(claims: Claims) -> Result<&'static str, Refusal> {
    claims.require(&Scopes::all_of(["delete:orders"]))?;
    Ok("deleted")
}

impl Served {
    pub(crate) async fn start(builder: Builder) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let metadata = ProtectedResourceMetadata::builder(&url).scopes(["read:orders"]);
        let metadata = metadata.build().unwrap();
        let api: ApiClient = builder
            .audience(AUDIENCE)
            .public_url(&url)
            .resource_metadata(metadata.url())
            .build()
            .unwrap();
        let reached = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reached);
        let orders = get(async move |claims: Claims| {
            count.fetch_add(1, Ordering::Relaxed);
            claims.sub.clone().unwrap_or_default()
        });
        let reads = RequireScopes::new(Scopes::any_of(["read:orders", "admin"]));
        let optional = Router::new()
            .route("/greeting", get(greeting))
            .route("/strict", get(write))
            .layer(ProtectLayer::new(api.clone()).optional());
        let router = Router::new()
            .route("/orders", orders.layer(reads))
            .route("/write", get(write))
            .route("/delete", get(delete))
            .route("/own", get(own))
            .route("/cached", get(cached))
            .layer(ProtectLayer::new(api))
            .merge(optional)
            .route("/bare", get(own))
            .route("/metadata", get(metadata.clone()))
            .layer(MetadataLayer::new(metadata));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            url,
            reached,
            http,
            task,
        }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    pub(crate) fn with(&self, path: &str, token: &Secret) -> RequestBuilder {
        self.get(path).bearer_auth(token.expose())
    }

    pub(crate) fn proven(
        &self,
        path: &str,
        token: &Secret,
        key: &DpopKey,
        nonce: Option<&str>,
    ) -> RequestBuilder {
        let url = format!("{}{path}", self.url).parse().unwrap();
        let proof = key.proof(&Method::GET, &url, Some(token), nonce).unwrap();
        let request = self.get(path).header("dpop", proof.expose());
        request.header("authorization", format!("DPoP {}", token.expose()))
    }
}

/// Status and body.
pub(crate) async fn said(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

pub(crate) fn challenges(response: &Response) -> Vec<&str> {
    let values = response.headers().get_all("www-authenticate").iter();
    values.map(|value| value.to_str().unwrap()).collect()
}
