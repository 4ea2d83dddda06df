use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::model::{Extra, ObjectWriter, wire_object};
use crate::secret::Secret;

/// An access token and what the service said of it (RFC 6749, section 5.1).
///
/// In JSON, as a store may keep it, `expires_at` is in seconds since the Unix epoch, and the
/// token itself is written out.
///
/// ```
/// use std::time::Duration;
/// use auth0_sdk::token::AccessToken;
///
/// let token = AccessToken::new("eyJhbGciOi").expires_in(Duration::from_secs(86_400));
/// assert!(token.expires_at.is_some());
/// assert!(!format!("{token:?}").contains("eyJ"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessToken {
    /// The token itself.
    pub token: Secret,
    /// How it is sent: `Bearer` or `DPoP`, in whatever case; `Bearer` where the service does not
    /// say.
    pub token_type: Option<String>,
    /// When it ends. Unknown where the service did not say; then it is used until it is refused.
    pub expires_at: Option<SystemTime>,
    /// The scopes it has, separated by spaces, where the service says so.
    pub scope: Option<String>,
}

/// Ten years: what is to live longer than that is a mistake, and must not overflow a clock.
const LONGEST: Duration = Duration::from_secs(315_576_000);

impl AccessToken {
    /// A bearer token of which nothing else is known.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self {
            token: token.into(),
            ..Self::default()
        }
    }

    /// Sets when it ends.
    #[must_use]
    pub fn expires_at(mut self, moment: SystemTime) -> Self {
        self.expires_at = Some(moment);
        self
    }

    /// Sets how long from now it lives.
    #[must_use]
    pub fn expires_in(self, lifetime: Duration) -> Self {
        self.issued_at(SystemTime::now(), lifetime)
    }

    pub(super) fn issued_at(mut self, moment: SystemTime, lifetime: Duration) -> Self {
        self.expires_at = moment.checked_add(lifetime.min(LONGEST));
        self
    }

    /// Sets the scopes it has, separated by spaces.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sets how it is sent: `Bearer`, or `DPoP`, which takes the key that it is bound to. The
    /// SDK refuses others.
    #[must_use]
    pub fn token_type(mut self, token_type: impl Into<String>) -> Self {
        self.token_type = Some(token_type.into());
        self
    }

    /// RFC 6749, section 7.1: a client must not use a token whose type it does not understand.
    pub(super) fn is_bearer(&self) -> bool {
        let name = self.token_type.as_deref().unwrap_or("Bearer");
        name.eq_ignore_ascii_case("bearer")
    }

    /// Whether it goes with proofs of a key alone (RFC 9449, section 7.1).
    pub(super) fn is_dpop(&self) -> bool {
        let name = self.token_type.as_deref();
        name.is_some_and(|name| name.eq_ignore_ascii_case("dpop"))
    }
}

impl From<&Secret> for AccessToken {
    fn from(token: &Secret) -> Self {
        Self::new(token.clone())
    }
}

impl From<&AccessToken> for AccessToken {
    fn from(token: &AccessToken) -> Self {
        token.clone()
    }
}

impl From<Secret> for AccessToken {
    fn from(token: Secret) -> Self {
        Self::new(token)
    }
}

impl From<String> for AccessToken {
    fn from(token: String) -> Self {
        Self::new(token)
    }
}

impl From<&str> for AccessToken {
    fn from(token: &str) -> Self {
        Self::new(token)
    }
}

wire_object! {
    /// The JSON of an answer of the token endpoint (RFC 6749, section 5.1), and that of an access
    /// token in a store, which has `expires_at` for `expires_in`.
    pub(crate) struct TokenJson {
        access_token: Secret,
        token_type: String,
        scope: String,
        expires_in: Value,
        expires_at: Value,
        refresh_token: Secret,
        id_token: Secret,
        issued_token_type: String,
        recovery_code: Secret,
        authorization_details: Value,
    }
}

impl TokenJson {
    /// The lifetime in whole seconds; zero for one that is negative. A number that is written as
    /// a text is one; anything else says nothing.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        self.expires_in.as_ref().and_then(seconds)
    }
}

/// A span in whole seconds: a number, or a text that is one.
pub(crate) fn seconds(value: &Value) -> Option<Duration> {
    let number = match value {
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        value => value.as_f64()?,
    };
    // Saturates; a text can say NaN.
    (!number.is_nan()).then(|| Duration::from_secs(number.max(0.0) as u64).min(LONGEST * 10))
}

impl<'de> Deserialize<'de> for AccessToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = TokenJson::deserialize(deserializer)?;
        let since_epoch = json.expires_at.as_ref().and_then(seconds);
        Ok(Self {
            token: json.access_token.unwrap_or_default(),
            token_type: json.token_type,
            expires_at: since_epoch.and_then(|time| SystemTime::UNIX_EPOCH.checked_add(time)),
            scope: json.scope,
        })
    }
}

impl Serialize for AccessToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let since_epoch = self.expires_at.map(|moment| {
            let since = moment.duration_since(SystemTime::UNIX_EPOCH);
            since.unwrap_or_default().as_secs()
        });
        let mut object = ObjectWriter::new::<TokenJson>(serializer);
        object.required(0, &self.token);
        object.optional(1, &self.token_type);
        object.optional(2, &self.scope);
        object.optional(4, &since_epoch);
        object.end(&Extra::default())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lifetime(expires_in: Value) -> Option<u64> {
        let json: TokenJson = serde_json::from_value(json!({ "expires_in": expires_in })).unwrap();
        json.lifetime().map(|lifetime| lifetime.as_secs())
    }

    #[test]
    fn a_lifetime_is_read_however_it_is_written() {
        assert_eq!(lifetime(json!(86_400)), Some(86_400));
        assert_eq!(lifetime(json!("3600")), Some(3600));
        assert_eq!(lifetime(json!(59.9)), Some(59));
        assert_eq!(lifetime(json!(0)), Some(0));
        assert_eq!(lifetime(json!(-1)), Some(0));
        for nothing in [
            json!(null),
            json!("soon"),
            json!("NaN"),
            json!([]),
            json!({}),
            json!(true),
        ] {
            assert_eq!(lifetime(nothing), None);
        }
        assert_eq!(
            serde_json::from_str::<TokenJson>("{}").unwrap().lifetime(),
            None
        );
        for huge in [json!(u64::MAX), json!(1e300), json!("inf")] {
            let lifetime = Duration::from_secs(lifetime(huge).unwrap());
            let token = AccessToken::new("t").expires_in(lifetime);
            let left = token.expires_at.unwrap().duration_since(SystemTime::now());
            assert!(left.unwrap() <= LONGEST);
        }
    }

    #[test]
    fn a_store_gets_back_what_it_was_given() {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        for token in [
            AccessToken::new("t1"),
            AccessToken::new("t2")
                .expires_at(moment)
                .scope("read:users")
                .token_type("Bearer"),
        ] {
            let text = serde_json::to_string(&token).unwrap();
            assert_eq!(serde_json::from_str::<AccessToken>(&text).unwrap(), token);
        }
        let text = serde_json::to_string(&AccessToken::new("t").expires_at(moment)).unwrap();
        assert_eq!(text, r#"{"access_token":"t","expires_at":1900000000}"#);
        let odd = r#"{"access_token":"t","expires_at":1e300}"#;
        assert!(serde_json::from_str::<AccessToken>(odd).is_ok());
    }

    #[test]
    fn bearer_in_any_case_and_where_nothing_is_said() {
        assert!(AccessToken::new("t").is_bearer());
        assert!(AccessToken::new("t").token_type("bearer").is_bearer());
        assert!(!AccessToken::new("t").token_type("DPoP").is_bearer());
    }
}
