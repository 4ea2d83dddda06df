//! Proofs of possession over real connections: what is sent, and what nonces do.

use std::collections::HashSet;
use std::sync::Mutex;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::authentication::AuthenticationClient;
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::{Jwk, Jws};
use crate::transport::tests::server::{Reply, Seen, Server};
use crate::transport::{
    Call, Client, Operation, Options, Request, Settings, Telemetry, http_client,
};

static GET: Operation = Operation::new("things.get", Method::GET, "/things").idempotent(true);
static POST: Operation = Operation::new("things.create", Method::POST, "/things");

/// The claims of a proof that holds: signed by the key that it carries, which is this one.
fn proof(seen: &Seen, key: &DpopKey) -> Value {
    let text = seen.header("dpop").expect("there is no proof");
    let proof = Jws::parse(text).unwrap();
    assert_eq!(proof.kind(), Some("dpop+jwt"));
    let jwk = Jwk::public(&proof.header()["jwk"]).unwrap();
    assert_eq!(jwk.thumbprint(), key.thumbprint());
    proof.verify(&jwk, &SigningAlgorithm::ALL).unwrap();
    assert_eq!(proof.header().len(), 1);
    Value::Object(proof.into_claims())
}

fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}

fn auth(server: &Server, key: Option<&DpopKey>) -> AuthenticationClient {
    let builder = AuthenticationClient::builder(server.url(), "my-client")
        .http_client(http_client().no_proxy().build().unwrap())
        .options(Options::new().retries(0));
    match key {
        Some(key) => builder.dpop(key.clone()).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

fn tokens() -> Reply {
    Reply::json(
        200,
        r#"{"access_token":"s3cr3t-at","token_type":"DPoP","expires_in":600}"#,
    )
}

/// An API behind a cache of tokens.
fn api(server: &Server, cache: &TokenCache) -> Client {
    let domain: Domain = server.url().parse().unwrap();
    Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &domain,
        prefix: "/v1",
        options: Options::new().retries(0),
        telemetry: Telemetry::none(),
        authorize: Arc::new(CachedBearer(cache.clone())),
        reset_is_retry_moment: false,
    })
    .unwrap()
}

async fn call(client: &Client, operation: &'static Operation) -> Result<u32, Error> {
    let call = Call::<Value>::new(operation).query("q", &"x");
    let answer = soon(Request::new(client.clone(), call)).await?;
    Ok(answer.tries())
}

fn with_nonce(status: u16, nonce: &str, header: &str, body: &str) -> Reply {
    let nonce = format!("DPoP-Nonce: {nonce}");
    Reply::with(
        status,
        &[&nonce, header, "content-type: application/json"],
        body,
    )
}

fn challenge(nonce: &str) -> Reply {
    let header = "WWW-Authenticate: DPoP error=\"use_dpop_nonce\", algs=\"ES256\"";
    with_nonce(401, nonce, header, "{}")
}

#[tokio::test]
async fn the_token_endpoint_gets_a_proof_and_nothing_else_does() {
    let server = Server::always(tokens).await;
    for algorithm in [SigningAlgorithm::Es256, SigningAlgorithm::EdDsa] {
        let key = crate::jose::SigningKey::generate(algorithm).unwrap();
        let key: DpopKey = key.into();
        let auth = auth(&server, Some(&key));
        let before = server.count();
        soon(auth.refresh_token("r").send()).await.unwrap();
        soon(auth.revoke("r")).await.unwrap();
        let seen = &server.seen()[before..];
        let claims = proof(&seen[0], &key);
        assert_eq!(claims["htm"], "POST");
        assert_eq!(claims["htu"], format!("{}/oauth/token", server.url()));
        assert_eq!(claims["jti"].as_str().unwrap().len(), 43);
        assert!(claims["iat"].as_u64().unwrap() > 1_700_000_000);
        for absent in ["ath", "nonce"] {
            assert_eq!(claims.get(absent), None);
        }
        assert_eq!(seen[1].header("dpop"), None);
    }
    let plain = auth(&server, None);
    soon(plain.refresh_token("r").send()).await.unwrap();
    assert_eq!(server.seen().last().unwrap().header("dpop"), None);
}

#[tokio::test]
async fn the_token_endpoint_may_ask_for_a_nonce_and_then_another() {
    let server = Server::start(|number, seen| {
        let asked = with_nonce(
            400,
            &format!("n{number}"),
            "cache-control: no-store",
            r#"{"error":"use_dpop_nonce","error_description":"Use a nonce"}"#,
        );
        let has_nonce = seen
            .header("dpop")
            .is_some_and(|proof| Jws::parse(proof).unwrap().claims().contains_key("nonce"));
        match has_nonce {
            true => with_nonce(
                200,
                "next",
                "x: y",
                r#"{"access_token":"at","token_type":"DPoP"}"#,
            ),
            false => asked,
        }
    })
    .await;
    let key = DpopKey::generate().unwrap();
    let auth = auth(&server, Some(&key));
    let answer = soon(auth.refresh_token("r").send()).await.unwrap();
    assert_eq!(answer.tries(), 2);
    let answer = soon(auth.refresh_token("r").send()).await.unwrap();
    assert_eq!(answer.tries(), 1);
    let seen = server.seen();
    let nonces: Vec<Value> = seen
        .iter()
        .map(|seen| proof(seen, &key)["nonce"].clone())
        .collect();
    assert_eq!(nonces, [json!(null), json!("n0"), json!("next")]);
    let ids: HashSet<String> = seen
        .iter()
        .map(|seen| proof(seen, &key)["jti"].to_string())
        .collect();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_service_that_is_never_satisfied_is_asked_twice() {
    let server = Server::start(|number, _| {
        with_nonce(
            400,
            &format!("n{number}"),
            "x: y",
            r#"{"error":"use_dpop_nonce"}"#,
        )
    })
    .await;
    let key = DpopKey::generate().unwrap();
    let error = soon(auth(&server, Some(&key)).refresh_token("r").send())
        .await
        .unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "use_dpop_nonce");
    assert_eq!((error.tries(), server.count()), (2, 2));
    assert!(!format!("{error} {error:?}").contains("n1"));

    // Without a nonce there is nothing to try again with; so too without a key.
    for (header, key) in [
        ("x: y", Some(&key)),
        ("DPoP-Nonce: n", None),
        ("DPoP-Nonce: a b", Some(&key)),
    ] {
        let body = r#"{"error":"use_dpop_nonce"}"#;
        let server = Server::start(move |_, _| Reply::with(400, &[header], body)).await;
        let error = soon(auth(&server, key).refresh_token("r").send())
            .await
            .unwrap_err();
        assert_eq!(error.tries(), 1, "{header}");
    }
}

#[tokio::test]
async fn calls_of_an_api_carry_the_token_and_a_proof() {
    let server = Server::always(|| Reply::json(200, "{}")).await;
    let key = DpopKey::generate().unwrap();
    let cache = TokenCache::with_dpop(StaticToken::new("s3cr3t"), key.clone());
    let client = api(&server, &cache);
    call(&client, &GET).await.unwrap();
    call(&client, &POST).await.unwrap();
    let seen = server.seen();
    for (seen, method) in seen.iter().zip(["GET", "POST"]) {
        assert_eq!(seen.header("authorization"), Some("DPoP s3cr3t"));
        let claims = proof(seen, &key);
        assert_eq!(claims["htm"], method);
        // Without the query.
        assert_eq!(claims["htu"], format!("{}/v1/things", server.url()));
        assert_eq!(claims["ath"], hash("s3cr3t"));
    }
    assert!(!format!("{key:?} {cache:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn an_api_has_nonces_of_its_own_and_a_challenge_refuses_no_token() {
    let server = Server::start(|number, _| match number {
        0 => challenge("n1"),
        1 => with_nonce(200, "n2", "x: y", "{}"),
        2 => with_nonce(500, "n3", "x: y", "{}"),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let other = Server::always(|| Reply::json(200, "{}")).await;
    let key = DpopKey::generate().unwrap();
    let source = Counted::new();
    let cache = TokenCache::with_dpop(source.clone(), key.clone());
    let client = api(&server, &cache);
    assert_eq!(call(&client, &POST).await.unwrap(), 2);
    assert!(call(&client, &POST).await.unwrap_err().is_server_error());
    call(&client, &POST).await.unwrap();
    call(&api(&other, &cache), &GET).await.unwrap();
    let nonces: Vec<Value> = server
        .seen()
        .iter()
        .map(|seen| proof(seen, &key)["nonce"].clone())
        .collect();
    // Learnt from every answer, the failures among them.
    assert_eq!(nonces, [json!(null), json!("n1"), json!("n2"), json!("n3")]);
    assert_eq!(proof(&other.seen()[0], &key).get("nonce"), None);
    assert_eq!(source.asked(), 1);
    // Of the same origin, and not the same service.
    let auth = auth(&server, Some(&key));
    let _ = soon(auth.refresh_token("r").send()).await;
    assert_eq!(
        proof(server.seen().last().unwrap(), &key).get("nonce"),
        None
    );
}

#[tokio::test]
async fn a_nonce_and_a_new_token_are_each_had_once_in_a_call() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&log);
    let server = Server::start(move |number, seen| {
        let token = seen.header("authorization").unwrap().to_owned();
        noted.lock().unwrap().push(token);
        match number {
            0 => challenge("n1"),
            1 => Reply::with(
                401,
                &["WWW-Authenticate: DPoP error=\"invalid_token\""],
                "{}",
            ),
            2 => Reply::json(200, "{}"),
            _ => challenge("again"),
        }
    })
    .await;
    let cache = TokenCache::with_dpop(Counted::new(), DpopKey::generate().unwrap());
    let client = api(&server, &cache);
    assert_eq!(call(&client, &POST).await.unwrap(), 3);
    assert_eq!(*log.lock().unwrap(), ["DPoP t1", "DPoP t1", "DPoP t2"]);
    let error = call(&client, &POST).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.tries(), 2);
}

#[tokio::test]
async fn tokens_and_keys_go_together_or_not_at_all() {
    let key = DpopKey::generate().unwrap();
    let typed = |kind: Option<&'static str>| {
        sync_source(move || {
            let token = AccessToken::new("s3cr3t");
            Ok::<_, Error>(match kind {
                Some(kind) => token.token_type(kind),
                None => token,
            })
        })
    };
    for (kind, with_key, fits) in [
        (Some("DPoP"), true, true),
        (Some("dpop"), true, true),
        (None, true, true),
        (Some("Bearer"), true, false),
        (Some("mac"), true, false),
        (Some("DPoP"), false, false),
        (Some("mac"), false, false),
        (None, false, true),
    ] {
        let cache = match with_key {
            true => TokenCache::with_dpop(typed(kind), key.clone()),
            false => TokenCache::new(typed(kind)),
        };
        match soon(cache.token()).await {
            Ok(_) => assert!(fits, "{kind:?} {with_key}"),
            Err(error) => {
                assert!(!fits && error.is_token(), "{kind:?} {with_key} {error}");
                assert!(!format!("{error} {error:?}").contains("s3cr3t"));
            }
        }
    }
}

#[tokio::test]
async fn userinfo_takes_either_kind_of_token() {
    let server = Server::start(|number, seen| match number {
        0 => tokens(),
        1 => challenge("n1"),
        _ => {
            assert!(seen.line.starts_with("GET /userinfo "));
            Reply::json(200, r#"{"sub":"me"}"#)
        }
    })
    .await;
    let key = DpopKey::generate().unwrap();
    let client = auth(&server, Some(&key));
    let set = soon(client.refresh_token("r").send())
        .await
        .unwrap()
        .into_value();
    let answer = soon(client.user_info(&set)).await.unwrap();
    assert_eq!(answer.tries(), 2);
    let seen = server.seen();
    assert_eq!(seen[2].header("authorization"), Some("DPoP s3cr3t-at"));
    let claims = proof(&seen[2], &key);
    assert_eq!(
        (&claims["nonce"], &claims["ath"]),
        (&json!("n1"), &json!(hash("s3cr3t-at")))
    );
    // A token of which nothing is known is a bearer token, an MFA token for one.
    soon(client.user_info(&crate::Secret::from("mfa")))
        .await
        .unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!(
        (last.header("authorization"), last.header("dpop")),
        (Some("Bearer mfa"), None)
    );

    let error = auth(&server, None).with_access_token(&set).unwrap_err();
    assert!(
        error.is_invalid_argument() && error.to_string().contains("`dpop`"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("s3cr3t"));
}

#[test]
fn a_key_outlives_the_program() {
    let key = DpopKey::generate().unwrap();
    let pem = key.to_pem().unwrap();
    let again = DpopKey::from_pem(pem.expose(), SigningAlgorithm::Es256).unwrap();
    assert_eq!(again.thumbprint(), key.thumbprint());
    assert!(DpopKey::from_pem(pem.expose(), SigningAlgorithm::EdDsa).is_err());
    let url = Url::parse("https://u:s3cr3t@API.example.com:443/%7Ea/./b/?q#f").unwrap();
    let proof = again.proof(&Method::PUT, &url, None, Some("n")).unwrap();
    let proof = Jws::parse(proof.expose()).unwrap();
    assert_eq!(proof.claims()["htu"], "https://api.example.com/%7Ea/b/");
    assert_eq!(proof.claims()["nonce"], "n");
}
