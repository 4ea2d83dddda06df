use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use auth0_sdk::api::{
    ApiClient, Builder, DpopMode, ProtectLayer, Refusal, Scopes, ServerNonces, Verified,
};
use auth0_sdk::testing::{Fault, Tenant};
use auth0_sdk::token::DpopKey;
use auth0_sdk::transport::Options;
use auth0_sdk::{Error, Secret};
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

/// What a handler makes of an error is said as the API says it, in the scheme that the token came by.
#[tokio::test]
async fn a_handler_that_refuses_by_an_error_answers_as_its_api_does() {
    let tenant = tenant().await;
    let builder = || ApiClient::builder(tenant.url()).realm("orders");
    let api = Served::start(builder()).await;
    let said = "error=\"insufficient_scope\", \
                error_description=\"the token has not the scopes that this needs\", \
                scope=\"delete:orders\"";
    let metadata = |api: &Served| {
        let path = "/.well-known/oauth-protected-resource";
        format!("resource_metadata=\"{}{path}\"", api.url)
    };
    let response = api.with("/delete", &token(&tenant, &["read:orders"]));
    let response = response.send().await.unwrap();
    assert_eq!(response.status(), 403);
    let at = metadata(&api);
    assert_eq!(
        challenges(&response),
        [
            format!("Bearer realm=\"orders\", {said}, {at}"),
            format!("DPoP algs=\"ES256\", {at}"),
        ]
    );
    let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(body["scope"], "delete:orders");

    let api = Served::start(builder().dpop(DpopMode::Required)).await;
    let key = DpopKey::generate().unwrap();
    let bound = bound_token(&tenant, &key).await;
    let response = api.proven("/delete", &bound, &key, None).send().await;
    let response = response.unwrap();
    assert_eq!(response.status(), 403);
    let at = metadata(&api);
    assert_eq!(
        challenges(&response),
        [format!("DPoP {said}, algs=\"ES256\", {at}")]
    );
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

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

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

/// Who the innermost service sees.
async fn seen<S>(service: &mut S, request: http::request::Builder) -> (u16, Option<String>)
where
    S: Service<http::Request<u8>, Response = http::Response<Said>, Error = Infallible>,
{
    let response = service.call(request.body(7).unwrap()).await.unwrap();
    (response.status().as_u16(), response.into_body().0)
}

const HERE: &str = "https://orders.example.test";

fn api_of(tenant: &Tenant) -> Builder {
    ApiClient::builder(tenant.url())
        .audience(AUDIENCE)
        .public_url(HERE)
}

/// Each layer gives on what it has seen itself.
#[tokio::test]
async fn what_an_outer_layer_has_verified_is_not_passed_off_as_ones_own() {
    let tenant = tenant().await;
    let outer = ProtectLayer::new(api_of(&tenant).token_in_query().build().unwrap());
    let token = token(&tenant, &["read:orders"]);
    let in_query = || http::Request::get(format!("/?access_token={}", token.expose()));
    let in_header = || {
        let value = format!("Bearer {}", token.expose());
        http::Request::get("/").header("authorization", value)
    };
    let ada = (200, Some(ADA.to_owned()));

    // One that knows of no token in the query has seen none.
    let inner = ProtectLayer::new(api_of(&tenant).build().unwrap()).optional();
    let mut service = outer.layer(inner.layer(Sub));
    assert_eq!(seen(&mut service, in_query()).await, (200, None));
    assert_eq!(seen(&mut service, in_header()).await, ada);
    // Where it needs one it refuses, whoever let it through outside.
    let inner = ProtectLayer::new(api_of(&tenant).build().unwrap());
    let mut service = outer.layer(inner.layer(Sub));
    assert_eq!(seen(&mut service, in_query()).await, (400, None));
    assert_eq!(seen(&mut service, in_header()).await, ada);
    // And one for another audience does.
    let other = ApiClient::builder(tenant.url()).audience("https://other.example.test/");
    let inner = ProtectLayer::new(other.build().unwrap());
    let mut service = outer.layer(inner.layer(Sub));
    assert_eq!(seen(&mut service, in_header()).await, (401, None));
    // Its answer is its own, without proofs, and the one outside leaves that as it is.
    let response = service.call(in_header().body(7).unwrap()).await.unwrap();
    assert_eq!(
        sent(&response),
        [
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\
             \"the access token is not valid: it is meant for another audience\""
        ]
    );
}

type Change = fn(&mut http::Response<Said>);

/// Refuses by an error, and changes the answer then, as middleware would.
#[derive(Clone)]
struct Refuses(Error, Change);

impl Service<http::Request<u8>> for Refuses {
    type Response = http::Response<Said>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<u8>) -> Self::Future {
        let mut response = Refusal::from(self.0.clone()).response();
        self.1(&mut response);
        ready(Ok(response))
    }
}

fn sent<B>(response: &http::Response<B>) -> Vec<&str> {
    let values = response.headers().get_all("www-authenticate").iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

const NO_SUCH_SCOPE: &str = "error=\"insufficient_scope\", \
     error_description=\"the token has not the scopes that this needs\", scope=\"delete:orders\"";

/// A token, and why it is refused.
async fn refused(tenant: &Tenant) -> (Secret, Error) {
    let token = token(tenant, &["read:orders"]);
    let api = api_of(tenant).build().unwrap();
    let claims = api.verify_access_token(token.expose()).await.unwrap();
    let error = claims.require(&Scopes::all_of(["delete:orders"]));
    (token, error.unwrap_err())
}

/// The layer says a refusal again in the scheme that the token came by.
#[tokio::test]
async fn a_service_of_any_kind_that_refuses_by_an_error() {
    let tenant = tenant().await;
    let (token, error) = refused(&tenant).await;
    let service = Refuses(error, |_| ());
    let builder = || api_of(&tenant).realm("orders");
    let in_bearer = format!("Bearer realm=\"orders\", {NO_SUCH_SCOPE}");
    let in_dpop = format!("DPoP {NO_SUCH_SCOPE}, algs=\"ES256\"");
    let as_bearer = || {
        let value = format!("Bearer {}", token.expose());
        http::Request::get("/").header("authorization", value)
    };
    let both = builder().build().unwrap();
    let mut protected = ProtectLayer::new(both.clone()).layer(service.clone());
    let response = protected.call(as_bearer().body(7).unwrap()).await.unwrap();
    assert_eq!(sent(&response), [&in_bearer, "DPoP algs=\"ES256\""]);

    let key = DpopKey::generate().unwrap();
    let bound = bound_token(&tenant, &key).await;
    let proof = key.proof(
        &http::Method::GET,
        &HERE.parse().unwrap(),
        Some(&bound),
        None,
    );
    let request = http::Request::get("/")
        .header("dpop", proof.unwrap().expose())
        .header("authorization", format!("DPoP {}", bound.expose()));
    let response = protected.call(request.body(7).unwrap()).await.unwrap();
    assert_eq!(sent(&response), ["Bearer realm=\"orders\"", &in_dpop]);

    // No token has come, by no scheme.
    let mut optional = ProtectLayer::new(both).optional().layer(service.clone());
    let response = optional.call(http::Request::new(7)).await.unwrap();
    assert_eq!(sent(&response), [&in_bearer, "DPoP algs=\"ES256\""]);

    let needs_proofs = builder().dpop(DpopMode::Required).build().unwrap();
    let optional = ProtectLayer::new(needs_proofs).optional();
    let response = optional.layer(service.clone()).call(http::Request::new(7));
    assert_eq!(sent(&response.await.unwrap()), [in_dpop]);

    let no_proofs = builder().dpop(DpopMode::Off).build().unwrap();
    let mut protected = ProtectLayer::new(no_proofs).layer(service);
    let response = protected.call(as_bearer().body(7).unwrap()).await.unwrap();
    assert_eq!(sent(&response), [in_bearer]);
}

/// Of several layers the innermost says it.
#[tokio::test]
async fn what_one_api_has_said_no_other_says_again() {
    let tenant = tenant().await;
    let (token, error) = refused(&tenant).await;
    let outer = ProtectLayer::new(api_of(&tenant).realm("outer").build().unwrap());
    for realm in ["inner", "api"] {
        let inner = api_of(&tenant).dpop(DpopMode::Off).realm(realm).build();
        let inner = ProtectLayer::new(inner.unwrap());
        let mut service = outer.layer(inner.layer(Refuses(error.clone(), |_| ())));
        let value = format!("Bearer {}", token.expose());
        let request = http::Request::get("/").header("authorization", value);
        let response = service.call(request.body(7).unwrap()).await.unwrap();
        let expected = [format!("Bearer realm=\"{realm}\", {NO_SUCH_SCOPE}")];
        assert_eq!(sent(&response), expected);
        let refusal = response.extensions().get::<Refusal>().unwrap();
        assert_eq!(refusal.challenges(), expected);
    }
}

#[tokio::test]
async fn what_middleware_has_done_to_an_answer_stays_done() {
    let tenant = tenant().await;
    let (token, error) = refused(&tenant).await;
    let api = api_of(&tenant).realm("orders").build().unwrap();
    let bearer = format!("Bearer realm=\"orders\", {NO_SUCH_SCOPE}");
    let dpop = "DPoP algs=\"ES256\"";
    let own = "Basic realm=\"elsewhere\"";
    let removed: Change = |response| {
        response.headers_mut().remove("www-authenticate");
    };
    let replaced: Change = |response| {
        let own = "Basic realm=\"elsewhere\"".parse().unwrap();
        response.headers_mut().insert("www-authenticate", own);
    };
    let added: Change = |response| {
        let own = "Basic realm=\"elsewhere\"".parse().unwrap();
        response.headers_mut().append("www-authenticate", own);
    };
    let put_first: Change = |response| {
        let headers = response.headers_mut();
        let made = headers.remove("www-authenticate").unwrap();
        headers.insert(
            "www-authenticate",
            "Basic realm=\"elsewhere\"".parse().unwrap(),
        );
        headers.append("www-authenticate", made);
    };
    let renumbered: Change = |response| *response.status_mut() = http::StatusCode::NOT_FOUND;
    for (change, expected) in [
        (removed, vec![]),
        (replaced, vec![own]),
        (added, vec![bearer.as_str(), dpop, own]),
        (put_first, vec![own, bearer.as_str(), dpop]),
        (renumbered, vec![bearer.as_str(), dpop]),
    ] {
        let mut service = ProtectLayer::new(api.clone()).layer(Refuses(error.clone(), change));
        let value = format!("Bearer {}", token.expose());
        let request = http::Request::get("/").header("authorization", value);
        let response = service.call(request.body(7).unwrap()).await.unwrap();
        assert_eq!(sent(&response), expected);
        let is_renumbered = std::ptr::fn_addr_eq(change, renumbered);
        let status = if is_renumbered { 404 } else { 403 };
        assert_eq!(response.status(), status);
        let body = response.into_body().0.unwrap();
        assert!(
            body.starts_with("{\"error\":\"insufficient_scope\""),
            "{body}"
        );
    }
}

/// What is no matter of the token has no challenge, whatever layer it passes.
#[tokio::test]
async fn a_service_that_fails_itself_is_500() {
    let tenant = tenant().await;
    let (token, _) = refused(&tenant).await;
    let layer = ProtectLayer::new(api_of(&tenant).build().unwrap());
    let nothing_set = ApiClient::builder("").build().unwrap_err();
    let auth = tenant.authentication("test-client");
    let no_such_api = auth.client_credentials("https://elsewhere.example.test/");
    for error in [nothing_set, no_such_api.await.unwrap_err()] {
        let mut service = layer.layer(Refuses(error, |_| ()));
        let value = format!("Bearer {}", token.expose());
        let request = http::Request::get("/").header("authorization", value);
        let response = service.call(request.body(7).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(sent(&response).is_empty());
        assert!(!response.headers().contains_key("retry-after"));
        assert_eq!(response.body(), &Said(Some(String::new())));
    }
}

/// The handler verified another token, and its issuer was away.
#[tokio::test]
async fn a_service_that_could_not_verify_is_503() {
    let tenant = tenant().await;
    let (token, _) = refused(&tenant).await;
    let layer = ProtectLayer::new(api_of(&tenant).build().unwrap());
    let away = self::tenant().await;
    away.fault_at("/.well-known/jwks.json", Fault::status(500).always());
    let other = api_of(&away).options(Options::new().retries(0));
    let of_it = self::token(&away, &["read:orders"]);
    let other = other.build().unwrap();
    let error = other.verify_access_token(of_it.expose()).await;
    let mut service = layer.layer(Refuses(error.unwrap_err(), |_| ()));
    let value = format!("Bearer {}", token.expose());
    let request = http::Request::get("/").header("authorization", value);
    let response = service.call(request.body(7).unwrap()).await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(sent(&response).is_empty());
    assert!(response.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn layers_of_one_client_verify_a_request_once() {
    let tenant = tenant().await;
    let api = api_of(&tenant).build().unwrap();
    let (layer, key) = (ProtectLayer::new(api.clone()), DpopKey::generate().unwrap());
    let bound = bound_token(&tenant, &key).await;
    let proven = || {
        let url = HERE.parse().unwrap();
        let proof = key.proof(&http::Method::GET, &url, Some(&bound), None);
        http::Request::get("/")
            .header("dpop", proof.unwrap().expose())
            .header("authorization", format!("DPoP {}", bound.expose()))
    };
    let ada = (200, Some(ADA.to_owned()));
    let mut twice = layer.layer(ProtectLayer::new(api).optional().layer(Sub));
    assert_eq!(seen(&mut twice, proven()).await, ada);
    // Between requests nothing is remembered: the same one is still taken once.
    let (one, again) = (proven(), proven());
    let headers = one.headers_ref().unwrap().clone();
    assert_eq!(seen(&mut twice, one).await, ada);
    let mut replayed = again;
    *replayed.headers_mut().unwrap() = headers;
    assert_eq!(seen(&mut twice, replayed).await, (400, None));

    // A client of its own believes nobody else, and notes proofs for itself.
    let another = ProtectLayer::new(api_of(&tenant).build().unwrap());
    let mut apart = layer.layer(another.layer(Sub));
    assert_eq!(seen(&mut apart, proven()).await, ada);
}

/// Middleware that puts another token in the place of the one that was verified.
#[derive(Clone)]
struct Swap<S>(S, String);

impl<S: Service<http::Request<u8>>> Service<http::Request<u8>> for Swap<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<u8>) -> S::Future {
        let value = self.1.parse().unwrap();
        request.headers_mut().insert("authorization", value);
        self.0.call(request)
    }
}

#[tokio::test]
async fn a_request_whose_token_has_changed_is_another() {
    let tenant = tenant().await;
    let layer = ProtectLayer::new(api_of(&tenant).build().unwrap());
    let token = token(&tenant, &["read:orders"]);
    for (swapped, expected) in [
        (
            format!("Bearer {}", token.expose()),
            (200, Some(ADA.to_owned())),
        ),
        ("Bearer no.jwt".to_owned(), (401, None)),
        (format!("DPoP {}", token.expose()), (400, None)),
    ] {
        let mut service = layer.layer(Swap(layer.layer(Sub), swapped));
        let value = format!("Bearer {}", token.expose());
        let request = http::Request::get("/").header("authorization", value);
        assert_eq!(seen(&mut service, request).await, expected);
    }
}

/// Shared caches keep no answer that a token in a link has got (RFC 6750, section 2.3).
#[tokio::test]
async fn answers_to_a_token_in_the_query_are_private() {
    let tenant = tenant().await;
    let api = Served::start(ApiClient::builder(tenant.url()).token_in_query()).await;
    let token = token(&tenant, &["read:orders"]);
    let query = format!("access_token={}", token.expose());
    let own = |said: &str| format!("/cached?cache-control={said}");
    for (path, in_query, expected) in [
        ("/orders".to_owned(), true, Some("private")),
        ("/orders".to_owned(), false, None),
        ("/greeting".to_owned(), true, Some("private")),
        (own("no-cache"), true, Some("private")),
        (own("no-cache"), false, Some("no-cache")),
        // What says as much, or more, stands.
        (own("no-store"), true, Some("no-store")),
        (own("Private,max-age=1"), true, Some("Private,max-age=1")),
        // About one header of the answer, and not about the answer.
        (own("private=set-cookie"), true, Some("private")),
        (own("x-private"), true, Some("private")),
    ] {
        let and = if path.contains('?') { '&' } else { '?' };
        let request = match in_query {
            true => api.get(&format!("{path}{and}{query}")),
            false => api.with(&path, &token),
        };
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let said = response.headers().get("cache-control");
        let said = said.map(|said| said.to_str().unwrap());
        assert_eq!(said, expected, "{path} {in_query}");
    }
    let refused = api.get("/orders?access_token=no.jwt").send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.headers()["cache-control"], "no-store");
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
    // For whoever writes a body, or a log.
    let refusal = response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.status(), response.status());
}
