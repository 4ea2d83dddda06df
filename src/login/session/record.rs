//! A session as a store keeps it.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::authentication::{AuthenticationClient, TokenSet};
use crate::error::Error;
use crate::secret::Secret;
use crate::token::AccessToken;

/// The version of the format. One that is higher is of a later release, and is left alone.
const VERSION: u64 = 1;

/// How long before its end a token is no longer taken out of a record: time for the way, and
/// clocks that differ.
const LEEWAY: Duration = Duration::from_secs(10);

/// What an access token is for, as it was asked for. Both are empty for the token that the sign-in
/// gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub(super) audience: Option<String>,
    pub(super) scope: Option<String>,
}

/// All that a session has to remember.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Who signed in, where there was an ID token.
    pub(super) subject: Option<String>,
    pub(super) refresh_token: Option<Secret>,
    /// It was verified when it came.
    pub(super) id_token: Option<Secret>,
    access_tokens: Vec<(Target, AccessToken)>,
}

/// Why a text is no session of this application.
pub(super) enum Unfit {
    Corrupt,
    /// The session of somebody else, as this says.
    Foreign(&'static str),
}

impl Record {
    /// Takes over what was issued for a target, and keeps what was not issued anew.
    pub(super) fn take(&mut self, target: &Target, tokens: &TokenSet) {
        if let Some(claims) = &tokens.claims {
            self.subject = Some(claims.sub.clone());
        }
        if tokens.refresh_token.is_some() {
            self.refresh_token.clone_from(&tokens.refresh_token);
        }
        if tokens.id_token.is_some() {
            self.id_token.clone_from(&tokens.id_token);
        }
        self.access_tokens.retain(|(other, _)| other != target);
        let token = tokens.to_access_token();
        self.access_tokens.push((target.clone(), token));
    }

    /// The token for this target, if it can still be sent.
    pub(super) fn access_token(&self, target: &Target, now: SystemTime) -> Option<&AccessToken> {
        let mut tokens = self.access_tokens.iter();
        let (_, token) = tokens.find(|(other, _)| other == target)?;
        lives(token, now).then_some(token)
    }

    /// Whether there is anything left to get an access token by.
    pub(super) fn is_of_use(&self, now: SystemTime) -> bool {
        self.refresh_token.is_some()
            || self
                .access_tokens
                .iter()
                .any(|(_, token)| lives(token, now))
    }

    /// # Errors
    /// Where the text is no session, or that of another application or tenant.
    pub(super) fn parse(text: &Secret, auth: &AuthenticationClient) -> Result<Self, Error> {
        Self::read(text, auth).map_err(|unfit| {
            Error::store(match unfit {
                Unfit::Corrupt => {
                    "what the session store has is corrupt, or is no session; it was left as it \
                     is: clear the store to sign in anew"
                }
                Unfit::Foreign(what) => what,
            })
        })
    }

    /// # Errors
    /// Why the text is no session of this application.
    pub(super) fn read(text: &Secret, auth: &AuthenticationClient) -> Result<Self, Unfit> {
        let json: Value = serde_json::from_str(text.expose()).map_err(|_| Unfit::Corrupt)?;
        match json["version"].as_u64() {
            Some(VERSION) => {}
            Some(version) if version > VERSION => {
                return Err(Unfit::Foreign(
                    "what the session store has was written by a later version of this program",
                ));
            }
            _ => return Err(Unfit::Corrupt),
        }
        let (issuer, client) = (text_of(&json["issuer"]), text_of(&json["client_id"]));
        let (Ok(Some(issuer)), Ok(Some(client))) = (issuer, client) else {
            return Err(Unfit::Corrupt);
        };
        if issuer != auth.issuer() || client != auth.client_id() {
            return Err(Unfit::Foreign(
                "the session store has the session of another application or tenant",
            ));
        }
        let read = || -> Result<Self, ()> {
            Ok(Self {
                subject: text_of(&json["subject"])?,
                refresh_token: text_of(&json["refresh_token"])?.map(Secret::from),
                id_token: text_of(&json["id_token"])?.map(Secret::from),
                access_tokens: json["access_tokens"]
                    .as_array()
                    .ok_or(())?
                    .iter()
                    .map(access_token)
                    .collect::<Result<_, ()>>()?,
            })
        };
        read().map_err(|()| Unfit::Corrupt)
    }

    /// Without the access tokens that have ended.
    pub(super) fn to_text(&self, auth: &AuthenticationClient, now: SystemTime) -> Secret {
        let living = self
            .access_tokens
            .iter()
            .filter(|(_, token)| lives(token, now));
        let tokens: Vec<Value> = living
            .map(|(target, token)| {
                json!({ "audience": target.audience, "scope": target.scope, "token": token })
            })
            .collect();
        let json = json!({
            "version": VERSION,
            "issuer": auth.issuer(),
            "client_id": auth.client_id(),
            "subject": self.subject,
            "refresh_token": self.refresh_token,
            "id_token": self.id_token,
            "access_tokens": tokens,
        });
        Secret::from(json.to_string())
    }
}

fn access_token(json: &Value) -> Result<(Target, AccessToken), ()> {
    let target = Target {
        audience: text_of(&json["audience"])?,
        scope: text_of(&json["scope"])?,
    };
    let token: AccessToken = serde_json::from_value(json["token"].clone()).map_err(|_| ())?;
    match token.token.is_empty() {
        true => Err(()),
        false => Ok((target, token)),
    }
}

/// A text, or nothing; anything else does not belong there.
fn text_of(json: &Value) -> Result<Option<String>, ()> {
    match json {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(()),
    }
}

/// Where nobody said when it ends, it lives until it is refused.
fn lives(token: &AccessToken, now: SystemTime) -> bool {
    let still = |end: SystemTime| end.duration_since(now).is_ok_and(|left| left > LEEWAY);
    token.expires_at.is_none_or(still)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auth(client_id: &str) -> AuthenticationClient {
        AuthenticationClient::builder("tenant.auth0.com", client_id)
            .build()
            .unwrap()
    }

    fn record(now: SystemTime) -> Record {
        let orders = Target {
            audience: Some("https://orders.example/".to_owned()),
            scope: None,
        };
        let ends =
            |seconds| AccessToken::new("s3cr3t").expires_at(now + Duration::from_secs(seconds));
        Record {
            subject: Some("auth0|1".to_owned()),
            refresh_token: Some("s3cr3t-refresh".into()),
            id_token: None,
            access_tokens: vec![
                (
                    Target::default(),
                    ends(3600).scope("openid").token_type("Bearer"),
                ),
                (orders, ends(5)),
            ],
        }
    }

    #[test]
    fn it_comes_back_as_it_was_without_what_has_ended() {
        // Whole seconds are kept.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        let mut kept = record(now);
        let text = kept.to_text(&auth("app"), now);
        kept.access_tokens.pop();
        assert_eq!(Record::parse(&text, &auth("app")).unwrap(), kept);
        let empty = Record::default();
        let text = empty.to_text(&auth("app"), now);
        assert_eq!(Record::parse(&text, &auth("app")).unwrap(), empty);
        assert!(!empty.is_of_use(now) && kept.is_of_use(now));
    }

    #[test]
    fn a_token_is_taken_until_shortly_before_its_end() {
        let now = SystemTime::now();
        let record = record(now);
        let at = |seconds| {
            let moment = now + Duration::from_secs(seconds);
            record.access_token(&Target::default(), moment).is_some()
        };
        assert!(at(0) && at(3589) && !at(3590) && !at(4000));
        let other = Target {
            scope: Some("openid".to_owned()),
            ..Target::default()
        };
        assert!(record.access_token(&other, now).is_none());
    }

    #[test]
    fn what_is_no_session_is_told_apart_and_never_shown() {
        let good = record(SystemTime::now()).to_text(&auth("app"), SystemTime::now());
        let good = good.expose();
        let cases = [
            (String::new(), "corrupt"),
            ("s3cr3t".to_owned(), "corrupt"),
            (good[..good.len() / 2].to_owned(), "corrupt"),
            (format!("{good}{good}"), "corrupt"),
            ("{}".to_owned(), "corrupt"),
            ("[]".to_owned(), "corrupt"),
            (
                good.replace("\"version\":1", "\"version\":\"1\""),
                "corrupt",
            ),
            (
                good.replace("\"version\":1", "\"version\":2"),
                "later version",
            ),
            (good.replace("\"s3cr3t-refresh\"", "7"), "corrupt"),
            (good.replace("\"s3cr3t\"", "\"\""), "corrupt"),
            (good.replace("\"access_tokens\"", "\"other\""), "corrupt"),
            (
                good.replace("tenant.auth0.com", "other.auth0.com"),
                "another application",
            ),
            (good.replace("\"app\"", "\"other\""), "another application"),
        ];
        for (text, expected) in cases {
            let error = Record::parse(&Secret::from(text.as_str()), &auth("app")).unwrap_err();
            assert!(error.is_store(), "{text}: {error:?}");
            assert!(error.to_string().contains(expected), "{text}: {error}");
            assert!(
                !format!("{error} {error:?}").contains("s3cr3t"),
                "{error:?}"
            );
        }
    }
}
