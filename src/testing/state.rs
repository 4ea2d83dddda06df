//! What the server remembers, without HTTP: pending sign-ins, codes, tokens.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::random::{self, same};
use super::refusal::Refusal;

/// The newest few; a test that never ends must not fill the memory.
struct Recent<T>(VecDeque<T>);

impl<T> Recent<T> {
    const MOST: usize = 1024;

    fn push(&mut self, item: T) {
        if self.0.len() == Self::MOST {
            self.0.pop_front();
        }
        self.0.push_back(item);
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

#[derive(Default)]
pub(super) struct State {
    pending: Recent<Pending>,
    codes: Recent<Code>,
    access_tokens: Recent<String>,
    secrets: Recent<String>,
}

/// A sign-in that Pieces OS waits for.
#[derive(Clone)]
pub(super) struct Pending {
    pub(super) state: String,
    pub(super) verifier: String,
    pub(super) challenge: String,
}

/// What a code was issued for.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) scope: String,
    pub(super) audience: Option<String>,
    pub(super) state: Option<String>,
}

struct Code {
    text: String,
    grant: Grant,
    issued: Instant,
    /// The token that it was redeemed for.
    redeemed: Option<String>,
}

/// What redeems a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
pub(super) struct Proof<'a> {
    pub(super) client_id: &'a str,
    pub(super) code: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) code_verifier: &'a str,
}

impl State {
    /// Begins a sign-in of Pieces OS.
    pub(super) fn begin(&mut self) -> Result<Pending, Refusal> {
        let verifier = random::text()?;
        let pending = Pending {
            state: random::hex()?,
            challenge: random::s256(&verifier),
            verifier,
        };
        self.keep_secret(&pending.state);
        self.keep_secret(&pending.verifier);
        self.pending.push(pending.clone());
        Ok(pending)
    }

    pub(super) fn pending(&self, state: &str) -> Option<&Pending> {
        let mut pending = self.pending.0.iter();
        pending.find(|pending| same(&pending.state, state))
    }

    pub(super) fn clear(&mut self) {
        self.pending.0.clear();
    }

    pub(super) fn issue_code(&mut self, grant: Grant) -> Result<String, Refusal> {
        let text = random::text()?;
        self.keep_secret(&text);
        if let Some(state) = &grant.state {
            self.keep_secret(state);
        }
        self.codes.push(Code {
            text: text.clone(),
            grant,
            issued: Instant::now(),
            redeemed: None,
        });
        Ok(text)
    }

    /// Whether this code was issued for this state.
    pub(super) fn is_code_of(&self, code: &str, state: &str) -> bool {
        self.codes.0.iter().any(|known| {
            let of_state = known.grant.state.as_deref();
            same(&known.text, code) && of_state.is_some_and(|known| same(known, state))
        })
    }

    /// Redeems a code for an access token. A code that comes a second time takes the token of the
    /// first with it (RFC 6749, section 4.1.2).
    pub(super) fn redeem(
        &mut self,
        proof: &Proof<'_>,
        lifetime: Duration,
    ) -> Result<(String, Grant), Refusal> {
        self.keep_secret(proof.code_verifier);
        let mut codes = self.codes.0.iter_mut();
        let code = codes
            .find(|code| same(&code.text, proof.code))
            .ok_or(Refusal::invalid_grant("no such code"))?;
        if let Some(token) = &code.redeemed {
            self.access_tokens.0.retain(|known| known != token);
            return Err(Refusal::invalid_grant("the code has been used"));
        }
        if code.issued.elapsed() >= lifetime {
            return Err(Refusal::invalid_grant("the code has expired"));
        }
        let grant = &code.grant;
        if grant.client_id != proof.client_id {
            return Err(Refusal::invalid_grant("the code is another client's"));
        }
        if grant.redirect_uri != proof.redirect_uri {
            return Err(Refusal::invalid_grant("the redirect URI is another one"));
        }
        if !same(&grant.challenge, &random::s256(proof.code_verifier)) {
            return Err(Refusal::invalid_grant("the code verifier does not fit"));
        }
        let token = random::text()?;
        let grant = grant.clone();
        code.redeemed = Some(token.clone());
        if let Some(state) = &grant.state {
            self.pending.0.retain(|pending| pending.state != *state);
        }
        self.keep_secret(&token);
        self.access_tokens.push(token.clone());
        Ok((token, grant))
    }

    pub(super) fn is_access_token(&self, token: &str) -> bool {
        let mut tokens = self.access_tokens.0.iter();
        tokens.any(|known| same(known, token))
    }

    /// Remembers a secret that was handed out or received, for the test that looks for leaks.
    pub(super) fn keep_secret(&mut self, secret: &str) {
        if !secret.is_empty() && self.secrets.0.iter().all(|known| known != secret) {
            self.secrets.push(secret.to_owned());
        }
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        self.secrets.0.iter().cloned().collect()
    }
}
