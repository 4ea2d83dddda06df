//! Bodies that are no plain JSON object: the page of the login, and what the service answers
//! beside JSON.

use serde_json::json;

use super::*;
use crate::management::GetUniversalLoginTemplateResponseContent as Template;
use crate::management::UpdateUniversalLoginTemplateRequestContent as Update;

const PAGE: &str = "<html>\n<head>{%- auth0:head -%}</head>\"ü\"</html>";

#[tokio::test]
async fn the_page_is_sent_as_json_and_the_answer_needs_no_body() {
    for reply in [Reply::json(201, "{}"), Reply::with(204, &[], "")] {
        let reply = std::sync::Mutex::new(Some(reply));
        let tenant = Tenant::start(move |_, _| reply.lock().unwrap().take().unwrap()).await;
        let templates = tenant.client().branding().templates();
        let page = Update::String(PAGE.to_owned());
        soon(templates.update_universal_login(&page)).await.unwrap();
        let sent = &tenant.api_calls()[0];
        assert_eq!(
            sent.line,
            "PUT /api/v2/branding/templates/universal-login HTTP/1.1"
        );
        assert_eq!(sent.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        assert_eq!(body, json!(PAGE));
    }
}

#[tokio::test]
async fn the_page_comes_as_an_object_or_as_a_text() {
    let read = async |reply: fn() -> Reply| {
        let tenant = Tenant::start(move |_, _| reply()).await;
        let templates = tenant.client().branding().templates();
        let answer = soon(templates.get_universal_login()).await;
        answer.map(Response::into_value)
    };
    let object = read(|| Reply::json(200, &json!({ "body": PAGE }).to_string())).await;
    let Template::GetUniversalLoginTemplate(template) = object.unwrap() else {
        panic!("an object");
    };
    assert_eq!(template.body.as_deref(), Some(PAGE));
    let text = read(|| Reply::json(200, &json!(PAGE).to_string())).await;
    assert_eq!(text.unwrap(), Template::String(PAGE.to_owned()));
    // As a page of HTML it would be one whose text is kept by the error.
    let html = read(|| Reply::with(200, &["content-type: text/html"], PAGE)).await;
    let error = html.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.body().unwrap(), PAGE);
}

#[tokio::test]
async fn a_template_that_is_not_there_is_an_error() {
    let body = r#"{"statusCode":404,"error":"Not Found","message":"no template"}"#;
    let tenant = Tenant::start(move |_, _| Reply::json(404, body)).await;
    let templates = tenant.client().branding().templates();
    assert!(
        soon(templates.get_universal_login())
            .await
            .unwrap_err()
            .is_not_found()
    );
    let tenant =
        Tenant::start(|_, _| Reply::with(204, &["content-type: application/json"], "")).await;
    let templates = tenant.client().branding().templates();
    soon(templates.delete_universal_login()).await.unwrap();
}
