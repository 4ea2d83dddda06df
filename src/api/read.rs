//! The claims of an access token, read from its bytes in one pass: each claim at its type, none
//! twice, at any depth.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::claims::{Confirmation, RegisteredClaims};
use crate::error::InvalidToken;
use crate::jose::{Payload, Strict, Times, read_text, whole_seconds};
use crate::model::Extra;

/// Claims that nothing has been checked of. One that has a field is of its type or absent: `null`
/// is neither.
#[derive(Default)]
pub(super) struct Draft {
    /// The bytes that they were read from.
    pub(super) bytes: Vec<u8>,
    /// Which of those that have a field there are, by their [bits](Own::bit).
    seen: u32,
    pub(super) iss: Option<String>,
    sub: Option<String>,
    pub(super) aud: Vec<String>,
    exp: Option<i64>,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: Option<String>,
    azp: Option<String>,
    client_id: Option<String>,
    scope: Option<String>,
    permissions: Vec<String>,
    pub(super) org_id: Option<String>,
    pub(super) org_name: Option<String>,
    cnf: Option<Confirmation>,
    act: Option<Value>,
    extra: Extra,
}

impl Payload for Draft {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let draft: Self = serde_json::from_slice(&bytes).ok()?;
        Some(Self { bytes, ..draft })
    }

    fn issued(&self) -> Option<i64> {
        self.iat
    }
}

impl Draft {
    /// Whether there is a claim of this name, `null` aside.
    pub(super) fn has(&self, name: &str) -> bool {
        match Own::named(name) {
            Some(own) => self.seen & own.bit() != 0,
            None => self.extra.get(name).is_some_and(|value| !value.is_null()),
        }
    }

    /// `azp`, or else `client_id`.
    pub(super) fn authorized_party(&self) -> Option<&str> {
        self.azp.as_deref().or(self.client_id.as_deref())
    }

    /// # Errors
    /// [`MissingClaim`](InvalidToken::MissingClaim) without `exp` or `iat`.
    pub(super) fn times(&self) -> Result<Times, InvalidToken> {
        let missing = InvalidToken::MissingClaim;
        Ok(Times {
            expires: self.exp.ok_or(missing)?,
            issued: self.iat.ok_or(missing)?,
            not_before: self.nbf,
        })
    }

    /// The claims, the rest, and the bytes of them all.
    ///
    /// # Errors
    /// [`MissingClaim`](InvalidToken::MissingClaim) without one that every token has.
    pub(super) fn finish(self) -> Result<(RegisteredClaims, Extra, Vec<u8>), InvalidToken> {
        let Times {
            expires, issued, ..
        } = self.times()?;
        let claims = RegisteredClaims {
            iss: self.iss.ok_or(InvalidToken::MissingClaim)?,
            sub: self.sub,
            aud: self.aud,
            exp: moment(expires),
            iat: moment(issued),
            nbf: self.nbf.map(moment),
            jti: self.jti,
            azp: self.azp,
            client_id: self.client_id,
            scope: self.scope,
            permissions: self.permissions,
            org_id: self.org_id,
            org_name: self.org_name,
            cnf: self.cnf,
            act: self.act,
        };
        Ok((claims, self.extra, self.bytes))
    }
}

pub(super) fn moment(seconds: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
}

impl<'de> Deserialize<'de> for Draft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Claims)
    }
}

struct Claims;

impl<'de> Visitor<'de> for Claims {
    type Value = Draft;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the claims of an access token")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Draft, A::Error> {
        let twice = || A::Error::custom("a claim stands twice");
        let mut draft = Draft::default();
        while let Some(name) = map.next_key::<Name>()? {
            let own = match name {
                Name::Own(own) => own,
                Name::Other(name) => {
                    let Strict(value) = map.next_value()?;
                    match draft.extra.insert(name, value) {
                        None => continue,
                        Some(_) => return Err(twice()),
                    }
                }
            };
            if draft.seen & own.bit() != 0 {
                return Err(twice());
            }
            draft.seen |= own.bit();
            match own {
                Own::Iss => draft.iss = Some(map.next_value()?),
                Own::Sub => draft.sub = Some(map.next_value()?),
                Own::Aud => draft.aud = map.next_value::<Texts>()?.0,
                Own::Exp => draft.exp = Some(map.next_value::<Date>()?.0),
                Own::Iat => draft.iat = Some(map.next_value::<Date>()?.0),
                Own::Nbf => draft.nbf = Some(map.next_value::<Date>()?.0),
                Own::Jti => draft.jti = Some(map.next_value()?),
                Own::Azp => draft.azp = Some(map.next_value()?),
                Own::ClientId => draft.client_id = Some(map.next_value()?),
                Own::Scope => draft.scope = Some(map.next_value()?),
                Own::Permissions => draft.permissions = map.next_value::<Texts>()?.0,
                Own::OrgId => draft.org_id = Some(map.next_value()?),
                Own::OrgName => draft.org_name = Some(map.next_value()?),
                Own::Cnf => {
                    let Strict(value) = map.next_value()?;
                    let cnf = confirmation(value);
                    draft.cnf = Some(cnf.ok_or_else(|| A::Error::custom("`cnf` is malformed"))?);
                }
                Own::Act => {
                    let Strict(value) = map.next_value()?;
                    if value.is_null() {
                        return Err(A::Error::custom("`act` is null"));
                    }
                    draft.act = Some(value);
                }
            }
        }
        Ok(draft)
    }
}

fn confirmation(value: Value) -> Option<Confirmation> {
    let Value::Object(mut members) = value else {
        return None;
    };
    let text = |members: &mut Map<String, Value>, name| match members.remove(name) {
        None => Some(None),
        Some(Value::String(text)) => Some(Some(text)),
        Some(_) => None,
    };
    let jkt = text(&mut members, "jkt")?;
    let x5t_s256 = text(&mut members, "x5t#S256")?;
    let mut extra = Extra::default();
    for (name, value) in members {
        extra.insert(name, value);
    }
    Some(Confirmation {
        jkt,
        x5t_s256,
        extra,
    })
}

/// The name of a claim; it is only kept where the claim has no field.
enum Name {
    Own(Own),
    Other(String),
}

/// A claim that has a field.
#[derive(Clone, Copy)]
enum Own {
    Iss,
    Sub,
    Aud,
    Exp,
    Iat,
    Nbf,
    Jti,
    Azp,
    ClientId,
    Scope,
    Permissions,
    OrgId,
    OrgName,
    Cnf,
    Act,
}

impl Own {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "iss" => Self::Iss,
            "sub" => Self::Sub,
            "aud" => Self::Aud,
            "exp" => Self::Exp,
            "iat" => Self::Iat,
            "nbf" => Self::Nbf,
            "jti" => Self::Jti,
            "azp" => Self::Azp,
            "client_id" => Self::ClientId,
            "scope" => Self::Scope,
            "permissions" => Self::Permissions,
            "org_id" => Self::OrgId,
            "org_name" => Self::OrgName,
            "cnf" => Self::Cnf,
            "act" => Self::Act,
            _ => return None,
        })
    }

    /// Its own among those that were seen.
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |name| {
            let own = Own::named(name).map(Self::Own);
            own.unwrap_or_else(|| Self::Other(name.to_owned()))
        })
    }
}

/// A `NumericDate` (RFC 7519, section 2), in whole seconds.
struct Date(i64);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = whole_seconds(f64::deserialize(deserializer)?);
        let seconds = seconds.ok_or_else(|| D::Error::custom("a date is no moment"))?;
        Ok(Self(seconds))
    }
}

/// A text, or a list of texts.
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = seq.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
