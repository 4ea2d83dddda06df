//! Renewal behind the callers' backs, with real token requests.

use super::*;
use crate::domain::Domain;
use crate::transport::tests::server::{Reply, Server};
use crate::transport::{Options, Telemetry, http_client};

/// A token endpoint that gives `t1`, `t2` and so on, of an hour each.
async fn issuer() -> Server {
    Server::start(|number, _| {
        let body = format!(r#"{{"access_token":"t{}","expires_in":3600}}"#, number + 1);
        Reply::json(200, &body)
    })
    .await
}

fn credentials(server: &Server) -> ClientCredentials {
    let domain: Domain = server.url().parse().unwrap();
    let grant = Grant {
        client_id: "c".to_owned(),
        auth: ClientAuth::SecretPost("s3cr3t".into()),
        audience: "a".to_owned(),
        organization: None,
        dpop: None,
    };
    let http = http_client().no_proxy().build().unwrap();
    let options = Options::new().retries(0);
    ClientCredentials::new(grant, &domain, http, options, Telemetry::none()).unwrap()
}

async fn at_once(cache: &TokenCache) -> Vec<String> {
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let cache = cache.clone();
        callers.spawn(async move { token(&cache).await });
    }
    soon(callers.join_all()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_callers_cause_one_request() {
    let server = issuer().await;
    let cache = TokenCache::new(credentials(&server));
    assert_eq!(at_once(&cache).await, ["t1"; 64]);
    assert_eq!(server.count(), 1);
    later(&cache, HOUR);
    assert_eq!(at_once(&cache).await, ["t2"; 64]);
    assert_eq!(server.count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_ageing_token_serves_while_one_request_renews_it() {
    let server = issuer().await;
    let cache = TokenCache::new(credentials(&server));
    assert_eq!(token(&cache).await, "t1");
    later(&cache, HOUR * 95 / 100);
    for token in at_once(&cache).await {
        assert!(token == "t1" || token == "t2", "{token}");
    }
    until(|| cache.at_hand().unwrap().token.token.expose() == "t2").await;
    assert_eq!(at_once(&cache).await, ["t2"; 64]);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn an_ageing_token_is_given_out_at_once() {
    let source = Counted::new();
    let cache = TokenCache::new(source.clone());
    assert_eq!(token(&cache).await, "t1");
    later(&cache, HOUR * 95 / 100);
    assert_eq!(token(&cache).await, "t1");
    until(|| source.asked() == 2).await;
    until(|| cache.at_hand().unwrap().token.token.expose() == "t2").await;
}

#[tokio::test]
async fn a_renewal_that_fails_rests_and_then_tries_again() {
    let source = Counted::making(|number| match number {
        2 => Err("not now".into()),
        _ => Ok(AccessToken::new(format!("t{number}")).expires_in(HOUR)),
    });
    let cache = TokenCache::new(source.clone());
    assert_eq!(token(&cache).await, "t1");
    later(&cache, HOUR * 95 / 100);
    assert_eq!(token(&cache).await, "t1");
    until(|| cache.0.state().quiet_until.is_some()).await;
    for _ in 0..20 {
        assert_eq!(token(&cache).await, "t1", "it still serves");
        tokio::task::yield_now().await;
    }
    assert_eq!(source.asked(), 2);
    let rest = Duration::from_secs(10);
    later(&cache, rest);
    assert_eq!(token(&cache).await, "t1");
    until(|| cache.at_hand().unwrap().token.token.expose() == "t3").await;
}

#[tokio::test]
async fn callers_join_a_renewal_when_the_token_ends_under_it() {
    let source = Counted::new().shut();
    source.gate.add_permits(1);
    let cache = TokenCache::new(source.clone());
    assert_eq!(token(&cache).await, "t1");
    later(&cache, HOUR * 95 / 100);
    assert_eq!(token(&cache).await, "t1");
    until(|| source.asked() == 2).await;
    later(&cache, HOUR);
    let waiting = cache.clone();
    let waiting = tokio::spawn(async move { token(&waiting).await });
    tokio::task::yield_now().await;
    source.open();
    assert_eq!(soon(waiting).await.unwrap(), "t2");
    assert_eq!(source.asked(), 2);
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_not_asked_for_again() {
    let cache = TokenCache::new(StaticToken::new("static"));
    let given = soon(cache.token()).await.unwrap();
    cache.invalidate(&given);
    assert!(cache.at_hand().is_some(), "there is no other");
}
