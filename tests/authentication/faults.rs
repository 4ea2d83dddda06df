//! A provider that hangs, refuses, or changes its keys in mid-flight.

use std::time::{Duration, Instant};

use auth0_sdk::error::{Delivery, OAuthError};
use auth0_sdk::http::HeaderValue;
use auth0_sdk::http::header::LOCATION;
use auth0_sdk::testing::{Fault, Tenant};
use auth0_sdk::transport::Options;

use super::support::{API, tenant, web};

const PASSWORD: &str = "correct horse battery staple";

#[tokio::test]
async fn keys_that_rotate_in_mid_flight_are_fetched_once_more() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let sign_in = async || {
        let grant = auth.password("ada@example.test", PASSWORD).scope("openid");
        grant.await
    };
    sign_in().await.unwrap();
    tenant.rotate_keys(false);
    sign_in().await.unwrap();
    let fetched = tenant.requests();
    let fetched = fetched
        .iter()
        .filter(|one| one.path.contains("jwks"))
        .count();
    assert_eq!(fetched, 2);
}

/// The refresh token in the answer is the only one there is.
#[tokio::test]
async fn an_id_token_that_cannot_be_verified_loses_no_token() {
    let tenant = tenant().await;
    tenant.fault_at("/.well-known/jwks.json", Fault::status(500).always());
    let auth = web(&tenant).with(Options::new().retries(0));
    let grant = auth.password("ada@example.test", PASSWORD);
    let error = grant.scope("openid offline_access").await.unwrap_err();
    assert!(!error.is_invalid_token(), "{error}");
    let body = String::from_utf8(error.withheld_body().unwrap().to_vec()).unwrap();
    assert!(
        body.contains("refresh_token"),
        "the answer is kept: {error:?}"
    );
    let token = body.split("refresh_token\":\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    assert!(!format!("{error} {error:?}").contains(token));
}

#[tokio::test]
async fn a_token_endpoint_at_its_limit_says_so_at_once() {
    let tenant = Tenant::builder().token_rate_limit(1).start().await.unwrap();
    let auth = web(&tenant).with(Options::new().retries(0));
    auth.client_credentials(API).await.unwrap();
    let begun = Instant::now();
    let error = auth.client_credentials(API).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert!(error.rate_limit().is_some());
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "the reset is hours away"
    );
}

/// Wherever a redirect of the token endpoint leads, no code and no secret goes there.
#[tokio::test]
async fn a_token_endpoint_that_redirects_elsewhere_gets_nothing_through() {
    let (tenant, thief) = (tenant().await, tenant().await);
    let location = format!("{}/oauth/token", thief.url());
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = HeaderValue::from_str(&location).unwrap();
        let fault = Fault::status(status).header(LOCATION, elsewhere);
        tenant.fault_at("/oauth/token", fault);
        let error = web(&tenant).authorization_code("c").await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
    assert!(thief.requests().is_empty());
}

#[tokio::test]
async fn a_provider_that_hangs_or_breaks_off_is_an_error_of_its_kind() {
    let tenant = tenant().await;
    let options = Options::new()
        .timeout(Duration::from_millis(200))
        .retries(0);
    let auth = web(&tenant).with(options);
    tenant.fault_at("/oauth/token", Fault::hang());
    let error = auth.refresh_token("rt").await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
    tenant.fault_at("/oauth/token", Fault::drop_connection());
    let error = auth.refresh_token("rt").await.unwrap_err();
    assert!(error.is_no_answer(), "{error}");
}

/// Section by section, what services and the boxes before them answer with (and no panic).
#[tokio::test]
async fn an_error_of_whatever_shape_is_kept() {
    let tenant = tenant().await;
    let auth = web(&tenant).with(Options::new().retries(0));
    for (body, message, code) in [
        (
            r#"{"error":"invalid_grant","error_description":"No such code"}"#,
            Some("No such code"),
            Some("invalid_grant"),
        ),
        (
            r#"{"statusCode":400,"error":"Bad Request","message":"Bad","errorCode":"x"}"#,
            Some("Bad"),
            None,
        ),
        (
            r#"{"code":"invalid_signup","description":"Invalid sign up"}"#,
            Some("Invalid sign up"),
            None,
        ),
        (
            r#"{"name":"PasswordStrengthError","code":"invalid_password","description":{"rules":[]},"message":"Password is too weak","policy":"* 8"}"#,
            Some("Password is too weak"),
            None,
        ),
        ("Unauthorized", Some("Unauthorized"), None),
        ("{}", None, None),
        ("", None, None),
        ("[1]", None, None),
        ("<html>", None, None),
        (r#"{"error":{"a":1}}"#, None, None),
    ] {
        tenant.fault_at("/oauth/token", Fault::status(400).body(body));
        let error = auth.authorization_code("c").await.unwrap_err();
        assert_eq!(error.message(), message, "{body}");
        assert_eq!(error.oauth().map(OAuthError::error), code, "{body}");
        assert_eq!(&error.body().unwrap()[..], body.as_bytes());
    }
}
