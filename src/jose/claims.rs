//! The registered claims (RFC 7519, section 4.1), read and held against what is expected. Every
//! kind of token checks them alike; the order is that of the checks that say most.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use crate::clock::{LAST, Moment};
use crate::error::InvalidToken;

/// The claims of a token whose signature has been verified.
#[derive(Clone, Copy)]
pub(crate) struct Claims<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Claims<'a> {
    /// A text.
    ///
    /// # Errors
    /// [`Malformed`](InvalidToken::Malformed) where it is something else.
    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, InvalidToken> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(InvalidToken::Malformed),
        }
    }

    /// A `NumericDate`, in seconds since the epoch; fractions are cut off.
    ///
    /// # Errors
    /// [`Malformed`](InvalidToken::Malformed) where it is something else, or no moment between
    /// 1970 and the year 9999.
    pub(crate) fn seconds(self, name: &str) -> Result<Option<i64>, InvalidToken> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let seconds = value.as_f64().and_then(whole_seconds);
        seconds.map(Some).ok_or(InvalidToken::Malformed)
    }

    /// As [`seconds`](Self::seconds), as a moment.
    pub(crate) fn moment(self, name: &str) -> Result<Option<SystemTime>, InvalidToken> {
        let seconds = self.seconds(name)?;
        Ok(seconds
            .map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())))
    }

    /// A text, or a list of texts.
    ///
    /// # Errors
    /// [`Malformed`](InvalidToken::Malformed) where it is something else.
    pub(crate) fn texts(self, name: &str) -> Result<Vec<&'a str>, InvalidToken> {
        match self.0.get(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(list)) => {
                let texts = list.iter().map(Value::as_str);
                let texts: Option<Vec<&str>> = texts.collect();
                texts.ok_or(InvalidToken::Malformed)
            }
            Some(_) => Err(InvalidToken::Malformed),
        }
    }

    /// `iss`, character for character.
    pub(crate) fn check_issuer(self, issuer: &str) -> Result<(), InvalidToken> {
        match self.text("iss")? {
            Some(text) if text == issuer => Ok(()),
            _ => Err(InvalidToken::Issuer),
        }
    }

    /// `aud` names this audience, perhaps among others.
    pub(crate) fn check_audience(self, audience: &str) -> Result<(), InvalidToken> {
        match self.texts("aud")?.contains(&audience) {
            true => Ok(()),
            false => Err(InvalidToken::Audience),
        }
    }

    /// `exp` and `iat`, which have to be there, and `nbf`.
    pub(crate) fn check_times(self, now: Moment, leeway: Duration) -> Result<(), InvalidToken> {
        let missing = InvalidToken::MissingClaim;
        let times = Times {
            expires: self.seconds("exp")?.ok_or(missing)?,
            issued: self.seconds("iat")?.ok_or(missing)?,
            not_before: self.seconds("nbf")?,
        };
        times.check(now, leeway)
    }
}

/// When a token is good, in seconds since the epoch.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    /// `exp`.
    pub(crate) expires: i64,
    /// `iat`.
    pub(crate) issued: i64,
    /// `nbf`.
    pub(crate) not_before: Option<i64>,
}

impl Times {
    /// # Errors
    /// [`Expired`](InvalidToken::Expired), [`IssuedInFuture`](InvalidToken::IssuedInFuture),
    /// [`NotYetValid`](InvalidToken::NotYetValid).
    pub(crate) fn check(self, now: Moment, leeway: Duration) -> Result<(), InvalidToken> {
        let now = now.unix();
        let leeway = i64::try_from(leeway.as_secs()).unwrap_or(i64::MAX);
        if now >= self.expires.saturating_add(leeway) {
            return Err(InvalidToken::Expired);
        }
        let latest = now.saturating_add(leeway);
        if self.issued > latest {
            return Err(InvalidToken::IssuedInFuture);
        }
        match self.not_before {
            Some(moment) if moment > latest => Err(InvalidToken::NotYetValid),
            _ => Ok(()),
        }
    }
}

/// A `NumericDate` as whole seconds; none where it is no moment between 1970 and the year 9999.
pub(crate) fn whole_seconds(date: f64) -> Option<i64> {
    (0.0..=LAST as f64).contains(&date).then_some(date as i64)
}

/// Whether a token is of this organization: by id where it is one, else by name, which tokens have
/// in lower case.
pub(crate) fn is_organization(expected: &str, id: Option<&str>, name: Option<&str>) -> bool {
    match expected.starts_with("org_") {
        true => id == Some(expected),
        false => name == Some(&*expected.to_lowercase()),
    }
}
