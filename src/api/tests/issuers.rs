//! Whose tokens are accepted.

use std::sync::Mutex;

use super::*;
use crate::domain::Domain;
use crate::transport::tests::server::{Reply, Server};

const CUSTOM: &str = "https://login.example.com/";

fn bench(domains: impl Into<Domains>) -> (ApiClient, SigningKey) {
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let api = ApiClient::builder(domains)
        .audience(AUDIENCE)
        .algorithms([SigningAlgorithm::Es256])
        .jwks(JwkSet::new([key.public_jwk().clone()]))
        .build()
        .unwrap();
    (api, key)
}

#[tokio::test]
async fn one_of_several_domains_is_enough() {
    let domains = ["https://Tenant.eu.auth0.com/", "login.example.com"];
    let (api, key) = bench(domains);
    for issuer in [ISSUER, CUSTOM] {
        let claims = api
            .verify_access_token(&sign(&key, "JWT", &good_of(issuer)))
            .await
            .unwrap();
        assert_eq!(claims.iss, issuer);
    }
    for issuer in [
        "https://evil.example/",
        "https://login.example.com",
        "https://login.example.com//",
        "https://login.example.com/?",
        "https://login.example.com:443/",
        "http://login.example.com/",
        "https://LOGIN.example.com/",
        "https://user@login.example.com/",
        "https://login.example.com.evil.example/",
        "",
    ] {
        let refused = api
            .verify_access_token(&sign(&key, "JWT", &good_of(issuer)))
            .await;
        assert_eq!(reason(refused), InvalidToken::Issuer, "{issuer}");
    }
}

#[tokio::test]
async fn nobody_makes_it_ask_whom_he_likes() {
    let evil = Server::start(|_, _| Reply::with(200, &[], "{}")).await;
    let key = SigningKey::generate(SigningAlgorithm::Rs256).unwrap();
    let listed = ApiClient::builder("http://127.0.0.1:1")
        .audience(AUDIENCE)
        .build()
        .unwrap();
    let resolved =
        Domains::resolver(|_| Box::pin(async { Ok(vec!["http://127.0.0.1:1".parse()?]) }));
    let resolved = ApiClient::builder(resolved)
        .audience(AUDIENCE)
        .build()
        .unwrap();
    for api in [listed, resolved] {
        for issuer in [format!("{}/", evil.url()), evil.url().to_owned()] {
            let token = sign(&key, "JWT", &good_of(&issuer));
            assert_eq!(
                reason(api.verify_access_token(&token).await),
                InvalidToken::Issuer
            );
        }
    }
    assert_eq!(evil.count(), 0);
}

#[tokio::test]
async fn a_token_that_ends_while_a_resolver_thinks_has_ended() {
    let clock = Clock::default();
    let slow = clock.clone();
    let resolver = Domains::resolver(move |_| {
        slow.put_ahead(20 * MINUTE, 20 * MINUTE);
        Box::pin(async { Ok(vec!["login.example.com".parse()?]) })
    });
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let api = ApiClient::builder(resolver)
        .audience(AUDIENCE)
        .algorithms([SigningAlgorithm::Es256])
        .jwks(JwkSet::new([key.public_jwk().clone()]))
        .clock(&clock)
        .build()
        .unwrap();
    let token = sign(&key, "JWT", &good_of(CUSTOM));
    let refused = api.verify_access_token(&token).await;
    assert_eq!(reason(refused), InvalidToken::Expired);
}

#[tokio::test]
async fn a_resolver_sees_the_request_and_decides_each_time() {
    static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let resolver = Domains::resolver(|request| {
        let host = request.headers().and_then(|headers| headers.get("host"));
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        SEEN.lock().unwrap().push(format!(
            "{:?} {host} {}",
            request.url(),
            request.unverified_issuer()
        ));
        let domain: Result<Domain, Error> = match host {
            "api.example.com" => "login.example.com".parse(),
            "down" => return Box::pin(async { Err("the database is down".into()) }),
            _ => "tenant.eu.auth0.com".parse(),
        };
        Box::pin(async move { Ok(vec![domain?]) })
    });
    let key = SigningKey::generate(SigningAlgorithm::Es256).unwrap();
    let api = ApiClient::builder(resolver)
        .audience(AUDIENCE)
        .algorithms([SigningAlgorithm::Es256])
        .jwks(JwkSet::new([key.public_jwk().clone()]))
        .verified_tokens(10)
        .build()
        .unwrap();
    let token = sign(&key, "JWT", &good_of(CUSTOM));
    let verify = async |host: &'static str| {
        let mut headers = http::HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        let context = access_token::RequestContext {
            url: Some("https://api.example.com/orders"),
            headers: Some(&headers),
            host: None,
        };
        api.verify_access_token_with(&token, context).await
    };
    verify("api.example.com").await.unwrap();
    // A token that was verified is no good where its issuer is not accepted.
    assert_eq!(reason(verify("other").await), InvalidToken::Issuer);
    verify("api.example.com").await.unwrap();
    let error = verify("down").await.unwrap_err();
    assert!(!error.is_invalid_token(), "{error}");
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "the database is down"
    );
    let seen = SEEN.lock().unwrap();
    assert_eq!(seen.len(), 4);
    assert_eq!(
        seen[0],
        format!("Some(\"https://api.example.com/orders\") api.example.com {CUSTOM}")
    );
}

#[test]
fn what_cannot_be_set_up_is_said_by_build() {
    let good = || ApiClient::builder("tenant.eu.auth0.com").audience(AUDIENCE);
    good().build().unwrap();
    for broken in [
        ApiClient::builder("tenant.eu.auth0.com"),
        ApiClient::builder("tenant.eu.auth0.com").audience(""),
        good().audience(""),
        good().algorithms([]),
        ApiClient::builder("https://tenant.eu.auth0.com/api").audience(AUDIENCE),
        ApiClient::builder(["tenant.eu.auth0.com", "http://10.0.0.1"]).audience(AUDIENCE),
        ApiClient::builder(Vec::<String>::new()).audience(AUDIENCE),
    ] {
        let error = broken.build().unwrap_err();
        assert!(error.is_configuration(), "{error}");
    }
}

#[cfg(feature = "authentication")]
#[tokio::test]
async fn calls_are_made_by_the_application() {
    use crate::testing::{Api, Application, Tenant, User};
    let audience = "https://api.example.test/";
    let ada = User::new("auth0|ada").connection_token("google-oauth2", "google-token");
    let tenant = Tenant::builder()
        .application(Application::new("test-client").secret("s"))
        .api(Api::new(audience))
        .user(ada)
        .subject_token("urn:acme:legacy", "legacy-1", "auth0|ada")
        .start()
        .await
        .unwrap();
    let without = ApiClient::builder(tenant.url())
        .audience(audience)
        .build()
        .unwrap();
    for error in [
        without.on_behalf_of("token", audience).unwrap_err(),
        without
            .token_exchange("token", "urn:acme:legacy")
            .unwrap_err(),
        without
            .connection_token("google-oauth2", "token")
            .unwrap_err(),
    ] {
        assert!(error.is_configuration(), "{error}");
    }
    let api = ApiClient::builder(tenant.url())
        .audience(audience)
        .application(tenant.authentication("test-client"))
        .build()
        .unwrap();
    let token = tenant
        .access_token("auth0|ada", audience, ["read:orders"])
        .unwrap();
    // The tenant has it for an access token alone.
    let kept = api
        .connection_token("google-oauth2", token.clone())
        .unwrap();
    assert_eq!(
        kept.await.unwrap().value().access_token.expose(),
        "google-token"
    );
    let legacy = api.token_exchange("legacy-1", "urn:acme:legacy").unwrap();
    let legacy = legacy.audience(audience).await.unwrap();
    let legacy = legacy.value().access_token.expose();
    let claims = api.verify_access_token(legacy).await.unwrap();
    assert_eq!(claims.sub.as_deref(), Some("auth0|ada"));
    let exchanged = api.on_behalf_of(token, audience).unwrap().await.unwrap();
    let claims = api
        .verify_access_token(exchanged.value().access_token.expose())
        .await
        .unwrap();
    assert_eq!(claims.sub.as_deref(), Some("auth0|ada"));
}
