use std::ops::Deref;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::error::InvalidToken;
use crate::jose::Claims;
use crate::model::Extra;

/// What a verified access token says (RFC 9068, section 2.2; RFC 7519, section 4.1).
#[derive(Clone, Debug, PartialEq)]
pub struct AccessTokenClaims<T = Extra> {
    registered: Arc<RegisteredClaims>,
    /// All else; or the caller's own type, read from all claims.
    pub extra: T,
}

/// The claims that have a field of their own, which [`AccessTokenClaims`] has as its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RegisteredClaims {
    /// `iss`: who issued it.
    pub iss: String,
    /// `sub`: for whom. Of a machine's own token it is the client, with `@clients` behind it.
    pub sub: Option<String>,
    /// `aud`: for which APIs.
    pub aud: Vec<String>,
    /// `exp`: when it ends.
    pub exp: SystemTime,
    /// `iat`: when it was issued.
    pub iat: SystemTime,
    /// `cnf`: what it is bound to.
    pub cnf: Option<Confirmation>,
}

/// `cnf`: what a token is bound to (RFC 7800, section 3.1). Whoever presents the token has to
/// prove that they have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Confirmation {
    /// `jkt`: the thumbprint of a DPoP key (RFC 9449, section 6.1).
    pub jkt: Option<String>,
    /// `x5t#S256`: the thumbprint of a client certificate (RFC 8705, section 3.1).
    pub x5t_s256: Option<String>,
}

impl<T> AccessTokenClaims<T> {
    /// What the token is bound to; none of a plain bearer token.
    #[must_use]
    pub fn confirmation(&self) -> Option<&Confirmation> {
        self.registered.cnf.as_ref()
    }
}

impl<T> Deref for AccessTokenClaims<T> {
    type Target = RegisteredClaims;

    fn deref(&self) -> &RegisteredClaims {
        &self.registered
    }
}

impl AccessTokenClaims {
    /// # Errors
    /// [`Malformed`](InvalidToken::Malformed) where a claim has another type than its definition.
    pub(super) fn read(members: Map<String, Value>) -> Result<Self, InvalidToken> {
        let missing = InvalidToken::MissingClaim;
        let claims = Claims(&members);
        let cnf = match members.get("cnf") {
            None => None,
            Some(Value::Object(cnf)) => {
                let cnf = Claims(cnf);
                Some(Confirmation {
                    jkt: cnf.text("jkt")?.map(str::to_owned),
                    x5t_s256: cnf.text("x5t#S256")?.map(str::to_owned),
                })
            }
            Some(_) => return Err(InvalidToken::Malformed),
        };
        let registered = RegisteredClaims {
            iss: claims.text("iss")?.ok_or(missing)?.to_owned(),
            sub: claims.text("sub")?.map(str::to_owned),
            aud: claims
                .texts("aud")?
                .into_iter()
                .map(str::to_owned)
                .collect(),
            exp: claims.moment("exp")?.ok_or(missing)?,
            iat: claims.moment("iat")?.ok_or(missing)?,
            cnf,
        };
        let mut extra = Extra::default();
        let own = ["iss", "sub", "aud", "exp", "iat", "cnf"];
        for (name, value) in members {
            if !own.contains(&name.as_str()) {
                extra.insert(name, value);
            }
        }
        Ok(Self {
            registered: Arc::new(registered),
            extra,
        })
    }
}
