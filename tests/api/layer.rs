use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use auth0_sdk::api::{ApiClient, DpopMode, ProtectLayer, ServerNonces, Verified};
use auth0_sdk::token::DpopKey;
use serde_json::{Value, json};
use tower_layer::Layer as _;
use tower_service::Service;

use super::support::*;

#[tokio::test]
async fn a_good_token_gets_through_and_nothing_else() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url())).await;
    let good = token(&tenant, &["read:orders"]);
    assert_eq!(
        said(api.with("/orders", &good)).await,
        (200, ADA.to_owned())
    );
    assert_eq!(api.reached.load(Ordering::Relaxed), 1);

    let response = api.get("/orders").send().await.unwrap();
    assert_eq!(response.status(), 400);
    let metadata = format!("{}/.well-known/oauth-protected-resource", api.url);
    assert_eq!(
        challenges(&response),
        [
            format!("Bearer realm=\"api\", resource_metadata=\"{metadata}\""),
            format!("DPoP algs=\"ES256\", resource_metadata=\"{metadata}\""),
        ]
    );
    let response = api
        .get("/orders")
        .bearer_auth("no.jwt")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert!(challenges(&response)[0].contains("error=\"invalid_token\""));
    assert_eq!(response.headers()["cache-control"], "no-store");
    let other = tenant.access_token(ADA, "https://other.example.test/", ["read:orders"]);
    let other = other.unwrap();
    assert_eq!(said(api.with("/orders", &other)).await.0, 401);
    assert_eq!(api.reached.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn scopes_of_a_route_and_of_a_handler() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url())).await;
    let writes = token(&tenant, &["write:orders"]);
    assert_eq!(
        said(api.with("/write", &writes)).await,
        (200, "written".to_owned())
    );
    let response = api.with("/orders", &writes).send().await.unwrap();
    assert_eq!(response.status(), 403);
    let challenge = challenges(&response)[0];
    assert!(
        challenge.contains("error=\"insufficient_scope\""),
        "{challenge}"
    );
    assert!(
        challenge.contains("scope=\"read:orders admin\""),
        "{challenge}"
    );

    let reads = token(&tenant, &["read:orders"]);
    let response = api.with("/write", &reads).send().await.unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["content-type"], "application/json");
    let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(body["error"], "insufficient_scope");
    assert_eq!(body["scope"], "write:orders");
}

#[tokio::test]
async fn optional_claims_and_claims_of_ones_own() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url())).await;
    let token = token(&tenant, &["read:orders"]);
    assert_eq!(said(api.get("/greeting")).await, (200, "hello".to_owned()));
    let greeted = said(api.with("/greeting", &token)).await;
    assert_eq!(greeted, (200, format!("hello {ADA}")));
    assert_eq!(said(api.get("/greeting").bearer_auth("bad")).await.0, 401);
    // Where the handler needs one all the same.
    let response = api.get("/strict").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), challenges(&response).len()),
        (400, 2)
    );

    // This token has no such claim; that of a machine has.
    let response = api.with("/own", &token).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(challenges(&response)[0].contains("a claim that this API needs"));
    let machine = tenant
        .authentication("test-client")
        .client_credentials(AUDIENCE)
        .await;
    let machine = machine.unwrap().into_value().access_token;
    let said = said(api.with("/own", &machine)).await;
    assert_eq!(said, (200, "client-credentials".to_owned()));
}

/// A route that was forgotten is closed, and the answer does not blame the client.
#[tokio::test]
async fn a_route_without_the_layer_is_500() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url())).await;
    let token = token(&tenant, &["read:orders"]);
    let response = api.with("/bare", &token).send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(challenges(&response).is_empty());
}

#[tokio::test]
async fn metadata_are_public() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url())).await;
    for path in ["/.well-known/oauth-protected-resource", "/metadata"] {
        let response = api.get(path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "application/json");
        let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        let expected = json!({ "resource": api.url, "scopes_supported": ["read:orders"] });
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn bound_tokens_with_proofs() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url()).dpop(DpopMode::Required)).await;
    let key = DpopKey::generate().unwrap();
    let bound = bound_token(&tenant, &key).await;
    let proven = said(api.proven("/orders", &bound, &key, None)).await;
    assert_eq!(proven, (200, ADA.to_owned()));
    // The query is no part of what is proven.
    let request = api.proven("/orders?page=2", &bound, &key, None);
    let again = request.try_clone().unwrap();
    assert_eq!(said(request).await.0, 200);
    let response = again.send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert!(challenges(&response)[0].starts_with("DPoP error=\"invalid_dpop_proof\""));
    let other = DpopKey::generate().unwrap();
    assert_eq!(
        said(api.proven("/orders", &bound, &other, None)).await.0,
        401
    );
    assert_eq!(said(api.with("/orders", &bound)).await.0, 400);
    assert_eq!(api.reached.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_nonce_is_asked_for_and_taken() {
    let tenant = tenant().await;
    let nonces = ServerNonces::generate().unwrap();
    let api = Served::start(ApiClient::builder(tenant.url()).dpop_nonces(nonces)).await;
    let key = DpopKey::generate().unwrap();
    let bound = bound_token(&tenant, &key).await;
    let response = api
        .proven("/orders", &bound, &key, None)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert!(challenges(&response)[1].starts_with("DPoP error=\"use_dpop_nonce\""));
    let nonce = response.headers()["dpop-nonce"].to_str().unwrap();
    assert_eq!(
        said(api.proven("/orders", &bound, &key, Some(nonce)))
            .await
            .0,
        200
    );
}

/// A service of its own kind, with bodies of its own kinds.
#[derive(Clone)]
struct Sub;

#[derive(Debug, Default, PartialEq)]
struct Said(Option<String>);

impl Service<http::Request<u8>> for Sub {
    type Response = http::Response<Said>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<u8>) -> Self::Future {
        let verified = request.extensions().get::<Verified>();
        let sub = verified.and_then(|verified| verified.claims().sub.clone());
        ready(Ok(http::Response::new(Said(sub))))
    }
}

#[tokio::test]
async fn any_service_with_any_body() {
    let tenant = tenant().await;
    let api = ApiClient::builder(tenant.url()).audience(AUDIENCE).build();
    let mut service = ProtectLayer::new(api.unwrap()).layer(Sub);
    let token = token(&tenant, &["read:orders"]);
    let request = http::Request::get("/")
        .header("authorization", format!("Bearer {}", token.expose()))
        .body(7);
    let response = service.call(request.unwrap()).await.unwrap();
    assert_eq!(response.body(), &Said(Some(ADA.to_owned())));
    let response = service.call(http::Request::new(7)).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.body()),
        (400, &Said(None))
    );
}
