//! Access tokens: opaque texts, with scopes and an end.

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};
use tokio::time::Instant;

use super::problem::Problem;
use crate::testing::random::{self, same};
use crate::testing::refusal::Refusal;
use crate::testing::request::Request;
use crate::transport::Operation;

#[derive(Default)]
pub(super) struct Tokens(Vec<Token>);

pub(super) struct Token {
    text: String,
    pub(super) client_id: String,
    /// What it is good for; everything where there is none.
    scopes: Option<Vec<String>>,
    ends: Instant,
}

impl Tokens {
    pub(super) fn issue(
        &mut self,
        client_id: &str,
        scopes: Option<Vec<String>>,
        lifetime: Duration,
    ) -> Result<String, Refusal> {
        let text = random::text()?;
        self.0.push(Token {
            text: text.clone(),
            client_id: client_id.to_owned(),
            scopes,
            ends: Instant::now() + lifetime,
        });
        Ok(text)
    }

    pub(super) fn revoke_all(&mut self) {
        self.0.clear();
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|token| token.text.as_str())
    }

    /// The token of a request, where it is good.
    pub(super) fn of(&self, request: &Request) -> Result<&Token, Problem> {
        let given = request.header(&AUTHORIZATION).unwrap_or_default();
        let Some(given) = given.strip_prefix("Bearer ") else {
            return Err(unauthorized("Missing authentication"));
        };
        let token = self.0.iter().find(|token| same(&token.text, given));
        match token {
            None => Err(unauthorized("Invalid token")),
            Some(token) if token.ends <= Instant::now() => {
                Err(unauthorized("Expired token received"))
            }
            Some(token) => Ok(token),
        }
    }
}

impl Token {
    /// One of the operation's scopes is enough.
    pub(super) fn check(&self, operation: &Operation) -> Result<(), Problem> {
        let Some(scopes) = &self.scopes else {
            return Ok(());
        };
        let needed = operation.scopes;
        if needed.is_empty()
            || needed
                .iter()
                .any(|of| scopes.iter().any(|scope| scope == of))
        {
            return Ok(());
        }
        let needed = needed.join(",");
        let message = format!("Insufficient scope, expected any of: {needed}");
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            message,
        ))
    }
}

fn unauthorized(message: &str) -> Problem {
    let challenge = (
        http::header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer"),
    );
    Problem::new(StatusCode::UNAUTHORIZED, "", message)
        .with_headers([challenge].into_iter().collect())
}
