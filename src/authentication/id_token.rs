use std::fmt;
use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::error::InvalidToken;
use crate::jose::Claims;
use crate::model::Extra;

/// What a verified ID token says (OpenID Connect Core, sections 2 and 5.1).
///
/// A member of the profile that has another type than its definition is in `extra`, under its own
/// name.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct IdTokenClaims {
    /// `iss`: the tenant.
    pub iss: String,
    /// `sub`: who signed in, by the id of the user.
    pub sub: String,
    /// `aud`: whom it is meant for; this application is among them.
    pub aud: Vec<String>,
    /// `azp`: the application it was issued to.
    pub azp: Option<String>,
    /// `exp`: when it ends.
    pub exp: SystemTime,
    /// `iat`: when it was issued.
    pub iat: SystemTime,
    /// `auth_time`: when the person signed in.
    pub auth_time: Option<SystemTime>,
    /// `nonce`, as it was sent.
    pub nonce: Option<String>,
    /// `acr`: how well the person was authenticated.
    pub acr: Option<String>,
    /// `amr`: by which methods, `mfa` among them.
    pub amr: Vec<String>,
    /// `sid`: the session.
    pub sid: Option<String>,
    /// `org_id`: the organization.
    pub org_id: Option<String>,
    /// `org_name`: the organization by name, in lower case.
    pub org_name: Option<String>,
    /// `name`, in full.
    pub name: Option<String>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `family_name`.
    pub family_name: Option<String>,
    /// `middle_name`.
    pub middle_name: Option<String>,
    /// `nickname`.
    pub nickname: Option<String>,
    /// `preferred_username`.
    pub preferred_username: Option<String>,
    /// `profile`: the address of a page.
    pub profile: Option<String>,
    /// `picture`: the address of an image.
    pub picture: Option<String>,
    /// `website`.
    pub website: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `email_verified`; some connections send it as a text.
    pub email_verified: Option<bool>,
    /// `gender`.
    pub gender: Option<String>,
    /// `birthdate`.
    pub birthdate: Option<String>,
    /// `zoneinfo`.
    pub zoneinfo: Option<String>,
    /// `locale`.
    pub locale: Option<String>,
    /// `phone_number`.
    pub phone_number: Option<String>,
    /// `phone_number_verified`.
    pub phone_number_verified: Option<bool>,
    /// All else: claims of your own Actions, and what has no field here.
    pub extra: Extra,
}

impl IdTokenClaims {
    /// From claims that have been checked.
    ///
    /// # Errors
    /// [`Malformed`](InvalidToken::Malformed) where a claim that security hangs on has another
    /// type.
    pub(crate) fn read(mut members: Map<String, Value>) -> Result<Self, InvalidToken> {
        let claims = Claims(&members);
        let own = |name| claims.text(name).map(|text| text.map(str::to_owned));
        let needed = |name| own(name)?.ok_or(InvalidToken::MissingClaim);
        let moment = |name| claims.moment(name)?.ok_or(InvalidToken::MissingClaim);
        let texts = |name| {
            let texts = claims.texts(name)?.into_iter().map(str::to_owned);
            Ok::<Vec<String>, InvalidToken>(texts.collect())
        };
        let mut read = Self {
            iss: needed("iss")?,
            sub: needed("sub")?,
            aud: texts("aud")?,
            azp: own("azp")?,
            exp: moment("exp")?,
            iat: moment("iat")?,
            auth_time: claims.moment("auth_time")?,
            nonce: own("nonce")?,
            acr: own("acr")?,
            amr: texts("amr")?,
            sid: own("sid")?,
            org_id: own("org_id")?,
            org_name: own("org_name")?,
            name: None,
            given_name: None,
            family_name: None,
            middle_name: None,
            nickname: None,
            preferred_username: None,
            profile: None,
            picture: None,
            website: None,
            email: None,
            email_verified: None,
            gender: None,
            birthdate: None,
            zoneinfo: None,
            locale: None,
            phone_number: None,
            phone_number_verified: None,
            extra: Extra::default(),
        };
        for name in [
            "iss",
            "sub",
            "aud",
            "azp",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "sid",
            "org_id",
            "org_name",
        ] {
            members.remove(name);
        }
        for (name, value) in members {
            read.set(name, value);
        }
        Ok(read)
    }

    fn set(&mut self, name: String, value: Value) {
        let text = match name.as_str() {
            "name" => &mut self.name,
            "given_name" => &mut self.given_name,
            "family_name" => &mut self.family_name,
            "middle_name" => &mut self.middle_name,
            "nickname" => &mut self.nickname,
            "preferred_username" => &mut self.preferred_username,
            "profile" => &mut self.profile,
            "picture" => &mut self.picture,
            "website" => &mut self.website,
            "email" => &mut self.email,
            "gender" => &mut self.gender,
            "birthdate" => &mut self.birthdate,
            "zoneinfo" => &mut self.zoneinfo,
            "locale" => &mut self.locale,
            "phone_number" => &mut self.phone_number,
            _ => return self.set_flag(name, value),
        };
        match value {
            Value::String(value) => *text = Some(value),
            other => {
                self.extra.insert(name, other);
            }
        }
    }

    fn set_flag(&mut self, name: String, value: Value) {
        let flag = match name.as_str() {
            "email_verified" => &mut self.email_verified,
            "phone_number_verified" => &mut self.phone_number_verified,
            _ => {
                self.extra.insert(name, value);
                return;
            }
        };
        *flag = match &value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        if flag.is_none() {
            self.extra.insert(name, value);
        }
    }
}

/// Shows who signed in where and when; the rest is personal.
impl fmt::Debug for IdTokenClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTokenClaims")
            .field("iss", &self.iss)
            .field("sub", &self.sub)
            .field("aud", &self.aud)
            .field("exp", &self.exp)
            .field("org_id", &self.org_id)
            .finish_non_exhaustive()
    }
}
