//! The whole way, both ways.

use auth0_sdk::pieces::{PiecesClient, ResponseMode, Scope};
use auth0_sdk::testing::{Person, PiecesOs};

use super::support::{Done, browser, posted_by};

#[tokio::test]
async fn through_pieces_os() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    let challenged = client.begin(pieces_os.sign_in()).await?;
    assert_eq!(challenged.state().expose().len(), 64);
    let session = challenged.code().await?.token_through_pieces().await?;
    assert_eq!(session.access_token().expose().len(), 43);
    let tokens = session.tokens();
    assert!(tokens.token_type.as_ref().unwrap().is_bearer());
    assert_eq!(tokens.expires_in, Some(86_400));
    assert!(tokens.refresh_token.is_some() && tokens.id_token.is_some());
    assert_eq!(
        tokens.scope.as_deref(),
        Some("openid profile email offline_access")
    );
    let user = session.user().await?;
    assert_eq!(user.value().email.as_deref(), Some("ada@example.test"));
    // `sub` is not in the specification, and not lost.
    assert!(user.value().extra.get("sub").is_some());
    assert!(user.request_id().unwrap().starts_with("test-"));
    let session_client = session.client().clone();
    session.end().await?;
    assert_eq!(
        pieces_os.calls(),
        [
            "pkce.get_challenge",
            "pkce.generate_code",
            "pkce.generate_token",
            "auth0.get_auth0_user_info",
            "pkce.clear_pkce",
            "auth0.auth0_logout",
        ]
    );
    // Logging out ends the browser's session; the token lives until it expires.
    session_client.auth0().get_auth0_user_info().await?;
    Ok(())
}

#[tokio::test]
async fn through_pieces_os_with_descope_behind_it() -> Done {
    let pieces_os = PiecesOs::builder().issue_through_descope().start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let session = challenged.code().await?.token_through_pieces().await?;
    session.user().await?;
    Ok(())
}

#[tokio::test]
async fn with_a_browser_and_the_provider_alone() -> Done {
    let pieces_os = PiecesOs::start().await?;
    for (mode, port) in [(ResponseMode::Query, 1), (ResponseMode::Fragment, 65_535)] {
        let mut sign_in = pieces_os.sign_in();
        sign_in.redirect_uri = format!("http://127.0.0.1:{port}/callback");
        sign_in.response_mode = mode;
        let challenged = pieces_os.client().begin_here(sign_in)?;
        let answer = browser().get(challenged.authorize_url()?).send().await?;
        assert_eq!(answer.status(), 302);
        let back = answer.headers()["location"].to_str()?;
        let session = challenged.callback(back)?.token_from_provider().await?;
        session.user().await?;
        session.end().await?;
    }
    assert!(!pieces_os.calls().contains(&"pkce.get_challenge"));
    Ok(())
}

#[tokio::test]
async fn with_a_browser_that_posts_the_code_to_pieces_os() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let page = browser().get(challenged.authorize_url()?).send().await?;
    let (action, form) = posted_by(&page.text().await?);
    assert_eq!(action, pieces_os.sign_in().redirect_uri);
    let shown = browser()
        .post(action)
        .header("content-type", super::support::FORM)
        .header("accept", "text/html,*/*;q=0.8")
        .body(form.clone())
        .send()
        .await?;
    assert_eq!(shown.status(), 200);
    assert!(shown.text().await?.contains("Signed in"));
    let session = challenged.callback(&form)?.token_through_pieces().await?;
    session.user().await?;
    Ok(())
}

#[tokio::test]
async fn a_web_message_carries_the_code_as_json() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let mut sign_in = pieces_os.sign_in();
    sign_in.response_mode = ResponseMode::WebMessage;
    let challenged = pieces_os.client().begin_here(sign_in)?;
    let page = browser().get(challenged.authorize_url()?).send().await?;
    let page = page.text().await?;
    let (_, message) = page.split_once("postMessage(").unwrap();
    let mut messages = serde_json::Deserializer::from_str(message).into_iter();
    let message: serde_json::Value = messages.next().unwrap()?;
    let text = |name: &str| message["response"][name].as_str().unwrap().to_owned();
    assert_eq!(text("state"), challenged.state().expose());
    let returned = format!("code={}&state={}", text("code"), text("state"));
    challenged
        .callback(&returned)?
        .token_from_provider()
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_scopes_decide_which_tokens_come() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let mut sign_in = pieces_os.sign_in();
    sign_in.scope = vec![Scope::Email];
    let challenged = pieces_os.client().begin(sign_in).await?;
    let session = challenged.code().await?.token_from_provider().await?;
    assert!(session.tokens().refresh_token.is_none() && session.tokens().id_token.is_none());
    assert_eq!(session.tokens().scope.as_deref(), Some("email"));
    Ok(())
}

#[tokio::test]
async fn the_person_decides() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    pieces_os.person(Person::Denies);
    let error = challenged.code().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    assert!(!error.is_person_needed());
    pieces_os.person(Person::MustSignIn);
    let error = challenged.code().await.unwrap_err();
    assert!(error.is_person_needed(), "{error}");
    pieces_os.person(Person::Consents);
    challenged.code().await?.token_through_pieces().await?;
    Ok(())
}

#[tokio::test]
async fn a_pending_sign_in_is_gone_once_cleared() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    let challenged = client.begin(pieces_os.sign_in()).await?;
    let cleared = client.pkce().clear_pkce().await?;
    assert_eq!(cleared.status(), 204);
    super::support::assert_refused(challenged.code().await, 400, "invalid_request");
    Ok(())
}

#[tokio::test]
async fn the_application_id_goes_where_the_contract_says() -> Done {
    let builder = PiecesOs::builder().application_id("our-application");
    let pieces_os = builder.start().await?;
    // The server refuses an id on `GET /userinfo`, and a token elsewhere.
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let session = challenged.code().await?.token_through_pieces().await?;
    session.user().await?;
    session.end().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    challenged.code().await?.token_from_provider().await?;

    for stranger in [None, Some("another"), Some("our-applicatio")] {
        let mut builder = PiecesClient::builder()
            .pieces_os(pieces_os.url())
            .identity_provider(pieces_os.url())
            .http_client(browser());
        if let Some(id) = stranger {
            builder = builder.application_id(id);
        }
        let client = builder.build()?;
        let error = client.begin(pieces_os.sign_in()).await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        let error = client.auth0().auth0_logout().await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        // Here it is not asked for: what is missing is a token.
        let error = client.auth0().get_auth0_user_info().await.unwrap_err();
        assert_eq!(error.message(), Some("Unauthorized"));
    }
    Ok(())
}

#[tokio::test]
async fn logging_out_leads_to_registered_addresses_alone() -> Done {
    let other = PiecesOs::start().await?;
    let address = format!("{}/.well-known/health", other.url());
    let pieces_os = PiecesOs::builder().return_to(&address).start().await?;
    let auth0 = pieces_os.client().auth0();
    let page = auth0.auth0_logout().client_id("test-client").await?;
    assert!(page.value().contains("Signed out"));
    let led = auth0.auth0_logout().return_to(&address).await?;
    assert_eq!(led.status(), 302);
    assert_eq!(led.headers()["location"], address);
    assert!(
        other.calls().is_empty(),
        "where the browser goes then is not ours to fetch"
    );
    for refused in [
        auth0.auth0_logout().return_to("https://evil.test/").await,
        auth0.auth0_logout().client_id("nobody").await,
    ] {
        let error = refused.unwrap_err();
        assert_eq!(error.status().unwrap(), 400);
        assert_eq!(error.message(), None, "a page is no message");
        assert!(error.body().unwrap().starts_with(b"<!doctype html>"));
    }
    Ok(())
}
