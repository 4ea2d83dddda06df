//! The places where a sign-in is easily done almost right.

use auth0_sdk::error::ErrorKind;
use auth0_sdk::pieces::{AuthorizeAnswer, PiecesClient, operations as op};
use auth0_sdk::testing::{Fault, Person, PiecesOs};
use http::{HeaderValue, header};

use super::support::{Done, browser};

#[tokio::test]
async fn an_oauth_error_is_one_whatever_its_status() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let refusal = || Fault::status(200).body(r#"{"error":"access_denied"}"#);
    pieces_os.fault(&op::PKCE_GENERATE_CODE, refusal());
    let error = challenged.code().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    assert_eq!(error.status().unwrap(), 200);
    let coded = challenged.code().await?;
    pieces_os.fault(&op::PKCE_GENERATE_TOKEN, refusal());
    let error = coded.token_through_pieces().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    assert_eq!(error.status().unwrap(), 200);
    pieces_os.fault(&op::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN, refusal());
    let error = coded.token_from_provider().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
    assert_eq!(error.status().unwrap(), 200);
    Ok(())
}

#[tokio::test]
async fn errors_of_the_flow_keep_the_answer() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    for body in ["{}", r#"{"result":{"code":"c","state":"another"}}"#] {
        pieces_os.fault(&op::PKCE_GENERATE_CODE, Fault::status(200).body(body));
        let error = challenged.code().await.unwrap_err();
        assert_eq!(error.operation(), Some("pkce.generate_code"));
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body().unwrap(), body);
    }
    Ok(())
}

#[tokio::test]
async fn an_empty_verifier_begins_no_sign_in() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let body = r#"{"challenge":{"state":"s","nonce":"s","challenge":"c","verifier":""}}"#;
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::status(200).body(body));
    let error = pieces_os
        .client()
        .begin(pieces_os.sign_in())
        .await
        .unwrap_err();
    assert!(error.is_missing_member(), "{error}");
    Ok(())
}

/// A code for it could never be redeemed, so no person is sent to a browser.
#[tokio::test]
async fn a_challenge_that_does_not_fit_its_verifier_begins_no_sign_in() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let body = serde_json::json!({ "challenge": {
        "state": "s", "nonce": "another", "method": "S256",
        "challenge": "c".repeat(43), "verifier": "v".repeat(43),
    } });
    let fault = Fault::status(200).body(body.to_string());
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, fault);
    let error = pieces_os
        .client()
        .begin(pieces_os.sign_in())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Flow);
    assert_eq!(error.operation(), Some("pkce.get_challenge"));
    Ok(())
}

#[tokio::test]
async fn an_authorize_url_has_an_audience_only_where_one_is_asked_for() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let audience = |sign_in| -> Result<Option<String>, auth0_sdk::Error> {
        let url = pieces_os.client().begin_here(sign_in)?.authorize_url()?;
        assert!(url.query().unwrap().contains("scope=openid%20profile"));
        let found = url.query_pairs().find(|(name, _)| name == "audience");
        Ok(found.map(|(_, value)| value.into_owned()))
    };
    assert_eq!(audience(pieces_os.sign_in())?, None);
    let mut sign_in = pieces_os.sign_in();
    sign_in.audience = Some("https://api.test/".to_owned());
    assert_eq!(audience(sign_in)?.as_deref(), Some("https://api.test/"));
    Ok(())
}

/// Auth0 redirects to its login page without naming its host.
#[tokio::test]
async fn the_address_of_a_login_page_can_be_opened() -> Done {
    let pieces_os = PiecesOs::start().await?;
    pieces_os.person(Person::MustSignIn);
    let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
    let answer = browser().get(challenged.authorize_url()?).send().await?;
    let location = answer.headers()["location"].to_str()?;
    let redirect = Fault::status(302).header(header::LOCATION, HeaderValue::from_str(location)?);
    let AuthorizeAnswer::Redirect(address) = authorize(&pieces_os, redirect).await? else {
        panic!("no redirect");
    };
    assert!(location.starts_with("/u/login"));
    assert_eq!(address.expose(), format!("{}{location}", pieces_os.url()));
    Ok(())
}

#[tokio::test]
async fn a_redirect_of_authorize_without_location_is_an_error() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let error = authorize(&pieces_os, Fault::status(302)).await.unwrap_err();
    assert!(error.is_redirect(), "{error}");
    Ok(())
}

async fn authorize(
    pieces_os: &PiecesOs,
    fault: Fault,
) -> Result<AuthorizeAnswer, auth0_sdk::Error> {
    use auth0_sdk::pieces::{AuthorizeResponseType, CodeChallengeMethod, ResponseMode, Scope};
    pieces_os.fault(&op::AUTH0_AUTHORIZE_AUTH0, fault);
    let answer = pieces_os.client().auth0().authorize_auth0(
        "",
        &[Scope::Openid],
        &AuthorizeResponseType::Code,
        "test-client",
        &CodeChallengeMethod::S256,
        "",
        &ResponseMode::Query,
    );
    Ok(answer.await?.into_value())
}

/// The session has ended, and where the browser goes then (an app's own scheme, or, after https,
/// http on this machine) is not the SDK's to fetch.
#[tokio::test]
async fn logging_out_to_an_app_is_done_with_the_redirect() -> Done {
    let address = "com.example.app:/bye";
    let pieces_os = PiecesOs::builder().return_to(address).start().await?;
    let logged_out = pieces_os.client().auth0().auth0_logout();
    let answer = logged_out.return_to(address).await?;
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], address);
    Ok(())
}

#[tokio::test]
async fn a_sign_in_without_pieces_os_ends_without_it() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = PiecesClient::builder()
        .pieces_os("http://127.0.0.1:1")
        .identity_provider(pieces_os.url())
        .http_client(browser())
        .options(auth0_sdk::transport::Options::new().retries(0))
        .build()?;
    let mut sign_in = pieces_os.sign_in();
    sign_in.response_mode = auth0_sdk::pieces::ResponseMode::Query;
    let challenged = client.begin_here(sign_in)?;
    let answer = browser().get(challenged.authorize_url()?).send().await?;
    let back = answer.headers()["location"].to_str()?;
    let session = challenged.callback(back)?.token_from_provider().await?;
    session.end().await?;
    assert_eq!(pieces_os.calls().last(), Some(&"auth0.auth0_logout"));
    Ok(())
}

/// A parameter must not come twice (RFC 6749, section 3.1).
#[tokio::test]
async fn a_callback_with_two_codes_or_states_is_refused() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
    let state = challenged.state().expose();
    let twice = format!("code=a&state={state}&code=b&state=c");
    assert!(challenged.callback(&twice).is_err());
    Ok(())
}

/// Requests to this machine go there, and no proxy is shown a code or a verifier.
#[test]
fn no_proxy_of_the_environment_is_used_for_this_machine() -> Done {
    const INSIDE: &str = "AUTH0_SDK_TEST_INSIDE_PROXY";
    const NAME: &str = "edges::no_proxy_of_the_environment_is_used_for_this_machine";
    if std::env::var_os(INSIDE).is_none() {
        // The environment of a process cannot be changed safely, so this needs another one.
        let closed = "http://127.0.0.1:9";
        let status = std::process::Command::new(std::env::current_exe()?)
            .args(["--exact", NAME])
            .envs([
                (INSIDE, "1"),
                ("HTTP_PROXY", closed),
                ("http_proxy", closed),
            ])
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .stdout(std::process::Stdio::null())
            .status()?;
        assert!(status.success());
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let pieces_os = PiecesOs::start().await?;
        let options = auth0_sdk::transport::Options::new().retries(0);
        let client = PiecesClient::new(&pieces_os.url())?.with(options);
        let _ = client.begin(pieces_os.sign_in()).await?;
        PiecesClient::builder()
            .discover_on([pieces_os.port()])
            .await?;
        Ok(())
    })
}

#[test]
fn a_builder_shows_what_is_set_and_not_to_what() {
    let mut headers = header::HeaderMap::new();
    headers.insert(
        header::AUTHORIZATION,
        HeaderValue::from_static("Bearer s3cr3t"),
    );
    let http = auth0_sdk::transport::http_client()
        .default_headers(headers)
        .build()
        .unwrap();
    let builder = PiecesClient::builder()
        .pieces_os("http://ada:s3cr3t@127.0.0.1:1")
        .application_id("s3cr3t")
        .access_token("s3cr3t")
        .http_client(http);
    let shown = format!("{builder:?}");
    assert!(!shown.contains("s3cr3t"), "{shown}");
    let error = builder.build().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
}

#[tokio::test]
async fn a_write_that_failed_is_not_advised_to_be_repeated() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let busy = Fault::status(503).header(header::RETRY_AFTER, HeaderValue::from_static("1"));
    pieces_os.fault(&op::PKCE_GENERATE_CODE, busy);
    let text = challenged.code().await.unwrap_err().to_string();
    assert!(text.contains("check before repeating a write"), "{text}");
    Ok(())
}

/// A provider may quote what it was sent in its description.
#[tokio::test]
async fn the_text_of_an_error_leaves_out_the_description() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let coded = pieces_os
        .client()
        .begin(pieces_os.sign_in())
        .await?
        .code()
        .await?;
    let body = r#"{"error":"invalid_grant","error_description":"s3cr3t is no code"}"#;
    pieces_os.fault(&op::PKCE_GENERATE_TOKEN, Fault::status(400).body(body));
    let error = coded.token_through_pieces().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
    let oauth = error.oauth().unwrap();
    assert_eq!(oauth.error_description(), Some("s3cr3t is no code"));
    Ok(())
}

#[tokio::test]
async fn pieces_os_is_cleared_where_it_took_part_at_any_step() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let mut sign_in = pieces_os.sign_in();
    sign_in.response_mode = auth0_sdk::pieces::ResponseMode::Query;
    let challenged = pieces_os.client().begin_here(sign_in)?;
    let answer = browser().get(challenged.authorize_url()?).send().await?;
    let coded = challenged.callback(answer.headers()["location"].to_str()?)?;
    coded.token_through_pieces().await?.end().await?;
    assert!(pieces_os.calls().contains(&"pkce.clear_pkce"));
    Ok(())
}
