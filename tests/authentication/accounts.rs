//! Accounts, applications, metadata, and what is kept for those who still need it.

use auth0_sdk::authentication::{
    AnonymousSessionRequestContent, ChangePasswordRequestContent, DelegationRequestContent,
    GlobalTokenRevocationRequestContent, GlobalTokenRevocationRequestContentSubject,
    RegisterClientRequestContent, SignupRequestContent, TokeninfoRequestContent,
};
use auth0_sdk::testing::Tenant;

use super::support::{API, CALLBACK, tenant, web};

const DATABASE: &str = "Username-Password-Authentication";

#[tokio::test]
async fn a_person_signs_up_and_changes_the_password() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let mut content = SignupRequestContent::new("A long passw0rd!", DATABASE);
    content.email = Some("grace@example.test".to_owned());
    let created = auth.database().signup(&content).await.unwrap().into_value();
    assert_eq!(created.email.as_deref(), Some("grace@example.test"));
    auth.password("grace@example.test", "A long passw0rd!")
        .await
        .unwrap();

    let error = auth.database().signup(&content).await.unwrap_err();
    assert!(
        error.message().is_some_and(|text| !text.is_empty()),
        "{error}"
    );
    content.email = Some("short@example.test".to_owned());
    content.password = "1".into();
    let error = auth.database().signup(&content).await.unwrap_err();
    // Its description is an object with the rules of the password.
    assert!(error.is_status() && !error.body().unwrap().is_empty());

    let mut change = ChangePasswordRequestContent::new(DATABASE);
    change.email = Some("grace@example.test".to_owned());
    let said = auth.database().change_password(&change).await.unwrap();
    assert!(!said.value().is_empty());
}

#[tokio::test]
async fn an_application_registers_itself() {
    let tenant = tenant().await;
    let mut content = RegisterClientRequestContent::new([CALLBACK]);
    content.client_name = Some("Acme".to_owned());
    let made = web(&tenant).clients().register(&content).await.unwrap();
    assert!(made.value().client_id.is_some());
    assert!(!format!("{made:?}").contains("client_secret\": Some(\"[^[]"));
}

#[tokio::test]
async fn a_session_of_somebody_unknown() {
    let tenant = tenant().await;
    let content = AnonymousSessionRequestContent {
        audience: Some(API.to_owned()),
        ..Default::default()
    };
    let session = web(&tenant)
        .anonymous_sessions()
        .create(&content)
        .await
        .unwrap();
    assert!(session.value().access_token.is_some());
}

#[tokio::test]
async fn metadata_for_other_protocols_is_xml() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let saml = auth.saml().metadata("test-client").await.unwrap();
    assert!(saml.value().contains("EntityDescriptor"));
    let ws_fed = auth.ws_fed().metadata().await.unwrap();
    assert!(ws_fed.value().contains("EntityDescriptor"));
}

#[tokio::test]
async fn a_domain_is_asked_about() {
    let tenant = Tenant::builder().federated_domain("acme.test");
    let tenant = tenant.start().await.unwrap();
    let auth = web(&tenant);
    assert!(auth.is_federated("Acme.test").await.unwrap());
    assert!(!auth.is_federated("example.test").await.unwrap());
    for odd in ["", "ada@acme.test", "127.0.0.1", "a b"] {
        let error = auth.is_federated(odd).await.unwrap_err();
        assert!(error.is_invalid_argument(), "{odd}");
    }
}

#[tokio::test]
async fn all_sessions_of_a_person_are_ended_by_their_provider() {
    let tenant = tenant().await;
    let subject =
        GlobalTokenRevocationRequestContentSubject::new("iss_sub", tenant.issuer(), "auth0|ada");
    let content = GlobalTokenRevocationRequestContent::new(subject);
    let auth = web(&tenant);
    let tokens = auth
        .password("ada@example.test", "correct horse battery staple")
        .scope("openid offline_access")
        .await
        .unwrap()
        .into_value();
    // Without the provider's own token nothing is sent.
    let error = auth
        .sessions()
        .global_token_revocation(DATABASE, &content)
        .await;
    assert!(error.unwrap_err().is_invalid_argument());

    let provider = auth.with_access_token("token-of-the-provider").unwrap();
    let sessions = provider.sessions();
    sessions
        .global_token_revocation(DATABASE, &content)
        .await
        .unwrap();
    let error = auth.refresh_token(tokens.refresh_token.unwrap()).await;
    assert_eq!(error.unwrap_err().oauth().unwrap().error(), "invalid_grant");
}

#[tokio::test]
#[allow(deprecated)]
async fn what_is_kept_for_those_who_still_need_it() {
    let tenant = tenant().await;
    let auth = web(&tenant);
    let tokens = auth
        .password("ada@example.test", "correct horse battery staple")
        .scope("openid")
        .await
        .unwrap()
        .into_value();
    let id_token = tokens.id_token.unwrap();
    let content = TokeninfoRequestContent::new(id_token.clone());
    let info = auth.legacy().tokeninfo(&content).await.unwrap();
    assert_eq!(info.value().email.as_deref(), Some("ada@example.test"));
    let mut content = DelegationRequestContent::new("urn:ietf:params:oauth:grant-type:jwt-bearer");
    content.id_token = Some(id_token);
    let answer = auth.legacy().delegation(&content).await.unwrap();
    assert!(answer.value().id_token.is_some());

    let password = "correct horse battery staple";
    let grant = auth.legacy_password("ada@example.test", password, DATABASE);
    assert!(
        grant
            .scope("openid")
            .await
            .unwrap()
            .value()
            .claims
            .is_some()
    );
}
