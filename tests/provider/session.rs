//! Staying signed in (`login::Session`), and signing in on another device, at a provider whose
//! refresh tokens rotate and notice reuse.

use auth0_sdk::authentication::{AuthenticationClient, TokenSet};
use auth0_sdk::login::{self, MemoryStore, Session};
use tokio::sync::oneshot;

use crate::person::Person;
use crate::sign_in::SignIn;
use crate::start::Provider;

async fn tokens(auth: &AuthenticationClient) -> TokenSet {
    let sign_in = SignIn::begin(auth, "openid profile offline_access");
    let url = sign_in.request().build().unwrap();
    let returned = Person::new().signs_in(&url).await;
    sign_in.returned(&returned).await.unwrap().into_value()
}

#[tokio::test]
async fn a_session_renews_itself_until_the_person_signs_out() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let tokens = tokens(&auth).await;
    let session = Session::start(&auth, MemoryStore::default(), &tokens);
    let session = session.await.unwrap();
    let first = session.access_token().await.unwrap();
    assert_eq!(first.token, tokens.access_token);

    // Two at a time use one refresh token once: twice would be a theft.
    for _ in 0..2 {
        let stale = session.access_token().await.unwrap();
        session.invalidate(&stale);
        let (one, other) = tokio::join!(session.access_token(), session.access_token());
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.token, other.token);
        assert_ne!(one.token, stale.token);
        assert!(auth.user_info(one).await.is_ok());
    }
    assert_ne!(session.refresh_token(), tokens.refresh_token);
    assert_eq!(session.user().unwrap().nickname.as_deref(), Some("grace"));

    let refresh_token = session.refresh_token().unwrap();
    let url = session.sign_out().await.unwrap();
    assert!(url.as_str().starts_with(provider.issuer()), "{url}");
    let error = auth.refresh_token(refresh_token).await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    assert!(session.access_token().await.unwrap_err().is_signed_out());
}

#[tokio::test]
async fn a_session_is_over_when_its_refresh_token_was_stolen() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let tokens = tokens(&auth).await;
    let session = Session::start(&auth, MemoryStore::default(), &tokens);
    let session = session.await.unwrap();
    let refresh_token = tokens.refresh_token.unwrap();
    let stolen = auth
        .refresh_token(refresh_token)
        .await
        .unwrap()
        .into_value();

    let stale = session.access_token().await.unwrap();
    session.invalidate(&stale);
    let error = session.access_token().await.unwrap_err();
    assert!(error.is_signed_out(), "{error}");
    // The thief has nothing of it either.
    let error = auth.refresh_token(stolen.refresh_token.unwrap()).await;
    assert_eq!(error.unwrap_err().oauth().unwrap().error(), "invalid_grant");
}

#[tokio::test]
async fn a_person_signs_in_on_another_device() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let auth = provider.auth("spa");
    let (sender, shown) = oneshot::channel();
    let sign_in = login::device(&auth).prompt(move |device| {
        let _ = sender.send(device.verification_uri_complete.clone());
    });
    let elsewhere = async {
        let url = shown.await.unwrap().expect("an address with the code");
        Person::new().lets_a_device_in(&url.parse().unwrap()).await
    };
    let (tokens, _) = tokio::join!(sign_in.run(), elsewhere);
    let tokens = tokens.unwrap();
    assert_eq!(tokens.claims.unwrap().sub, "ada");
    assert!(tokens.refresh_token.is_some());
}
