//! Asking a person on their own device (OpenID CIBA Core).

use crate::start::{AUDIENCE, Provider};

#[tokio::test]
async fn a_person_agrees_on_their_device() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let request = auth.backchannel_authentication("auth0|ada", "Order-1234");
    let asked = request
        .scope("openid read:things")
        .audience(AUDIENCE)
        .await
        .unwrap();
    assert_eq!(asked.value().interval.unwrap().as_secs(), 1);
    assert_eq!(asked.value().expires_in.unwrap().as_secs(), 600);
    let tokens = asked.value().wait().await.unwrap().into_value();
    assert_eq!(tokens.claims.unwrap().sub, "auth0|ada");
    assert_eq!(tokens.scope.as_deref(), Some("read:things"));
}

#[tokio::test]
async fn a_person_refuses_on_their_device() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    let asked = auth.backchannel_authentication("auth0|ada", "deny-this");
    let error = asked.await.unwrap().value().wait().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
}

#[tokio::test]
async fn a_person_has_not_answered_yet() {
    let Some(provider) = Provider::with(&[("CIBA_DELAY", "600000")]) else {
        return;
    };
    let auth = provider.auth("web");
    let asked = auth.backchannel_authentication("auth0|ada", "Order-1234");
    let asked = asked.await.unwrap().into_value();
    let error = auth.backchannel_grant(asked.auth_req_id).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "authorization_pending");

    let error = auth.backchannel_grant("made-up").await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
}

#[tokio::test]
async fn a_message_that_no_device_can_show_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("web");
    for message in ["", "x<y", &"x".repeat(65)] {
        let error = auth.backchannel_authentication("auth0|ada", message).await;
        assert_eq!(
            error.unwrap_err().oauth().unwrap().error(),
            "invalid_binding_message"
        );
    }
}
