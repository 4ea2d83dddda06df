use auth0_sdk::pieces::{
    ChallengedPkce, CodeChallengeMethod, GrantType, PiecesClient, ResponseType, Scope, SeededPkce,
    TokenizedPkce,
};
use auth0_sdk::testing::PiecesOs;
use auth0_sdk::{Error, Secret};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};

pub(crate) type Done = Result<(), Box<dyn std::error::Error>>;

/// A browser that shows every answer as it is.
pub(crate) fn browser() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(Policy::none());
    builder.no_proxy().build().unwrap()
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const JSON: &str = "application/json";

/// A request as no SDK would send it; status, media type and body of the answer.
pub(crate) async fn raw(
    pieces_os: &PiecesOs,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> (StatusCode, String, String) {
    let url = format!("{}{path}", pieces_os.url());
    let mut request = browser().request(method, url).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    let media_type = match answer.headers().get("content-type") {
        Some(value) => value.to_str().unwrap().to_owned(),
        None => String::new(),
    };
    (answer.status(), media_type, answer.text().await.unwrap())
}

/// The `error` member of a body.
pub(crate) fn error_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(body["error_description"].is_string());
    body["error"].as_str().unwrap().to_owned()
}

/// The typed OAuth error and the status of a refusal.
#[track_caller]
pub(crate) fn refused<T>(result: Result<T, Error>) -> (u16, String) {
    let Err(error) = result else {
        panic!("it was not refused");
    };
    let oauth = error.oauth().unwrap_or_else(|| panic!("{error}"));
    let status = error.status().unwrap().as_u16();
    (status, oauth.error().to_owned())
}

#[track_caller]
pub(crate) fn assert_refused<T>(result: Result<T, Error>, status: u16, code: &str) {
    assert_eq!(refused(result), (status, code.to_owned()));
}

pub(crate) async fn challenge(client: &PiecesClient) -> ChallengedPkce {
    let answer = client.pkce().get_challenge().await.unwrap();
    answer.into_value().challenge.unwrap()
}

pub(crate) fn seed(pieces_os: &PiecesOs, challenge: &ChallengedPkce) -> SeededPkce {
    let state = challenge.state.clone().unwrap();
    let mut seed = SeededPkce::new(
        ResponseType::Code,
        state.clone(),
        state,
        challenge.challenge.clone().unwrap(),
        CodeChallengeMethod::S256,
        [Scope::Openid, Scope::OfflineAccess],
        pieces_os.sign_in().client_id,
    );
    seed.redirect_uri = Some(pieces_os.sign_in().redirect_uri);
    seed
}

/// A token request that would succeed, once.
pub(crate) async fn token_request(pieces_os: &PiecesOs) -> TokenizedPkce {
    let client = pieces_os.client();
    let challenge = challenge(&client).await;
    let seed = seed(pieces_os, &challenge);
    let answer = client.pkce().generate_code().seeded_pkce(&seed).await;
    let code = answer.unwrap().into_value().result.unwrap().code.unwrap();
    TokenizedPkce::new(
        GrantType::AuthorizationCode,
        pieces_os.sign_in().client_id,
        code,
        pieces_os.sign_in().redirect_uri,
        challenge.verifier.unwrap(),
    )
}

/// The same request as a form, with something changed or added by hand.
pub(crate) fn form_of(request: &TokenizedPkce) -> String {
    let text = |secret: &Option<Secret>| secret.as_ref().unwrap().expose().to_owned();
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("client_id", request.client_id.as_ref().unwrap())
        .append_pair("code", &text(&request.code))
        .append_pair("redirect_uri", request.redirect_uri.as_ref().unwrap())
        .append_pair("code_verifier", &text(&request.code_verifier))
        .finish()
}

/// The fields of the form on a page that posts itself, as a form body, and where it goes.
pub(crate) fn posted_by(page: &str) -> (String, String) {
    let between = |text: &str, before: &str| -> Option<String> {
        let (_, rest) = text.split_once(before)?;
        Some(rest.split_once('"')?.0.replace("&amp;", "&"))
    };
    let action = between(page, "action=\"").unwrap();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for input in page.split("<input ").skip(1) {
        let name = between(input, "name=\"").unwrap();
        form.append_pair(&name, &between(input, "value=\"").unwrap());
    }
    (action, form.finish())
}
