use serde_json::Value;

use super::claims::RegisteredClaims;
use crate::error::{Error, InvalidToken, TokenKind};

/// Who acts for the subject (RFC 8693, section 4.1).
impl RegisteredClaims {
    /// Who acts now: `sub` of the outermost `act`. None where the subject acts himself. Decisions
    /// are made by this one alone; earlier actors are history.
    ///
    /// # Errors
    /// As [`delegation_chain`](Self::delegation_chain).
    pub fn current_actor(&self) -> Result<Option<&str>, Error> {
        Ok(self.delegation_chain()?.first().copied())
    }

    /// All who acted, each by his `sub`, the one who acts now first. Empty where the subject acts
    /// himself.
    ///
    /// # Errors
    /// [`is_invalid_token`](Error::is_invalid_token) where an `act` is no object, or has no `sub`.
    pub fn delegation_chain(&self) -> Result<Vec<&str>, Error> {
        let malformed = || Error::invalid(TokenKind::Access, InvalidToken::Malformed);
        let mut chain = Vec::new();
        let mut next = self.act.as_ref();
        while let Some(act) = next {
            let actor = act.get("sub").and_then(Value::as_str);
            let actor = actor.filter(|actor| !actor.is_empty());
            chain.push(actor.ok_or_else(malformed)?);
            next = act.get("act");
        }
        Ok(chain)
    }
}
