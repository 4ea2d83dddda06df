//! Codes and links by e-mail and by text message, and passkeys.

use auth0_sdk::Secret;
use auth0_sdk::authentication::{
    PasskeyChallengeRequestContent, PasskeyRegisterRequestContent, PasskeyUserProfile,
    PasswordlessChallengeRequestContent, PasswordlessStartRequestContent,
};
use auth0_sdk::serde_json::{Value, json};
use auth0_sdk::testing::Tenant;
use auth0_sdk::transport::Options;

use super::support::{CALLBACK, parameters, sent_to, tenant, web};

fn last_code(tenant: &Tenant) -> Secret {
    let sent = tenant.sent();
    sent.last()
        .and_then(|message| message.code.clone())
        .unwrap()
}

#[tokio::test]
async fn a_code_by_e_mail() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let mut start = PasswordlessStartRequestContent::new("email");
    start.email = Some("grace@example.test".to_owned());
    start.send = Some("code".into());
    let language = Options::new().request_language("de").unwrap();
    let started = auth
        .passwordless()
        .start(&start)
        .with(language)
        .await
        .unwrap();
    assert_eq!(started.value().email.as_deref(), Some("grace@example.test"));
    let request = tenant.requests().pop().unwrap();
    assert_eq!(request.headers["x-request-language"], "de");

    let wrong = auth.passwordless_email("grace@example.test", "000000");
    let error = wrong.scope("openid").await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    let right = auth.passwordless_email("grace@example.test", last_code(&tenant));
    let tokens = right.scope("openid").await.unwrap().into_value();
    assert!(tokens.claims.unwrap().sub.starts_with("email|"));
}

#[tokio::test]
async fn a_code_by_text_message() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let mut start = PasswordlessStartRequestContent::new("sms");
    start.phone_number = Some("+15550100".to_owned());
    auth.passwordless().start(&start).await.unwrap();
    let grant = auth.passwordless_sms("+15550100", last_code(&tenant));
    let tokens = grant.scope("openid").await.unwrap().into_value();
    assert!(tokens.claims.unwrap().sub.starts_with("sms|"));
}

#[tokio::test]
async fn a_code_for_an_account_of_a_database() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let mut content = PasswordlessChallengeRequestContent::new("Username-Password-Authentication");
    content.email = Some("ada@example.test".to_owned());
    let begun = auth
        .passwordless()
        .challenge(&content)
        .await
        .unwrap()
        .into_value();
    let grant = auth.passwordless_challenge(begun.auth_session.unwrap(), last_code(&tenant));
    grant.scope("openid").await.unwrap();
}

#[tokio::test]
async fn a_magic_link_leads_to_a_code() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let mut start = PasswordlessStartRequestContent::new("email");
    start.email = Some("grace@example.test".to_owned());
    start.send = Some("link".into());
    let asked = json!({
        "scope": "openid", "response_type": "code", "redirect_uri": CALLBACK, "state": "s-1",
    });
    start.auth_params = asked.as_object().cloned();
    auth.passwordless().start(&start).await.unwrap();
    let link = tenant
        .sent()
        .pop()
        .and_then(|message| message.link)
        .unwrap();
    let returned = parameters(&sent_to(link.expose().parse().unwrap()).await);
    assert_eq!(returned["state"], "s-1");
    let grant = auth
        .authorization_code(&*returned["code"])
        .redirect_uri(CALLBACK);
    assert!(grant.await.unwrap().value().claims.is_some());
}

/// What an authenticator answers, as far as the tenant looks at it.
fn credential(challenge: &str, kind: &str) -> Value {
    use base64::Engine as _;
    let data = json!({ "type": kind, "challenge": challenge, "origin": "https://127.0.0.1" });
    let data = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(data.to_string());
    json!({
        "id": "Y3JlZA",
        "rawId": "Y3JlZA",
        "type": "public-key",
        "response": {
            "clientDataJSON": data,
            "attestationObject": "YQ",
            "authenticatorData": "YQ",
            "signature": "YQ",
        },
    })
}

#[tokio::test]
async fn a_passkey_is_registered_and_signs_in() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let profile = PasskeyUserProfile {
        email: Some("grace@example.test".to_owned()),
        ..Default::default()
    };
    let content = PasskeyRegisterRequestContent::new(profile);
    let begun = auth
        .passkeys()
        .register(&content)
        .await
        .unwrap()
        .into_value();
    let challenge = begun.authn_params_public_key.unwrap().challenge.unwrap();
    let answer = credential(&challenge, "webauthn.create");
    let grant = auth.passkey(begun.auth_session.unwrap(), answer);
    let tokens = grant.scope("openid").await.unwrap().into_value();
    assert!(tokens.claims.is_some());

    let content = PasskeyChallengeRequestContent::default();
    let begun = auth
        .passkeys()
        .challenge(&content)
        .await
        .unwrap()
        .into_value();
    let challenge = begun.authn_params_public_key.unwrap().challenge.unwrap();
    let session = begun.auth_session.unwrap();
    let answer = credential(&challenge, "webauthn.get");
    auth.passkey(session.clone(), answer.clone()).await.unwrap();
    let error = auth.passkey(session, answer).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
}
