//! Where the client does less than it should. Each test shows what happens today and says what is
//! wanted; it fails once that is done, and then becomes the test of it.

use auth0_sdk::pieces::{AuthorizeAnswer, PiecesClient, operations as op};
use auth0_sdk::testing::{Fault, Person, PiecesOs};
use http::{HeaderValue, header};

use super::support::{Done, browser};

/// Wanted: the typed error, `error.oauth()`, whatever the status.
#[tokio::test]
async fn gap_an_oauth_error_with_status_200_is_a_missing_member() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    let refusal = || Fault::status(200).body(r#"{"error":"access_denied"}"#);
    pieces_os.fault(&op::PKCE_GENERATE_CODE, refusal());
    let error = challenged.code().await.unwrap_err();
    assert!(error.is_missing_member() && error.oauth().is_none());
    let coded = challenged.code().await?;
    pieces_os.fault(&op::PKCE_GENERATE_TOKEN, refusal());
    let error = coded.token_through_pieces().await.unwrap_err();
    assert!(error.is_missing_member() && error.oauth().is_none());
    pieces_os.fault(&op::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN, refusal());
    let error = coded.token_from_provider().await.unwrap_err();
    assert!(error.is_missing_member() && error.oauth().is_none());
    Ok(())
}

/// Wanted: operation, status and raw body, as every other error with an answer has them.
#[tokio::test]
async fn gap_errors_of_the_flow_have_no_answer() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin(pieces_os.sign_in()).await?;
    for body in ["{}", r#"{"result":{"code":"c","state":"another"}}"#] {
        pieces_os.fault(&op::PKCE_GENERATE_CODE, Fault::status(200).body(body));
        let error = challenged.code().await.unwrap_err();
        assert_eq!(error.operation(), None);
        assert_eq!((error.status(), error.body()), (None, None));
    }
    Ok(())
}

/// Wanted: `is_missing_member`, as for an empty state.
#[tokio::test]
async fn gap_an_empty_verifier_begins_a_sign_in() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let body = r#"{"challenge":{"state":"s","nonce":"s","challenge":"","verifier":""}}"#;
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, Fault::status(200).body(body));
    assert!(pieces_os.client().begin(pieces_os.sign_in()).await.is_ok());
    Ok(())
}

/// Wanted: a refusal before a person is sent to a browser, since the code can never be redeemed;
/// and of a nonce that is not the state, which the contract compares with what comes back.
#[tokio::test]
async fn gap_a_challenge_that_does_not_fit_begins_a_sign_in() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let body = serde_json::json!({ "challenge": {
        "state": "s", "nonce": "another", "method": "S256",
        "challenge": "c".repeat(43), "verifier": "v".repeat(43),
    } });
    let fault = Fault::status(200).body(body.to_string());
    pieces_os.fault(&op::PKCE_GET_CHALLENGE, fault);
    assert!(pieces_os.client().begin(pieces_os.sign_in()).await.is_ok());
    Ok(())
}

/// Wanted: no `audience` where none is asked for.
#[tokio::test]
async fn gap_an_authorize_url_without_audience_has_an_empty_one() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
    let url = challenged.authorize_url()?;
    assert!(
        url.query_pairs()
            .any(|(name, value)| name == "audience" && value.is_empty())
    );
    Ok(())
}

/// Wanted: an address that can be opened. Auth0 redirects to its login page without a host.
#[tokio::test]
async fn gap_the_address_of_a_login_page_is_relative() -> Done {
    let pieces_os = PiecesOs::start().await?;
    pieces_os.person(Person::MustSignIn);
    let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
    let answer = browser().get(challenged.authorize_url()?).send().await?;
    let location = answer.headers()["location"].to_str()?;
    let redirect = Fault::status(302).header(header::LOCATION, HeaderValue::from_str(location)?);
    let AuthorizeAnswer::Redirect(address) = authorize(&pieces_os, redirect).await? else {
        panic!("no redirect");
    };
    assert!(address.expose().starts_with("/u/login"));
    Ok(())
}

/// Wanted: `is_redirect`.
#[tokio::test]
async fn gap_a_redirect_of_authorize_without_location_is_an_answer() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let answer = authorize(&pieces_os, Fault::status(302)).await?;
    assert!(matches!(answer, AuthorizeAnswer::Redirect(address) if address.is_empty()));
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

/// Wanted: success. The session has ended, and where the browser goes then (an app's own scheme,
/// or, after https, http on this machine) is not the SDK's to fetch.
#[tokio::test]
async fn gap_logging_out_to_an_app_is_an_error() -> Done {
    let address = "com.example.app:/bye";
    let pieces_os = PiecesOs::builder().return_to(address).start().await?;
    let logged_out = pieces_os.client().auth0().auth0_logout();
    let error = logged_out.return_to(address).await.unwrap_err();
    assert!(error.is_redirect(), "{error}");
    Ok(())
}

/// Wanted: success, since no Pieces OS took part.
#[tokio::test]
async fn gap_a_sign_in_without_pieces_os_cannot_end() -> Done {
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
    let error = session.end().await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    Ok(())
}

/// Wanted: a refusal; a parameter must not come twice (RFC 6749, section 3.1).
#[tokio::test]
async fn gap_a_callback_with_two_codes_or_states_takes_the_first() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let challenged = pieces_os.client().begin_here(pieces_os.sign_in())?;
    let state = challenged.state().expose();
    let twice = format!("code=a&state={state}&code=b&state=c");
    assert!(challenged.callback(&twice).is_ok());
    Ok(())
}

/// Wanted: requests to this machine go there, and no proxy is shown a code or a verifier.
#[test]
fn gap_a_proxy_of_the_environment_is_used_for_this_machine() -> Done {
    const INSIDE: &str = "AUTH0_SDK_TEST_INSIDE_PROXY";
    const NAME: &str = "gaps::gap_a_proxy_of_the_environment_is_used_for_this_machine";
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
        let error = client.begin(pieces_os.sign_in()).await.unwrap_err();
        assert!(error.is_connect(), "{error}");
        let found = PiecesClient::builder()
            .discover_on([pieces_os.port()])
            .await;
        assert!(found.is_err());
        Ok(())
    })
}
