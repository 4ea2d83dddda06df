//! The loopback sign-in (RFC 8252) in a real browser, from the provider's pages to ours.

use auth0_sdk::Error;
use auth0_sdk::authentication::TokenSet;
use auth0_sdk::login::{self, Loopback};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::person::parameter;
use crate::start::{AUDIENCE, Provider};
use crate::web_driver::WebDriver;

/// A browser, and a sign-in that has sent the browser to the login page.
struct Begun {
    browser: WebDriver,
    url: Url,
    sign_in: JoinHandle<Result<TokenSet, Error>>,
}

impl Begun {
    async fn with(set: impl FnOnce(Loopback) -> Loopback) -> Option<Self> {
        let provider = Provider::start()?;
        let browser = WebDriver::start().await?;
        let (sender, opened) = oneshot::channel();
        let open = move |url: &Url| sender.send(url.clone()).map_err(|_| "nobody waits");
        let sign_in = login::loopback(&provider.auth("spa"));
        let sign_in = set(sign_in.program("Acme").open_with(open));
        let sign_in = tokio::spawn(sign_in.run());
        let url = opened.await.expect("the sign-in opens a browser");
        browser.goes_to(url.as_str()).await;
        Some(Self {
            browser,
            url,
            sign_in,
        })
    }

    /// Fills in the login page and the consent page.
    async fn signs_in(&self) {
        self.browser.types("input[name=login]", "ada").await;
        self.browser.types("input[name=password]", "x").await;
        self.browser.clicks("button[type=submit]").await;
        self.browser.reads("input[value=consent] ~ button").await;
        self.browser.clicks("input[value=consent] ~ button").await;
    }

    async fn sees(&self, heading: &str, text: &str) {
        // The provider's pages have an `h1` as well, and are not ours.
        assert_eq!(self.browser.reads("body > h1:first-child").await, heading);
        let paragraph = self.browser.reads("body > p").await;
        assert!(paragraph.contains(text), "{paragraph}");
    }

    async fn ends(self) -> Result<TokenSet, Error> {
        self.sign_in.await.expect("it does not panic")
    }
}

const SIGNED_IN: &str = "You are signed in";

#[tokio::test]
async fn a_person_signs_in_in_a_browser_and_is_sent_back_to_the_program() {
    let Some(begun) = Begun::with(|sign_in| sign_in).await else {
        return;
    };
    begun.signs_in().await;
    begun.sees(SIGNED_IN, "go back to Acme").await;
    let tokens = begun.ends().await.unwrap();
    let claims = tokens.claims.unwrap();
    assert_eq!(claims.sub, "ada");
    assert_eq!(claims.email.as_deref(), Some("ada@users.test"));
    assert!(tokens.refresh_token.is_some());
}

#[tokio::test]
async fn a_browser_posts_the_code_to_the_program() {
    let set = |sign_in: Loopback| {
        sign_in
            .form_post()
            .audience(AUDIENCE)
            .scope("openid read:things")
    };
    let Some(begun) = Begun::with(set).await else {
        return;
    };
    begun.signs_in().await;
    begun.sees(SIGNED_IN, "go back to Acme").await;
    let tokens = begun.ends().await.unwrap();
    assert_eq!(tokens.scope.as_deref(), Some("read:things"));
}

#[tokio::test]
async fn a_second_tab_with_another_state_does_no_harm() {
    let Some(begun) = Begun::with(|sign_in| sign_in).await else {
        return;
    };
    let browser = &begun.browser;
    let first = browser.tab().await;
    browser.opens_a_tab().await;
    let redirect_uri = parameter(begun.url.as_str(), "redirect_uri");
    let wrong = "This is not the sign-in that is under way";
    for answer in [
        "code=stolen&state=guessed",
        "error=access_denied&state=guessed",
        "",
    ] {
        browser.goes_to(&format!("{redirect_uri}?{answer}")).await;
        begun.sees(wrong, "Acme goes on waiting").await;
    }

    browser.turns_to(&first).await;
    begun.signs_in().await;
    begun.sees(SIGNED_IN, "go back to Acme").await;
    assert_eq!(begun.ends().await.unwrap().claims.unwrap().sub, "ada");
}

#[tokio::test]
async fn a_person_cancels_in_the_browser() {
    let Some(begun) = Begun::with(|sign_in| sign_in).await else {
        return;
    };
    begun.browser.clicks("a[href$='/abort']").await;
    begun.sees("You are not signed in", "access_denied").await;
    let error = begun.ends().await.unwrap_err();
    assert_eq!(error.oauth().unwrap().error(), "access_denied");
}
