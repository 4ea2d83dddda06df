//! One model for every endpoint: each way to prove oneself, on each kind of body.

use std::collections::BTreeMap;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::domain::Domain;
use crate::error::Error;
use crate::jose::{JwksCache, SigningKey};
use crate::transport::tests::server::{Reply, Seen, Server};
use crate::transport::{
    BodyKind, Call, Client, NoCredential, Operation, Options, Request, Settings, Telemetry,
    http_client,
};

const CERTIFICATE: &str = include_str!("keys/client-certificate.pem");

const fn operation(path: &'static str, schemes: &'static [&'static str]) -> Operation {
    Operation::new("things.do", Method::POST, path).secured_by(schemes)
}

const fn json_operation() -> Operation {
    let mut operation = operation("/things", &["client"]);
    operation.body = Some(BodyKind::Json);
    operation
}

static CLIENT: Operation = operation("/oauth/token", &["client"]);
static CLIENT_JSON: Operation = json_operation();
static CLIENT_ID: Operation = operation("/things", &["client_id"]);
static BEARER: Operation = operation("/things", &["bearer"]);
static BOTH: Operation = operation("/things", &["bearer", "client"]);
static NOTHING: Operation = operation("/things", &[]);
static READ: Operation =
    Operation::new("things.get", Method::GET, "/things").secured_by(&["client"]);

fn client(server: &Server, auth: ClientAuth, bearer: Option<&str>) -> Client {
    let domain: Domain = server.url().parse().unwrap();
    let client = Client::new(Settings {
        http: Some(http_client().no_proxy().build().unwrap()),
        domain: &domain,
        prefix: "",
        options: Options::new().retries(0),
        telemetry: Telemetry::none(),
        authorize: Arc::new(NoCredential),
        reset_is_retry_moment: false,
    })
    .unwrap();
    let documents = JwksCache::new(&client);
    let ours = ClientAuthentication::new(&domain, "my-client", auth, documents).unwrap();
    let ours = match bearer {
        Some(token) => ours.with_token(&AccessToken::new(token)).unwrap(),
        None => ours,
    };
    client.authorized_by(Arc::new(ours))
}

async fn server() -> Server {
    Server::always(|| Reply::json(200, "{}")).await
}

async fn send(client: &Client, call: Call<Value>) -> Result<(), Error> {
    soon(Request::new(client.clone(), call)).await.map(|_| ())
}

/// The fields of a body, form or JSON.
fn fields(seen: &Seen) -> BTreeMap<String, String> {
    match seen.header("content-type") {
        None => BTreeMap::new(),
        Some("application/json") => {
            let body: BTreeMap<String, Value> = serde_json::from_slice(&seen.body).unwrap();
            let text = |value: Value| value.as_str().unwrap().to_owned();
            body.into_iter().map(|(k, v)| (k, text(v))).collect()
        }
        Some(_) => {
            let pairs: Vec<_> = url::form_urlencoded::parse(&seen.body)
                .into_owned()
                .collect();
            let fields: BTreeMap<_, _> = pairs.iter().cloned().collect();
            assert_eq!(fields.len(), pairs.len(), "a field stands twice");
            fields
        }
    }
}

fn key() -> PrivateKeyJwt {
    SigningKey::generate(SigningAlgorithm::Es256)
        .unwrap()
        .into()
}

/// Every way of a secret, an assertion, or none, by the names of the fields that it adds.
fn ways() -> Vec<(ClientAuth, &'static [&'static str])> {
    vec![
        (ClientAuth::None, &["client_id"]),
        (
            ClientAuth::SecretPost("s3cr3t&=\"".into()),
            &["client_id", "client_secret"],
        ),
        (ClientAuth::SecretBasic("s3cr3t&=\"".into()), &[]),
        (
            ClientAuth::PrivateKeyJwt(key()),
            &["client_assertion", "client_assertion_type", "client_id"],
        ),
    ]
}

#[tokio::test]
async fn every_way_works_on_every_body() {
    for (auth, names) in ways() {
        let server = server().await;
        let client = client(&server, auth.clone(), None);
        let own = json!({ "grant_type": "x", "a": "b" });
        for call in [
            Call::new(&CLIENT).form(&own),
            Call::new(&CLIENT).json(&own),
            Call::new(&CLIENT),
            Call::new(&CLIENT_JSON),
        ] {
            send(&client, call).await.unwrap();
        }
        for (index, seen) in server.seen().iter().enumerate() {
            let mut fields = fields(seen);
            if index < 2 {
                assert_eq!(fields.remove("grant_type").as_deref(), Some("x"));
                assert_eq!(fields.remove("a").as_deref(), Some("b"));
            }
            // The last is none of OAuth's own, and knows no other way than its body.
            let names = match names {
                [] if index == 3 => &["client_id", "client_secret"],
                names => names,
            };
            assert!(fields.keys().eq(names), "{auth:?} {fields:?}");
            if let Some(id) = fields.get("client_id") {
                assert_eq!(id, "my-client");
            }
            if let Some(secret) = fields.get("client_secret") {
                assert_eq!(secret, "s3cr3t&=\"");
            }
            let header = seen.header("authorization");
            assert_eq!(header.is_some(), names.is_empty(), "{auth:?}");
            if let Some(header) = header {
                let pair = header.strip_prefix("Basic ").unwrap();
                assert_eq!(STANDARD.decode(pair).unwrap(), b"my-client:s3cr3t%26%3D%22");
            }
            if !names.is_empty() {
                let kind = seen.header("content-type").unwrap();
                assert_eq!(kind == "application/json", index == 1 || index == 3);
            }
        }
    }
}

#[tokio::test]
async fn the_schemes_of_the_operation_say_what_is_sent() {
    for (auth, names) in ways() {
        let server = server().await;
        let client = client(&server, auth.clone(), Some("the-token"));
        for operation in [&CLIENT_ID, &BEARER, &BOTH, &NOTHING] {
            send(&client, Call::new(operation).json(&json!({})))
                .await
                .unwrap();
        }
        let seen = server.seen();
        let sent = |index: usize| (fields(&seen[index]), seen[index].header("authorization"));
        let id = BTreeMap::from([("client_id".to_owned(), "my-client".to_owned())]);
        assert_eq!(sent(0), (id, None));
        assert_eq!(sent(1), (BTreeMap::new(), Some("Bearer the-token")));
        let (both, header) = sent(2);
        assert_eq!(header, Some("Bearer the-token"));
        match names {
            // The header is taken, so the secret goes into the body.
            [] => assert_eq!(both["client_secret"], "s3cr3t&=\""),
            _ => assert!(both.keys().eq(names)),
        }
        assert_eq!(sent(3), (BTreeMap::new(), None));
    }
}

#[tokio::test]
async fn what_cannot_be_proved_is_an_error_and_sends_nothing() {
    let server = server().await;
    let reserved = [
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
    ];
    for (auth, _) in ways() {
        let client = client(&server, auth, None);
        for name in reserved {
            let own = BTreeMap::from([(name, "s3cr3t-own")]);
            for call in [
                Call::new(&CLIENT).form(&own),
                Call::new(&CLIENT).json(&own),
                Call::new(&CLIENT_ID).json(&own),
            ] {
                let error = send(&client, call).await.unwrap_err();
                assert!(error.is_invalid_argument(), "{error}");
                let shown = format!("{error} {error:?}");
                assert!(shown.contains(name) && !shown.contains("s3cr3t"), "{shown}");
            }
        }
        let error = send(&client, Call::new(&BEARER)).await.unwrap_err();
        assert!(error.is_invalid_argument() && error.to_string().contains("with_access_token"));
        let error = send(&client, Call::new(&CLIENT).json(&json!(["s3cr3t"])))
            .await
            .unwrap_err();
        assert!(error.is_invalid_argument() && !format!("{error:?}").contains("s3cr3t"));
    }
    assert_eq!(server.count(), 0);
    for (auth, names) in ways() {
        let sent = send(&client(&server, auth, None), Call::new(&READ)).await;
        // A read has no body; a header it has.
        assert_eq!(sent.is_ok(), names.is_empty());
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn mtls_goes_to_the_aliases_of_the_issuer() {
    let aliased = server().await;
    let there = aliased.url();
    let server = Server::start(move |_, seen| {
        let base = format!("http://{}", seen.header("host").unwrap());
        let document = json!({
            "issuer": format!("{base}/"),
            "mtls_endpoint_aliases": { "token_endpoint": format!("{there}/mtls/token") },
        });
        Reply::json(200, &document.to_string())
    })
    .await;
    let client = client(&server, ClientAuth::Mtls, None);
    for call in [
        Call::new(&CLIENT).form(&[("a", "b")]),
        Call::new(&CLIENT).form(&[("a", "c")]),
        // An endpoint that has none stays where it is.
        Call::new(&CLIENT_JSON),
    ] {
        send(&client, call).await.unwrap();
    }
    let seen = aliased.seen();
    assert_eq!(seen.len(), 2);
    assert!(
        seen[0].line.starts_with("POST /mtls/token "),
        "{}",
        seen[0].line
    );
    let sent = fields(&seen[0]);
    assert!(sent.keys().eq(["a", "client_id"]), "{sent:?}");
    let lines: Vec<_> = server.seen().iter().map(|seen| seen.line.clone()).collect();
    assert_eq!(
        lines,
        [
            "GET /.well-known/openid-configuration HTTP/1.1",
            "POST /things HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn an_issuer_that_cannot_be_asked_for_aliases_sends_nothing() {
    for document in [
        "<html>",
        r#"{"issuer":"https://other.test/"}"#,
        r#"{"issuer":"URL/","mtls_endpoint_aliases":{"token_endpoint":"ftp://x/"}}"#,
    ] {
        let server = Server::start(move |_, seen| {
            let base = format!("http://{}", seen.header("host").unwrap());
            Reply::json(200, &document.replace("URL", &base))
        })
        .await;
        let client = client(&server, ClientAuth::Mtls, None);
        let error = send(&client, Call::new(&CLIENT)).await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(error.delivery(), crate::error::Delivery::NotSent);
        assert_eq!(server.count(), 1);
    }
}

#[cfg(feature = "rustls")]
#[test]
fn a_client_certificate_is_taken_as_pem() {
    use crate::transport::http_client_with_certificate as with;
    assert!(with(CERTIFICATE).unwrap().build().is_ok());
    let certificate = &CERTIFICATE[..CERTIFICATE.find("-----BEGIN PRIVATE").unwrap()];
    for pem in ["", "text", certificate, &CERTIFICATE[certificate.len()..]] {
        let error = with(pem).unwrap_err();
        assert!(error.is_configuration());
        let line = pem.lines().nth(1).unwrap_or("no such line");
        assert!(!format!("{error} {error:?}").contains(line));
    }
}

async fn header(key: &PrivateKeyJwt) -> Value {
    let assertion = key.assertion("c", "a").await.unwrap();
    let header = assertion.expose().split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

#[tokio::test]
async fn an_assertion_names_its_key() {
    let thumbprints = [
        "lDCoB9NLA8bNjFgQAfdmKjkmxjw",
        "QOOsrJ4S9LrfzPrhme95_KCLhnSV29pWtG24E6hULdY",
    ];
    let key = key();
    assert_eq!(header(&key).await, json!({ "alg": "ES256", "typ": "JWT" }));
    let named = key.clone().key_id("k1").certificate(CERTIFICATE).unwrap();
    let expected = json!({
        "alg": "ES256", "typ": "JWT", "kid": "k1",
        "x5t": thumbprints[0], "x5t#S256": thumbprints[1],
    });
    assert_eq!(header(&named).await, expected);
    let by_hand = key
        .clone()
        .key_id("k1")
        .x5t(thumbprints[0])
        .x5t_s256(thumbprints[1]);
    assert_eq!(header(&by_hand).await, expected);
    assert!(
        key.certificate("no certificate")
            .unwrap_err()
            .is_configuration()
    );

    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "own", "x5t": "dGh1bWI",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    let key = PrivateKeyJwt::from_jwk(&jwk, SigningAlgorithm::EdDsa).unwrap();
    let expected = json!({ "alg": "EdDSA", "typ": "JWT", "kid": "own", "x5t": "dGh1bWI" });
    assert_eq!(header(&key).await, expected);
}

#[tokio::test]
async fn the_key_whose_moment_has_come_last_signs() {
    let now = SystemTime::now();
    let named = |name: &str| key().key_id(name);
    let signs = async |key: &PrivateKeyJwt| header(key).await["kid"].clone();
    let one = named("1").replaced_by(named("2"), now + HOUR);
    assert_eq!(signs(&one).await, "1");
    let two = named("1").replaced_by(named("2"), now - HOUR);
    assert_eq!(signs(&two).await, "2");
    let chain = named("2").replaced_by(named("3"), now - HOUR);
    let three = named("1")
        .replaced_by(chain, now - 2 * HOUR)
        .replaced_by(named("4"), now + HOUR);
    assert_eq!(signs(&three).await, "3");
    let shown = format!("{three:?}");
    assert!(!shown.contains("Signer"), "{shown}");
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_sent() {
    use crate::authentication::AuthenticationClient;
    let build = |auth| {
        AuthenticationClient::builder("t.auth0.com", "c")
            .client_auth(auth)
            .build()
    };
    for (auth, reason) in [
        (ClientAuth::SecretPost("".into()), "secret is empty"),
        (ClientAuth::SecretBasic("".into()), "secret is empty"),
        (ClientAuth::Mtls, "http_client_with_certificate"),
    ] {
        let error = build(auth).unwrap_err();
        assert!(
            error.is_configuration() && error.to_string().contains(reason),
            "{error}"
        );
    }
    let http = http_client().build().unwrap();
    let mtls = AuthenticationClient::builder("t.auth0.com", "c")
        .client_auth(ClientAuth::Mtls)
        .http_client(http);
    assert!(mtls.build().is_ok());
}
