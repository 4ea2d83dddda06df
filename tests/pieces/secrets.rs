//! No secret of a finished flow is in any Debug, Display or log line.

use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth0_sdk::Error;
use auth0_sdk::pieces::{
    AuthorizeResponseType, Challenged, CodeChallengeMethod, Coded, ResponseMode, Scope, Session,
    operations as op,
};
use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::{Fault, PiecesOs};
use auth0_sdk::transport::{Options, Response};
use http::{HeaderValue, header};
use tracing_subscriber::fmt::format::FmtSpan;

use super::support::{Done, assert_refused, browser, posted_by, token_request};

/// All that was shown, in whichever way.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl Shown {
    fn value(&self, value: &dyn Debug) {
        self.text(&format!("{value:?}\n{value:#?}\n"));
    }

    fn error(&self, error: &Error) {
        self.value(error);
        let mut source: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = source {
            self.text(&format!("{error}\n{error:?}\n"));
            source = error.source();
        }
    }

    fn text(&self, text: &str) {
        self.0.lock().unwrap().extend(text.as_bytes());
    }

    fn all(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs everything of this thread, of the HTTP client too.
fn log_into(shown: &Shown) -> tracing::subscriber::DefaultGuard {
    let writer = shown.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_default(subscriber)
}

#[track_caller]
fn assert_no_secret(shown: &Shown, pieces_os: &PiecesOs) {
    let all = shown.all();
    assert!(all.contains("auth0.request"), "something was logged: {all}");
    let secrets = pieces_os.secrets();
    assert!(secrets.len() >= 4, "there were secrets");
    for secret in secrets {
        if let Some(at) = all.find(&secret) {
            let around = all.get(at.saturating_sub(200)..at).unwrap_or_default();
            panic!("a secret is shown after {around:?}");
        }
    }
}

async fn guided(
    pieces_os: &PiecesOs,
    through_pieces: bool,
) -> Result<(Challenged, Coded, Session), Error> {
    let client = pieces_os.client();
    let (challenged, coded) = if through_pieces {
        let challenged = client.begin(pieces_os.sign_in()).await?;
        let coded = challenged.code().await?;
        (challenged, coded)
    } else {
        let challenged = client.begin_here(pieces_os.sign_in())?;
        let page = browser()
            .get(challenged.authorize_url()?)
            .send()
            .await
            .unwrap();
        let (_, form) = posted_by(&page.text().await.unwrap());
        let coded = challenged.callback(&form)?;
        (challenged, coded)
    };
    let session = match through_pieces {
        true => coded.token_through_pieces().await?,
        false => coded.token_from_provider().await?,
    };
    Ok((challenged, coded, session))
}

#[tokio::test]
async fn a_guided_sign_in_shows_none() -> Done {
    for through_pieces in [true, false] {
        let shown = Shown::default();
        let pieces_os = PiecesOs::builder()
            .application_id("appl1cation-id")
            .start()
            .await?;
        let builder = PiecesOs::builder();
        let pieces_os = if through_pieces {
            pieces_os
        } else {
            builder.start().await?
        };
        let _log = log_into(&shown);
        let (challenged, coded, session) = guided(&pieces_os, through_pieces).await?;
        shown.value(&challenged);
        shown.value(&coded);
        shown.value(&session);
        shown.value(session.client());
        shown.value(&session.user().await?);
        shown.value(&pieces_os);
        session.end().await?;
        assert_no_secret(&shown, &pieces_os);
        assert!(!shown.all().contains("appl1cation-id"));
    }
    Ok(())
}

#[tokio::test]
async fn errors_show_none() -> Done {
    let shown = Shown::default();
    let pieces_os = PiecesOs::start().await?;
    let _log = log_into(&shown);
    let (challenged, coded, session) = guided(&pieces_os, true).await?;
    shown.error(&coded.token_through_pieces().await.unwrap_err());
    shown.error(&coded.token_from_provider().await.unwrap_err());
    shown.error(&session.user().await.unwrap_err());
    shown.error(&challenged.code().await.unwrap_err());
    let url = challenged.authorize_url()?;
    shown.error(&challenged.callback(url.as_str()).unwrap_err());
    let state = challenged.state().expose();
    shown.error(
        &challenged
            .callback(&format!("state={state}x&code=c"))
            .unwrap_err(),
    );

    // Bodies that hold secrets and cannot be read, or say no.
    let secret = session.access_token().expose();
    for body in [
        format!(r#"{{"access_token":{{"inner":"{secret}"}}}}"#),
        format!(r#"{{"expires_in":"{secret}"}}"#),
        format!(r#"{{"token_type":1,"{secret}":"{secret}"}}"#),
        secret.to_owned(),
        format!(r#"{{"access_token":"{secret}"#),
        format!(r#"{{"access_token":"{secret}","token_type":"{secret}"}}"#),
    ] {
        for status in [200, 400, 500] {
            let fault = Fault::status(status).body(body.clone());
            pieces_os.fault(&op::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN, fault);
            let error = coded.token_from_provider().await.unwrap_err();
            shown.error(&error);
        }
    }
    pieces_os.fault(
        &op::AUTH0_EXCHANGE_FOR_AUTH0_TOKEN,
        Fault::drop_connection(),
    );
    shown.error(&coded.token_from_provider().await.unwrap_err());
    assert_no_secret(&shown, &pieces_os);
    Ok(())
}

/// A state goes into a query, and codes into addresses that are redirected to: neither spans nor
/// errors show more of a URL than its template.
#[tokio::test]
async fn urls_show_none() -> Done {
    let shown = Shown::default();
    let pieces_os = PiecesOs::start().await?;
    let _log = log_into(&shown);
    let options = Options::new()
        .timeout(Duration::from_millis(100))
        .retries(1);
    let client = pieces_os.client().with(options);
    let challenged = client.begin(pieces_os.sign_in()).await?;
    let state = challenged.state().expose();
    let ask = || {
        let auth0 = client.auth0();
        let request = auth0.authorize_auth0(
            "",
            &[Scope::Openid, Scope::OfflineAccess],
            &AuthorizeResponseType::Code,
            "test-client",
            &CodeChallengeMethod::S256,
            CodeVerifier::generate().unwrap().challenge().as_str(),
            &ResponseMode::Query,
        );
        request.state(state)
    };
    shown.value(&ask());
    let answer = ask().await?;
    shown.text(&format!("{:?}", answer.status()));
    let code = answer.into_value().code().unwrap().code.clone().unwrap();
    for fault in [
        Fault::drop_connection().times(2),
        Fault::hang(),
        Fault::status(404),
    ] {
        pieces_os.fault(&op::AUTH0_AUTHORIZE_AUTH0, fault);
        shown.error(&ask().await.unwrap_err());
    }
    for location in ["/pkce/challenge?code=", "app:/?code=", "http://[?code="] {
        let location = format!("{location}{}", code.expose());
        let location = HeaderValue::from_str(&location)?;
        let fault = Fault::status(302).header(header::LOCATION, location);
        pieces_os.fault(&op::PKCE_GET_CHALLENGE, fault.times(11));
        let error = client.pkce().get_challenge().await.unwrap_err();
        assert!(error.is_redirect(), "{error}");
        shown.error(&error);
        while client.pkce().get_challenge().await.is_err() {}
    }
    assert_no_secret(&shown, &pieces_os);
    drop(pieces_os);
    shown.error(&ask().await.unwrap_err());
    assert!(!shown.all().contains(state));
    Ok(())
}

#[tokio::test]
async fn models_show_all_but_their_secrets() -> Done {
    let shown = Shown::default();
    let pieces_os = PiecesOs::start().await?;
    let _log = log_into(&shown);
    let client = pieces_os.client();
    let response: Response<_> = client.pkce().get_challenge().await?;
    shown.value(&response);
    let challenge = response.into_value().challenge.unwrap();
    let seed = super::support::seed(&pieces_os, &challenge);
    shown.value(&seed);
    let response = client.pkce().generate_code().seeded_pkce(&seed).await?;
    shown.value(&response);
    let result = response.into_value().result.unwrap();
    shown.value(&client.pkce().respond_with_code(&result).await?);
    let request = token_request(&pieces_os).await;
    shown.value(&request);
    let through = client.pkce().generate_token().tokenized_pkce(&request);
    shown.value(&through);
    shown.value(&through.await?);
    let again = client.auth0().exchange_for_auth0_token(&request).await;
    assert_refused(again, 400, "invalid_grant");
    let all = shown.all();
    for secret in pieces_os.secrets() {
        assert!(!all.contains(&secret));
    }
    Ok(())
}
