//! The device flow (RFC 8628).

use auth0_sdk::authentication::DeviceAuthorization;
use url::Url;

use crate::person::Person;
use crate::start::{AUDIENCE, Provider};

async fn begin(provider: &Provider) -> DeviceAuthorization {
    let auth = provider.auth("spa");
    let device = auth
        .device_authorization()
        .scope("openid read:things")
        .audience(AUDIENCE);
    let device = device.await.unwrap().into_value();
    assert_eq!(
        device.verification_uri,
        format!("{}activate", provider.issuer())
    );
    assert_eq!(device.interval.unwrap().as_secs(), 1);
    assert_eq!(device.expires_in.unwrap().as_secs(), 600);
    device
}

/// The address with the user code, as a QR code has it.
fn address(device: &DeviceAuthorization) -> Url {
    let text = device.verification_uri_complete.as_deref().unwrap();
    assert!(text.contains(&device.user_code));
    text.parse().unwrap()
}

#[tokio::test]
async fn a_device_waits_until_the_person_has_agreed() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let device = begin(provider).await;
    let error = auth
        .device_code(device.device_code.clone())
        .await
        .unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "authorization_pending");

    let mut person = Person::new();
    let url = address(&device);
    let (tokens, page) = tokio::join!(device.wait(), person.lets_a_device_in(&url));
    assert!(page.html.contains("Sign-in Success"), "{}", page.html);
    let tokens = tokens.unwrap().into_value();
    assert_eq!(tokens.scope.as_deref(), Some("read:things"));
    assert_eq!(tokens.claims.unwrap().sub, "ada");

    // The device code is used up.
    let error = device.wait().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
}

#[tokio::test]
async fn a_device_is_told_that_the_person_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let device = begin(provider).await;
    let mut person = Person::new();
    let url = address(&device);
    let (tokens, _) = tokio::join!(device.wait(), person.keeps_a_device_out(&url));
    let error = tokens.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
}

#[tokio::test]
async fn a_device_code_that_nobody_issued_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let error = provider
        .auth("spa")
        .device_code("made-up")
        .await
        .unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    let error = provider
        .auth("web")
        .device_authorization()
        .await
        .unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_request");
}
