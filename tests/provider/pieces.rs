//! The guided sign-in of the Pieces clients.

use auth0_sdk::Secret;
use auth0_sdk::error::{Delivery, ErrorKind};
use auth0_sdk::pieces::{AuthorizeAnswer, Challenged, PiecesClient, ResponseMode, SignIn};
use auth0_sdk::pieces::{Scope, TokenType};

use crate::person::{Person, parameter};
use crate::start::{Provider, REDIRECT_URI};

/// A client whose identity provider is the one that was started. No Pieces OS takes part.
fn client(provider: &Provider) -> PiecesClient {
    PiecesClient::builder()
        .identity_provider(provider.issuer())
        .build()
        .unwrap()
}

fn begin(provider: &Provider, response_mode: ResponseMode) -> Challenged {
    let mut sign_in = SignIn::new("spa", REDIRECT_URI);
    sign_in.response_mode = response_mode;
    client(provider).begin_here(sign_in).unwrap()
}

/// A sign-in that a person has finished, and what came back to the redirect URI.
async fn signed_in(provider: &Provider, response_mode: ResponseMode) -> (Challenged, String) {
    let challenged = begin(provider, response_mode);
    let url = challenged.authorize_url().unwrap();
    let returned = Person::new().signs_in(&url).await;
    (challenged, returned)
}

#[tokio::test]
async fn a_person_signs_in_and_is_known() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (challenged, returned) = signed_in(provider, ResponseMode::Query).await;

    let session = challenged
        .callback(&returned)
        .unwrap()
        .token_from_provider()
        .await
        .unwrap();
    assert_eq!(
        session
            .tokens()
            .token_type
            .as_ref()
            .map(TokenType::is_bearer),
        Some(true)
    );
    assert!(
        session.tokens().refresh_token.is_some(),
        "offline_access was asked for"
    );
    assert!(session.tokens().id_token.is_some());
    assert!(session.tokens().expires_in.unwrap() > 0);

    let user = session.user().await.unwrap();
    assert_eq!(user.value().nickname.as_deref(), Some("grace"));
    assert_eq!(user.value().email_verified, Some(true));
    // The official SDKs lose it; here it is kept.
    assert_eq!(
        user.value().extra.get("sub").and_then(|sub| sub.as_str()),
        Some("ada")
    );
    let answer = session
        .client()
        .auth0()
        .auth0_logout()
        .client_id("spa")
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_posted_form_brings_the_code_as_well() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (challenged, form) = signed_in(provider, ResponseMode::FormPost).await;
    let session = challenged
        .callback(&form)
        .unwrap()
        .token_from_provider()
        .await
        .unwrap();
    assert_eq!(
        session.user().await.unwrap().value().name.as_deref(),
        Some("Grace Example")
    );
}

#[tokio::test]
async fn a_wrong_verifier_is_refused_and_the_right_one_still_works() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (challenged, returned) = signed_in(provider, ResponseMode::Query).await;
    let coded = challenged.callback(&returned).unwrap();

    // A thief has the code, and not the verifier.
    let thief = client(provider);
    let code = Secret::from(&*parameter(&returned, "code"));
    let body = auth0_sdk::pieces::TokenizedPkce::new(
        "authorization_code",
        "spa",
        code,
        REDIRECT_URI,
        auth0_sdk::pkce::CodeVerifier::generate()
            .unwrap()
            .into_secret(),
    );
    let error = thief
        .auth0()
        .exchange_for_auth0_token(&body)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Status, Delivery::Answered)
    );
    assert_eq!(
        error.tries(),
        1,
        "a POST that was answered is not sent again"
    );

    assert!(coded.token_from_provider().await.is_ok());
}

#[tokio::test]
async fn a_code_is_good_for_one_use() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (challenged, returned) = signed_in(provider, ResponseMode::Query).await;
    let coded = challenged.callback(&returned).unwrap();
    let session = coded.token_from_provider().await.unwrap();

    let error = coded.token_from_provider().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");

    // The second use revokes what the first one got (RFC 6749, section 4.1.2).
    let error = session.user().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(error.oauth().unwrap().error(), "invalid_token");
}

#[tokio::test]
async fn a_wrong_state_is_refused_before_the_code_is_used() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (challenged, returned) = signed_in(provider, ResponseMode::Query).await;
    let other = begin(provider, ResponseMode::Query);

    let error = other.callback(&returned).unwrap_err();
    assert!(error.is_state_mismatch(), "{error}");
    assert!(
        challenged
            .callback(&returned)
            .unwrap()
            .token_from_provider()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_person_who_says_no_is_a_typed_error() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let challenged = begin(provider, ResponseMode::Query);
    let returned = Person::new()
        .says_no(&challenged.authorize_url().unwrap())
        .await;
    let error = challenged.callback(&returned).unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
}

#[tokio::test]
async fn authorize_without_a_person_answers_with_where_one_is_needed() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth0 = client(provider).auth0();
    let challenge = auth0_sdk::pkce::CodeVerifier::generate()
        .unwrap()
        .challenge();
    let ask = |response_type: &str| {
        auth0
            .authorize_auth0(
                "",
                &[Scope::Openid],
                &response_type.into(),
                "spa",
                &"S256".into(),
                challenge.as_str(),
                &ResponseMode::Query,
            )
            .state("s")
            .redirect_uri(REDIRECT_URI)
    };
    let answer = ask("code").send().await.unwrap();
    assert!(
        matches!(answer.value(), AuthorizeAnswer::Redirect(to) if to.expose().contains("/interaction/"))
    );

    let error = ask("code").prompt("none").send().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "login_required");
    assert!(error.is_person_needed());

    let error = ask("nonsense").send().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "unsupported_response_type");
}

#[tokio::test]
async fn a_token_that_nobody_issued_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let client = client(provider)
        .with_access_token(&Secret::from("made-up"))
        .unwrap();
    let error = client.auth0().get_auth0_user_info().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(!format!("{error} {error:?}").contains("made-up"));
}
