//! `POST /pkce/response/code` and the callback of the guided sign-in.

use auth0_sdk::model::JsonOrText;
use auth0_sdk::pieces::{Challenged, ResultedPkce};
use auth0_sdk::testing::{Person, PiecesOs};
use auth0_sdk::transport::Options;
use http::{HeaderValue, Method, header};

use super::support::{
    Done, FORM, JSON, assert_refused, browser, error_of, posted_by, raw, token_request,
};

/// What the browser of the person posts.
async fn returned(challenged: &Challenged) -> String {
    let url = challenged.authorize_url().unwrap();
    let page = browser().get(url).send().await.unwrap();
    posted_by(&page.text().await.unwrap()).1
}

#[tokio::test]
async fn pieces_os_answers_json_to_a_program() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let returned = returned(&challenged).await;
    let (coded, answer) = challenged.callback_through_pieces(&returned).await?;
    let result = answer.json().unwrap().result.as_ref().unwrap();
    assert_eq!(
        result.state.as_ref().unwrap().expose(),
        challenged.state().expose()
    );
    coded.token_through_pieces().await?;
    Ok(())
}

#[tokio::test]
async fn a_page_is_a_text_and_no_error() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let as_browser = Options::new().header(header::ACCEPT, HeaderValue::from_static("text/html"));
    let client = pieces_os.client().with(as_browser);
    // Of the same sign-in: the options are for this one call.
    let challenged = client.begin(pieces_os.sign_in()).await?;
    let returned = returned(&challenged).await;
    let (coded, answer) = challenged.callback_through_pieces(&returned).await?;
    assert!(matches!(answer, JsonOrText::Text(page) if page.contains("Signed in")));
    coded.token_through_pieces().await?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_state_stops_at_the_client() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let returned = returned(&challenged).await;
    let (code, _) = returned.split_once('&').unwrap();
    let state = challenged.state().expose();
    let changed = if state.starts_with('0') { "1" } else { "0" };
    let before = pieces_os.calls().len();
    for wrong in [
        code.to_owned(),
        format!("{code}&state="),
        format!("{code}&state={changed}{}", &state[1..]),
        format!("{code}&state={state}0"),
        "error=access_denied&state=another".to_owned(),
    ] {
        assert!(challenged.callback(&wrong).unwrap_err().is_state_mismatch());
        let error = challenged
            .callback_through_pieces(&wrong)
            .await
            .unwrap_err();
        assert!(error.is_state_mismatch(), "{error}");
    }
    assert_eq!(pieces_os.calls().len(), before, "nothing was sent");
    // The right one still finishes the sign-in.
    let coded = challenged.callback(&returned)?;
    coded.token_through_pieces().await?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_state_stops_at_pieces_os() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let pkce = pieces_os.client().pkce();
    let code = token_request(&pieces_os).await.code.unwrap();
    let body = ResultedPkce::new(code.clone(), "0".repeat(64));
    assert_refused(pkce.respond_with_code(&body).await, 400, "invalid_request");
    // A state of another pending sign-in fits no code of this one.
    let other = super::support::challenge(&pieces_os.client()).await;
    let body = ResultedPkce::new(code, other.state.unwrap());
    assert_refused(pkce.respond_with_code(&body).await, 400, "invalid_grant");
    // Pieces OS has never heard of a sign-in that began here.
    let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
    let returned = returned(&challenged).await;
    let refused = challenged.callback_through_pieces(&returned).await;
    assert_refused(refused, 400, "invalid_request");
    Ok(())
}

#[tokio::test]
async fn a_no_is_typed_once_its_state_is_checked() -> Done {
    let pieces_os = PiecesOs::start().await?;
    pieces_os.person(Person::Denies);
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let returned = returned(&challenged).await;
    let error = challenged.callback(&returned).unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    let path = "/pkce/response/code";
    let post = |accept: &'static str, body: String| {
        let headers = [("content-type", FORM), ("accept", accept)];
        let pieces_os = &pieces_os;
        async move { raw(pieces_os, Method::POST, path, &headers, body).await }
    };
    let (status, kind, _) = post("text/html", returned.clone()).await;
    assert_eq!((status.as_u16(), &kind[..9]), (400, "text/html"));
    let (status, _, body) = post(JSON, returned.clone()).await;
    assert_eq!((status.as_u16(), &*error_of(&body)), (400, "access_denied"));
    // What is not known is not repeated.
    let strange = returned.replace("access_denied", "s3cr3t%3Cb%3E");
    let (_, _, body) = post(JSON, strange).await;
    assert!(!body.contains("s3cr3t"), "{body}");
    Ok(())
}
