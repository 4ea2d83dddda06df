use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::authentication::{TokenSet, TokenType};
use crate::error::{Error, ErrorKind, InvalidToken};
use crate::pkce::CodeVerifier;
use crate::transport::{Options, Response};

type Sent = Result<Response<TokenSet>, Error>;

/// Sends a grant, and gives what was on the wire.
async fn sent<Fut: Future<Output = Sent>>(
    grant: impl FnOnce(AuthenticationClient) -> Fut,
) -> (BTreeMap<String, String>, Seen) {
    let server = Server::always(tokens).await;
    let answer = grant(client(&server)).await.unwrap();
    assert_eq!(answer.value().access_token.expose(), "at");
    let seen = server.seen().remove(0);
    assert_eq!(seen.line, "POST /oauth/token HTTP/1.1");
    (form(&seen), seen)
}

macro_rules! on_the_wire {
    ($($name:ident: $grant:expr => [$(($field:literal, $value:expr)),* $(,)?];)*) => {$(
        #[tokio::test]
        async fn $name() {
            let grant: fn(AuthenticationClient) -> _ = $grant;
            let (sent, _) = sent(|auth| async move { grant(auth).send().await }).await;
            assert_eq!(sent, fields(&[("client_id", "my-client"), $(($field, $value)),*]));
        }
    )*};
}

const CODE_VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

on_the_wire! {
    code: |auth| auth.authorization_code("c").redirect_uri("https://a/cb") => [
        ("grant_type", "authorization_code"),
        ("code", "c"),
        ("redirect_uri", "https://a/cb"),
    ];
    code_with_pkce: |auth| {
        let verifier = CodeVerifier::new(CODE_VERIFIER).unwrap();
        auth.authorization_code("c").code_verifier(&verifier)
    } => [
        ("grant_type", "authorization_code"),
        ("code", "c"),
        ("code_verifier", CODE_VERIFIER),
    ];
    client_credentials: |auth| auth.client_credentials("https://api/").organization("org_1") => [
        ("grant_type", "client_credentials"),
        ("audience", "https://api/"),
        ("organization", "org_1"),
    ];
    password: |auth| auth.password("ada", "pw").audience("https://api/").scope("openid") => [
        ("grant_type", "password"),
        ("username", "ada"),
        ("password", "pw"),
        ("audience", "https://api/"),
        ("scope", "openid"),
    ];
    password_of_a_realm: |auth| auth.password("ada", "pw").realm("staff") => [
        ("grant_type", "http://auth0.com/oauth/grant-type/password-realm"),
        ("username", "ada"),
        ("password", "pw"),
        ("realm", "staff"),
    ];
    refresh: |auth| auth.refresh_token("rt") => [
        ("grant_type", "refresh_token"),
        ("refresh_token", "rt"),
    ];
    refresh_for_another_api: |auth| auth.refresh_token("rt").audience("https://b/").scope("x") => [
        ("grant_type", "refresh_token"),
        ("refresh_token", "rt"),
        ("audience", "https://b/"),
        ("scope", "x"),
    ];
    passwordless_email: |auth| auth.passwordless_email("a@b.c", "123") => [
        ("grant_type", "http://auth0.com/oauth/grant-type/passwordless/otp"),
        ("realm", "email"),
        ("username", "a@b.c"),
        ("otp", "123"),
    ];
    passwordless_sms: |auth| auth.passwordless_sms("+15550100", "123").scope("openid") => [
        ("grant_type", "http://auth0.com/oauth/grant-type/passwordless/otp"),
        ("realm", "sms"),
        ("username", "+15550100"),
        ("otp", "123"),
        ("scope", "openid"),
    ];
    device: |auth| auth.device_code("dc") => [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", "dc"),
    ];
    ciba: |auth| auth.backchannel_grant("req") => [
        ("grant_type", "urn:openid:params:grant-type:ciba"),
        ("auth_req_id", "req"),
    ];
    mfa_otp: |auth| auth.mfa_otp("mt", "123456") => [
        ("grant_type", "http://auth0.com/oauth/grant-type/mfa-otp"),
        ("mfa_token", "mt"),
        ("otp", "123456"),
    ];
    mfa_oob: |auth| auth.mfa_oob("mt", "oc").binding_code("77") => [
        ("grant_type", "http://auth0.com/oauth/grant-type/mfa-oob"),
        ("mfa_token", "mt"),
        ("oob_code", "oc"),
        ("binding_code", "77"),
    ];
    mfa_recovery: |auth| auth.mfa_recovery_code("mt", "rc") => [
        ("grant_type", "http://auth0.com/oauth/grant-type/mfa-recovery-code"),
        ("mfa_token", "mt"),
        ("recovery_code", "rc"),
    ];
    exchange: |auth| {
        auth.token_exchange("st", "urn:acme:x")
            .actor("at", TokenType::ACCESS_TOKEN)
            .organization("org_1")
            .audience("https://api/")
            .extra("resource", "a")
            .extra("resource", "b")
    } => [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", "st"),
        ("subject_token_type", "urn:acme:x"),
        ("actor_token", "at"),
        ("actor_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("organization", "org_1"),
        ("audience", "https://api/"),
        ("resource", "a|b"),
    ];
    on_behalf_of: |auth| auth.on_behalf_of("st", "https://b/").scope("read") => [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", "st"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("audience", "https://b/"),
        ("scope", "read"),
    ];
    connection_token: |auth| {
        auth.connection_token("google-oauth2", "rt", TokenType::REFRESH_TOKEN).login_hint("g|1")
    } => [
        ("grant_type",
         "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token"),
        ("connection", "google-oauth2"),
        ("subject_token", "rt"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token"),
        ("requested_token_type",
         "http://auth0.com/oauth/token-type/federated-connection-access-token"),
        ("login_hint", "g|1"),
    ];
    native_social: |auth| {
        auth.native_social("ac", TokenType::APPLE_AUTHORIZATION_CODE).user_profile("{}")
    } => [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", "ac"),
        ("subject_token_type", "http://auth0.com/oauth/token-type/apple-authz-code"),
        ("user_profile", "{}"),
    ];
    raw: |auth| auth.grant("urn:example:grant").extra("ticket", "t-1") => [
        ("grant_type", "urn:example:grant"),
        ("ticket", "t-1"),
    ];
}

#[tokio::test]
async fn a_passkey_is_json_within_json() {
    let credential = json!({ "id": "c", "response": { "signature": "s" } });
    let (_, seen) =
        sent(|auth| async move { auth.passkey("as", credential).realm("db").send().await }).await;
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    assert_eq!(
        body,
        json!({
            "client_id": "my-client",
            "grant_type": "urn:okta:params:oauth:grant-type:webauthn",
            "auth_session": "as",
            "realm": "db",
            "authn_response": { "id": "c", "response": { "signature": "s" } },
        })
    );
}

#[tokio::test]
async fn the_address_of_the_person_goes_in_a_header() {
    let (_, seen) = sent(|auth| async move {
        let address = "2001:db8::1".parse().unwrap();
        auth.password("a", "b").forwarded_for(address).send().await
    })
    .await;
    assert_eq!(seen.header("auth0-forwarded-for"), Some("2001:db8::1"));
}

#[tokio::test]
async fn everything_in_the_answer_is_kept() {
    let server = Server::always(|| {
        let body = r#"{"access_token":"at","token_type":"DPoP","expires_in":"60","scope":"a b",
            "refresh_token":"rt","issued_token_type":"urn:x","recovery_code":"rc",
            "authorization_details":[{"type":"t"}],"other":{"a":1}}"#;
        Reply::json(200, body)
    })
    .await;
    let answer = client(&server).refresh_token("old").await.unwrap();
    let tokens = answer.into_value();
    assert_eq!(tokens.token_type.as_deref(), Some("DPoP"));
    assert_eq!(tokens.scope.as_deref(), Some("a b"));
    assert_eq!(tokens.refresh_token.as_ref().unwrap().expose(), "rt");
    assert_eq!(tokens.recovery_code.as_ref().unwrap().expose(), "rc");
    assert_eq!(tokens.issued_token_type.as_deref(), Some("urn:x"));
    assert_eq!(tokens.authorization_details, Some(json!([{ "type": "t" }])));
    assert_eq!(tokens.extra.get("other"), Some(&json!({ "a": 1 })));
    let left = tokens.expires_in().unwrap();
    assert!(left <= Duration::from_secs(60) && left > Duration::from_secs(30));
    let shown = format!("{tokens:?}");
    for secret in ["rt\"", "rc\"", "at\""] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn an_answer_without_an_access_token_is_an_error_that_keeps_it() {
    let server = Server::always(|| Reply::json(200, r#"{"refresh_token":"rt2"}"#)).await;
    let error = client(&server).refresh_token("rt1").await.unwrap_err();
    assert!(error.is_missing_member());
    assert_eq!(&error.body().unwrap()[..], br#"{"refresh_token":"rt2"}"#);
    assert!(!format!("{error} {error:?}").contains("rt2"));
}

/// An API that calls another has no session of the person's.
#[tokio::test]
async fn on_behalf_of_somebody_an_api_gets_an_access_token_alone() {
    let server = Server::always(|| {
        let body = r#"{"access_token":"at","refresh_token":"rt","id_token":"no.id.token"}"#;
        Reply::json(200, body)
    })
    .await;
    let auth = client(&server);
    let tokens = auth.on_behalf_of("t", "https://b/").await.unwrap();
    let tokens = tokens.into_value();
    assert_eq!(tokens.access_token.expose(), "at");
    assert!(tokens.refresh_token.is_none() && tokens.id_token.is_none());
    assert!(tokens.claims.is_none());
    // Whoever asks for more of the person, and of any other exchange, has it checked.
    let asked = auth.on_behalf_of("t", "https://b/").nonce("n").await;
    assert!(asked.unwrap_err().is_invalid_token());
    let exchanged = auth.token_exchange("t", "urn:acme:x").await;
    assert!(exchanged.unwrap_err().is_invalid_token());
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is() {
    let server = Server::always(tokens).await;
    let auth = client(&server);
    let refused = [
        auth.grant("g").extra("client_secret", "s").send().await,
        auth.grant("g").extra("", "s").send().await,
        auth.authorization_code("c").extra("Code", "d").send().await,
        auth.refresh_token("r").extra("audience", "a").send().await,
        auth.token_exchange(" t", "urn:x").send().await,
        auth.token_exchange("", "urn:x").send().await,
        auth.token_exchange("bearer t", "urn:x").send().await,
        auth.on_behalf_of("Bearer t", "a").send().await,
        auth.connection_token("c", "t\n", "urn:x").send().await,
        auth.token_exchange("t", "urn:x")
            .actor("", "urn:y")
            .send()
            .await,
    ];
    for (index, refused) in refused.into_iter().enumerate() {
        let error = refused.unwrap_err();
        assert!(error.is_invalid_argument(), "{index}: {error}");
    }
    assert_eq!(server.count(), 0);
}

/// A code, or a rotated refresh token, is good for once: the service may have taken it.
#[tokio::test]
async fn a_grant_that_may_have_been_processed_is_not_sent_again() {
    let server = Server::always(|| Reply::json(503, "{}")).await;
    let auth = client(&server);
    assert!(
        auth.refresh_token("rt")
            .await
            .unwrap_err()
            .is_server_error()
    );
    assert_eq!(server.count(), 1);

    let broken = Server::always(|| Reply::Break(Vec::new())).await;
    let error = client(&broken).authorization_code("c").await.unwrap_err();
    assert_eq!(error.delivery(), crate::error::Delivery::MayBeProcessed);
    assert_eq!(broken.count(), 1);
}

#[tokio::test]
async fn a_token_in_the_applications_own_name_may_be_asked_for_again() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(503, "{}"),
        _ => tokens(),
    })
    .await;
    let answer = client(&server).client_credentials("a").await.unwrap();
    assert_eq!(answer.tries(), 2);
}

/// On this endpoint `x-ratelimit-reset` is when the bucket is full again, hours later.
#[tokio::test]
async fn a_reset_that_is_hours_away_is_not_waited_for() {
    let server = Server::start(|number, _| match number {
        0 => Reply::with(
            429,
            &[
                "content-type: application/json",
                "x-ratelimit-limit: 100",
                "x-ratelimit-remaining: 0",
                "x-ratelimit-reset: 4102444800",
            ],
            r#"{"error":"too_many_requests"}"#,
        ),
        _ => tokens(),
    })
    .await;
    let begun = std::time::Instant::now();
    let answer = client(&server).refresh_token("rt").await.unwrap();
    assert_eq!(answer.tries(), 2);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_cache_of_tokens_asks_once_and_knows_its_key() {
    use crate::token::TokenSource as _;

    let server = Server::always(tokens).await;
    let grant = client(&server).client_credentials("a").scope("x");
    let key = grant.store_key();
    assert!(key.is_some());
    assert_ne!(key, client(&server).client_credentials("a").store_key());
    assert_ne!(key, grant.clone().organization("o").store_key());
    assert_eq!(grant.clone().extra("b", "c").store_key(), None);
    assert_ne!(key, client(&server).client_credentials("a x").store_key());
    // A token is of use with its own key alone.
    let bound = || {
        let builder = AuthenticationClient::builder(server.url(), "my-client");
        let builder = builder.dpop(crate::token::DpopKey::generate().unwrap());
        let grant = builder.build().unwrap().client_credentials("a").scope("x");
        grant.store_key()
    };
    let bound = [bound(), bound()];
    assert_ne!(key, bound[0]);
    assert_ne!(bound[0], bound[1]);
    let cache = grant.token_cache();
    let (one, other) = tokio::join!(cache.token(), cache.token());
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_quota_of_tokens_is_read() {
    let server = Server::always(|| {
        let headers = [
            "content-type: application/json",
            "auth0-client-quota-limit: b=per_hour;q=10;r=5;t=3600,b=per_day;q=100;r=80;t=86400",
            "auth0-organization-quota-limit: b=per_day;q=1;r=0;t=60",
        ];
        Reply::with(200, &headers, r#"{"access_token":"at"}"#)
    })
    .await;
    let answer = client(&server).client_credentials("a").await.unwrap();
    let quota = answer.client_quota();
    assert_eq!((quota.len(), quota[0].remaining), (2, Some(5)));
    assert_eq!(answer.organization_quota()[0].remaining, Some(0));
}

/// Somebody who takes `openid` out of the authorize URL gets round nothing.
#[tokio::test]
async fn what_is_expected_of_an_id_token_needs_one() {
    let server = Server::always(tokens).await;
    let auth = client(&server);
    let code = || auth.authorization_code("c");
    for grant in [
        code().nonce("n"),
        code().max_age(Duration::from_secs(60)),
        code().expect_organization("org_1"),
    ] {
        let error = grant.await.unwrap_err();
        assert_eq!(error.invalid_token(), Some(InvalidToken::Missing));
        assert!(error.body().is_some(), "the answer is kept");
    }
    code().await.unwrap();
    // What was sent the service has seen to.
    auth.token_exchange("t", "urn:x")
        .organization("org_1")
        .await
        .unwrap();
    auth.password("a", "b").organization("org_1").await.unwrap();
}

#[tokio::test]
async fn a_parameter_that_comes_twice_is_a_list_in_json() {
    let (_, seen) = sent(|auth| async move {
        let grant = auth.passkey("as", json!({}));
        grant
            .extra("resource", "a")
            .extra("resource", "b")
            .send()
            .await
    })
    .await;
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    assert_eq!(body["resource"], json!(["a", "b"]));
}

#[tokio::test]
async fn the_deadline_holds_for_the_keys_as_well() {
    let server = Server::start(|_, seen| match seen.line.contains("/oauth/token") {
        true => Reply::json(
            200,
            r#"{"access_token":"at","refresh_token":"rt","id_token":"eyJhbGciOiJSUzI1NiJ9.e30.AA"}"#,
        ),
        false => Reply::Stall(Vec::new()),
    })
    .await;
    let options = Options::new().deadline(Duration::from_millis(300));
    let error = client(&server)
        .refresh_token("r")
        .with(options)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    let kept = error.body().or(error.withheld_body()).unwrap();
    let endless = Options::new().deadline(Duration::MAX);
    let tokens = Server::always(tokens).await;
    client(&tokens)
        .refresh_token("r")
        .with(endless)
        .await
        .unwrap();
    assert!(String::from_utf8_lossy(kept).contains("rt"));
}
