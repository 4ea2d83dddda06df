//! What the person sees in the browser when it comes back. A page is whole in itself: nothing is
//! loaded from anywhere, and no script runs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use sha2::{Digest as _, Sha256};

use crate::error::OAuthError;
use crate::html::escaped;

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;\
                     padding:0 1.5rem}@media(prefers-color-scheme:dark){body{background:#161616;\
                     color:#eee}}";

/// The most that a page shows of the service's own words.
const LIMIT: usize = 300;

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// The tokens are there.
    SignedIn,
    /// The service refused, or the person did.
    Refused(OAuthError),
    /// The code came and no tokens for it.
    Failed,
    /// The request is not the answer to this sign-in.
    Foreign,
    /// An answer is being worked on already.
    UnderWay,
    NotFound,
    /// With the method that is allowed.
    WrongMethod(&'static str),
    WrongType,
    TooLarge,
    Unreadable,
    /// The request was for another host: DNS rebinding, or a proxy.
    WrongHost,
}

impl Page {
    fn status(&self) -> StatusCode {
        match self {
            // A refusal is an answer to the browser like another.
            Self::SignedIn | Self::Refused(_) => StatusCode::OK,
            Self::Failed => StatusCode::BAD_GATEWAY,
            Self::Foreign | Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::UnderWay => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        }
    }

    fn heading(&self) -> &'static str {
        match self {
            Self::SignedIn => "You are signed in",
            Self::Refused(_) => "You are not signed in",
            Self::Failed => "The sign-in did not work",
            Self::Foreign => "This is not the sign-in that is under way",
            Self::UnderWay => "The sign-in is under way already",
            Self::NotFound => "There is nothing here",
            Self::WrongMethod(_)
            | Self::WrongType
            | Self::TooLarge
            | Self::Unreadable
            | Self::WrongHost => "This request cannot be answered",
        }
    }

    fn text(&self, program: &str) -> String {
        match self {
            Self::SignedIn => format!("You can close this page and go back to {program}."),
            Self::Refused(error) => {
                // The code by itself, or the service's own words after it.
                let said = error.error_description().unwrap_or_default();
                let said: String = said.chars().take(LIMIT).collect();
                let colon = if said.is_empty() { "" } else { ": " };
                format!("The service answered {error}{colon}{said}. Go back to {program}.")
            }
            Self::Failed => format!("{program} says why; go back to it and try again."),
            Self::Foreign => format!(
                "It may be of an earlier attempt, or another site has sent you here. Nothing was \
                 done with it, and {program} goes on waiting."
            ),
            Self::UnderWay => format!("Go back to {program}."),
            _ => format!("{program} is waiting for a sign-in at another address."),
        }
    }

    /// The answer with this page, in the name of this program.
    pub(super) fn answer(&self, program: Option<&str>) -> Response<Full<Bytes>> {
        let heading = self.heading();
        let text = capitalised(&self.text(program.unwrap_or("the program")));
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <link rel=\"icon\" href=\"data:,\"><title>{heading}</title><style>{STYLE}</style>\
             </head><body><h1>{heading}</h1><p>{}</p></body></html>",
            escaped(&text)
        );
        let mut answer = Response::new(Full::new(Bytes::from(html)));
        *answer.status_mut() = self.status();
        let headers = answer.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            // The address has the code, and goes neither into a cache nor to another site.
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        // All of it is of characters that a header can carry.
        if let Ok(policy) = HeaderValue::try_from(policy()) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if let Self::WrongMethod(allowed) = self {
            headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        answer
    }
}

/// Allows the one style and the empty icon, and nothing else.
fn policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    async fn shown(page: Page, program: Option<&str>) -> (StatusCode, String) {
        let (head, body) = page.answer(program).into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let policy = head.headers[header::CONTENT_SECURITY_POLICY].to_str();
        assert!(policy.unwrap().starts_with("default-src 'none'; "));
        (head.status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn it_says_what_happened_and_where_to_go() {
        let (status, html) = shown(Page::SignedIn, Some("Acme")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("<h1>You are signed in</h1>"), "{html}");
        assert!(html.contains("go back to Acme."), "{html}");
        let (status, html) = shown(Page::Failed, None).await;
        assert_eq!(status, StatusCode::BAD_GATEWAY);
        assert!(html.contains("<p>The program says why"), "{html}");
        let (_, html) = shown(Page::WrongMethod("GET"), None).await;
        assert!(html.contains("at another address"), "{html}");
    }

    #[tokio::test]
    async fn what_comes_from_outside_stays_text() {
        let evil = "<script>alert(1)</script>\"'&";
        let error = OAuthError::new("access_denied", Some(evil.repeat(50)));
        let (_, html) = shown(Page::Refused(error), Some(evil)).await;
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("access_denied: &lt;script&gt;"), "{html}");
        assert!(html.len() < 4096, "{}", html.len());
        let odd = OAuthError::new(evil, None);
        let (_, html) = shown(Page::Refused(odd), None).await;
        assert!(
            html.contains("an error code that is none. Go back"),
            "{html}"
        );
    }

    #[tokio::test]
    async fn it_loads_nothing() {
        let (_, html) = shown(Page::SignedIn, None).await;
        assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("url("));
        assert!(!html.contains("style=") && !html.contains("src="));
    }
}
