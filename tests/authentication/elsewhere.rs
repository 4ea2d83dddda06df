//! Sign-ins that a person answers on another device.

use std::time::Duration;

use auth0_sdk::authentication::AuthenticationClient;
use auth0_sdk::testing::{Application, Tenant};
use auth0_sdk::token::ClientAuth;

use super::support::{API, native, tenant, web};

#[tokio::test(start_paused = true)]
async fn a_device_polls_until_the_person_has_agreed() {
    let tenant = Tenant::builder()
        .poll_interval(Duration::from_secs(3))
        .approve_after(2)
        .start()
        .await
        .unwrap();
    let device = native(&tenant)
        .device_authorization()
        .scope("openid offline_access")
        .audience(API)
        .await
        .unwrap()
        .into_value();
    let tokens = device.wait().await.unwrap().into_value();
    assert!(tokens.claims.is_some() && tokens.refresh_token.is_some());
    for request in tenant.requests() {
        assert_eq!(request.parameter("client_secret"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_hears_that_the_person_refused_or_never_came() {
    let tenant = tenant().await;
    let auth = native(&tenant);
    let device = auth.device_authorization().await.unwrap().into_value();
    assert!(tenant.deny(&device.user_code));
    let error = device.wait().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");

    let device = auth.device_authorization().await.unwrap().into_value();
    let error = device.wait().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "expired_token");
}

/// The service refuses a native application that sends a secret, for the code and for the tokens;
/// one that has none sends its id alone, as above.
#[tokio::test]
async fn a_secret_that_a_native_application_has_not_is_refused() {
    let tenant = Tenant::builder()
        .application(Application::new("tv"))
        .start()
        .await
        .unwrap();
    let with = |auth| {
        let builder = AuthenticationClient::builder(tenant.url(), "tv");
        builder.client_auth(auth).build().unwrap()
    };
    let without = with(ClientAuth::None);
    for secret in [ClientAuth::SecretPost, ClientAuth::SecretBasic] {
        let with = with(secret("s3cr3t".into()));
        let device = without.device_authorization().await.unwrap().into_value();
        let no_code = with.device_authorization().await.unwrap_err();
        let no_tokens = with.device_code(device.device_code).await.unwrap_err();
        for error in [no_code, no_tokens] {
            assert_eq!(error.status().unwrap(), 403);
            assert_eq!(error.oauth().unwrap().error(), "unauthorized_client");
            assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_agrees_on_their_own_device() {
    let tenant = Tenant::builder().approve_after(1).start().await.unwrap();
    let asked = web(&tenant)
        .backchannel_authentication("auth0|ada", "Order-1234")
        .requested_expiry(Duration::from_secs(120))
        .audience(API)
        .await
        .unwrap()
        .into_value();
    assert_eq!(asked.expires_in, Some(Duration::from_secs(120)));
    let tokens = asked.wait().await.unwrap().into_value();
    assert_eq!(tokens.claims.unwrap().sub, "auth0|ada");
}

#[tokio::test(start_paused = true)]
async fn a_person_refuses_on_their_own_device() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let asked = auth.backchannel_authentication("auth0|ada", "Order-5678");
    let asked = asked.await.unwrap().into_value();
    assert!(tenant.deny("Order-5678"));
    let error = asked.wait().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
}
