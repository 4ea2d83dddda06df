//! Authorization requests that the application signs (JAR, RFC 9101).

use std::time::Duration;

use auth0_sdk::authentication::{AuthorizationDetail, AuthorizeUrl};
use auth0_sdk::jose::SigningKey;
use auth0_sdk::token::SigningAlgorithm;
use serde_json::json;
use url::Url;

use crate::client_auth::KeyHolder;
use crate::person::{Person, parameter};
use crate::sign_in::SignIn;
use crate::start::AUDIENCE;

const SCOPE: &str = "openid email read:things";
const HOUR: Duration = Duration::from_secs(3600);

/// A request with members that are no texts once they are in a request object.
fn rich(request: AuthorizeUrl) -> AuthorizeUrl {
    let payment = AuthorizationDetail::new("payment_initiation").actions(["initiate"]);
    let request = request.max_age(HOUR).audience(AUDIENCE);
    request.authorization_details(&[payment])
}

fn names(url: &Url) -> Vec<String> {
    url.query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect()
}

async fn signs_its_requests(algorithm: SigningAlgorithm) {
    let Some(holder) = KeyHolder::start(algorithm) else {
        return;
    };
    let auth = holder.client(&holder.key);
    let key = holder.jwt(&holder.key);

    let sign_in = SignIn::begin(&auth, SCOPE);
    let signed = rich(sign_in.request()).sign(&key).await.unwrap();
    let url = signed.build().unwrap();
    assert_eq!(names(&url), ["client_id", "request"]);
    let returned = Person::new().signs_in(&url).await;
    let tokens = sign_in.returned(&returned).max_age(HOUR).await.unwrap();
    let tokens = tokens.into_value();
    assert_eq!(
        tokens.claims.unwrap().email.as_deref(),
        Some("ada@users.test")
    );
    assert_eq!(tokens.scope.as_deref(), Some("read:things"));
    let granted = json!([{ "type": "payment_initiation", "actions": ["initiate"] }]);
    assert_eq!(tokens.authorization_details, Some(granted));

    // Pushed as well: the browser sees a reference alone.
    let sign_in = SignIn::begin(&auth, SCOPE);
    let signed = rich(sign_in.request()).sign(&key).await.unwrap();
    let url = signed.push().await.unwrap().value().url();
    assert_eq!(names(&url), ["client_id", "request_uri"]);
    let returned = Person::new().signs_in(&url).await;
    assert!(sign_in.returned(&returned).max_age(HOUR).await.is_ok());
}

#[tokio::test]
async fn an_application_signs_its_requests_by_rs256() {
    signs_its_requests(SigningAlgorithm::Rs256).await;
}

#[tokio::test]
async fn an_application_signs_its_requests_by_ps256() {
    signs_its_requests(SigningAlgorithm::Ps256).await;
}

#[tokio::test]
async fn an_application_signs_its_requests_by_es256() {
    signs_its_requests(SigningAlgorithm::Es256).await;
}

#[tokio::test]
async fn a_request_by_another_key_is_refused() {
    let algorithm = SigningAlgorithm::Es256;
    let Some(holder) = KeyHolder::start(algorithm) else {
        return;
    };
    let auth = holder.client(&holder.key);
    let forged = holder.jwt(&SigningKey::generate(algorithm).unwrap());
    let sign_in = SignIn::begin(&auth, SCOPE);
    let signed = sign_in.request().sign(&forged).await.unwrap();

    let error = signed.clone().push().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_request_object");
    let returned = Person::new().is_sent_to(&signed.build().unwrap()).await;
    assert_eq!(
        parameter(&returned.unwrap(), "error"),
        "invalid_request_object"
    );
}
