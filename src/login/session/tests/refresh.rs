use std::task::{Context, Poll, Waker};

use super::*;
use crate::transport::Options;

/// What a token endpoint answers to a refresh, by the audience that is named and the refresh token.
async fn answering(
    answer: impl Fn(Option<&str>, &str) -> Reply + Send + Sync + 'static,
) -> (Server, Session, MemoryStore) {
    let server = Server::start(move |number, request| {
        let form = form(request);
        let audience = form.get("audience").map(String::as_str);
        match number {
            0 => issued("r1"),
            _ => answer(audience, &form["refresh_token"]),
        }
    })
    .await;
    let store = MemoryStore::new();
    // More patient than anybody who waits for the lock.
    let options = Options::new().timeout(Duration::from_secs(3600));
    let auth = client(&server).with(options);
    let tokens = auth.refresh_token("r0").send().await.unwrap().into_value();
    let session = Session::start(&auth, store.clone(), &tokens).await.unwrap();
    (server, session, store)
}

fn issued(refresh_token: &str) -> Reply {
    let json = format!(
        r#"{{"access_token":"for-{refresh_token}","refresh_token":"{refresh_token}",
            "token_type":"Bearer","expires_in":3600}}"#
    );
    Reply::json(200, &json)
}

fn invalid_grant() -> Reply {
    Reply::json(403, r#"{"error":"invalid_grant"}"#)
}

const ORDERS: &str = "https://orders.example/";

#[tokio::test]
async fn an_api_that_is_refused_ends_for_itself_and_the_session_goes_on() {
    let (server, session, _) = answering(|audience, sent| match (audience, sent) {
        (Some(ORDERS), _) => invalid_grant(),
        (_, "r1") => issued("r2"),
        (_, "r2") => issued("r3"),
        _ => invalid_grant(),
    })
    .await;
    for _ in 0..2 {
        let error = soon(session.access_token_for(ORDERS, None)).await;
        let error = error.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
        assert!(
            !error.is_signed_out() && session.is_signed_in(),
            "{error:?}"
        );
        assert_eq!(server.count(), 3, "asked once, and once for its own API");
    }
    // Others are not refused with it.
    let other = soon(session.access_token_for("https://other.example/", None)).await;
    assert_eq!(other.unwrap().token.expose(), "for-r3");
    assert_eq!(session.refresh_token(), Some("r3".into()));
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_for_its_own_api_too_ends_the_session() {
    let (server, session, _) = answering(|_, _| invalid_grant()).await;
    for _ in 0..2 {
        let error = soon(session.access_token_for(ORDERS, None)).await;
        assert!(error.unwrap_err().is_signed_out());
        assert!(!session.is_signed_in());
        assert_eq!(server.count(), 3, "not sent again");
    }
}

/// What a store gives that need not wait.
fn now<T>(mut work: StoreFuture<'_, T>) -> T {
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done.unwrap(),
        Poll::Pending => panic!("it waits"),
    }
}

/// As a store without a lock lets it happen.
#[tokio::test]
async fn a_refresh_token_that_another_process_has_used_meanwhile_ends_nothing() {
    let written = Arc::new(Mutex::new(None::<MemoryStore>));
    let during = Arc::clone(&written);
    let (server, session, store) = answering(move |_, sent| match sent {
        "r1" => {
            // The other process has kept what it got by then.
            let store = during.lock().unwrap().take().unwrap();
            let text = now(store.load()).unwrap();
            let text = text.expose().replace("\"r1\"", "\"r2\"");
            now(store.save(&text.into()));
            invalid_grant()
        }
        "r2" => issued("r3"),
        _ => invalid_grant(),
    })
    .await;
    *written.lock().unwrap() = Some(store);
    session.invalidate(&soon(session.access_token()).await.unwrap());
    assert_eq!(token(&session).await, "for-r3");
    assert!(session.is_signed_in());
    assert_eq!(server.count(), 3);
}

/// Others that wait for the lock must not give up first.
#[tokio::test]
async fn a_refresh_that_hangs_ends_before_the_patience_of_others() {
    let (_server, session, _) = answering(|_, _| Reply::Stall(Vec::new())).await;
    session.invalidate(&soon(session.access_token()).await.unwrap());
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let error = session.access_token().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    let lasted = begun.elapsed();
    assert!(lasted < crate::login::store::PATIENCE, "{lasted:?}");
}
