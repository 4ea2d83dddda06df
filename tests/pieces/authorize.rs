//! `GET /authorize`, called as an operation.

use auth0_sdk::pieces::{
    AuthorizeAnswer, AuthorizeResponseType, CodeChallengeMethod, PiecesClient, ResponseMode, Scope,
};
use auth0_sdk::pkce::CodeVerifier;
use auth0_sdk::testing::{AuthorizeAs, Person, PiecesOs};
use auth0_sdk::transport::Response;
use auth0_sdk::{Error, Secret};

use super::support::{Done, assert_refused, browser};

/// A request that is right but for what the test changes.
struct Asked<'a> {
    audience: &'a str,
    scope: Scope,
    response_type: &'a str,
    client_id: &'a str,
    method: &'a str,
    challenge: String,
    mode: &'a str,
    redirect_uri: &'a str,
    prompt: &'a str,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            audience: "",
            scope: Scope::Openid,
            response_type: "code",
            client_id: "test-client",
            method: "S256",
            challenge: CodeVerifier::generate().unwrap().challenge().to_string(),
            mode: "query",
            redirect_uri: "http://127.0.0.1:5/callback",
            prompt: "",
        }
    }
}

impl Asked<'_> {
    async fn of(&self, client: &PiecesClient) -> Result<Response<AuthorizeAnswer>, Error> {
        client
            .auth0()
            .authorize_auth0(
                self.audience,
                std::slice::from_ref(&self.scope),
                &AuthorizeResponseType::from(self.response_type),
                self.client_id,
                &CodeChallengeMethod::from(self.method),
                &self.challenge,
                &ResponseMode::from(self.mode),
            )
            .state("the state")
            .redirect_uri(self.redirect_uri)
            .prompt(self.prompt)
            .await
    }
}

#[tokio::test]
async fn a_code_is_read_from_every_shape_that_has_one() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    for (shape, status) in [
        (AuthorizeAs::ResponseMode, 302),
        (AuthorizeAs::Redirect, 302),
        (AuthorizeAs::Form, 200),
        (AuthorizeAs::Json, 200),
    ] {
        pieces_os.authorize_as(shape);
        let answer = Asked::default().of(&client).await?;
        assert_eq!(answer.status(), status);
        let result = answer.value().code().unwrap();
        assert_eq!(result.state.as_ref().map(Secret::expose), Some("the state"));
        assert_eq!(result.code.as_ref().unwrap().expose().len(), 43);
    }
    pieces_os.authorize_as(AuthorizeAs::ResponseMode);
    let fragment = Asked {
        mode: "fragment",
        ..Asked::default()
    };
    assert!(fragment.of(&client).await?.value().code().is_some());
    Ok(())
}

#[tokio::test]
async fn a_page_is_for_a_browser() -> Done {
    let pieces_os = PiecesOs::start().await?;
    for mode in ["form_post", "web_message"] {
        let asked = Asked {
            mode,
            ..Asked::default()
        };
        let answer = asked.of(&pieces_os.client()).await?;
        assert!(matches!(answer.value(), AuthorizeAnswer::Page(_)), "{mode}");
    }
    Ok(())
}

#[tokio::test]
async fn a_no_is_typed_in_every_shape_that_has_one() -> Done {
    let pieces_os = PiecesOs::start().await?;
    pieces_os.person(Person::Denies);
    for shape in [AuthorizeAs::Redirect, AuthorizeAs::Form, AuthorizeAs::Json] {
        pieces_os.authorize_as(shape);
        let error = Asked::default().of(&pieces_os.client()).await.unwrap_err();
        assert_eq!(error.oauth().unwrap().error(), "access_denied", "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_person_who_has_to_sign_in_is_led_to_a_page() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    pieces_os.person(Person::MustSignIn);
    let answer = Asked::default().of(&client).await?;
    let AuthorizeAnswer::Redirect(address) = answer.value() else {
        panic!("{answer:?}");
    };
    let login = format!("{}/u/login?state=", pieces_os.url());
    assert!(address.expose().starts_with(&login));
    let page = browser().get(address.expose()).send().await?;
    assert_eq!(page.status(), 200);
    let silent = Asked {
        prompt: "none",
        ..Asked::default()
    };
    let error = silent.of(&client).await.unwrap_err();
    assert!(error.is_person_needed(), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_stranger_is_not_redirected_to() -> Done {
    let pieces_os = PiecesOs::start().await?;
    let client = pieces_os.client();
    let wrong = [
        Asked {
            client_id: "nobody",
            ..Asked::default()
        },
        Asked {
            client_id: "",
            ..Asked::default()
        },
        Asked {
            redirect_uri: "https://evil.test/",
            ..Asked::default()
        },
        Asked {
            redirect_uri: "http://127.0.0.1:5/callback/..",
            ..Asked::default()
        },
        Asked {
            redirect_uri: "http://localhost:5/callback",
            ..Asked::default()
        },
        Asked {
            mode: "UNKNOWN",
            ..Asked::default()
        },
    ];
    for asked in wrong {
        assert_refused(asked.of(&client).await, 400, "invalid_request");
    }
    // A browser is shown a page.
    let page = browser()
        .get(format!("{}/authorize?client_id=nobody", pieces_os.url()))
        .header("accept", "text/html")
        .send()
        .await?;
    assert_eq!(page.status(), 400);
    assert!(page.text().await?.starts_with("<!doctype html>"));
    Ok(())
}

#[tokio::test]
async fn what_else_is_wrong_comes_back_to_the_redirect_uri() -> Done {
    let builder = PiecesOs::builder().audience("https://api.test/");
    let pieces_os = builder.start().await?;
    let client = pieces_os.client();
    let audience = "https://api.test/";
    let right = || Asked {
        audience,
        ..Asked::default()
    };
    assert!(right().of(&client).await?.value().code().is_some());
    let wrong = [
        (
            Asked {
                audience: "https://b.test/",
                ..right()
            },
            "access_denied",
        ),
        (
            Asked {
                scope: Scope::from("read:all"),
                ..right()
            },
            "invalid_scope",
        ),
        (
            Asked {
                response_type: "token",
                ..right()
            },
            "unsupported_response_type",
        ),
        (
            Asked {
                method: "plain",
                ..right()
            },
            "invalid_request",
        ),
        (
            Asked {
                challenge: "short".to_owned(),
                ..right()
            },
            "invalid_request",
        ),
        (
            Asked {
                challenge: "+".repeat(43),
                ..right()
            },
            "invalid_request",
        ),
    ];
    for (asked, code) in wrong {
        assert_refused(asked.of(&client).await, 302, code);
    }
    Ok(())
}
