//! What the client makes of a service that fails.

use std::time::{Duration, Instant};

use auth0_sdk::error::Delivery;
use auth0_sdk::pieces::operations as op;
use auth0_sdk::testing::{Fault, PiecesOs};
use auth0_sdk::transport::Options;
use http::{HeaderValue, header};

use super::support::Done;

fn content_type(value: &'static str) -> (http::HeaderName, HeaderValue) {
    (header::CONTENT_TYPE, HeaderValue::from_static(value))
}

fn calls_of(pieces_os: &PiecesOs, id: &str) -> usize {
    pieces_os.calls().iter().filter(|call| **call == id).count()
}

#[tokio::test]
async fn a_read_is_sent_again_after_503() -> Done {
    let pieces_os = PiecesOs::start().await?;
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::status(503).times(2));
    let answer = pieces_os.client().pkce().get_challenge().await?;
    assert_eq!(answer.tries(), 3);
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::status(503).always());
    let error = pieces_os.client().pkce().get_challenge().await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(error.tries(), 3);
    assert_eq!(calls_of(&pieces_os, "pkce.get_challenge"), 6);
    Ok(())
}

#[tokio::test]
async fn a_write_is_sent_again_where_it_was_refused_for_its_rate_and_not_after_503() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let pkce = pieces_os.client().pkce();
    pieces_os.fault(&op::PKCE_CLEAR_PKCE, Fault::status(503));
    let error = pkce.clear_pkce().await.unwrap_err();
    assert_eq!((error.tries(), error.delivery()), (1, Delivery::Answered));
    let busy = Fault::status(429).header(header::RETRY_AFTER, HeaderValue::from_static("1"));
    pieces_os.fault(&op::PKCE_CLEAR_PKCE, busy);
    let begun = Instant::now();
    assert_eq!(pkce.clear_pkce().await?.tries(), 2);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    Ok(())
}

#[tokio::test]
async fn a_dropped_read_is_sent_again() -> Done {
    let pieces_os = PiecesOs::start().await?;
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::drop_connection());
    let answer = pieces_os.client().pkce().get_challenge().await?;
    assert_eq!(answer.tries(), 2);
    Ok(())
}

#[tokio::test]
async fn a_dropped_write_is_not_sent_again() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    pieces_os.fault(&op::PKCE_GENERATE_CODE, Fault::drop_connection());
    let error = challenged.code().await.unwrap_err();
    assert!(error.is_no_answer(), "{error}");
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
    assert_eq!(calls_of(&pieces_os, "pkce.generate_code"), 1);
    // The caller knows that it is safe.
    pieces_os.fault(&op::PKCE_GENERATE_CODE, Fault::drop_connection());
    let safe = pieces_os.client().with(Options::new().idempotent(true));
    let challenge = super::support::challenge(&safe).await;
    let seed = super::support::seed(&pieces_os, &challenge);
    let answer = safe.pkce().generate_code().seeded_pkce(&seed).await?;
    assert_eq!(answer.tries(), 2);
    Ok(())
}

#[tokio::test]
async fn a_hung_service_ends_in_a_timeout() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let options = Options::new().timeout(Duration::from_millis(200));
    let pkce = pieces_os.client().with(options).pkce();
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::hang());
    let begun = Instant::now();
    let error = pkce.get_challenge().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.delivery(), Delivery::MayBeProcessed);
    assert!(begun.elapsed() < Duration::from_secs(2));
    // What was late once is not late for ever.
    pieces_os.fault(
        &op::PKCE_GET_CHALLENGE,
        Fault::delay(Duration::from_millis(50)),
    );
    let begun = Instant::now();
    pkce.get_challenge().await?;
    assert!(begun.elapsed() >= Duration::from_millis(50));
    Ok(())
}

#[tokio::test]
async fn html_behind_a_200_is_named() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let (name, value) = content_type("text/html; charset=utf-8");
    let page = Fault::status(200).body("<html>Sign in to the hotel</html>");
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, page.header(name, value));
    let error = pieces_os.client().pkce().get_challenge().await.unwrap_err();
    assert!(error.is_decode());
    assert!(error.to_string().contains("text/html"), "{error}");
    assert!(!error.to_string().contains("hotel"), "{error}");
    assert!(error.body().unwrap().starts_with(b"<html>"));
    Ok(())
}

#[tokio::test]
async fn an_empty_body_names_what_is_missing() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::status(200));
    let error = client.begin(pieces_os.sign_in()).await.unwrap_err();
    assert!(error.is_missing_member(), "{error}");
    assert!(error.to_string().contains("`challenge`"), "{error}");

    let challenged = client.begin(pieces_os.sign_in()).await?;
    pieces_os.fault(&op::PKCE_GENERATE_CODE, Fault::status(200));
    let error = challenged.code().await.unwrap_err();
    assert!(error.is_missing_member(), "{error}");

    let coded = challenged.code().await?;
    pieces_os.fault(&op::PKCE_GENERATE_TOKEN, Fault::status(200).body("{}"));
    let error = coded.token_through_pieces().await.unwrap_err();
    assert!(error.is_missing_member(), "{error}");
    pieces_os.fault(&op::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN, Fault::status(204));
    let error = coded.token_from_provider().await.unwrap_err();
    assert!(error.is_missing_member(), "{error}");
    assert!(error.to_string().contains("access_token"), "{error}");

    let session = coded.token_from_provider().await?;
    pieces_os.fault(
        &op::AUTH0_GET_AUTH0_USER_INFO,
        Fault::status(200).body("null"),
    );
    assert_eq!(session.user().await?.value().name, None);
    Ok(())
}

#[tokio::test]
async fn a_large_body_is_read_up_to_the_limit() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let large = format!(
        r#"{{"new":"{}","challenge":{{"state":"s"}}}}"#,
        "x".repeat(5_000_000)
    );
    let (name, value) = content_type("application/json");
    let large = Fault::status(200).body(large).header(name, value);
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, large.times(2));
    let answer = pieces_os.client().pkce().get_challenge().await?;
    assert!(answer.body().len() > 5_000_000);
    assert!(answer.value().challenge.is_some());
    let small = pieces_os.client().with(Options::new().max_body(1_000_000));
    let error = small.pkce().get_challenge().await.unwrap_err();
    assert!(error.is_body_too_large(), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_ends() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let here = HeaderValue::from_static("/pkce/challenge");
    let again = Fault::status(302).header(header::LOCATION, here).always();
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, again);
    let error = pieces_os.client().pkce().get_challenge().await.unwrap_err();
    assert!(error.is_redirect(), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_state_that_pieces_os_gives_back_changed_is_a_mismatch() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    for body in [
        r#"{"result":{"code":"c","state":"another"}}"#,
        r#"{"result":{"code":"c","state":""}}"#,
        r#"{"result":{"code":"c","state":null}}"#,
        r#"{"result":{"code":"c"}}"#,
    ] {
        pieces_os.fault(&op::PKCE_GENERATE_CODE, Fault::status(200).body(body));
        let error = challenged.code().await.unwrap_err();
        assert!(error.is_state_mismatch(), "{body}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_no_bearer_token_is_not_used() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let coded = challenged.code().await?;
    for (body, fits) in [
        (r#"{"access_token":"a","token_type":"mac"}"#, false),
        (r#"{"access_token":"a\n","token_type":"Bearer"}"#, false),
        (r#"{"access_token":"a","token_type":"bearer"}"#, true),
        (
            r#"{"access_token":"a","token_type":"Bearer","expires_in":1}"#,
            true,
        ),
    ] {
        let fault = Fault::status(200).body(body);
        pieces_os.fault(&op::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN, fault);
        let session = coded.token_from_provider().await;
        assert_eq!(session.is_ok(), fits, "{body}: {session:?}");
    }
    Ok(())
}

#[tokio::test]
async fn both_ends_are_ended_even_if_the_first_fails() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let session = challenged.code().await?.token_through_pieces().await?;
    pieces_os.fault(&op::PKCE_CLEAR_PKCE, Fault::status(500));
    let error = session.end().await.unwrap_err();
    assert_eq!(error.operation(), Some("pkce.clear_pkce"));
    assert_eq!(calls_of(&pieces_os, "auth0.auth0_logout"), 1);
    Ok(())
}
