//! Sign-out: the addresses that end the browser's session.

use url::Url;

use crate::person::{Person, parameter};
use crate::sign_in::SignIn;
use crate::start::{AUDIENCE, LOGOUT_URI, Provider};

const SCOPE: &str = "read:things";

/// A person with a session at the provider, and whether it is still there: without one, a login
/// page comes first.
async fn signed_in(provider: &Provider) -> (Person, Url) {
    let mut person = Person::new();
    let request = SignIn::begin(&provider.auth("web"), SCOPE).request();
    let request = request.audience(AUDIENCE);
    person.signs_in(&request.clone().build().unwrap()).await;
    let silently = request.prompt("none").build().unwrap();
    assert!(is_signed_in(&mut person, &silently).await);
    (person, silently)
}

async fn is_signed_in(person: &mut Person, silently: &Url) -> bool {
    let returned = person.is_sent_to(silently).await.unwrap();
    match parameter(&returned, "error").as_str() {
        "" => true,
        "login_required" => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_person_signs_out_by_openid_connect() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (mut person, silently) = signed_in(&provider).await;
    let url = provider
        .auth("web")
        .logout_url()
        .post_logout_redirect_uri(LOGOUT_URI)
        .state("until then");
    let returned = person.signs_out(&url.build().unwrap()).await;
    assert!(returned.starts_with(LOGOUT_URI), "{returned}");
    assert_eq!(parameter(&returned, "state"), "until then");
    assert!(!is_signed_in(&mut person, &silently).await);
}

#[tokio::test]
async fn a_person_signs_out_by_the_older_address() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let (mut person, silently) = signed_in(&provider).await;
    let url = provider
        .auth("web")
        .logout_url()
        .post_logout_redirect_uri(LOGOUT_URI);
    let returned = person.signs_out(&url.build_v2().unwrap()).await;
    assert_eq!(returned, LOGOUT_URI);
    assert!(!is_signed_in(&mut person, &silently).await);
}
