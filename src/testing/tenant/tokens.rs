//! Access tokens: what they are good for, and until when.

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, StatusCode};
use tokio::time::Instant;

use super::oauth::Grant;
use super::problem::Problem;
use crate::testing::random::{self, same};
use crate::testing::refusal::Refusal;
use crate::testing::request::Request;
use crate::transport::Operation;

#[derive(Default)]
pub(super) struct Tokens(Vec<Token>);

#[derive(Clone)]
pub(super) struct Token {
    text: String,
    pub(super) client_id: String,
    /// What it is good for; everything where there is none.
    pub(super) scopes: Option<Vec<String>>,
    /// Whom it is for; the Management API where there is none.
    pub(super) audiences: Vec<String>,
    /// What it was issued for, where that was a grant.
    pub(super) grant: Option<Box<Grant>>,
    ends: Instant,
}

impl Token {
    pub(super) fn new(text: String, client_id: String, lifetime: Duration) -> Self {
        Self {
            text,
            client_id,
            scopes: None,
            audiences: Vec::new(),
            grant: None,
            ends: Instant::now() + lifetime,
        }
    }

    pub(super) fn has_scope(&self, scope: &str) -> bool {
        let scopes = self.scopes.as_ref();
        scopes.is_none_or(|scopes| scopes.iter().any(|known| known == scope))
    }
}

impl Tokens {
    pub(super) fn issue(
        &mut self,
        client_id: &str,
        scopes: Option<Vec<String>>,
        lifetime: Duration,
    ) -> Result<String, Refusal> {
        let text = random::text()?;
        let mut token = Token::new(text.clone(), client_id.to_owned(), lifetime);
        token.scopes = scopes;
        self.add(token);
        Ok(text)
    }

    pub(super) fn add(&mut self, token: Token) {
        self.0.push(token);
    }

    pub(super) fn revoke_all(&mut self) {
        self.0.clear();
    }

    /// Makes those bad that came from one grant.
    pub(super) fn revoke(&mut self, lineage: &str) {
        self.0.retain(|token| {
            let grant = token.grant.as_ref();
            grant.is_none_or(|grant| grant.lineage() != lineage)
        });
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|token| token.text.as_str())
    }

    /// The token of this text, where it has not ended.
    pub(super) fn good(&self, text: &str) -> Option<&Token> {
        let token = self.0.iter().find(|token| same(&token.text, text))?;
        Some(token).filter(|token| token.ends > Instant::now())
    }

    /// The token of a request to the Management API, where it is good.
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
            Some(token) if !token.audiences.is_empty() => Err(unauthorized("Bad audience")),
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
