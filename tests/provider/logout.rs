//! Sign-out: the addresses that end the browser's session, and what the application is told of it
//! (OpenID Connect Back-Channel Logout 1.0).

use std::convert::Infallible;

use auth0_sdk::authentication::{AuthenticationClient, LogoutTokenClaims};
use auth0_sdk::error::InvalidToken;
use auth0_sdk::jose::MemoryReplayStore;
use url::Url;

use crate::logout_listener::LogoutListener;
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
    let (mut person, silently) = signed_in(provider).await;
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
    let (mut person, silently) = signed_in(provider).await;
    let url = provider
        .auth("web")
        .logout_url()
        .post_logout_redirect_uri(LOGOUT_URI);
    let returned = person.signs_out(&url.build_v2().unwrap()).await;
    assert_eq!(returned, LOGOUT_URI);
    assert!(!is_signed_in(&mut person, &silently).await);
}

#[tokio::test]
async fn the_provider_tells_the_application_that_a_session_has_ended() {
    let mut listener = LogoutListener::start().await;
    let settings = [("BACKCHANNEL_LOGOUT_URI", listener.address())];
    let Some(provider) = Provider::with(&settings) else {
        return;
    };
    let auth = provider.auth("web");
    let mut person = Person::new();
    let sign_in = SignIn::begin(&auth, "openid");
    let returned = person.signs_in(&sign_in.request().build().unwrap()).await;
    let tokens = sign_in.returned(&returned).await.unwrap().into_value();
    let claims = tokens.claims.unwrap();

    let url = auth.logout_url().id_token_hint(tokens.id_token.unwrap());
    let url = url.post_logout_redirect_uri(LOGOUT_URI).build().unwrap();
    let (token, returned) = tokio::join!(listener.token(), person.signs_out(&url));
    assert_eq!(returned, LOGOUT_URI);

    let seen = MemoryReplayStore::default();
    let mut named = None;
    let end = async |logout: LogoutTokenClaims| {
        named = Some(logout);
        Ok::<_, Infallible>(())
    };
    auth.back_channel_logout(&token, &seen, end).await.unwrap();
    let logout = named.unwrap();
    assert!(logout.sid.is_some());
    assert_eq!((logout.sid, logout.sub), (claims.sid, Some(claims.sub)));

    let reason = async |auth: &AuthenticationClient, token: &str, seen: &MemoryReplayStore| {
        let end = async |_| Err::<(), _>("it is no logout token");
        let ended = auth.back_channel_logout(token, seen, end).await;
        ended.unwrap_err().invalid_token().unwrap()
    };
    assert_eq!(reason(&auth, &token, &seen).await, InvalidToken::Replayed);
    let seen = MemoryReplayStore::default();
    let other = provider.auth("par");
    assert_eq!(reason(&other, &token, &seen).await, InvalidToken::Audience);
    // An ID token ends no session.
    let sign_in = SignIn::begin(&auth, "openid");
    let returned = Person::new()
        .signs_in(&sign_in.request().build().unwrap())
        .await;
    let tokens = sign_in.returned(&returned).await.unwrap().into_value();
    let id_token = tokens.id_token.unwrap();
    assert_eq!(
        reason(&auth, id_token.expose(), &seen).await,
        InvalidToken::Type
    );
}
