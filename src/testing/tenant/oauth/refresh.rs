//! Refresh tokens: rotation, and what a second use of one tells (RFC 9700, section 4.14.2).

use super::grant::Grant;
use super::problem::Problem;
use super::state::Recent;
use crate::testing::random::{self, same};

#[derive(Default)]
pub(super) struct RefreshTokens(Recent<RefreshToken>);

struct RefreshToken {
    text: String,
    grant: Grant,
    is_used: bool,
}

/// What becomes of a refresh token that is used.
pub(super) enum Use {
    Good(Box<Grant>),
    /// A second use of one that rotates: all of this lineage are revoked.
    Reused(String),
    Unknown,
}

impl RefreshTokens {
    pub(super) fn issue(&mut self, grant: &Grant) -> Result<String, Problem> {
        let text = random::text()?;
        self.0.push(RefreshToken {
            text: text.clone(),
            grant: Grant {
                nonce: None, // that of the first ID token alone
                ..grant.clone()
            },
            is_used: false,
        });
        Ok(text)
    }

    /// Looks at one without using it.
    pub(super) fn get(&self, text: &str) -> Option<&Grant> {
        let mut tokens = self.0.iter();
        let token = tokens.find(|token| same(&token.text, text))?;
        Some(&token.grant).filter(|_| !token.is_used)
    }

    pub(super) fn redeem(&mut self, text: &str, client_id: &str, rotates: bool) -> Use {
        let token = self.0.find(|token| same(&token.text, text));
        match token {
            Some(token) if token.grant.client_id != client_id => Use::Unknown,
            Some(token) if token.is_used => {
                let lineage = token.grant.lineage.clone();
                self.revoke(&lineage);
                Use::Reused(lineage)
            }
            Some(token) => {
                token.is_used = rotates;
                Use::Good(Box::new(token.grant.clone()))
            }
            None => Use::Unknown,
        }
    }

    /// The lineage of one, used or not.
    pub(super) fn lineage(&self, text: &str) -> Option<(&str, &str)> {
        let mut tokens = self.0.iter();
        let token = tokens.find(|token| same(&token.text, text))?;
        Some((&token.grant.client_id, &token.grant.lineage))
    }

    pub(super) fn revoke(&mut self, lineage: &str) {
        self.0.retain(|token| token.grant.lineage != lineage);
    }

    pub(super) fn revoke_of(&mut self, user: &str) {
        self.0
            .retain(|token| token.grant.user.as_deref() != Some(user));
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|token| token.text.as_str())
    }
}
