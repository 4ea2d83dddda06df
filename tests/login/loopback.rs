use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::login;
use auth0_sdk::testing::{Application, Person, Tenant, User};
use reqwest::Url;
use tokio::sync::oneshot;

use crate::support::{NATIVE, auth, browse, open, refused, sign_in, soon};

const ACME: &str = "org_abcdefghijklmnop";

#[tokio::test]
async fn a_person_signs_in_and_is_who_the_verified_token_says() {
    let tenant = Tenant::start().await.unwrap();
    let tokens = sign_in(&tenant).await;
    let claims = tokens.claims.unwrap();
    assert_eq!(claims.sub, "auth0|ada");
    assert_eq!(claims.name.as_deref(), Some("Ada Lovelace"));
    assert!(tokens.refresh_token.is_some());
}

#[tokio::test]
async fn a_person_who_says_no_is_an_error_with_its_name() {
    let tenant = Tenant::start().await.unwrap();
    tenant.person(Person::Denies);
    let sign_in = login::loopback(&auth(&tenant)).open_with(open);
    assert_eq!(refused(soon(sign_in.run()).await), "access_denied");
}

#[tokio::test]
async fn an_answer_that_was_slipped_in_is_not_taken() {
    let tenant = Tenant::start().await.unwrap();
    tenant.tamper_with_state();
    let (sender, pages) = oneshot::channel();
    let twice = |url: &Url| {
        let url = url.clone();
        tokio::spawn(async move {
            let pages = [browse(url.clone()).await, browse(url).await];
            let _ = sender.send(pages);
        });
        Ok::<(), Error>(())
    };
    let sign_in = login::loopback(&auth(&tenant)).open_with(twice);
    soon(sign_in.run()).await.unwrap();
    let [slipped_in, good] = pages.await.unwrap();
    assert_eq!(slipped_in.0, 400);
    assert!(slipped_in.1.contains("goes on waiting"), "{}", slipped_in.1);
    assert_eq!(good.0, 200);
    assert!(good.1.contains("You are signed in"), "{}", good.1);
}

#[tokio::test]
async fn all_that_is_set_reaches_the_tenant_and_is_held_against_the_token() {
    let application = Application::new(NATIVE)
        .callback("http://127.0.0.1/signed-in")
        .require_pushed_requests();
    let tenant = Tenant::builder()
        .application(application)
        .organization(ACME, "acme")
        .user(User::new("auth0|ada").member_of(ACME))
        .start()
        .await
        .unwrap();
    let sign_in = login::loopback(&auth(&tenant))
        .path("/signed-in")
        .pushed()
        .organization(ACME)
        .max_age(Duration::from_secs(600))
        .open_with(open);
    let tokens = soon(sign_in.run()).await.unwrap();
    let claims = tokens.claims.unwrap();
    assert_eq!(claims.org_id.as_deref(), Some(ACME));
    assert!(claims.auth_time.is_some());
}
