use serde_json::{Map, Value, json};

use crate::secret::Secret;

/// A person with an account at a [`Tenant`](super::super::Tenant).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth0_sdk::testing::{Factor, Tenant, User};
///
/// let grace = User::new("auth0|grace")
///     .email("grace@example.test")
///     .password("nanoseconds are short")
///     .factor(Factor::otp("314159"))
///     .member_of("org_navy");
/// let tenant = Tenant::builder()
///     .organization("org_navy", "navy")
///     .user(grace)
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a user does nothing until `TenantBuilder::user`"]
pub struct User {
    pub(super) id: String,
    profile: Map<String, Value>,
    pub(super) password: Option<Secret>,
    pub(super) factors: Vec<Factor>,
    pub(super) organizations: Vec<String>,
    pub(super) connection_tokens: Vec<(String, Secret)>,
    pub(super) claims: Map<String, Value>,
}

impl User {
    /// A person with this id, which is the `sub` of their tokens: `auth0|ada`.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            profile: Map::new(),
            password: None,
            factors: Vec::new(),
            organizations: Vec::new(),
            connection_tokens: Vec::new(),
            claims: Map::new(),
        }
    }

    /// The e-mail address; it is verified.
    pub fn email(self, email: impl Into<String>) -> Self {
        self.profile("email", email.into())
            .profile("email_verified", true)
    }

    /// The user name.
    pub fn username(self, username: impl Into<String>) -> Self {
        self.profile("username", username.into())
    }

    /// The phone number, as E.164 has it; it is verified.
    pub fn phone_number(self, number: impl Into<String>) -> Self {
        self.profile("phone_number", number.into())
            .profile("phone_verified", true)
    }

    /// One more member of the profile: `name`, `picture`, …
    pub fn profile(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.profile.insert(name.into(), value.into());
        self
    }

    /// The password. Without one nobody signs in with a password.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The connection that the account is of: `Username-Password-Authentication` unless it is set.
    pub fn connection(self, name: impl Into<String>) -> Self {
        self.profile("connection", name.into())
    }

    /// Enrols a factor: signing in with a password then needs it as well.
    pub fn factor(mut self, factor: Factor) -> Self {
        self.factors.push(factor);
        self
    }

    /// Makes them a member of an organization, by its id.
    pub fn member_of(mut self, organization: impl Into<String>) -> Self {
        self.organizations.push(organization.into());
        self
    }

    /// A token of another provider that Token Vault keeps for them, by the name of the connection.
    pub fn connection_token(
        mut self,
        connection: impl Into<String>,
        token: impl Into<Secret>,
    ) -> Self {
        self.connection_tokens
            .push((connection.into(), token.into()));
        self
    }

    /// A claim that all access tokens of this person have beside the others, as an Action sets it:
    /// `https://example.com/roles`. It takes the place of one of
    /// [`Api::custom_claim`](super::Api::custom_claim), which says what cannot be set.
    pub fn custom_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// As a request of the Management API describes them.
    pub(super) fn request(&self) -> Value {
        let mut request = Value::Object(self.profile.clone());
        request["user_id"] = self.id.clone().into();
        if request["connection"].is_null() {
            request["connection"] = super::accounts::DATABASE.into();
        }
        if let Some(password) = &self.password {
            request["password"] = password.expose().into();
        }
        request
    }
}

/// A second factor that is enrolled.
#[derive(Clone, Debug)]
pub struct Factor {
    kind: Kind,
    code: Option<Secret>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Otp,
    Sms,
    Email,
    Push,
    RecoveryCode,
}

impl Factor {
    /// An authenticator app that shows this code, always.
    pub fn otp(code: impl Into<Secret>) -> Self {
        Self::new(Kind::Otp, Some(code.into()))
    }

    /// A code by SMS: the one that [`Tenant::sent`](super::super::Tenant::sent) shows.
    #[must_use]
    pub fn sms() -> Self {
        Self::new(Kind::Sms, None)
    }

    /// A code by e-mail: the one that [`Tenant::sent`](super::super::Tenant::sent) shows.
    #[must_use]
    pub fn email() -> Self {
        Self::new(Kind::Email, None)
    }

    /// A notification on a phone, which [`Tenant::approve`](super::super::Tenant::approve) and
    /// [`Tenant::deny`](super::super::Tenant::deny) answer by its `oob_code`.
    #[must_use]
    pub fn push() -> Self {
        Self::new(Kind::Push, None)
    }

    /// A code for the day on which the others are lost; it works once.
    pub fn recovery_code(code: impl Into<Secret>) -> Self {
        Self::new(Kind::RecoveryCode, Some(code.into()))
    }

    const fn new(kind: Kind, code: Option<Secret>) -> Self {
        Self { kind, code }
    }

    /// As `GET /mfa/authenticators` lists it, with the code where it has a fixed one.
    pub(super) fn authenticator(&self, number: u64) -> Value {
        let (prefix, kind, channel) = match self.kind {
            Kind::Otp => ("totp", "otp", None),
            Kind::Sms => ("sms", "oob", Some("sms")),
            Kind::Email => ("email", "oob", Some("email")),
            Kind::Push => ("push", "oob", Some("auth0")),
            Kind::RecoveryCode => ("recovery-code", "recovery-code", None),
        };
        let mut authenticator = json!({
            "id": format!("{prefix}|dev_{number:016}"),
            "authenticator_type": kind,
            "active": true,
        });
        if let Some(channel) = channel {
            authenticator["oob_channel"] = channel.into();
        }
        if let Some(code) = &self.code {
            authenticator["code"] = code.expose().into();
        }
        authenticator
    }
}
