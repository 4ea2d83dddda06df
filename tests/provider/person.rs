//! A person with a browser: follows redirects, keeps cookies, fills in the provider's forms.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, redirect};
use url::{Url, form_urlencoded};

use crate::start::REDIRECT_URI;

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

    /// Signs in and consents. Gives back what reaches the redirect URI: its URL, or the form that
    /// the last page posts there.
    pub(crate) async fn signs_in(&mut self, url: &Url) -> String {
        let page = self
            .visit(url.clone())
            .await
            .expect_err("a login page comes first");
        let page = self.submit(
            &page,
            &[("prompt", "login"), ("login", "ada"), ("password", "x")],
        );
        let page = page.await.expect_err("a consent page comes next");
        match self.submit(&page, &[("prompt", "consent")]).await {
            Ok(returned) => returned,
            Err(page) => posted_form(&page.html),
        }
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

    /// Follows redirects to the redirect URI (`Ok`), or to a page (`Err`).
    async fn visit(&mut self, url: Url) -> Result<String, Page> {
        let answer = self
            .browser
            .get(url.clone())
            .header(COOKIE, self.cookie())
            .send()
            .await;
        self.follow(url, answer.unwrap()).await
    }

    async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Result<String, Page> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .browser
            .post(page.url.clone())
            .header(COOKIE, self.cookie());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(body).send().await.unwrap();
        self.follow(page.url.clone(), answer).await
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
            if url.as_str().starts_with(REDIRECT_URI) {
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

#[derive(Debug)]
struct Page {
    url: Url,
    html: String,
}

/// The form of a `form_post` page, as its button would post it.
fn posted_form(html: &str) -> String {
    assert!(
        html.contains(&format!("action=\"{REDIRECT_URI}\"")),
        "{html}"
    );
    let mut form = form_urlencoded::Serializer::new(String::new());
    for input in html.split("<input").skip(1) {
        let attribute = |name: &str| {
            let rest = input.split_once(&format!("{name}=\""))?.1;
            Some(rest.split_once('"')?.0.replace("&amp;", "&"))
        };
        if let (Some(name), Some(value)) = (attribute("name"), attribute("value")) {
            form.append_pair(&name, &value);
        }
    }
    form.finish()
}

/// One parameter of a URL.
pub(crate) fn parameter(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    let found = url.query_pairs().find(|(key, _)| key == name);
    found
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
