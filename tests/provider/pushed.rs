//! Requests that are pushed to the provider first (RFC 9126), and those that say in detail what is
//! asked for (RFC 9396).

use auth0_sdk::authentication::AuthorizationDetail;
use serde_json::json;

use crate::person::{Person, parameter};
use crate::sign_in::SignIn;
use crate::start::{AUDIENCE, Provider};

const SCOPE: &str = "read:things offline_access";

#[tokio::test]
async fn a_request_is_pushed_and_the_browser_sees_nothing_of_it() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("par");
    let sign_in = SignIn::begin(&auth, SCOPE);
    let pushed = sign_in.request().audience(AUDIENCE).push().await.unwrap();
    assert_eq!(pushed.status(), 201);
    let pushed = pushed.into_value();
    assert_eq!(pushed.expires_in.unwrap().as_secs(), 60);
    let url = pushed.url();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name).collect();
    assert_eq!(names, ["client_id", "request_uri"]);

    let returned = Person::new().signs_in(&url).await;
    let tokens = sign_in.returned(&returned).await.unwrap().into_value();
    assert_eq!(tokens.scope.as_deref(), Some("read:things"));
    assert!(tokens.refresh_token.is_some());

    // It was good for once.
    let returned = Person::new().is_sent_to(&url).await.unwrap();
    assert_eq!(parameter(&returned, "error"), "invalid_request_uri");
}

#[tokio::test]
async fn a_request_that_has_to_be_pushed_is_refused_in_the_browser() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("par");
    let url = SignIn::begin(&auth, SCOPE).request().build().unwrap();
    let returned = Person::new().is_sent_to(&url).await.unwrap();
    assert_eq!(parameter(&returned, "error"), "invalid_request");
}

#[tokio::test]
async fn a_pushed_request_is_refused_before_any_browser() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let stranger = provider
        .builder("par")
        .client_secret("wrong")
        .build()
        .unwrap();
    let error = SignIn::begin(&stranger, SCOPE)
        .request()
        .push()
        .await
        .unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_client");

    let auth = provider.auth("par");
    let elsewhere = auth.authorize_url().redirect_uri("https://elsewhere.test/");
    let error = elsewhere.push().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_request");
}

#[tokio::test]
async fn a_person_agrees_to_a_payment_in_detail() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("par");
    let sign_in = SignIn::begin(&auth, SCOPE);
    let payment = AuthorizationDetail::new("payment_initiation")
        .actions(["initiate"])
        .member(
            "instructedAmount",
            json!({ "currency": "EUR", "amount": "123.50" }),
        );
    let request = sign_in
        .request()
        .audience(AUDIENCE)
        .authorization_details(&[payment]);
    let pushed = request.push().await.unwrap();

    let returned = Person::new().signs_in(&pushed.value().url()).await;
    let tokens = sign_in.returned(&returned).await.unwrap().into_value();
    let granted = json!([{
        "type": "payment_initiation",
        "actions": ["initiate"],
        "instructedAmount": { "currency": "EUR", "amount": "123.50" },
    }]);
    assert_eq!(tokens.authorization_details, Some(granted));
}

#[tokio::test]
async fn a_detail_of_an_unknown_type_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("par");
    let details = [AuthorizationDetail::new("launch")];
    let request = SignIn::begin(&auth, SCOPE)
        .request()
        .authorization_details(&details);
    let error = request.push().await.unwrap_err();
    assert_eq!(
        error.oauth().unwrap().error(),
        "invalid_authorization_details"
    );
}
