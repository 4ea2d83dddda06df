use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::*;
use crate::login::loopback;
use crate::login::tests::{client, form, soon};
use crate::pkce::CodeChallenge;
use crate::transport::tests::log::log;
use crate::transport::tests::server::{Reply, Server};

const TOKENS: &str = r#"{"access_token":"s3cr3t-at","token_type":"Bearer","expires_in":60,
                         "refresh_token":"s3cr3t-rt"}"#;

/// A token endpoint.
async fn server() -> Server {
    Server::always(|| Reply::json(200, TOKENS)).await
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn parameter(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(found, _)| found == name);
    found.unwrap().1.into_owned()
}

/// The address that the browser comes back to, with these parameters and the state.
fn back(url: &Url, parameters: &str) -> String {
    let state = parameter(url, "state");
    format!(
        "{}?{parameters}&state={state}",
        parameter(url, "redirect_uri")
    )
}

/// Status and text of each page.
type Pages = oneshot::Receiver<Vec<(u16, String)>>;

/// A browser: it is given the URL, asks for each of these addresses, and reports the pages.
fn browser(
    addresses: impl FnOnce(&Url) -> Vec<String> + Send + 'static,
) -> (
    impl FnOnce(&Url) -> Result<(), BoxError> + Send + 'static,
    Pages,
) {
    let (sender, pages) = oneshot::channel();
    let open = |url: &Url| {
        let addresses = addresses(url);
        tokio::spawn(async move {
            let mut pages = Vec::new();
            for address in addresses {
                let answer = http().get(address).send().await.unwrap();
                let status = answer.status().as_u16();
                pages.push((status, answer.text().await.unwrap()));
            }
            let _ = sender.send(pages);
        });
        Ok(())
    };
    (open, pages)
}

#[tokio::test]
async fn the_browser_comes_back_with_a_code_and_it_becomes_tokens() {
    let log = log();
    let server = server().await;
    let auth = client(&server);
    let asked = Arc::new(Mutex::new(None));
    let url = Arc::clone(&asked);
    let (open, pages) = browser(move |asked| {
        *url.lock().unwrap() = Some(asked.clone());
        vec![back(asked, "code=s3cr3t-code")]
    });
    let sign_in = loopback(&auth)
        // An ID token is for other tests: this server signs nothing.
        .scope("offline_access")
        .audience("https://api.example/")
        .authorize(|request| request.prompt("login"))
        .program("Acme")
        .open_with(open);
    assert!(!format!("{sign_in:?}").contains("api.example"));
    let tokens = soon(sign_in.run()).await.unwrap();
    assert_eq!(tokens.access_token.expose(), "s3cr3t-at");
    assert_eq!(tokens.refresh_token, Some("s3cr3t-rt".into()));

    let url = asked.lock().unwrap().take().unwrap();
    assert!(
        url.as_str()
            .starts_with(&format!("{}/authorize?", server.url()))
    );
    for (name, value) in [
        ("client_id", "my-client"),
        ("response_type", "code"),
        ("scope", "offline_access"),
        ("audience", "https://api.example/"),
        ("prompt", "login"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(parameter(&url, name), value);
    }
    assert!(!parameter(&url, "nonce").is_empty());
    let redirect_uri = parameter(&url, "redirect_uri");
    assert!(redirect_uri.starts_with("http://127.0.0.1:") && redirect_uri.ends_with("/callback"));

    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    let form = form(&seen[0]);
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "s3cr3t-code");
    assert_eq!(form["redirect_uri"], redirect_uri);
    assert_eq!(form["client_id"], "my-client");
    assert!(!form.contains_key("client_secret"));
    let challenge = CodeChallenge::from_text(parameter(&url, "code_challenge"));
    assert!(challenge.is_of(&CodeVerifier::new(form["code_verifier"].as_str()).unwrap()));

    let pages = pages.await.unwrap();
    assert_eq!(pages[0].0, 200);
    assert!(pages[0].1.contains("You are signed in"), "{pages:?}");
    let text = log.text();
    assert!(text.contains("waiting for the sign-in in the browser"));
    assert!(!text.contains("s3cr3t"), "{text}");
    assert!(!text.contains(&form["code_verifier"]));
    assert!(!text.contains(&parameter(&url, "state")));
}

#[tokio::test]
async fn what_is_not_the_answer_is_turned_away_until_the_person_says_no() {
    let server = server().await;
    let (open, pages) = browser(|url| {
        let redirect_uri = parameter(url, "redirect_uri");
        vec![
            format!("{redirect_uri}?code=forged&state=forged"),
            format!("{redirect_uri}?error=access_denied&state=forged"),
            format!("{redirect_uri}?error=access_denied"),
            back(url, "code=a&code=b"),
            redirect_uri.replace("/callback", "/favicon.ico"),
            back(url, "error=access_denied&error_description=No+%3Cthanks%3E"),
        ]
    });
    let error = soon(loopback(&client(&server)).open_with(open).run()).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OAuth);
    let oauth = error.oauth().unwrap();
    assert_eq!(oauth.error(), "access_denied");
    assert_eq!(oauth.error_description(), Some("No <thanks>"));
    assert_eq!(server.count(), 0);

    let pages = pages.await.unwrap();
    let statuses: Vec<u16> = pages.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [400, 400, 400, 400, 404, 200]);
    assert!(pages[0].1.contains("goes on waiting"), "{pages:?}");
    assert!(
        pages[5].1.contains("access_denied: No &lt;thanks&gt;"),
        "{pages:?}"
    );
}

#[tokio::test]
async fn a_code_that_is_not_taken_is_the_error_of_the_grant() {
    let refusal = || {
        Reply::json(
            403,
            r#"{"error":"invalid_grant","error_description":"Used"}"#,
        )
    };
    let server = Server::always(refusal).await;
    let (open, pages) = browser(|url| vec![back(url, "code=c")]);
    let error = soon(loopback(&client(&server)).open_with(open).run()).await;
    let error = error.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "invalid_grant");
    let pages = pages.await.unwrap();
    assert_eq!(pages[0].0, 502);
    assert!(pages[0].1.contains("The sign-in did not work"), "{pages:?}");
}

#[tokio::test]
async fn the_answer_can_be_posted() {
    let server = server().await;
    let open = |url: &Url| -> Result<(), BoxError> {
        assert_eq!(parameter(url, "response_mode"), "form_post");
        let form = format!("code=c&state={}", parameter(url, "state"));
        let request = http()
            .post(parameter(url, "redirect_uri"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        tokio::spawn(async move { request.send().await.unwrap() });
        Ok(())
    };
    let sign_in = loopback(&client(&server))
        .scope("x")
        .form_post()
        .open_with(open);
    soon(sign_in.run()).await.unwrap();
    assert_eq!(form(&server.seen()[0])["code"], "c");
}

#[tokio::test]
async fn the_url_is_announced_where_no_browser_opens_and_where_it_is_wanted() {
    for set in [
        Loopback::no_browser as fn(Loopback) -> Loopback,
        |sign_in| sign_in.open_with(|_| Err("no display")),
        |sign_in| {
            sign_in
                .open_with(|_| Ok::<(), BoxError>(()))
                .announce_always()
        },
    ] {
        let server = server().await;
        let (open, _pages) = browser(|url| vec![back(url, "code=c")]);
        let sign_in = set(loopback(&client(&server)).scope("x"));
        let sign_in = sign_in.announce(|url| open(url).unwrap());
        soon(sign_in.run()).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_is_waited_for_for_ever() {
    let sign_in = loopback(&client(&server().await))
        .no_browser()
        .announce(|_| {})
        .timeout(Duration::from_millis(1));
    let error = soon(sign_in.run()).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(error.to_string().contains("nobody came back"), "{error}");
}

#[tokio::test]
async fn it_is_cancelled_by_its_handle_and_by_dropping_it() {
    let auth = client(&server().await);
    let used = Cancel::new();
    used.cancel();
    let never = |_: &Url| -> Result<(), BoxError> { panic!("it was cancelled before") };
    let sign_in = loopback(&auth).open_with(never).cancel(&used);
    assert!(soon(sign_in.run()).await.unwrap_err().is_cancelled());

    for by_handle in [true, false] {
        let cancel = Cancel::new();
        let (sender, announced) = oneshot::channel();
        let sign_in = loopback(&auth)
            .no_browser()
            .announce(|url| drop(sender.send(url.clone())))
            .cancel(&cancel);
        let waiting = tokio::spawn(sign_in.run());
        let url = announced.await.unwrap();
        let redirect_uri = Url::parse(&parameter(&url, "redirect_uri")).unwrap();
        let address = ("127.0.0.1", redirect_uri.port().unwrap());
        assert!(TcpListener::bind(address).await.is_err());
        if by_handle {
            cancel.cancel();
            let error = soon(waiting).await.unwrap().unwrap_err();
            assert!(error.is_cancelled(), "{error:?}");
        } else {
            waiting.abort();
            assert!(soon(waiting).await.unwrap_err().is_cancelled());
        }
        TcpListener::bind(address).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_set_wrongly_is_said_before_anything_is_opened() {
    let auth = client(&server().await);
    let never = |_: &Url| -> Result<(), BoxError> { panic!("there is nothing to open") };
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = other.local_addr().unwrap().port();
    for sign_in in [
        loopback(&auth).port(taken),
        loopback(&auth).path("callback"),
    ] {
        let error = soon(sign_in.open_with(never).run()).await.unwrap_err();
        assert!(error.is_configuration(), "{error:?}");
    }
}

#[test]
fn a_path_is_one_as_it_comes_back() {
    for path in ["/", "/callback", "/a/b-c", "/%C3%BC", "/x;y=z"] {
        assert!(check_path(path).is_ok(), "{path}");
    }
    for path in [
        "",
        "callback",
        "/a?b",
        "/a#b",
        "/ü",
        "/a b",
        "/a/../b",
        "//evil/x\\",
        "/a\nb",
    ] {
        assert!(check_path(path).unwrap_err().is_configuration(), "{path}");
    }
}
