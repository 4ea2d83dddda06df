use auth0_sdk::http::HeaderValue;
use auth0_sdk::http::header::CONTENT_TYPE;
use auth0_sdk::login;
use auth0_sdk::testing::{Fault, Person, Tenant};
use tokio::time::Instant;

use crate::support::{auth, browse, refused};

async fn sign_in(tenant: &Tenant) -> Result<auth0_sdk::authentication::TokenSet, auth0_sdk::Error> {
    login::device(&auth(tenant))
        .prompt(|device| {
            assert!(device.verification_uri.ends_with("/activate"));
            let address = device.verification_uri_complete.clone().unwrap();
            tokio::spawn(browse(address.parse().unwrap()));
        })
        .run()
        .await
}

#[tokio::test(start_paused = true)]
async fn a_person_confirms_on_another_device() {
    let tenant = Tenant::start().await.unwrap();
    let slower = Fault::status(429)
        .body(r#"{"error":"slow_down"}"#)
        .header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    tenant.fault_at("/oauth/token", slower);
    let begun = Instant::now();
    let tokens = sign_in(&tenant).await.unwrap();
    assert_eq!(tokens.claims.unwrap().sub, "auth0|ada");
    assert!(tokens.refresh_token.is_some());
    assert_eq!(begun.elapsed().as_secs(), 15, "5, and 5 and 5 more");
}

#[tokio::test(start_paused = true)]
async fn a_person_says_no_on_another_device() {
    let tenant = Tenant::start().await.unwrap();
    tenant.person(Person::Denies);
    assert_eq!(refused(sign_in(&tenant).await), "access_denied");
}

#[tokio::test(start_paused = true)]
async fn codes_that_nobody_confirms_expire() {
    let tenant = Tenant::start().await.unwrap();
    let result = login::device(&auth(&tenant)).prompt(|_| {}).run().await;
    assert_eq!(refused(result), "expired_token");
}
