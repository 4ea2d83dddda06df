//! A person with a browser: follows redirects, keeps cookies, fills in the provider's forms.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, redirect};
use url::{Url, form_urlencoded};

use crate::page::Page;
use crate::start::{APPLICATION, REDIRECT_URI};

pub(crate) struct Person {
    browser: Client,
    cookies: BTreeMap<String, String>,
}

impl Person {
    pub(crate) fn new() -> Self {
        let browser = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build();
        Self {
            browser: browser.expect("a plain HTTP client"),
            cookies: BTreeMap::new(),
        }
    }

    /// Signs in, if asked to, and consents. Gives back what reaches the application: its URL, or
    /// the form that the last page posts there.
    pub(crate) async fn signs_in(&mut self, url: &Url) -> String {
        let arrived = self.visit(url.clone()).await;
        match self.answers(arrived).await {
            Ok(returned) => returned,
            Err(page) => {
                assert_eq!(page.action().as_str(), REDIRECT_URI, "{}", page.html);
                page.form()
            }
        }
    }

    /// Where the browser ends up without anybody at it.
    pub(crate) async fn is_sent_to(&mut self, url: &Url) -> Result<String, Page> {
        self.visit(url.clone()).await
    }

    /// Cancels on the login page.
    pub(crate) async fn says_no(&mut self, url: &Url) -> String {
        let page = self
            .visit(url.clone())
            .await
            .expect_err("a login page comes first");
        let abort = Url::parse(&format!("{}/abort", page.url)).unwrap();
        self.visit(abort).await.expect("back to the application")
    }

    /// Enters the code of a device, by the address that has it, and agrees. Gives back the last
    /// page.
    pub(crate) async fn lets_a_device_in(&mut self, url: &Url) -> Page {
        let confirm = self.enters_the_code(url).await;
        let arrived = self.submit(&confirm, &[]).await;
        self.answers(arrived).await.expect_err("a page says so")
    }

    /// Enters the code of a device, and refuses.
    pub(crate) async fn keeps_a_device_out(&mut self, url: &Url) -> Page {
        let confirm = self.enters_the_code(url).await;
        let mut refusal = confirm.fields();
        refusal.retain(|(name, _)| name != "confirm");
        refusal.push(("abort".to_owned(), "yes".to_owned()));
        let refused = self.post(&confirm, &refusal).await;
        refused.expect_err("a page says so")
    }

    /// Agrees to being signed out, if asked.
    pub(crate) async fn signs_out(&mut self, url: &Url) -> String {
        match self.visit(url.clone()).await {
            Ok(returned) => returned,
            Err(page) => {
                let done = self.submit(&page, &[("logout", "yes")]).await;
                done.expect("back to the application")
            }
        }
    }

    async fn enters_the_code(&mut self, url: &Url) -> Page {
        let page = self.visit(url.clone()).await.expect_err("a page");
        let confirm = self
            .submit(&page, &[])
            .await
            .expect_err("a page to confirm");
        assert!(confirm.has("confirm", "yes"), "{}", confirm.html);
        confirm
    }

    /// Fills in login and consent pages until there is another page, or the application.
    async fn answers(&mut self, mut arrived: Result<String, Page>) -> Result<String, Page> {
        for _ in 0..3 {
            let page = match arrived {
                Err(page) if page.has("prompt", "login") => page,
                Err(page) if page.has("prompt", "consent") => page,
                done => return done,
            };
            let more: &[_] = match page.has("prompt", "login") {
                true => &[("login", "ada"), ("password", "x")],
                false => &[],
            };
            arrived = self.submit(&page, more).await;
        }
        panic!("asked over and over again: {arrived:?}");
    }

    /// Follows redirects to the application (`Ok`), or to a page (`Err`).
    async fn visit(&mut self, url: Url) -> Result<String, Page> {
        let answer = self
            .browser
            .get(url.clone())
            .header(COOKIE, self.cookie())
            .send()
            .await;
        self.follow(url, answer.unwrap()).await
    }

    /// Sends the form of a page, with more than is in it already.
    async fn submit(&mut self, page: &Page, more: &[(&str, &str)]) -> Result<String, Page> {
        let mut fields = page.fields();
        let more = more.iter();
        fields.extend(more.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(page, &fields).await
    }

    async fn post(&mut self, page: &Page, fields: &[(String, String)]) -> Result<String, Page> {
        let url = page.action();
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.browser.post(url.clone()).header(COOKIE, self.cookie());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(body).send().await.unwrap();
        self.follow(url, answer).await
    }

    async fn follow(&mut self, mut url: Url, mut answer: Response) -> Result<String, Page> {
        for _ in 0..10 {
            self.keep_cookies(&answer);
            let Some(location) = answer.headers().get(LOCATION) else {
                return Err(Page {
                    url,
                    html: answer.text().await.unwrap(),
                });
            };
            url = url.join(location.to_str().unwrap()).unwrap();
            if url.as_str().starts_with(APPLICATION) {
                return Ok(url.into());
            }
            let next = self
                .browser
                .get(url.clone())
                .header(COOKIE, self.cookie())
                .send()
                .await;
            answer = next.unwrap();
        }
        panic!("too many redirects, the last to {url}");
    }

    fn keep_cookies(&mut self, answer: &Response) {
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let cookie = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap_or_default();
            let (name, value) = cookie.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    fn cookie(&self) -> String {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.join("; ")
    }
}

/// One parameter of a URL.
pub(crate) fn parameter(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    let found = url.query_pairs().find(|(key, _)| key == name);
    found
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
